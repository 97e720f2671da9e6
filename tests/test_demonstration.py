"""The demonstration: who can sign in, what is illustrative, and that all of it can be taken away again."""

from datetime import date
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.test import override_settings

from alliance.actions.facts import record_claim
from alliance.actions.people import close_account, portal_user
from alliance.demonstration import Account
from alliance.markings import Marking
from alliance.models import AuditEvent, Claim, Mail, RecordedFact, SearchEntry, Source, User
from alliance.roles import Role
from alliance.temporal import RoughDate
from business_areas.actions.facts import correct_fact, record_fact
from business_areas.lifecycle import Stage, clock_verdict, consultation_clock, transfer_clock
from business_areas.models import (
    AreaPosition,
    BusinessArea,
    Consultation,
    Contributor,
    Lead,
    LifecycleEvent,
    Purpose,
    StaffTransfer,
)
from governance.models import CalendarAddress, Decision, Paper, Sharing
from savings.models import IndexValue
from savings.prices_record import index_series
from tests.governance.reports import all_faults
from tests.makers import make_claim, make_source, make_user

DAYS = [date(2014, 1, 1), date(2016, 4, 30), date(2017, 12, 31), date(2020, 6, 1), date(2022, 6, 30)]
TODAY = date(2026, 11, 23)
BRIDGE = "/money/savings/bridge/?from=2015-16&to=2022-23"


@pytest.fixture(scope="module")
def before(reference):
    """What there was before the illustrative data was loaded, once for all the tests here."""
    found = SimpleNamespace(
        everything=everything(),
        facts={model: set(model.objects.values_list("pk", flat=True)) for model in nouns()},
        shown={day: shown(day) for day in DAYS},
        counted={day: counted(day) for day in (*DAYS, TODAY)},
    )
    with override_settings(DEMONSTRATION=True):
        load()
    return found


@pytest.fixture
def finance_officer(signed_in):
    return signed_in(User.objects.get(username="finance"))


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings, before, db):
    settings.DEMONSTRATION = True


def nouns():
    return [model for model in apps.get_models() if issubclass(model, RecordedFact)]


def shown(day):
    """What anybody reads of the register as at a day."""
    return sorted(
        AreaPosition.objects.as_at(day)
        .visible_to(AnonymousUser())
        .values_list(
            "name", "live", "stage_words", "group_words", "lead_words", "joined_words", "illustrative"
        )
    )


def counted(day):
    """How many areas were certainly live, and how many possibly, for one who is cleared for everything."""
    rows = AreaPosition.objects.as_at(day).visible_to(portal_user())
    return [rows.filter(live=answer).count() for answer in ("yes", "unknown")]


def load():
    printed = StringIO()
    call_command("load_demonstration", stdout=printed)
    return printed.getvalue()


def remove():
    printed = StringIO()
    call_command("remove_illustrative", stdout=printed)
    return printed.getvalue()


def everything():
    """All that the register shows, says and finds, without the keys of what is worked out again."""

    def rows(model):
        names = [field.attname for field in model._meta.concrete_fields if field.name != "id"]
        return sorted(map(repr, model.objects.values_list(*names)))

    return {
        model.__name__: rows(model) for model in (*nouns(), Source, BusinessArea, AreaPosition, SearchEntry)
    }


# Only when asked for


def test_without_a_demonstration_it_is_refused(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="exist only in a demonstration"):
        load()


def test_without_the_reference_record_it_says_what_to_do_first(monkeypatch):
    remove()
    monkeypatch.setattr("business_areas.demonstration.areas_live_when_reported", list)
    with pytest.raises(CommandError, match="Load it first: manage.py load_reference"):
        load()


# The accounts


def test_the_accounts_hold_their_roles_and_nothing_more():
    held = {
        user.username: user.roles_held_today - {Role.ANYONE}
        for user in User.objects.filter(demonstration=True)
    }
    assert held == {
        "officer": {Role.OFFICER},
        "contributor": {Role.CONTRIBUTOR},
        "secretary": {Role.SECRETARY},
        "finance": {Role.FINANCE},
        "member": {Role.BOARD_MEMBER},
        "panel": {Role.PANEL_MEMBER},
        "administrator": {Role.ADMINISTRATOR},
    }
    clearances = dict(User.objects.filter(demonstration=True).values_list("username", "clearance"))
    assert clearances.pop("officer") == Marking.OFFICIAL_SENSITIVE
    assert set(clearances.values()) == {Marking.OFFICIAL}


