"""Every page is valid HTML, in which everything that is named is there and every link leads somewhere.

With the small world in which every text holds harm, and with nothing recorded at all.
"""

import pytest

from tests.strict_html import Page
from tests.walks import EVERYONE, STRANGER

pytestmark = pytest.mark.django_db

# So many pages there are, at least, for both who ask.
PAGES = {"full": 600, "empty": 150}


@pytest.fixture(params=["full", "empty"])
def walk(request):
    return request.param, request.getfixturevalue(f"{request.param}_walk")


def test_every_page_is_valid_and_what_it_names_is_there(walk):
    name, found = walk
    wrong = {f"{address}, {who}": page.wrong for (who, address), page in found.pages.items() if page.wrong}
    assert not wrong, "\n".join(f"{where}: {told[:5]}" for where, told in wrong.items())
    assert len(found.pages) >= PAGES[name]


def test_every_link_leads_somewhere(walk):
    _, found = walk
    wrong = []
    for who in (EVERYONE, STRANGER):
        for link, pages in found.links(who).items():
            address = link.partition("#")[0]
            answer = found.answers.get((who, address))
            # What an own page says of itself is no way to it.
            pages = [page for page in pages if page != address]
            if pages and answer and not leads_somewhere(answer, who):
                wrong.append(f"{link} of {pages[0]}, {who}: {answer.status}")
    assert not wrong, "\n".join(wrong)


def leads_somewhere(answer, who) -> bool:
    to = answer.headers.get("Location", "")
    if answer.status in (301, 302):
        return who == STRANGER or not to.startswith("/sign-in/")
    return answer.status == 200


def test_a_link_to_a_part_of_another_page_finds_it(walk):
    _, found = walk
    wrong = []
    for who in (EVERYONE, STRANGER):
        for link, pages in found.links(who).items():
            address, _, part = link.partition("#")
            page = found.pages.get((who, address))
            if part and page and found.answers[who, address].status == 200 and part not in page.ids:
                wrong.append(f"{link} of {pages[0]}, {who}")
    assert not wrong, "\n".join(wrong)


GOOD = (
    '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>A</title></head>'
    '<body><main id="m"><h1>A &amp; B</h1>{}</main></body></html>'
)
WRONG = {
    "an element twice open": "<p>a<p>b</p>",
    "never closed": "<div>",
    "in the wrong order": "<strong><em>a</strong></em>",
    "a block in a line": "<p><div>a</div></p>",
    "a list without its items": "<ul><p>a</p></ul>",
    "a cell without its row": "<table><tbody><td>a</td></tbody></table>",
    "text in a table": "<table>a<tbody><tr><td>a</td></tr></tbody></table>",
    "a button in a link": '<a href="/a/"><button type="button">a</button></a>',
    "a form in a form": '<form action="/a/"><form action="/b/"></form></form>',
    "no such element": "<center>a</center>",
    "no such attribute": '<p align="left">a</p>',
    "no such value": '<input type="texts" id="i">',
    "an attribute twice": '<p class="a" class="b">a</p>',
    "an id twice": '<p id="a">a</p><p id="a">b</p>',
    "the id of nothing": '<p aria-describedby="a">a</p>',
    "a label of nothing": '<label for="a">a</label>',
    "a label of a paragraph": '<label for="a">a</label><p id="a">a</p>',
    "a part of the page that is not there": '<a href="#a">a</a>',
    "no address": '<a href="/a b/">a</a>',
    "a bare ampersand that names": "<p>&copy</p>",
    "a sign that is a tag": "<p>1 < 2, a <b</p>",
    "a character that is none": "<p>\x01</p>",
    "a legend that is not first": "<fieldset><p>a</p><legend>a</legend></fieldset>",
    "a picture without words": '<img src="/a.png">',
    "a level left out": "<h3>a</h3>",
    "a second main heading": "<h1>a</h1>",
    "a second main part": "<main>a</main>",
    "a heading that says nothing": "<h2> </h2>",
    "a role that is none": '<p role="paragraf">a</p>',
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_the_reader_sees_what_is_wrong(wrong):
    assert Page(GOOD.format(wrong)).wrong


def test_the_reader_finds_nothing_wrong_where_nothing_is():
    right = (
        "<h2>B</h2><h3>C</h3><p>1 &lt; 2 &amp; 3, a & b</p><dl><div><dt>a</dt><dd>b</dd></div></dl>"
        '<form method="post" action="/a/?b=c&amp;d=%20"><label for="i">a</label>'
        '<input id="i" name="i" required>'
        '<select name="s" aria-label="s"><option value="" selected>a</option></select>'
        '<textarea name="t" aria-label=\'t\'>a < b</textarea><button type="submit">a</button></form>'
        '<svg viewBox="0 0 1 1" role="img" aria-label="a"><title>a</title><path d="M0 0"/></svg>'
        '<a href="#m">a</a><table><caption>a</caption><tbody><tr><th scope="row">a</th></tr></tbody></table>'
    )
    assert Page(GOOD.format(right)).wrong == []
