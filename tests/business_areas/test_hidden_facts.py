"""What somebody may not read does not show in what they are refused, asked or given to correct (R42)."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.actions.facts import correct_source, record_disagreement, withdraw_claim
from alliance.actions.people import portal_user
from alliance.figures import named
from alliance.markings import Marking
from alliance.models import Disagreement
from alliance.policy import Refused
from alliance.roles import Role
from alliance.search import matching
from alliance.temporal import RoughDate, today
from business_areas.actions.facts import (
    correct_fact,
    record_fact,
    record_mention,
    withdraw_fact,
    withdraw_mention,
)
from business_areas.claims import disputed, reported_beside_named
from business_areas.lifecycle import Ending
from business_areas.models import BusinessCase, Exit, Mention, Name, Purpose, Successor
from business_areas.register import Reading
from governance.actions.boards import abolish_seat
from governance.actions.holders import end_substitute, withdraw_holding
from tests.business_areas.pages import words
from tests.governance.makers import make_holding, make_person, make_seat, make_substitute
from tests.makers import (
    make_area,
    make_claim,
    make_contributor,
    make_fact,
    make_name,
    make_purpose,
    make_source,
    make_user,
    rough,
)

pytestmark = pytest.mark.django_db

SECRET = Marking.OFFICIAL_SENSITIVE


@pytest.fixture
def area(alice):
    return make_area("Drone Team", went_live="1 April 2016", by=alice)


def test_a_hidden_version_of_a_business_case_does_not_refuse_the_same_version(area, alice, olivia):
    def case(marking):
        return BusinessCase(
            area=area,
            kind=next(iter(BusinessCase.Kind)),
            version=1,
            status=next(iter(BusinessCase.Status)),
            when=RoughDate.year(2019),
            source=make_source(),
            marking=marking,
        )

    record_fact(case(SECRET), by=alice)
    assert record_fact(case(Marking.OFFICIAL), by=olivia).pk


def test_a_hidden_name_in_a_list_does_not_refuse_its_place(alice, olivia):
    def mention(name, marking):
        return Mention(
            list_slug="live",
            list_title="Live areas",
            position=2,
            name_as_stated=name,
            as_at=RoughDate.year(2022),
            source=make_source(),
            marking=marking,
        )

    record_mention(mention("Covert name", SECRET), by=alice)
    assert record_mention(mention("Dogs", Marking.OFFICIAL), by=olivia).pk


def test_a_successor_that_may_not_be_known_is_neither_shown_nor_lost_by_a_correction(
    area, alice, olivia, signed_in
):
    covert = make_area("Covert Unit", marking=SECRET, by=alice)
    make_fact(Exit, area, ending=Ending.REPLACED, reason="Replaced.", by=alice)
    fact = make_fact(Successor, area, name="A unit of another kind", successor=covert, by=alice)
    browser, address = signed_in(olivia), f"/business-areas/drone-team/successors/{fact.number}/correct/"
    form = browser.get(address)
    assert "Covert" not in words(form)
    typed = {
        name: value
        for name, value in re.findall(r'name="([a-z_-]+)"[^>]*?value="([^"]*)"', form.content.decode())
        if name not in ("q", "csrfmiddlewaretoken", "look-again")
    }
    typed |= {
        "name": "A unit",
        "because": "It was said better.",
        "source": fact.source.slug,
        "successor": "",
        "marking": str(int(Marking.OFFICIAL)),
        "basis": "stated",
    }
    checked = browser.post(address, typed)
    assert "Covert" not in words(checked)
    done = browser.post(address, {**typed, "confirmed": "yes"})
    assert done.status_code == 302, words(done)
    now = Successor.objects.current().get(area=area)
    assert (now.name, now.successor) == ("A unit", covert)


# What one reader was shown, and another is shown after


def opened(browser, address) -> str:
    return words(browser.get(address))


def test_a_kept_page_of_an_area_names_another_to_those_alone_whose_own_it_is(bob, signed_in):
    dave = make_user("dave", Role.CONTRIBUTOR, clearance=Marking.OFFICIAL)
    area = make_area("Drone Team", marking=Marking.OFFICIAL)
    former = make_area("Night Team", marking=Marking.OFFICIAL, left="1 January 2020")
    make_fact(Exit, former, ending=Ending.REPLACED, reason="Replaced.")
    make_fact(Successor, former, name="Drone Team", successor=area)
    for person, own in ((bob, area), (bob, former), (dave, area)):
        make_contributor(person, own)
    address = "/business-areas/drone-team/"
    assert "This area follows: Night Team" in opened(signed_in(bob), address)
    assert "Night Team" not in opened(signed_in(dave), address)
    make_purpose(area)
    assert "Night Team" not in opened(signed_in(dave), address)
    assert "Night Team" in opened(signed_in(bob), address)


def test_a_kept_page_links_a_successor_for_those_alone_who_may_know_of_it(bob, dan, signed_in):
    area = make_area("Drone Team", left="1 January 2020")
    later = make_area("Night Team", marking=Marking.OFFICIAL)
    make_fact(Exit, area, ending=Ending.REPLACED, reason="Replaced.")
    make_fact(Successor, area, name="Something else", successor=later)
    make_contributor(bob, later)
    address = "/business-areas/drone-team/"
    assert "night-team" in signed_in(bob).get(address).content.decode()
    assert "night" not in signed_in(dan).get(address).content.decode().lower()


def test_counts_kept_for_a_contributor_are_shown_to_nobody_else(bob, zoe):
    carl = make_user("carl", Role.CONTRIBUTOR, clearance=Marking.OFFICIAL)
    own, other = (make_area(name, marking=Marking.OFFICIAL) for name in ("Night Team", "Dogs Team"))
    make_area("Drone Team")
    make_contributor(bob, own)
    make_contributor(carl, other)
    day = today()
    assert Reading(day, bob).standing().live == Reading(day, carl).standing().live == 2
    assert Reading(day, zoe).standing().live == 1
    make_contributor(carl, own)
    assert Reading(day, carl).standing().live == 3
    assert [Reading(day, person).standing().live for person in (bob, zoe)] == [2, 1]


# A source that is marked higher later


def test_what_was_withdrawn_from_a_source_is_marked_as_high_as_the_source_is_now(alice, dan, signed_in):
    source, portal = make_source("Memo", by=alice), portal_user()
    area = make_area("Drone Team")
    first = make_purpose(area, source=make_source(), text="First words")
    second = Purpose(area=area, text="Second", since=first.since, source=source, marking=Marking.PUBLISHED)
    correct_fact(first, second, "It was said better.", by=alice)
    withdraw_fact(second, "It was not so.", by=alice)
    claims = [make_claim(subject=area.subject, source=source) for _ in range(3)]
    told = {"slug": "how", "subject": area.subject, "question": "How?", "handling": "The memo says."}
    others = [make_claim(subject=area.subject) for _ in range(2)]
    disagreement = record_disagreement(
        Disagreement(**told), [(claim, False) for claim in (claims[0], *others)], by=alice
    )
    for claim in claims:
        withdraw_claim(claim, "Not said.", by=alice)
    mention = record_mention(
        Mention(
            list_slug="live",
            list_title="Live",
            position=1,
            name_as_stated="Drones",
            as_at=RoughDate.year(2022),
            source=source,
            marking=Marking.PUBLISHED,
        ),
        by=portal,
    )
    withdraw_mention(mention, "Not in it.", by=alice)
    holding = make_holding(make_seat(), "Ada Example", source=source)
    withdraw_holding(holding, "Never in post.", by=portal)
    addresses = [f"/business-areas/drone-team/purposes/{fact.number}/" for fact in (first, second)]
    assert [signed_in(dan).get(address).status_code for address in addresses] == [200, 200]

    source.marking, source.title = SECRET, "The true title"
    correct_source(source, by=alice)

    for fact in (first, second, *claims, mention, holding, disagreement):
        fact.refresh_from_db()
        assert fact.marking == SECRET, fact
    assert [signed_in(dan).get(address).status_code for address in addresses] == [404, 404]
    assert "The true title" in words(signed_in(alice).get(addresses[1]))


# Names, short titles, questions and numbers


def test_a_name_that_a_hidden_area_has_is_not_refused_and_gets_an_address_of_its_own(alice, bob, signed_in):
    make_area("Covert Team", marking=SECRET, by=alice)
    area = make_area("Drone Team", marking=Marking.OFFICIAL)
    make_contributor(bob, area)
    name = make_name(area, "Covert Team", "1 April 2020", source=make_source(), by=bob)
    assert name.slug == "covert-team-2"
    assert "Covert Team" in words(signed_in(bob).get("/business-areas/covert-team-2/"))
    assert signed_in(bob).get("/business-areas/covert-team/").status_code == 404
    again = Name(name="Covert Team", since=rough("1 May 2020"), source=name.source, marking=name.marking)
    # Whoever reads both may correct it: the address is the area's own by now.
    assert correct_fact(name, again, "It began in May.", by=alice).slug == "covert-team-2"


def test_an_area_is_added_under_the_name_of_a_hidden_one_and_refused_under_that_of_another(alice, olivia):
    make_area("Covert Team", marking=SECRET, by=alice)
    area = make_area("Covert Team", marking=Marking.OFFICIAL, by=olivia)
    assert (area.slug, area.key) == ("covert-team-2", "covert-team-2")
    for by in (alice, olivia):
        with pytest.raises(ValidationError, match="There is already a business area called “Covert Team 2”"):
            make_area("Covert Team 2", marking=Marking.OFFICIAL, by=by)
    with pytest.raises(ValidationError, match="There is already a business area called “Covert Team”"):
        make_area("Covert Team", marking=Marking.OFFICIAL, by=alice)


def test_the_short_title_of_a_hidden_source_is_not_refused(alice, olivia, signed_in):
    make_source("Covert memo", marking=SECRET, slug="covert-memo", by=alice)
    typed = {
        "kind": "report",
        "publisher": "OPCC",
        "title": "A memo",
        "short_title": "Covert memo",
        "published_how": "not_known",
        "marking": "1",
    }
    done = signed_in(olivia).post("/sources/record/", typed)
    assert done["Location"] == "/sources/covert-memo-2/"
    refused = signed_in(alice).post("/sources/record/", typed)
    assert refused.status_code == 422
    assert "There is already a source cited as “Covert memo”" in words(refused)


def test_a_question_that_is_hidden_is_not_refused(alice, olivia, signed_in):
    hidden = [make_claim(marking=SECRET, by=alice) for _ in range(2)]
    told = {"slug": "how-many", "subject": "alliance", "question": "How many", "handling": "Both."}
    record_disagreement(Disagreement(**told), [(claim, False) for claim in hidden], by=alice)
    claims = [make_claim() for _ in range(2)]
    typed = {
        "question": "How many",
        "claims": [claim.reference for claim in claims],
        "handling": "Both are shown.",
    }
    done = signed_in(olivia).post("/sources/disagreements/record/", typed)
    assert done["Location"] == "/sources/disagreements/how-many-2/"


def test_a_list_with_nothing_in_it_that_may_be_read_is_not_refused(alice, olivia, signed_in):
    mention = Mention(
        list_slug="live",
        list_title="Live",
        position=1,
        name_as_stated="Covert",
        as_at=RoughDate.year(2022),
        source=make_source(by=alice),
        marking=SECRET,
    )
    record_mention(mention, by=alice)
    typed = {
        "list_title": "Live",
        "as_at_how": "year",
        "as_at_year_year": "2022",
        "position": "1",
        "name_as_stated": "Dogs",
        "source": make_source(slug="panel-report").slug,
        "marking": "1",
        "basis": "stated",
    }
    assert signed_in(olivia).post("/business-areas/published-lists/add/", typed).status_code == 302


@pytest.mark.parametrize("hidden", [0, 1, 3])
def test_the_numbers_of_what_may_be_read_tell_nothing_of_what_may_not(hidden, alice, bob):
    area = make_area("Drone Team", marking=Marking.OFFICIAL, by=alice)
    make_contributor(bob, area)
    seat = make_seat()
    numbers, posts = [], []
    for round_ in (1, 2):
        for each in range(hidden):
            make_purpose(area, since=f"{1990 + 5 * round_ + each}", marking=SECRET, by=alice)
            name = f"Quiet {round_} {each}"
            make_person(name, marking=SECRET)
            make_holding(seat, name, f"{1900 + 10 * round_ + each}", marking=SECRET)
        numbers.append(make_purpose(area, since=f"{2010 + round_}", source=make_source(), by=bob).number)
        posts.append(make_holding(seat, f"Holder {round_}", f"{2010 + round_}").number)
    assert numbers == posts == [1, 2]


# Two names in one place of a list, and what sources disagree about


@pytest.fixture
def one_place(alice):
    """Two names in the first place of one list, from the source of a count."""
    source = make_source(by=alice)
    for name, marking in (("Dogs", Marking.PUBLISHED), ("Covert name", SECRET)):
        mention = Mention(
            list_slug="live",
            list_title="Live areas",
            position=1,
            name_as_stated=name,
            as_at=RoughDate.year(2022),
            source=source,
            marking=marking,
        )
        record_mention(mention, by=alice)
    return make_claim(value=1, source=source)


def test_each_of_two_names_in_one_place_is_withdrawn_at_an_address_of_its_own(
    one_place, alice, olivia, signed_in
):
    lists = "/business-areas/published-lists/"
    page = signed_in(alice).get(f"{lists}live/").content.decode()
    for marking in ("published", "official-sensitive"):
        assert f'href="{lists}live/1/{marking}/withdraw/"' in page
    quiet = f"{lists}live/1/official-sensitive/withdraw/"
    assert "Covert name" in words(signed_in(alice).get(quiet))
    assert signed_in(olivia).get(quiet).status_code == 404
    assert signed_in(alice).get(f"{lists}live/1/secret/withdraw/").status_code == 404
    signed_in(alice).post(quiet, {"because": "It is not in it."})
    assert [each.name_as_stated for each in Mention.objects.current()] == ["Dogs"]


def test_two_names_in_one_place_are_counted_once(one_place, alice, olivia, signed_in):
    for person in (alice, olivia):
        [reported] = reported_beside_named(today(), person)
        assert reported.named == 1
        index = signed_in(person).get("/business-areas/published-lists/")
        [row] = index.context["lists"]
        assert row["count"] == 1


def test_of_two_names_in_one_place_the_one_marked_higher_counts_for_its_source(one_place, alice, olivia):
    mention = Mention(
        list_slug="other",
        list_title="Other",
        position=1,
        name_as_stated="Nights",
        as_at=RoughDate.year(2022),
        source=one_place.source,
        marking=Marking.PUBLISHED,
    )
    record_mention(mention, by=alice)
    quiet = Mention(
        list_slug="other",
        list_title="Other",
        position=1,
        name_as_stated="Covert nights",
        as_at=RoughDate.year(2022),
        source=make_source(by=alice),
        marking=SECRET,
    )
    record_mention(quiet, by=alice)
    named = [reported_beside_named(today(), person)[0].named for person in (alice, olivia)]
    assert named == [1, 2]


def test_sources_disagree_to_those_alone_who_may_read_that_they_do(alice, olivia, dan):
    shown, quiet = make_claim(value=22), make_claim("Covert", value=3, marking=SECRET, by=alice)
    told = {"slug": "how", "subject": "alliance", "question": "How?", "handling": "The first."}
    record_disagreement(Disagreement(**told), [(shown, True), (quiet, False)], by=alice)
    for person, disagree in ((alice, True), (olivia, False), (dan, False), (AnonymousUser(), False)):
        for name in ("reported-live-business-areas", "named-live-business-areas"):
            assert named(name).as_at(shown.as_at.latest, person).sources_disagree is disagree
        assert bool(disputed(person).counts) is disagree
        assert bool(disputed(person).about_the_alliance) is disagree
        assert disputed(person).marking == (SECRET if disagree else Marking.PUBLISHED)


# What somebody may not read, they may not change


def test_nobody_corrects_or_withdraws_what_is_marked_above_their_clearance(alice, olivia, bob, frank):
    area = make_area("Drone Team", marking=Marking.OFFICIAL)
    make_contributor(bob, area)
    fact = make_purpose(area, marking=SECRET, by=alice)
    claim = make_claim(marking=SECRET, by=alice)
    mention = Mention(
        list_slug="live",
        list_title="Live",
        position=1,
        name_as_stated="Covert",
        as_at=RoughDate.year(2022),
        source=make_source(by=alice),
        marking=SECRET,
    )
    record_mention(mention, by=alice)
    for name in ("Quiet Example", "Quiet Substitute"):
        make_person(name, marking=SECRET)
    seat = make_seat()
    holding = make_holding(seat, "Quiet Example", marking=SECRET)
    substitute = make_substitute(seat, "Quiet Substitute", today(), marking=SECRET)
    quiet_seat = make_seat("Quiet seat", source=make_source(marking=SECRET, by=alice))

    def lower(by):
        new = Purpose(text="Lower", since=fact.since, source=make_source(), marking=Marking.OFFICIAL)
        return correct_fact(fact, new, "Wrong.", by=by)

    def higher(by):
        old = Purpose.objects.current().filter(area=area, marking=Marking.OFFICIAL).first()
        old = old or make_purpose(area, since="2020")
        new = Purpose(text="Higher", since=old.since, source=make_source(), marking=SECRET)
        return correct_fact(old, new, "Wrong.", by=by)

    for by, act in (
        (olivia, lower),
        (bob, lower),
        (olivia, higher),
        (bob, higher),
        (olivia, lambda by: withdraw_fact(fact, "Wrong.", by=by)),
        (bob, lambda by: withdraw_fact(fact, "Wrong.", by=by)),
        (olivia, lambda by: withdraw_claim(claim, "Wrong.", by=by)),
        (olivia, lambda by: withdraw_mention(mention, "Wrong.", by=by)),
        (frank, lambda by: withdraw_holding(holding, "Wrong.", by=by)),
        (frank, lambda by: end_substitute(substitute, today(), by=by)),
        (frank, lambda by: abolish_seat(quiet_seat, today(), by=by)),
    ):
        with pytest.raises(Refused, match="You are cleared to OFFICIAL,"), transaction.atomic():
            act(by)


def test_a_contributor_finds_their_own_areas_by_searching_only_as_far_as_they_are_cleared(bob, signed_in):
    for name, marking in (("Heron Team", Marking.OFFICIAL), ("Heron Unit", SECRET)):
        make_contributor(bob, make_area(name, marking=marking))
    found = words(signed_in(bob).get("/search/?q=heron"))
    assert "Heron Team" in found
    assert "Heron Unit" not in found
    assert [entry.title for entry in matching("heron").visible_to(bob)] == ["Heron Team"]
