"""Two people who write to the record at the same moment: both are saved, or the second is told why not.

With real threads and real commits, on PostgreSQL and on a file of SQLite: see `in_a_file` in conftest.py.
"""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Event, Thread
from time import sleep

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from alliance import publishing, work
from alliance.account_links import PLACE
from alliance.actions import facts as source_actions
from alliance.actions import invitations as invitation_actions
from alliance.actions import people as people_actions
from alliance.actions.account_links import make_link
from alliance.actions.bodies import correct_force
from alliance.actions.invitations import invite, send_invitation
from alliance.actions.people import portal_user
from alliance.guessing import LIMITS, Counted
from alliance.markings import Marking
from alliance.models import AccountLink, AuditEvent, FailedTries, Source, User
from alliance.policy import Refused
from alliance.roles import Role
from alliance.sealing import unseal
from alliance.temporal import today
from alliance.views import account_links as link_pages
from business_areas.actions import facts as fact_actions
from business_areas.actions import groups as group_actions
from business_areas.actions.facts import open_area, record_fact, record_mention
from business_areas.lifecycle import EventKind
from business_areas.models import (
    BusinessArea,
    Grouping,
    Lead,
    LifecycleEvent,
    Mention,
    Name,
)
from governance.actions.records import close_meeting
from governance.actions.records import items as item_records
from governance.actions.records import meetings as meeting_records
from governance.models import Action, Decision, ItemRevision
from tests.business_areas.pages import inputs, words
from tests.governance.makers import make_action, make_assent, make_assenting_seats, make_draft
from tests.governance.room import make_room, record_now, write
from tests.makers import (
    PASSWORD,
    make_area,
    make_force,
    make_group,
    make_lead,
    make_source,
    make_user,
    rough,
)

pytestmark = pytest.mark.usefixtures("in_a_file")

MOMENT = 0.7


@pytest.fixture
def meet(monkeypatch):
    """Make both who call a function come to it before either goes on; whoever is kept waiting is not."""
    both = Barrier(2)

    def at(module, name, *, after=False):
        real = getattr(module, name)

        def met(*told, **named):
            answer = real(*told, **named) if after else None
            with suppress(BrokenBarrierError):
                both.wait(MOMENT)
            return answer if after else real(*told, **named)

        monkeypatch.setattr(module, name, met)

    return at


