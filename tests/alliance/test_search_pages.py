"""Search: what is found, in which order, for whom; and what is said when nothing is."""

import pytest
from django.test import Client

from alliance.markings import Marking
from alliance.models import SearchEntry, Source
from alliance.views.search import RESULTS_ON_A_PAGE
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
            title=f"Unit {n:03}",
            folded=f"unit {n:03}",
            address=f"/business-areas/a-{n}/",
            marking=Marking.PUBLISHED,
        )
        for n in range(RESULTS_ON_A_PAGE + 5)
    ]
    SearchEntry.objects.bulk_create(entries)
    first, second = search("unit"), search({"q": "unit", "page": "2"})
    assert len(found(first)) == RESULTS_ON_A_PAGE
    assert len(found(second)) == 5
    assert not set(found(first)) & set(found(second))
    assert "(page 2 of 2)" in second.content.decode()
    for page in ("99", "x", "-1"):
        assert search({"q": "unit", "page": page}).status_code == 200


def test_queries_do_not_grow_with_the_results(django_assert_max_num_queries):
    for number in range(12):
        make_area(f"Drone Team {number}")
    with django_assert_max_num_queries(6):
        search("drone")


def test_searching_is_asked_with_get():
    assert Client().post("/search/", {"q": "drone"}).status_code == 405
