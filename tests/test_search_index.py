"""The search index: what is recorded is found by any part of its words, and only by who may know it."""

from types import SimpleNamespace

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.actions.search import index
from alliance.markings import Marking
from alliance.models import SearchEntry
from alliance.search import MOST_WORDS, matching, telling
from alliance.text import fold
from alliance.triggers import FullText
from business_areas.actions.facts import correct_fact, withdraw_fact
from business_areas.models import Name
from tests.makers import make_area, make_name, make_purpose

pytestmark = pytest.mark.django_db


def titles(asked, user=None) -> set[str]:
    rows = matching(asked).filter(kind="business-area")
    return {entry.title for entry in (rows.visible_to(user) if user else rows)}


@pytest.mark.parametrize(
    "asked", ["drone", "DRONE", "ron", "dr", "team drone", "  Drone   Team ", "Dröne", "drones"]
)
def test_an_area_is_found_by_any_part_of_its_name_in_any_order(asked):
    make_area("Drone Team")
    make_area("Prevention Department")
    assert titles(asked) == {"Drone Team"}


@pytest.mark.parametrize(
    "asked", ["", "   ", "%", "_", "***", "\x00", "🚁", "drone prevention", "dronestick"]
)
def test_what_matches_nothing_finds_nothing(asked):
    make_area("Drone Team")
    make_area("Prevention Department")
    assert titles(asked) == set()


@pytest.mark.parametrize(
    "asked",
    ['"drone', "drone*", "drone AND team", "drone' OR 1=1 --", "NEAR(drone team)", "-team", "folded:drone"],
)
def test_what_looks_like_a_query_language_is_only_words(asked):
    make_area("Drone Team")
    make_area("Scenes of Crime")
    assert titles(asked) <= {"Drone Team"}


def test_ampersands_and_words_are_the_same():
    make_area("Health & Safety")
    assert titles("health and safety") == titles("health & safety") == {"Health & Safety"}


def test_a_former_name_finds_the_area_and_says_what_it_is_now():
    area = make_area("Prevention")
    make_name(area, "Early Help", "1 April 2018")
    assert titles("prevention") == {"Prevention"}
    former = matching("prevention").get()
    assert (former.summary, former.address) == ("now Early Help", "/business-areas/early-help/")


def test_a_name_corrected_or_withdrawn_is_no_longer_found():
    area = make_area("Prevantion")
    wrong = area.names.get()
    right = Name(name="Prevention", since=wrong.since, source=wrong.source, marking=wrong.marking)
    correct_fact(wrong, right, "Misread", by=area.opened_by)
    assert (titles("prevantion"), titles("prevention")) == (set(), {"Prevention"})
    extra = make_name(area, "Early Help", "1 April 2018")
    withdraw_fact(extra, "Another area", by=area.opened_by)
    assert titles("early help") == set()


def test_an_area_is_found_only_by_those_who_may_know_it(alice, olivia, zoe):
    make_area("Quiet Team", marking=Marking.OFFICIAL_SENSITIVE)
    make_area("Open Team", marking=Marking.OFFICIAL)
    assert titles("team", alice) == {"Quiet Team", "Open Team"}
    assert titles("team", olivia) == {"Open Team"}
    assert titles("team", zoe) == set()


def test_what_is_marked_higher_than_the_area_is_not_in_the_words_it_is_found_with():
    area = make_area("Open Team")
    make_purpose(area, "Xylophone practice", marking=Marking.OFFICIAL_SENSITIVE)
    make_name(area, "Open Unit", "1 April 2018")
    assert not any("ylophone" in entry.summary + entry.folded for entry in SearchEntry.objects.all())


def test_indexing_a_thing_again_replaces_what_was_there():
    def entry(words):
        return SearchEntry(kind="thing", key="a", title=words, folded=fold(words), address="/a/", marking=0)

    index("thing", "a", [entry("First words")])
    other = SearchEntry(
        kind="other", key="a", title="Other words", folded="other words", address="/", marking=0
    )
    index("other", "a", [other])
    index("thing", "a", [entry("Second words"), entry("Third words")])
    assert {found.title for found in matching("words")} == {"Second words", "Third words", "Other words"}
    assert not matching("first").exists()


# No letters that a word may end in otherwise: of whole words their endings do not matter.
WORDS = st.text(alphabet="bcfdü&-' 1", min_size=1, max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(WORDS.filter(fold), min_size=1, max_size=5, unique=True), WORDS)
def test_searching_is_the_same_as_reading_every_row(names, asked):
    index(
        "thing",
        "a",
        [SearchEntry(kind="thing", key="a", title=n, folded=fold(n), address="/", marking=0) for n in names],
    )
    words = fold(asked).split()[:MOST_WORDS]
    found = {entry.title for entry in matching(asked)}
    assert found >= {name for name in names if words and all(word in fold(name) for word in words)}
    # A name that holds none but the common words is not found by the others, and may lack the common ones.
    said = telling(words) or words
    assert found <= {name for name in names if words and all(word in fold(name) for word in said)}


def test_searching_reads_the_index_and_not_the_table():
    make_area("Drone Team")
    found = matching("drone")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            assert "VIRTUAL TABLE" in found.explain()
        else:
            # A table this small is read whole unless that, and reading it in order, is ruled out.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
            assert "alliance_searchentry_index" in found.order_by().explain()


def test_what_results_are_put_in_order_by_stays_in_the_row_and_long_texts_outside_it():
    """Where SQLite keeps a value follows from its length alone; PostgreSQL is told."""
    (words,) = [each for each in SearchEntry.triggers if isinstance(each, FullText)]
    assert {"kind", "key", "title", "folded", "body"} == {*words.in_the_row}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'alliance_searchentry'::regclass "
                "AND attstorage = 'm'"
            )
            assert {name for (name,) in cursor.fetchall()} == {*words.in_the_row}


def test_a_person_who_is_not_signed_in_finds_what_is_published():
    make_area("Open Team")
    make_area("Quiet Team", marking=Marking.OFFICIAL)
    stranger = SimpleNamespace(is_authenticated=False, reading_level=Marking.OFFICIAL_SENSITIVE)
    assert titles("team", stranger) == {"Open Team"}


def test_an_area_is_described_by_what_it_is_for_today():
    area = make_area("Drone Team")
    make_purpose(area, "Flies kites.", since="2016")
    make_purpose(area, "Flies drones.", since="1 April 2020")
    assert matching("drone").get().summary == "Flies drones."