def at_once(*doings) -> list:
    """What each comes to: what it returns, or what it raises."""
    came_to = [None] * len(doings)

    def run(place, do):
        try:
            came_to[place] = do()
        except Exception as wrong:
            came_to[place] = wrong
        finally:
            connection.close()

    threads = [Thread(target=run, args=told) for told in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_to


def told(model, **fields):
    return model(**{"source": make_source(), "marking": Marking.PUBLISHED, **fields})


def one_was_told(came_to, sentence):
    refused = [one for one in came_to if isinstance(one, ValidationError)]
    assert len(refused) == 1, came_to
    assert sentence in " ".join(refused[0].messages)


def test_facts_of_two_areas_in_one_order_of_joining_are_both_recorded(committing, meet):
    areas = [make_area(f"Team {place}", sequence=place) for place in (1, 2)]
    facts = [told(LifecycleEvent, area=area, kind=EventKind.REVIEWED, when=rough("2019")) for area in areas]
    by = portal_user()
    meet(fact_actions, "rebuild")
    came_to = at_once(*(lambda fact=fact: record_fact(fact, by=by) for fact in facts))
    assert came_to == facts
    assert all(area.lifecycleevents.count() == 2 for area in areas)


def test_a_fact_of_an_area_is_recorded_while_its_group_is_corrected(committing, meet):
    group, by = make_group(), portal_user()
    area = make_area(group=group, sequence=1)
    make_area("Dogs Team", group=group, sequence=2)
    fact = told(Grouping, area=area, group=make_group("Enabling Services"), since=rough("2019"))
    group.name = "Operations"
    meet(fact_actions, "rebuild")
    came_to = at_once(lambda: record_fact(fact, by=by), lambda: group_actions.correct_group(group, by=by))
    assert came_to == [fact, group]


def test_a_fact_that_names_a_force_is_recorded_while_the_force_is_renamed(committing, meet):
    force, by = make_force("Dorset Police"), portal_user()
    make_lead(make_area(), force)
    fact = told(Lead, area=make_area("Dogs Team"), force=force, since=rough("2019"))
    force.name = "Dorset Constabulary"
    meet(fact_actions, "index")
    came_to = at_once(lambda: record_fact(fact, by=by), lambda: correct_force(force, by=by))
    assert came_to == [fact, force]


def test_of_two_who_add_the_same_name_the_second_is_told(committing, meet):
    by, when = portal_user(), rough("April 2016")
    doings = []
    for _ in range(2):
        area, name = BusinessArea(marking=Marking.PUBLISHED), told(Name, name="Dogs Team", since=when)
        event = told(LifecycleEvent, kind=EventKind.WENT_LIVE, when=when)
        doings.append(lambda told=(area, name, event): open_area(*told, by=by))
    meet(fact_actions, "_slug_taken", after=True)
    one_was_told(at_once(*doings), "There is already a business area called “Dogs Team”.")
    assert BusinessArea.objects.count() == 1


def test_of_two_who_record_the_same_place_of_a_list_the_second_is_told(committing, meet):
    by, doings = portal_user(), []
    for name in ("Drones", "Dogs"):
        mention = told(
            Mention,
            list_slug="live-in-2017",
            list_title="Areas live in 2017",
            position=1,
            name_as_stated=name,
            as_at=rough("December 2017"),
        )
        doings.append(lambda mention=mention: record_mention(mention, by=by))
    meet(fact_actions, "refuse_second_place", after=True)
    one_was_told(at_once(*doings), "Place 1 of this list is already")
    assert Mention.objects.count() == 1


def test_of_two_who_correct_a_source_the_second_is_told(committing, meet, signed_in):
    make_source(slug="panel-report", by=portal_user())
    address, doings = "/sources/panel-report/correct/", []
    for name in ("olivia", "oscar"):
        client = signed_in(make_user(name, Role.OFFICER))
        typed = {**inputs(client.get(address)), "title": f"The title {name} gives it", "confirmed": "yes"}
        doings.append(lambda client=client, typed=typed: client.post(address, typed))
    meet(source_actions, "correct_source")
    answers = at_once(*doings)
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    [told] = [answer for answer in answers if answer.status_code == 422]
    assert Source.objects.get().title in words(told)
    assert "The title olivia gives it" in words(told) + str(inputs(told))
    assert "The title oscar gives it" in words(told) + str(inputs(told))


def test_who_raises_a_source_waits_for_who_records_from_it(committing):
    source, by, done = make_source(marking=Marking.PUBLISHED), portal_user(), Event()

    def correct():
        mine = Source.objects.get(pk=source.pk)
        mine.marking = Marking.OFFICIAL
        try:
            source_actions.correct_source(mine, by=by)
        finally:
            done.set()

    def record():
        with transaction.atomic():
            source_actions.hold_sources([source.pk])
            other.start()
            assert not done.wait(MOMENT)

    other = Thread(target=lambda: came_to.extend(at_once(correct)))
    came_to = []
    record()
    other.join()
    assert came_to == [None]
    assert Source.objects.get(pk=source.pk).marking == Marking.OFFICIAL


def test_of_two_who_open_an_account_under_one_name_the_second_is_told(committing, meet, signed_in):
    administrator, doings = make_user("carol", Role.ADMINISTRATOR), []
    for full_name in ("Henry Example", "Harriet Example"):
        typed = {"username": "henry", "full_name": full_name, "clearance": "1"}
        typed |= {"password": PASSWORD, "password_again": PASSWORD}
        client = signed_in(administrator)
        doings.append(lambda client=client, typed=typed: client.post("/people/add/", typed))
    meet(User, "full_clean", after=True)
    answers = at_once(*doings)
    assert sorted(answer.status_code for answer in answers) == [302, 422], answers
    [told] = [answer for answer in answers if answer.status_code == 422]
    # SQLite lets the second look only once the first is saved, and it finds the name taken.
    sentences = ("Somebody recorded the same at the same moment", "Somebody already signs in as “henry”.")
    assert any(sentence in words(told) for sentence in sentences), words(told)


def test_two_administrators_who_correct_each_other_are_both_heard(committing, meet):
    people = [make_user(name, Role.ADMINISTRATOR) for name in ("carol", "craig")]
    answers = {"full_name": "Another Name", "email": "", "clearance": 0}
    meet(people_actions, "record")
    came_to = at_once(
        lambda: people_actions.correct_account(people[0], by=people[1], **answers),
        lambda: people_actions.correct_account(people[1], by=people[0], **answers),
    )
    assert came_to == people


def test_eight_who_append_to_the_register_take_turns(committing):
    def append_one(writer):
        with transaction.atomic():
            return publishing.append(
                "decision",
                f"item/{writer}",
                {"writer": writer},
                key=f"item/{writer}",
                marking=0,
                by=portal_user(),
            )

    portal_user()
    came_to = at_once(*(lambda writer=writer: append_one(writer) for writer in range(8)))
    assert sorted(entry.sequence for entry in came_to) == list(range(1, 9))
    found = publishing.verify()
    assert (found.problems, found.entries, found.head) == ([], 8, publishing.head().hash)


def test_one_thing_appended_twice_at_once_is_one_entry(committing):
    def append_it():
        with transaction.atomic():
            return publishing.append(
                "decision", "item/1", {"text": "Agreed"}, key="1", marking=0, by=portal_user()
            )

    portal_user()
    first, second = at_once(append_it, append_it)
    assert first.sequence == second.sequence == 1
    assert publishing.verify().entries == 1


WRITERS = 8


def test_eight_who_give_the_last_assent_at_one_moment_leave_no_gap_and_no_error(committing):
    (seat,) = make_assenting_seats(count=1)
    drafts = [make_draft(f"Number {number}") for number in range(WRITERS)]
    came_to = at_once(*(lambda draft=draft: make_assent(draft, seat) for draft in drafts))
    assert not [one for one in came_to if isinstance(one, Exception)], came_to
    made = Decision.objects.on_the_record()
    assert sorted(made.values_list("number", flat=True)) == list(range(1, WRITERS + 1))
    assert publishing.verify().whole
    assert not list(publishing.differences_from_record())


def test_eight_who_give_the_same_last_assent_at_one_moment_make_one_decision(committing):
    (seat,) = make_assenting_seats(count=1)
    draft = make_draft()
    came_to = at_once(*(lambda: make_assent(draft, seat) for _ in range(WRITERS)))
    assert len({one.pk for one in came_to}) == 1, came_to
    assert publishing.verify().entries == 1


def test_eight_who_save_one_item_at_one_moment_lose_no_word(committing):
    secretary = make_user("frank", Role.SECRETARY)
    _, (item, *_) = make_room(by=secretary)
    came_to = at_once(
        *(
            lambda number=number: write(item, by=secretary, made_from=0, minute=f"Words {number}")
            for number in range(WRITERS)
        )
    )
    assert not [one for one in came_to if isinstance(one, Exception)], came_to
    assert [one.in_force for one in came_to].count(True) == 1
    kept = ItemRevision.objects.filter(item=item)
    assert sorted(kept.values_list("number", flat=True)) == list(range(1, WRITERS + 1))
    assert {each.content["minute"] for each in kept} == {f"Words {number}" for number in range(WRITERS)}
    standing = record_now(item)
    assert standing.minute == kept.get(in_force=True).content["minute"]


def test_nothing_is_saved_in_a_meeting_that_ended_meanwhile(committing, meet):
    secretary = make_user("frank", Role.SECRETARY)
    meeting, items = make_room(by=secretary)
    for item in items:
        write(item, by=secretary, outcome="noted")
    # Both have been let through by the rule, unless one is made to wait for the other before it is asked.
    meet(meeting_records, "settle_outcomes")
    meet(item_records, "enforce")
    ended, saved = at_once(
        lambda: close_meeting(meeting, by=secretary),
        lambda: write(items[0], by=secretary, made_from=1, outcome="noted", minute="Late"),
    )
    assert not isinstance(ended, Exception), ended
    assert (record_now(items[0]).minute == "Late") != isinstance(saved, Refused)
    events = AuditEvent.objects.filter(name__in=["governance.save_item", "governance.close_meeting"])
    assert events.latest("pk").name == "governance.close_meeting"


def test_a_meeting_that_is_ended_with_two_clicks_ends_once(committing, meet, signed_in):
    secretary = make_user("frank", Role.SECRETARY)
    meeting, items = make_room(by=secretary)
    for item in items:
        write(item, by=secretary, outcome="noted")
    address = f"/board/meetings/{meeting.held_on.isoformat()}/record/end/"
    clients = [signed_in(secretary) for _ in range(2)]
    typed = inputs(clients[0].get(address))
    meet(meeting_records, "enforce")
    answers = at_once(*(lambda client=client: client.post(address, typed) for client in clients))
    refused = [answer for answer in answers if answer.status_code != 302]
    assert len(refused) == 1, answers
    assert "This meeting has ended" in words(refused[0])
    assert AuditEvent.objects.filter(name="governance.close_meeting").count() == 1


def test_eight_who_issue_actions_at_one_moment_leave_no_gap_and_no_error(committing):
    (seat,) = make_assenting_seats(count=1)
    due = today() + timedelta(days=9)
    portal_user()
    came_to = at_once(
        *(
            lambda number=number: make_action(f"Do {number}", owner=seat, due_on=due, board=seat.board)
            for number in range(WRITERS)
        )
    )
    assert not [one for one in came_to if isinstance(one, Exception)], came_to
    assert sorted(Action.objects.values_list("number", flat=True)) == list(range(1, WRITERS + 1))


def test_two_who_work_in_the_background_never_do_the_same(committing, monkeypatch):
    done = []
    monkeypatch.setitem(work._kinds, "a-kind", lambda about, progress: done.append(about))
    things = [f"thing {number}" for number in range(20)]
    with transaction.atomic():
        for thing in things:
            work.ask_for("a-kind", thing, by=portal_user())

    assert at_once(*[lambda: call_command("do_work", once=True)] * 2) == [None, None]
    assert sorted(done) == sorted(things)


def test_of_many_guesses_at_one_moment_no_more_are_looked_at_than_may_be(committing, meet, monkeypatch):
    """Each is counted before its password is looked at, whether or not the name was ever tried before."""
    make_user("dan")
    looked_at, real = [], MD5PasswordHasher.encode

    def encode(self, password, salt):
        looked_at.append(password)
        sleep(0.05)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    sent = [{"username": "dan", "password": f"guess {number}"} for number in range(20)]
    answers = at_once(*(lambda each=each: Client().post("/sign-in/", each) for each in sent))
    assert [answer.status_code for answer in answers] == [200] * 20
    assert len(looked_at) == LIMITS[Counted.NAME].free
    assert sum("There were too many tries" in answer.content.decode() for answer in answers) == 17
    assert FailedTries.objects.of_name("dan").failed == LIMITS[Counted.NAME].free


def test_a_link_that_is_used_twice_at_one_moment_sets_one_password(committing, meet):
    """Two browsers that both were shown its page: the second is told that it was used."""
    ada = make_user("ada")
    with transaction.atomic():
        link = make_link(ada, AccountLink.Kind.FORGOTTEN, "A new password", PLACE, by=portal_user())
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.get(f"/sign-in/link/{unseal(link.sealed)}/")
    chosen = ["four quiet green boats", "five quiet green boats"]
    meet(link_pages, "choose_password")
    told = [{"password": each, "password_again": each} for each in chosen]
    answers = at_once(
        *(
            lambda browser=browser, form=form: browser.post("/sign-in/choose-password/", form)
            for browser, form in zip(browsers, told, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [302, 410]
    refused = next(answer for answer in answers if answer.status_code == 410)
    assert "This link was used already" in refused.content.decode()
    first = chosen[next(place for place, answer in enumerate(answers) if answer.status_code == 302)]
    assert User.objects.get(pk=ada.pk).check_password(first)
    assert AuditEvent.objects.filter(name="alliance.choose_password").count() == 1


def test_an_invitation_that_is_sent_again_with_two_clicks_leaves_one_link(committing, meet, settings):
    settings.SENDS_MAIL = True
    told = {"full_name": "Ada", "email": "ada@example.org", "clearance": Marking.OFFICIAL}
    ada = invite(username="ada", **told, roles=["officer"], leaves_on=None, by=portal_user())
    meet(invitation_actions, "cannot_be_invited")
    came_to = at_once(*[lambda: send_invitation(ada, by=portal_user())] * 2)
    assert not [one for one in came_to if isinstance(one, Exception)], came_to
    assert AccountLink.objects.open().filter(person=ada).count() == 1
    assert AccountLink.objects.filter(ended_because=AccountLink.Ended.REPLACED).count() == 2
