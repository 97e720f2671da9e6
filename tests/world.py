"""A small world with something at every address."""

from datetime import date, timedelta

import pyotp
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from alliance.actions.emergency import end_emergency_access, take_emergency_access
from alliance.actions.facts import record_disagreement
from alliance.actions.invitations import invite
from alliance.actions.mail import queue_mail
from alliance.actions.people import close_account, portal_user
from alliance.actions.problems import report_problem
from alliance.actions.retention import place_hold, propose_destruction
from alliance.actions.second_steps import add_authenticator
from alliance.actions.subscriptions import subscribe
from alliance.markings import Marking
from alliance.models import Disagreement, Mail, RetentionHold
from alliance.published import everything, topic
from alliance.retention import kept_named
from alliance.roles import Role
from alliance.temporal import today
from alliance.work import ask_for, give_up
from business_areas.actions.facts import record_mention
from business_areas.lifecycle import Ending, EventKind
from business_areas.models import (
    BusinessCase,
    Exit,
    Grouping,
    Kind,
    Lead,
    LedgerEntry,
    Lesson,
    Mention,
    Milestone,
    MilestoneDay,
    StaffTransfer,
    Successor,
)
from governance.actions.authorities import declare_authority
from governance.actions.calendars import make_calendar_address
from governance.actions.minutes import (
    agree_minutes,
    assemble_minutes,
    circulate,
    comment,
    publish_minutes,
    send_to_chair,
)
from governance.actions.noting import list_what_was_decided
from governance.actions.packs import ask_for_packs
from governance.actions.papers import clear_paper
from governance.actions.publication import publish_notices
from governance.actions.records import close_meeting, open_meeting, save_item
from governance.actions.reminders import remind_to_answer
from governance.actions.sharing import answer_sharing, share
from governance.models import (
    AnswerReminder,
    Attendance,
    Authority,
    Clearance,
    Decision,
    Meeting,
    Seat,
    Sharing,
    SharingAnswer,
    WithheldPart,
)
from governance.recording import Written, WrittenAction
from governance.reminders.answers import drafts
from tests.addresses import (
    ASSEMBLED,
    CORRECTING,
    DECIDED_ON,
    DRAFTED,
    ENDED,
    FINAL,
    PATS_CALENDAR,
    PUBLIC,
    SEAT,
)
from tests.business_areas.performance.makers import make_performance
from tests.governance.information_requests import make_requested
from tests.governance.makers import (
    make_action,
    make_board,
    make_commissioner,
    make_corporation,
    make_decision,
    make_draft,
    make_hold,
    make_holding,
    make_item,
    make_meeting,
    make_paper,
    make_paper_version,
    make_person,
    make_restricted,
    make_rota,
    make_seat,
    make_substitute,
    make_terms,
)
from tests.governance.reports import make_reported
from tests.governance.reviews import make_reviewed, make_statement_day
from tests.makers import (
    make_area,
    make_claim,
    make_consultation,
    make_contributor,
    make_event,
    make_fact,
    make_force,
    make_group,
    make_name,
    make_purpose,
    make_source,
    make_user,
    rough,
)
from tests.savings.makers import make_import, make_money


def make_people(area):
    """Pat, whose own area this is; Quinn, whose account is closed; a failed mail, and a file to import."""
    pat = make_user("pat", Role.CONTRIBUTOR, own_areas=[area])
    add_authenticator(pyotp.random_base32(), 1, "Phone", by=pat)
    PATS_CALENDAR.token = make_calendar_address(by=pat)
    close_account(make_user("quinn"), by=portal_user())
    mail = Mail(to="author@example.org", subject="A paper is due", body="Please send it.", about="meeting/1")
    queue_mail(mail, by=portal_user())
    make_invited()
    Mail.objects.update(next_try_at=None)
    make_import(area)
    make_work()
    make_retention()
    make_emergency_access()
    report_problem("/business-areas/", "Looking", "It was not there.", "reader@example.org", by=portal_user())
    subscribe("reader@example.org", topic("panel", "a-panel") or everything(), by=portal_user())


def make_invited():
    """Ines, who was invited and has not chosen a password yet."""
    with override_settings(SENDS_MAIL=True):
        invite(
            username="ines",
            full_name="Ines",
            email="ines@example.org",
            clearance=Marking.PUBLISHED,
            roles=[],
            leaves_on=None,
            by=portal_user(),
        )


def make_emergency_access():
    """Of Orla it is over, and of Odette it runs."""
    told = {"role": "secretary", "clearance": None, "hours": 8, "reason": "The secretary cannot be reached."}
    end_emergency_access(take_emergency_access(**told, by=make_user("orla", Role.OFFICER)), by=portal_user())
    take_emergency_access(**told, by=make_user("odette", Role.OFFICER))