def test_the_contributor_has_two_areas_of_their_own():
    own = Contributor.objects.filter(user__username="contributor", ceases_on=None)
    assert sorted(each.area.key for each in own) == ["alliance-dogs-team", "alliance-drone-team"]


def test_the_password_follows_the_setting(settings):
    settings.DEMO_PASSWORD = "other"
    assert "7 given the new password" in load()
    assert all(user.check_password("other") for user in User.objects.filter(demonstration=True))


def test_a_closed_account_stays_closed(carol):
    close_account(User.objects.get(username="panel"), by=carol)
    load()
    assert not User.objects.get(username="panel").is_active


def test_a_person_who_has_one_of_the_names_already_is_left_alone(monkeypatch):
    make_user("gina")
    gina = Account("gina", "Demonstration gina", Role.OFFICER)
    monkeypatch.setattr("alliance.demonstration.ACCOUNTS", [gina])
    load()
    assert not User.objects.get(username="gina").demonstration
    assert User.objects.get(username="gina").roles_held_today == {Role.ANYONE}


# The illustrative data


def test_loading_it_twice_changes_nothing():
    loaded, events = everything(), AuditEvent.objects.count()
    said = load()
    assert all(line.endswith("nothing changed") for line in said.splitlines())
    assert everything() == loaded
    assert AuditEvent.objects.count() == events


def test_it_is_the_same_every_time():
    leads = list(Lead.objects.order_by("area__key", "number").values_list("area__key", "force__slug"))
    remove()
    load()
    assert list(Lead.objects.order_by("area__key", "number").values_list("area__key", "force__slug")) == leads


def test_everything_it_records_is_illustrative_and_none_of_it_published(before):
    added = [fact for model in nouns() for fact in model.objects.exclude(pk__in=before.facts[model])]
    assert len(added) > 50
    assert all(fact.illustrative and fact.marking >= Marking.OFFICIAL for fact in added)
    assert not AreaPosition.objects.filter(area__illustrative=True, lowest_level=Marking.PUBLISHED).exists()


@pytest.mark.parametrize("day", DAYS)
def test_it_changes_nothing_that_anybody_reads_up_to_the_report(before, day):
    assert shown(day) == before.shown[day]


@pytest.mark.parametrize("day", [*DAYS, TODAY])
def test_it_changes_no_count_of_live_areas_for_an_officer(before, day):
    assert counted(day) == before.counted[day]


def test_the_illustrative_areas_stand_at_the_stages_before_live(alice):
    rows = AreaPosition.objects.as_at(date(2026, 11, 23)).visible_to(alice).filter(area__illustrative=True)
    assert sorted(rows.values_list("stage", "stage_certain")) == [
        (Stage.BUSINESS_CASE, True),
        (Stage.CONSULTATION, True),
        (Stage.MOVING_IN, True),
        (Stage.PROPOSED, True),
    ]
    assert all(name.startswith("Illustrative ") for name in rows.values_list("name", flat=True))


def test_sources_disagree_on_one_of_them(alice):
    rows = AreaPosition.objects.as_at(date(2026, 3, 1)).visible_to(alice)
    assert [row.name for row in rows.filter(dates_disagree=True)] == ["Illustrative Custody Team"]
    assert not rows.get(dates_disagree=True).stage_certain


def test_the_statutory_clocks_have_something_to_count():
    clocks = [
        (clock.minimum_days, clock.first_lawful_day, clock_verdict(clock, consultation.first_dismissal))
        for consultation in Consultation.objects.order_by("opened_earliest")
        for clock in [consultation_clock(consultation.opened, consultation.proposed_dismissals)]
    ]
    assert clocks == [(45, date(2025, 11, 20), "Kept"), (30, date(2026, 11, 4), "Kept")]
    transfer = StaffTransfer.objects.get(people=18)
    assert clock_verdict(transfer_clock(transfer.information_given), transfer.when) == "Kept"


