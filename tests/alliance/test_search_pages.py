"""Search: what is found, in which order, for whom; and what is said when nothing is."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.html import escape

from alliance.actions.search import index
from alliance.markings import Marking
from alliance.models import SearchEntry, Source
from alliance.text import fold
from alliance.views.search import RESULTS_ON_A_PAGE
from tests.business_areas.pages import words
from tests.makers import make_area, make_claim, make_name, make_source

pytestmark = pytest.mark.django_db


def found(response) -> list[str]:
    return [entry.title for group in response.context["groups"] for entry in group["entries"]]


def search(query, client=None):
    return (client or Client()).get("/search/", {"q": query} if isinstance(query, str) else query)


def test_says_how_many_results_there_are_for_what():
    make_area("Drone Team")
    make_area("Drone Training Unit")
    make_area("Dogs Team")
    assert "2 results for “drone”" in search("drone").content.decode()
    inside = search({"q": "drone", "in": "business-area"}).content.decode()
    assert "2 results for “drone” in business areas" in inside


def test_one_result_is_not_plural():
    make_area("Dogs Team")
    assert search("dogs").context["count_words"] == "1 result for “dogs”"


def test_an_exact_match_comes_first():
    make_area("A Team for the Drone Team")
    make_area("Drone Team")
    assert found(search("drone team")) == ["Drone Team", "A Team for the Drone Team"]


def test_an_area_of_several_names_is_found_once_by_the_name_that_answers_best():
    area = make_area("Aircraft Team", went_live="1 January 2016")
    make_name(area, "Drone Team", "1 April 2020")
    assert found(search("team")) == ["Aircraft Team"] or found(search("team")) == ["Drone Team"]
    assert search("team").context["count_words"] == "1 result for “team”"
    assert found(search("aircraft")) == ["Aircraft Team"]
    # Part of one name alone, and first of neither.
    assert found(search("craft")) == ["Aircraft Team"]
    assert found(search("rone")) == ["Drone Team"]
    assert search("team").context["kinds"][0]["count"] == 1


def test_sources_and_claims_are_found_at_their_places_on_the_page_of_the_source():
    source = make_source("Glider report")
    claim = make_claim("Number of gliders", source=source)
    entries = {
        entry.kind: entry for group in search("glider").context["groups"] for entry in group["entries"]
    }
    page, _, place = entries["claim"].address.partition("#")
    assert page == entries["source"].address
    assert f'id="{place}"' in Client().get(page).content.decode()
    assert claim.reference in place
    inside = search({"q": "glider", "in": "claim"})
    assert found(inside) == ["Number of gliders"]
    assert "1 result for “glider” in claims" in inside.content.decode()


def test_sources_and_claims_that_may_not_be_seen_are_neither_found_nor_counted(alice, signed_in):
    source = make_source("Glider report", marking=Marking.OFFICIAL)
    make_claim("Number of gliders", source=source, marking=Marking.OFFICIAL_SENSITIVE)
    page = search("glider")
    assert (found(page), page.context["kinds"], page.context["marking"]) == ([], [], Marking.PUBLISHED)
    hers = search("glider", signed_in(alice))
    assert found(hers) == ["Glider report", "Number of gliders"]
    assert hers.context["marking"] == Marking.OFFICIAL_SENSITIVE


def test_what_is_illustrative_says_so_where_it_is_found():
    make_source("Glider report", kind=Source.Kind.ILLUSTRATIVE)
    make_area("Drone Team")
    said = "Some of what is on this page is illustrative"
    assert said in search("glider").content.decode()
    assert said not in search("drone").content.decode()


def test_a_kind_of_thing_that_may_not_be_seen_is_as_unknown_as_any(alice, signed_in):
    SearchEntry.objects.create(
        kind="inquest",
        key="a",
        title="Quiet",
        folded="quiet",
        address="/",
        marking=Marking.OFFICIAL_SENSITIVE,
    )
    sentence = "“inquest” is not a kind of thing the portal can search in."
    asked = {"q": "drone", "in": "inquest"}
    assert sentence in search(asked).content.decode()
    assert sentence not in search(asked, signed_in(alice)).content.decode()


def test_nothing_found_repeats_what_was_asked_and_helps():
    page = search("zeppelin").content.decode()
    assert "0 results for “zeppelin”" in page
    assert 'value="zeppelin"' in page
    assert "check the spelling" in page
    assert "sign in" in page


def test_what_may_not_be_seen_is_neither_found_nor_counted(alice, signed_in):
    make_area("Open Drone Team")
    make_area("Quiet Drone Team", marking=Marking.OFFICIAL_SENSITIVE)
    assert found(search("drone")) == ["Open Drone Team"]
    assert search("drone").context["count_words"] == "1 result for “drone”"
    hers = search("drone", signed_in(alice))
    assert sorted(found(hers)) == ["Open Drone Team", "Quiet Drone Team"]
    assert hers.context["marking"] == Marking.OFFICIAL_SENSITIVE


def test_an_unknown_kind_is_said_and_shows_nothing():
    make_area("Drone Team")
    response = search({"q": "drone", "in": "aeroplane"})
    page = response.content.decode()
    assert "“aeroplane” is not a kind of thing the portal can search in." in page
    assert "<title>Error:" in page
    assert found(response) == []
    assert 'value="drone"' in page


@pytest.mark.parametrize("asked", ["", "   "])
def test_nothing_asked_shows_only_the_form(asked):
    response = search(asked)
    assert response.status_code == 200
    assert "results for" not in response.content.decode()


@pytest.mark.parametrize(
    "asked", ["!!!", "\0", "\0drone\0", "%_'\"--", "<script>alert(1)</script>", "é" * 300]
)
def test_odd_text_is_answered_plainly(asked):
    make_area("Drone Team")
    response = search(asked)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_punctuation_alone_is_said_to_be_too_little():
    assert "Enter at least one letter or number to search for." in search("!!!").content.decode()


def test_what_is_too_long_is_cut_and_says_so():
    page = search("drone " * 40).content.decode()
    assert "the first 100 of what you typed" in page
    assert "the first 100" not in search("drone").content.decode()


def test_results_come_in_pages_and_a_page_too_far_is_the_last():
    entries = [
        SearchEntry(
            kind="business-area",
            key=f"a-{n}",
            title=f"Balloon {n:03}",
            folded=f"balloon {n:03}",
            address=f"/business-areas/a-{n}/",
            marking=Marking.PUBLISHED,
        )
        for n in range(RESULTS_ON_A_PAGE + 5)
    ]
    SearchEntry.objects.bulk_create(entries)
    first, second = search("balloon"), search({"q": "balloon", "page": "2"})
    assert len(found(first)) == RESULTS_ON_A_PAGE
    assert len(found(second)) == 5
    assert not set(found(first)) & set(found(second))
    assert "(page 2 of 2)" in second.content.decode()
    for page in ("99", "x", "-1"):
        assert search({"q": "balloon", "page": page}).status_code == 200


def test_queries_do_not_grow_with_the_results(django_assert_max_num_queries):
    for number in range(12):
        make_area(f"Drone Team {number}")
    with django_assert_max_num_queries(6):
        search("drone")


def test_searching_is_asked_with_get():
    assert Client().post("/search/", {"q": "drone"}).status_code == 405


def entry(title, text="", *, kind="decision", key="", marking=Marking.PUBLISHED, **fields) -> SearchEntry:
    """Something that is found by its title and by what it says."""
    made = SearchEntry(
        kind=kind,
        key=key or fold(title),
        title=title,
        folded=fold(title),
        text=text,
        address="/decisions/",
        marking=marking,
        **fields,
    )
    index(made.kind, made.key, [made])
    return made


def texts(response) -> str:
    return words(response)


def test_what_a_text_says_is_found_by_whole_words_whatever_their_endings_and_shown_marked():
    entry(
        "Fleet", "The Board heard of policing the <b>Jurassic</b> coast with drones & dogs, at some length."
    )
    entry("Policy", "A policy about something else.")
    assert found(search("drone")) == ["Fleet"]
    page = search("policing drones").content.decode()
    assert "<mark>drones</mark>" in page
    assert "&lt;b&gt;Jurassic" in page, "what a text holds is never markup"
    assert found(search({"q": "jura", "exactly": "yes"})) == [], "of a text, part of a word is not enough"


def test_the_best_come_first_areas_before_the_rest():
    make_area("Team of drones")
    entry("The use of a drone")
    entry("Drone rules")
    entry("Drone")
    entry("Fleet once", f"Drone. {'Other words of another thing. ' * 20}")
    entry("Fleet often", "Drone, drone, drone. " * 20)
    best = ["Team of drones", "Drone", "Drone rules", "The use of a drone", "Fleet often", "Fleet once"]
    assert found(search("drone")) == best


@pytest.mark.parametrize(
    ("asked", "instead", "title"),
    [
        ("inteligence", "intelligence", "Intelligence"),
        ("proffesional standards", "professional standards", "Professional Standards"),
        ("drnoe", "drone", "Drone Team"),
        ("Jurasic", "jurassic", "Coast"),
        ("intellig coordination", "", ""),
    ],
)
def test_half_remembered_spelling_is_put_right_and_said(asked, instead, title):
    for name in ("Intelligence", "Professional Standards", "Drone Team"):
        make_area(name)
    entry("Coast", "About the Jurassic coast.")
    page = search(asked)
    if not instead:
        assert found(page) == []
        return
    assert found(page) == [title]
    said = f"Nothing is spelled “{asked}”. Showing results for “{instead}”."
    assert said in texts(page)
    assert f"1 result for “{instead}”" in texts(page)
    exactly = search({"q": asked, "exactly": "yes"})
    assert found(exactly) == []
    assert f"0 results for “{asked}”" in texts(exactly)
    assert f"?q={asked.replace(' ', '+')}&amp;exactly=yes" in page.content.decode()
    # What is found as it is spelled is left as it is.
    assert "Nothing is spelled" not in texts(search(instead))


def test_a_closer_spelling_is_offered_where_few_things_are_found_and_more_by_it(alice, signed_in):
    entry("Slip", "The Jurasic coast.")
    for number in range(3):
        entry(f"Coast {number}", "The Jurassic coast.")
    assert "Did you mean" not in texts(search("jurasic")), "three are not more than three"
    entry("Coast 3", "The Jurassic coast.")
    page = search("jurasic")
    assert found(page) == ["Slip"], "what is found stays"
    assert "Did you mean “jurassic” ?" in texts(page)
    assert 'href="?q=jurassic"' in page.content.decode()
    both = search({"q": "jurasic coast", "in": "decision"})
    assert 'href="?q=jurassic+coast&amp;in=decision"' in both.content.decode()
    assert "Did you mean" not in texts(search("jurassic"))
    assert "Did you mean" not in texts(search({"q": "jurasic", "exactly": "yes"}))
    assert "Did you mean" not in texts(search("jurass")), "a longer word is no other spelling"
    assert len(search("coast").context["groups"][0]["entries"]) == 5
    # Of what may not be seen nothing is offered, though its words are known.
    entry("Coast 3", "The Jurassic coast.", marking=Marking.OFFICIAL_SENSITIVE)
    assert "Did you mean" not in texts(search("jurasic"))
    assert "Did you mean “jurassic” ?" in texts(search("jurasic", signed_in(alice)))


def test_no_word_is_offered_from_what_somebody_may_not_see(alice, signed_in):
    make_area("Open Team")
    plain = search("xylophnoe").content
    entry("Quiet", "Xylophone practice on the coast.", marking=Marking.OFFICIAL_SENSITIVE)
    assert search("xylophnoe").content == plain
    assert search("xyloph").content == search("xyloph").content
    assert b"xylophone" not in search("xylophnoe").content.lower()
    assert found(search("xylophnoe", signed_in(alice))) == ["Quiet"]
    # Nor once it was published, and is no more.
    entry("Quiet", "Xylophone practice on the coast.")
    assert found(search("xylophnoe")) == ["Quiet"]
    entry("Quiet", "Xylophone practice on the coast.", marking=Marking.OFFICIAL_SENSITIVE)
    assert search("xylophnoe").content == plain


def test_results_are_narrowed_by_kind_year_and_body_each_alone_and_all_in_the_address(alice, signed_in):
    board, panel = "Working Together Board", "Dorset Police and Crime Panel"
    entry("Drone one", day=date(2021, 5, 1), body=board)
    entry("Drone two", day=date(2022, 5, 1), body=board)
    entry("Drone three", day=date(2022, 6, 1), body=panel, kind="report")
    entry("Drone four", day=date(1999, 6, 1), body="Quiet body", marking=Marking.OFFICIAL_SENSITIVE)
    page = search("drone")
    choices = {
        choice["label"]: choice["count"] for each in page.context["facets"] for choice in each["choices"]
    }
    assert choices == {2021: 1, 2022: 2, board: 2, panel: 1}
    narrowed = {"q": "drone", "in": "decision", "year": "2022", "of": board}
    page = search(narrowed)
    assert found(page) == ["Drone two"]
    assert f"1 result for “drone” in decisions, of 2022, of {board}" in texts(page)
    for name in ("in", "year", "of"):
        fewer = {key: value for key, value in narrowed.items() if key != name}
        assert f'href="?{escape(urlencode(fewer))}"' in page.content.decode(), name
    # Each kind is counted as it would be with the year and the body that are chosen.
    assert {each["kind"]: each["count"] for each in page.context["kinds"]} == {"decision": 1}
    assert found(search({"q": "drone", "year": "2022"})) == ["Drone three", "Drone two"]
    nothing = search({**narrowed, "year": "2021", "of": panel})
    assert f"0 results for “drone” in decisions, of 2021, of {panel}" in texts(nothing)
    assert "Search in everything" in texts(nothing)
    wrong = search({**narrowed, "year": "twenty"})
    assert "“twenty” is not a year. Enter four figures, such as 2022." in texts(wrong)
    assert (found(wrong), wrong.status_code) == ([], 200)
    hers = search("drone", signed_in(alice))
    assert 1999 in {choice["label"] for each in hers.context["facets"] for choice in each["choices"]}


def test_very_many_results_are_counted_and_only_the_first_can_be_looked_through(monkeypatch):
    monkeypatch.setattr("alliance.found.MOST_RESULTS", 5)
    monkeypatch.setattr("alliance.views.search.MOST_RESULTS", 5)
    monkeypatch.setattr("alliance.found.MOST_RANKED", 2)
    for number in range(8):
        year = date(2020 + number % 2, 1, 1)
        entry(f"Fleet {number}", "Drones.", day=year, kind="minutes" if number < 6 else "decision")
    page = search("drones")
    assert len(found(page)) == 5
    assert "More than 5 results for “drones”" in texts(page)
    assert "The first 5 are shown" in texts(page)
    assert {each["kind"]: each["count"] for each in page.context["kinds"]} == {
        "decision": None,
        "minutes": None,
    }
    inside = search({"q": "drones", "in": "decision", "year": "2021"})
    assert (found(inside), inside.context["count_words"]) == (
        ["Fleet 7"],
        "1 result for “drones” in decisions, of 2021",
    )


def test_a_figure_is_found_by_its_title_and_by_what_it_means():
    page = search({"q": "live business areas", "in": "figure"})
    (first, *_) = [each for group in page.context["groups"] for each in group["entries"]]
    assert first.address == "/figures/live-business-areas/"
    assert Client().get(first.address).status_code == 200