def make_retention():
    """Two e-mails that are over: one is held, and somebody proposed to destroy the other."""
    told = {"subject": "Long ago", "body": "Please", "about": "meeting/1", "queued_by": portal_user()}
    long_ago = timezone.now() - timedelta(days=900)
    held, _ = Mail.objects.bulk_create(
        Mail(to=f"{to}@example.org", sent_at=long_ago, **told) for to in ("held", "due")
    )
    hold = RetentionHold(kind="mail", number=held.pk, because="A claim is made", marking=Marking.OFFICIAL)
    place_hold(hold, by=portal_user())
    propose_destruction(kept_named("mail"), by=portal_user())


def make_work():
    """A piece of work that failed, and one that waits."""
    for about in ("failed", "waits"):
        job = ask_for("say-something", about, by=portal_user())
        if about == "failed":
            give_up(job, "ValueError: it was not there")


def make_world(
    word="",
    *,
    area=None,
    marking=Marking.PUBLISHED,
    name="Drone Team",
    source="a-source",
    claim="a-claim",
    disagreement="a-disagreement",
    published_list="a-list",
    seat="a-seat",
    meeting="2030-12-10",
    contributors=(),
):
    """An area with a fact of every noun, what speaks of it, and a seat with a holder and a substitute.

    `word` is put into everything that is written freely, and `marking` on all of it. With `area`, these facts
    are added to one that is there already, which keeps its names and its marking.
    """
    portal = portal_user()
    spoken = {
        "marking": marking,
        "source": make_source(f"Report {word}", slug=source, title=f"Report on {word}", marking=marking),
    }
    force, other = make_force(), make_force("Devon & Cornwall Police")
    if area is None:
        area = make_area(f"{name} {word}".strip(), marking=marking)
        make_name(area, f"{name} Unit {word}".strip(), "1 April 2019")
    noted = {"note": f"Note {word}", "paragraph": f"5.1 {word}", **spoken}
    make_fact_of_each_period(area, force, noted, word)
    make_event(area, EventKind.EXIT_DECIDED, "2022", description=f"Described {word}", **noted)
    make_event(area, EventKind.LEFT, "March 2023", decided_by=f"Board {word}", **noted)
    make_fact(
        BusinessCase,
        area,
        kind="outline",
        version=1,
        status="approved",
        when="2015",
        summary=f"Summary {word}",
        **noted,
    )
    make_consultation(area, "1 March 2016", 25, outcome=f"Outcome {word}", **noted)
    make_fact(StaffTransfer, area, from_force=force, to_force=other, people=7, when="1 April 2016", **noted)
    make_fact(
        Exit,
        area,
        ending=Ending.REPLACED,
        reason=f"Reason {word}",
        cost_as_stated=f"a modest cost {word}",
        **noted,
    )
    make_fact(LedgerEntry, area, heading="people", text=f"Ledger {word}", when="2023", **noted)
    make_fact(Successor, area, name=f"Successor {word}", **noted)
    step = make_fact(Milestone, area, way="leaving", name=f"Milestone {word}", planned="2022", **noted)
    moved = {"milestone": step, "kind": "replanned", "when": "March 2023", "reason": f"Moved {word}"}
    make_fact(MilestoneDay, area, **moved, **noted)
    learnt = {"way": "joining", "text": f"Lesson {word}", "applies_to": f"Applies {word}"}
    make_fact(Lesson, area, **learnt, **noted)
    about = f"business-area/{area.key}"
    one = make_claim(f"People {word}", reference=claim, subject=about, property="people", **noted)
    two = make_claim(
        f"Staff {word}", reference=f"{claim}-2", subject=about, property="people", value=23, **noted
    )
    record_disagreement(
        Disagreement(
            slug=disagreement, subject=about, question=f"How many {word}?", handling=f"Handled {word}"
        ),
        [(one, True), (two, False)],
        by=portal,
    )
    record_mention(
        Mention(
            list_slug=published_list,
            list_title=f"List {word}",
            position=1,
            name_as_stated=f"Printed {word}",
            group_as_stated=f"Printed group {word}",
            as_at=rough("30 June 2022"),
            area=area,
            **noted,
        ),
        by=portal,
    )
    make_seat_with_holder(seat, word, noted)
    coming = make_meeting_with_agenda(meeting, word, marking, area)
    make_decided(area, f"{word} {seat}".strip(), marking)
    list_what_was_decided(coming, by=portal)
    make_paper_with_pack(coming, word, marking)
    make_money(area, word, marking)
    make_performance(area, word, marking)
    if not word:  # a report to a Panel is public, or not there: nothing of it can be hidden
        make_reported(force)
    make_requested(word, marking, claim)
    make_reviewed(area, Meeting.objects.get(held_on=HELD_ON[seat]), word, marking)
    make_statement_day(force if word else other, marking=marking, because=f"Because {word}")
    for person in contributors:
        make_contributor(person, area)
    area.refresh_from_db()
    return area