def test_some_of_it_is_for_those_cleared_for_it_only(alice, olivia):
    assert Purpose.objects.visible_to(alice).filter(marking=Marking.OFFICIAL_SENSITIVE).exists()
    assert not Purpose.objects.visible_to(olivia).filter(marking=Marking.OFFICIAL_SENSITIVE).exists()
    assert (
        Consultation.objects.visible_to(alice).count() == Consultation.objects.visible_to(olivia).count() + 1
    )


def test_nothing_is_invented_about_the_areas_that_left():
    for key in ("alliance-prevention-department", "alliance-intelligence-department"):
        area = BusinessArea.objects.get(key=key)
        assert not any(
            relation.related_model.objects.filter(area=area, illustrative=True).exists()
            for relation in BusinessArea._meta.related_objects
            if issubclass(relation.related_model, RecordedFact) and relation.field.name == "area"
        )


# Taking it away


def test_the_bridge_is_seen_in_real_terms_by_an_index_that_says_it_is_illustrative(finance_officer):
    (key,) = index_series(Marking.OFFICIAL)
    shown = finance_officer.get(f"{BRIDGE}&prices={key}").content.decode()
    assert "in 2015/16 prices by Illustrative price index, released on 30 June 2025" in shown
    assert "In actual prices it cost" in shown
    assert "Check: the steps add up to the cost in 2022/23, to the penny." in shown
    assert "Some of these figures are made up" in shown
    listed = finance_officer.get("/money/prices/").content.decode()
    assert "Illustrative data" in listed
    assert {value.first_year for value in IndexValue.objects.all()} >= {2015, 2022}
    assert "Illustrative index series: nothing changed" in load()
    remove()
    assert not IndexValue.objects.exists()


def test_every_illustrative_author_can_be_reminded_at_an_address_that_nobody_has():
    papers = Paper.objects.filter(illustrative=True)
    assert papers
    assert all(paper.email.endswith("@example.invalid") for paper in papers)


def test_a_decision_is_shared_with_two_neighbours_and_one_has_answered():
    shared = Sharing.objects.filter(illustrative=True)
    assert sorted(each.answers.count() for each in shared) == [0, 1]
    assert all("llustrative" in each.told_how for each in shared)


def test_between_meetings_one_decision_is_noted_one_withdrawn_and_one_waits_for_answers():
    between = Decision.objects.filter(illustrative=True, item__isnull=True)
    made = between.get(made_at__isnull=False)
    noting = made.notings.get()
    assert noting.noted_at
    assert noting.item.meeting.held_on > made.decided_on
    assert between.get(withdrawn_at__isnull=False).withdrawn_because
    waiting = between.drafts().get()
    assert waiting.answers_by > TODAY
    assert waiting.assents.count() == 2
    assert waiting.reminders.count() == 1
    assert Mail.objects.get(about=waiting.subject).to.endswith("@example.invalid")
    remove()
    assert not between.exists()
    assert not Mail.objects.filter(illustrative=True).exists()


def test_the_secretary_has_a_private_calendar_address_until_the_data_is_removed():
    assert CalendarAddress.objects.in_force().get().user.username == "secretary"
    remove()
    assert not CalendarAddress.objects.in_force().exists()


def test_after_removal_the_register_is_the_reference_record_again(before):
    assert everything() != before.everything
    remove()
    assert everything() == before.everything
    assert AuditEvent.objects.filter(name="business_areas.remove_illustrative").count() == 1
    assert AuditEvent.objects.filter(subject__contains="illustrative-custody-team").exists()


def test_removing_twice_says_that_there_is_nothing():
    remove()
    events = AuditEvent.objects.count()
    assert "0 illustrative business areas and 0 illustrative facts removed" in remove()
    assert AuditEvent.objects.count() == events


def test_what_was_corrected_in_the_illustrative_data_goes_with_it(before, alice):
    old = Purpose.objects.get(area__key="alliance-drone-team")
    new = Purpose(
        area=old.area, text="Better words.", since=old.since, source=old.source, marking=old.marking
    )
    correct_fact(old, new, "Better words", by=alice)
    remove()
    assert everything() == before.everything


