"""Every page is valid HTML, in which everything that is named is there and every link leads somewhere.

With the small world in which every text holds harm, and with nothing recorded at all.
"""

import pytest

from tests.walks import EVERYONE, STRANGER

pytestmark = pytest.mark.django_db

# So many pages there are, at least, for both who ask.
PAGES = {"full": 600, "empty": 150}
# Where no answer of 200 is the right one, with why.
NOT_THERE = {
    "/metrics": "asks for a token, without which it is not there",
    "/sign-in/single-sign-on/answer/": "is for who comes from the provider",
    "/feeds/phrase.atom": "asks for a phrase",
    "/money/savings/bridge.svg": "asks for two years",
}


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
            if answer and not leads_somewhere(answer, who):
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


def test_every_address_that_is_asked_for_is_answered(walk):
    _, found = walk
    wrong = {
        f"{address}, {who}": answer.status
        for (who, address), answer in found.answers.items()
        if answer.status not in (200, 301, 302) and address not in NOT_THERE
    }
    assert not wrong