def make_seat_with_holder(slug, word, noted):
    """A seat on the Board, somebody in it, somebody who may sit in for them, terms and a chair rota."""
    marking, spoken = noted["marking"], {"source": noted["source"], "paragraph": noted["paragraph"]}
    # One board for all, which everybody sees; what is planted on it may be hidden.
    board = make_board()
    seats = {"corporation": make_corporation(slug="answers-here"), "assents": True}
    seat = make_seat(f"Seat {word} {slug}", slug=slug, board=board, agrees_agenda=not word, **seats, **spoken)
    for name in (f"Holder {word} {slug}", f"Substitute {word} {slug}"):
        make_person(name, marking=marking)
    make_holding(seat, f"Holder {word} {slug}", "1 April 2019", **noted)
    make_substitute(seat, f"Substitute {word} {slug}", date(2019, 5, 1), marking=marking)
    make_terms(board, "2015", text=f"Terms {word}", **spoken)
    make_rota([seat], date(2015, 1, 1), reason=f"Turns {word}", **noted)
    make_held_meeting(seat, word, marking)
    make_minutes(seat, word, marking)
    if word and (seen := Seat.objects.filter(slug=SEAT["slug"]).first()):
        follower = f"Follower {word} {slug}"
        make_person(follower, marking=marking)
        make_holding(seen, follower, "1 May 2021" if slug.startswith("quiet") else "1 June 2021", **noted)


def make_meeting_with_agenda(day, word, marking, area):
    """A meeting to come with an agenda that can be sent, and something on the parking list.

    Its item stays number 1: what is to be noted joins the same tranche after it.
    """
    told = {"marking": marking, "recommendation": f"Recommended {word}"}
    meeting = make_meeting(date.fromisoformat(day), place=f"Place {word}", marking=marking)
    make_item(f"Item {word}", meeting=meeting, areas=[area], consent=True, tranche="assurance", **told)
    make_item(f"Parked {word}", board=meeting.board, areas=[area], **told)
    return meeting


def make_paper_with_pack(meeting, word, marking):
    """A paper of two versions that one force has cleared, and the pack that holds it."""
    portal, item = portal_user(), meeting.items.get(title=f"Item {word}")
    paper = make_paper(f"Paper {word}", item=item, author_name=f"Author {word}", marking=marking)
    for number in (1, 2):
        told = {"changed": f"Changed {word}", "because": f"Replaced {word}"} if number > 1 else {}
        make_paper_version(paper, f"Version {number} {word}", **told)
    clear_paper(
        Clearance(
            paper=paper,
            subject="legal",
            force=make_force(),
            standing="not-needed",
            given_on=today(),
            because=f"Cleared {word}",
        ),
        by=portal,
    )
    ask_for_packs(meeting, by=portal)
    call_command("do_work", once=True)


# The day on which the meeting of each seat's world is held.
HELD_ON = {
    "a-seat": date(2026, 9, 10),
    "quiet-seat": date(2026, 6, 11),
    "added-quiet-seat": date(2026, 3, 12),
}


def make_held_meeting(seat, word, marking):
    """A meeting that has started, with one item, of which two versions were saved."""
    portal = portal_user()
    meeting = make_meeting(HELD_ON[seat.slug], place=f"Place {word}", marking=marking)
    item = make_item(f"Item {word}", meeting=meeting, marking=marking, recommendation=f"Recommended {word}")
    holder = seat.holdings.order_by("pk").first().person
    open_meeting(meeting, [Attendance(seat=seat, person=holder, how="present")], holder, by=portal)
    for version in (1, 2):
        told = {
            "minute": f"Minute {version} {word}",
            "decision": f"Decided {word}",
            "private_notes": f"Private {word}",
            "actions": (WrittenAction(what=f"To do {word}", body=f"Body {word}", by="1 May 2027"),),
        }
        save_item(item, Written(outcome="agreed", **told), made_from=version - 1, by=portal)


# The year in which the meetings of each seat's world were held to their end.
ENDED_IN = {"a-seat": 2025, "quiet-seat": 2024, "added-quiet-seat": 2023}