def test_what_people_entered_about_real_areas_stays(alice):
    area = BusinessArea.objects.get(key="alliance-drone-team")
    purpose = Purpose(
        area=area,
        text="Flies drones.",
        since=RoughDate.year(2025),
        source=make_source(),
        marking=Marking.PUBLISHED,
    )
    record_fact(purpose, by=alice)
    remove()
    assert list(area.purposes.all()) == [purpose]


def test_an_illustrative_area_on_which_something_real_stands_stays_whole_and_is_named(alice):
    area = BusinessArea.objects.get(name="Illustrative Vetting Team")
    real = LifecycleEvent(
        area=area,
        kind="outline-case",
        when=RoughDate.year(2026),
        source=make_source(),
        marking=Marking.OFFICIAL,
    )
    record_fact(real, by=alice)
    said = remove()
    assert "Illustrative Vetting Team stays, because facts from other sources stand on it" in said
    assert list(BusinessArea.objects.filter(illustrative=True)) == [area]
    assert area.names.current().exists()
    assert AreaPosition.objects.filter(area=area).exists()
    assert Source.objects.filter(slug="illustrative-data").exists()


def test_illustrative_claims_go_and_real_ones_stay(alice):
    source = Source.objects.get(slug="illustrative-data")
    make_claim("Invented", source=source, marking=Marking.OFFICIAL, by=alice)
    claims = Claim.objects.count()
    remove()
    assert Claim.objects.count() == claims - 1
    assert not Claim.objects.filter(illustrative=True).exists()


def test_a_real_claim_that_corrects_an_illustrative_one_keeps_it(alice):
    source = Source.objects.get(slug="illustrative-data")
    old = make_claim("Invented", source=source, marking=Marking.OFFICIAL, by=alice)
    real = record_claim(
        Claim(
            reference="real",
            subject="alliance",
            property="x",
            label="Real",
            as_stated="1",
            source=make_source(),
            replaces=old,
        ),
        by=alice,
    )
    assert "1 illustrative claims and 1 illustrative sources stay" in remove()
    assert Claim.objects.get(pk=real.pk).replaces == old


# The first administrator of a portal in earnest


@pytest.fixture
def typed(monkeypatch):
    def type_in(*, password="correct horse battery staple", again=None):
        passwords = iter([password, again or password])
        monkeypatch.setattr(
            "alliance.management.commands.create_administrator.getpass", lambda _: next(passwords)
        )

    return type_in


def create(**options):
    options = {"username": "alice", "full_name": "Alice Example"} | options
    call_command("create_administrator", stdout=StringIO(), **options)


def test_the_first_administrator_can_be_created(typed):
    typed()
    create()
    alice = User.objects.get(username="alice")
    assert alice.has_role(Role.ADMINISTRATOR)
    assert alice.check_password("correct horse battery staple")
    assert not alice.demonstration
    assert AuditEvent.objects.filter(subject="person/alice", by=portal_user()).count() == 2


def test_a_second_administrator_must_be_meant(typed, carol):
    typed()
    with pytest.raises(CommandError, match="There is an administrator already"):
        create()
    typed()
    create(another=True)
    assert User.objects.get(username="alice").has_role(Role.ADMINISTRATOR)


def test_the_demonstration_administrator_does_not_count(typed):
    typed()
    create()
    assert User.objects.filter(username="alice").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"password": "short"}, "too short"),
        ({"again": "something else entirely"}, "not the same"),
    ],
)
def test_a_password_that_will_not_do_is_refused(typed, words, said):
    typed(**words)
    with pytest.raises(CommandError, match=said):
        create()
    assert not User.objects.filter(username="alice").exists()


def test_the_password_can_come_from_another_program(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("correct horse battery staple\n"))
    create(password_from_stdin=True)
    assert User.objects.get(username="alice").check_password("correct horse battery staple")


def test_a_name_that_is_taken_is_refused(typed):
    make_user("alice")
    typed()
    with pytest.raises(CommandError, match="Somebody already signs in as “alice”"):
        create()


def test_every_pdf_of_every_issued_report_can_be_read_out(client):
    found = all_faults(client)
    assert len(found) >= 2
    assert not [wrong for wrong in found.items() if wrong[1]]
