"""Loading the reference record again is safe: what changed, what left it, and what people entered."""

from datetime import date

import pytest

from alliance.actions.facts import correct_claim, record_claim, withdraw_claim
from alliance.models import AuditEvent, Claim, Disagreement, RecordVersion, Source
from alliance.reference import CHANGED
from alliance.temporal import RoughDate
from business_areas.actions.facts import correct_fact, withdraw_fact
from business_areas.lifecycle import EventKind
from business_areas.models import AreaPosition, BusinessArea, LifecycleEvent, Name
from governance.models import Holding
from tests.reference_record.loading import claims, complaints, load, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_loading_again_changes_nothing():
    events = AuditEvent.objects.count()
    versions = list(RecordVersion.objects.order_by("part").values_list("part", "number"))
    positions = list(AreaPosition.objects.order_by("pk").values())
    printed = load()
    assert all(line.endswith("nothing changed") for line in printed.splitlines())
    assert AuditEvent.objects.count() == events
    assert list(RecordVersion.objects.order_by("part").values_list("part", "number")) == versions
    assert list(AreaPosition.objects.order_by("pk").values()) == positions


def test_checking_keeps_nothing(edited):
    path = edited(('as_stated = "£396 million"', 'as_stated = "£397 million"'))
    events = AuditEvent.objects.count()
    assert "Nothing was loaded" in load(path, check=True)
    assert AuditEvent.objects.count() == events
    assert claims(property="combined-budgets").get().as_stated == "£396 million"


def test_a_claim_changed_in_the_file_is_corrected_and_the_old_one_stays(edited):
    load(edited(('as_stated = "£396 million"', 'as_stated = "£397 million"')))
    old = Claim.objects.get(reference="combined-budgets")
    new = claims(property="combined-budgets").get()
    assert new.as_stated == "£397 million"
    assert new.replaces == old
    assert old.withdrawn_because == CHANGED
    load()
    assert claims(property="combined-budgets").get().as_stated == "£396 million"


def test_a_corrected_claim_keeps_its_place_in_a_disagreement(edited):
    load(edited(('as_stated = "a total of 19"', 'as_stated = "in all 19"')))
    disagreement = Disagreement.objects.get(slug="live-in-december-2017")
    assert [claim.as_stated for claim in disagreement.claims.order_by("parts__order")] == ["in all 19", "17"]


def test_an_event_changed_in_the_file_is_corrected_and_the_register_follows(edited):
    assert register(date(2019, 6, 1)).get(area__key="alliance-intelligence-department").live == "yes"
    path = edited(
        ('kind = "exception-reported"\n  when = "2020"', 'kind = "exception-reported"\n  when = "2021"')
    )
    load(path)
    event = LifecycleEvent.objects.current().get(kind=EventKind.EXCEPTION_REPORTED)
    assert event.when == RoughDate.year(2021)
    assert event.replaces.withdrawn_because == CHANGED
    assert load(path).count("nothing changed") == len(load(path).splitlines())


def test_dates_that_only_fit_together_may_change_together(edited):
    """The new date of the reason is after the old date of the decision, and is read before the new one."""
    load(
        edited(
            ('kind = "exit-triggered"\n  when = "by 2019"', 'kind = "exit-triggered"\n  when = "2020"'),
            ('kind = "exit-decided"\n  when = "2019"', 'kind = "exit-decided"\n  when = "2021"'),
        )
    )
    events = LifecycleEvent.objects.current().filter(area__key="alliance-prevention-department")
    assert events.get(kind=EventKind.EXIT_TRIGGERED).when == RoughDate.year(2020)
    assert events.get(kind=EventKind.EXIT_DECIDED).when == RoughDate.year(2021)


def test_an_area_that_joins_in_the_middle_of_an_order_moves_those_behind_it(edited):
    placed = 'order = "operational-command", place = {}'
    kites = """
[[area]]
key = "alliance-kite-team"
source = "dorset-panel-report-2022-06-30"
paragraph = "4.1"
since = "by 30 June 2022"
name = "Alliance Kite Team"
event = [
  { kind = "went-live", when = "between 2015 and 2018", order = "operational-command", place = 8 },
]
"""
    load(edited((placed.format(9), placed.format(10)), (placed.format(8), placed.format(9)), added=kites))
    behind = ("alliance-kite-team", "alliance-force-support-group", "alliance-drone-team")
    places = [register(date(2022, 6, 30)).get(area__key=key).sequence for key in behind]
    assert places == [8, 9, 10]


def test_two_areas_in_one_place_of_an_order_are_refused_with_their_place(edited):
    taken = 'order = "operational-command", place = 9'
    assert any("is already 8th in" in line for line in complaints(edited((taken, taken[:-1] + "8"))))


def test_a_fact_that_leaves_the_file_is_withdrawn_with_the_reason(edited):
    entry = """  [[area.ledger]]
  heading = "lessons"
  text = "A lessons learned report was written."
  paragraph = "5.9"

  [[area.ledger]]
  heading = "board"
  text = "The Working Together Board considered it, on a day that is not given."
  paragraph = "5.9"


# ---"""
    load(edited((entry, "# ---")), withdraw=True)
    gone = BusinessArea.objects.get(key="alliance-intelligence-department").ledgerentrys.exclude(
        withdrawn_at=None
    )
    assert [each.withdrawn_because for each in gone] == [CHANGED, CHANGED]
    load()
    area = BusinessArea.objects.get(key="alliance-intelligence-department")
    assert area.ledgerentrys.current().count() == 4