def make_minutes(seat, word, marking):
    """Meetings that have ended, and minutes at every stage of their life."""
    portal, year = portal_user(), ENDED_IN[seat.slug]
    stages = (ENDED, ASSEMBLED, DRAFTED, CORRECTING, FINAL, PUBLIC)
    meetings = [
        make_ended_meeting(seat, date.fromisoformat(each["day"]).replace(year=year), word, marking)
        for each in stages
    ]
    later = make_meeting(date(year, 6, 2), board=seat.board, marking=marking)
    agreeing = [make_item(f"Minutes {word}", meeting=later, marking=marking) for _ in range(3)]
    _, assembled, drafted, correcting, final, public = meetings
    assemble_minutes(assembled, by=portal)
    for meeting in (drafted, correcting, final, public):
        minutes = assemble_minutes(meeting, by=portal)
        send_to_chair(minutes, by=portal)
        circulate(minutes, date(2030, 1, 1), by=portal)
        comment(minutes.paragraphs.get(), f"Comment {word}", by=portal)
    for minutes, item, corrections in (
        (correcting.minutes, agreeing[0], f"Corrected 1.1 {word}"),
        (final.minutes, agreeing[1], ""),
        (public.minutes, agreeing[2], ""),
    ):
        agree_minutes(minutes, item, corrections, by=portal)
    publish_minutes(public.minutes, by=portal)


def make_ended_meeting(seat, day, word, marking):
    portal = portal_user()
    meeting = make_meeting(day, board=seat.board, place=f"Place {word}", marking=marking)
    item = make_item(f"Item {word}", meeting=meeting, marking=marking)
    holder = seat.holdings.order_by("pk").first().person
    open_meeting(meeting, [Attendance(seat=seat, person=holder, how="present")], holder, by=portal)
    told = {"minute": f"Minuted {word}", "private_notes": f"Private {word}"}
    save_item(item, Written(outcome="noted", **told), made_from=0, by=portal)
    return close_meeting(meeting, by=portal)


def make_decided(area, word, marking):
    """A decision that was made, one whose last day to answer has passed, and an action of each kind."""
    told = {
        "areas": [area],
        "marking": marking,
        "decided_on": DECIDED_ON,
        "reasons": f"Because {word}",
        "money": f"Cost {word}",
    }
    made = make_decision(f"Decision {word}", **told)
    if marking < Marking.OFFICIAL_SENSITIVE:
        for part in ("money", "title", "recommendation", "equality"):
            make_restricted(made, part, f"Withheld {word}, of {part}")
    reviewed = make_event(area, EventKind.REVIEWED, "2021", description=f"Reviewed {word}", marking=marking)
    declare_authority(Authority(decision=made, event=reviewed), by=portal_user())
    if word == SEAT["slug"]:  # what is hidden is never published: a notice would tell everybody
        publish(made)
    neighbour = make_force("Avon & Somerset Police", standing="neighbour")
    told_of = Sharing(board=made.board, decision=made, told_on=today(), told_how=f"Told {word}")
    (shared,) = share(told_of, [neighbour], by=portal_user())
    answered = SharingAnswer(sharing=shared, kind="more", text=f"Answered {word}", answered_on=today())
    answer_sharing(answered, by=portal_user())
    make_draft(f"Draft {word}", answers_by=DECIDED_ON, **told)
    remind(make_draft(f"Waiting {word}", answers_by=date(2030, 1, 1), **told))
    owner = Seat.objects.order_by("pk").first()
    asked = {"areas": [area], "marking": marking, "due_on": date(2030, 1, 1)}
    make_action(f"Action {word}", owner=owner, **asked)
    make_action(f"Unissued {word}", issue=False, **asked)


def remind(draft):
    """Its corporation sole is reminded to answer. Of what is hidden no mail goes: it was marked so since."""
    portal = portal_user()
    if draft.marking < Marking.OFFICIAL_SENSITIVE:
        told = drafts(draft, portal.clearance)
        mails = [(each, ("holder@example.org", each.subject, each.body)) for each in told]
        remind_to_answer(draft, mails, by=portal)
        return
    seat = Seat.objects.filter(title__contains="quiet").latest("pk")
    seen = Decision.objects.drafts().filter(marking=Marking.PUBLISHED).latest("pk")
    for reminded in (draft, seen):
        # Of what others see too: that the seat they may not read of was reminded is not theirs to know.
        AnswerReminder.objects.create(decision=reminded, corporation=seat.corporation, seat=seat, by=portal)


def publish(decision):
    """A notice of a decision, and a hold that is to come. The hold keeps nothing back yet."""
    commissioner = make_commissioner(slug="a-commissioner")
    parts = [
        WithheldPart(part=each.part, restricted=each, because="confidence", look_again_on=each.look_again_on)
        for each in decision.restricted.all()
    ]
    publish_notices(decision, [commissioner], parts, by=portal_user())
    make_hold(commissioner, date(2030, 3, 1), date(2030, 5, 3))


def make_fact_of_each_period(area, force, noted, word):
    """A kind, a group, a lead and a purpose."""
    make_fact(Kind, area, word="team", since="2016", **noted)
    make_fact(Grouping, area, group=make_group(), since="2016", **noted)
    make_fact(Lead, area, force=force, since="2016", **noted)
    make_purpose(area, f"Purpose {word}", "2016", **noted)