LEFT_AT_TWO_MARKINGS = """

[[source]]
slug = "minutes"
kind = "document"
publisher = "Dorset Police"
title = "Minutes"
short_title = "Minutes"
published = "2020"
marking = "OFFICIAL"

[[source]]
slug = "later-minutes"
kind = "document"
publisher = "Dorset Police"
title = "Later minutes"
short_title = "Later minutes"
published = "2021"
marking = "OFFICIAL"

[[area]]
key = "canal-team"

  [[area.name]]
  name = "Canal Team"
  since = "2016"
  source = "dorset-police-web-page"

  [[area.event]]
  kind = "left"
  when = "2020"
  source = "dorset-police-web-page"
"""


def how_it_left(*sources):
    return "".join(
        f'\n  [[area.exit]]\n  ending = "returned"\n  reason = "Told by {source}."\n  source = "{source}"\n'
        for source in sources
    )


def test_how_an_area_left_is_corrected_at_each_marking_by_itself(edited):
    first = how_it_left("dorset-police-web-page", "minutes")
    second = how_it_left("later-minutes", "devon-and-cornwall-police-web-page")
    load(edited(added=LEFT_AT_TWO_MARKINGS + first))
    area = BusinessArea.objects.get(key="canal-team")
    before = {ended.marking: ended for ended in area.exits.current()}
    assert len(before) == 2
    load(edited(added=LEFT_AT_TWO_MARKINGS + second))
    after = {ended.marking: ended for ended in area.exits.current()}
    assert {marking: ended.replaces for marking, ended in after.items()} == before
    assert [after[marking].source.slug for marking in (0, 1)] == [
        "devon-and-cornwall-police-web-page",
        "later-minutes",
    ]


def test_a_name_changed_in_the_file_corrects_the_name_and_makes_no_second_area(edited):
    path = edited(('name = "Alliance Drone Team"\n', 'name = "Alliance Drones Team"\n'))
    load(path)
    area = BusinessArea.objects.get(key="alliance-drone-team")
    assert area.name == "Alliance Drones Team"
    assert BusinessArea.objects.count() == 24
    assert Name.objects.filter(area=area).count() == 2


def test_a_source_changed_in_the_file_is_corrected(edited):
    load(edited(('short_title = "News item, March 2015"', 'short_title = "News report, March 2015"')))
    assert Source.objects.get(slug="news-item-2015-03").short_title == "News report, March 2015"
    assert AuditEvent.objects.filter(name="alliance.correct_source").count() == 1


def test_a_disagreement_changed_in_the_file_is_corrected(edited):
    load(edited(('question = "What was the £12 million?"', 'question = "What were the £12 million?"')))
    assert Disagreement.objects.get(slug="twelve-million-pounds").question == "What were the £12 million?"


def test_of_two_statements_about_one_holder_each_is_corrected_by_its_own_source(edited):
    load(
        edited(
            ("names him as Chief Constable. It speaks", "names him in a caption. It speaks"),
            ('note = "Named as Chief Constable on the day', 'note = "Called Chief Constable on the day'),
        )
    )
    for holding in Holding.objects.current().filter(person__slug="shaun-sawyer"):
        assert holding.replaces.source == holding.source


def test_what_a_person_corrected_is_left_as_they_corrected_it(alice, edited):
    area = BusinessArea.objects.get(key="alliance-drone-team")
    old = area.lifecycleevents.current().get()
    new = LifecycleEvent(
        area=area,
        kind=EventKind.WENT_LIVE,
        when=RoughDate.parse("1 June 2018"),
        source=old.source,
        marking=old.marking,
        paragraph="4.1",
    )
    correct_fact(old, new, "Found in the team's own records", by=alice)
    assert "1 left as people have since corrected it" in load()
    assert area.lifecycleevents.current().get() == new
    drones = 'when = "between 2015 and 2018", order = "operational-command", place = 9'
    load(edited((drones, drones.replace("and 2018", "and 2019"))))
    assert area.lifecycleevents.current().get() == new


def test_what_a_person_withdrew_stays_withdrawn(alice):
    fact = BusinessArea.objects.get(key="alliance-prevention-department").successors.get()
    withdraw_fact(fact, "Not what the report says", by=alice)
    claim = claims(property="visitors").get()
    withdraw_claim(claim, "Not wanted", by=alice)
    load()
    assert not BusinessArea.objects.get(key="alliance-prevention-department").successors.current().exists()
    assert not claims(property="visitors").exists()


def test_what_a_person_recorded_beside_it_is_not_touched(alice):
    source = Source.objects.get(slug="dorset-panel-report-2022-06-30")
    new = Claim(
        reference="more",
        subject="alliance",
        property="more",
        label="More",
        as_stated="more",
        source=source,
        marking=source.marking,
    )
    record_claim(new, by=alice)
    load()
    assert claims(reference="more").exists()


def test_a_claim_a_person_corrected_is_left(alice):
    old = claims(property="visitors").get()
    new = Claim(
        reference="visitors",
        subject=old.subject,
        property=old.property,
        label=old.label,
        as_stated="more than 15 million",
        source=old.source,
        marking=old.marking,
    )
    correct_claim(old, new, "Misread", by=alice)
    load()
    assert claims(property="visitors").get().as_stated == "more than 15 million"
