"""Illustrative members of a Panel, what it asked, and what was replied. Nobody and nothing in it is real."""

from datetime import timedelta

from alliance.models import User
from alliance.temporal import RoughDate, long_date, today
from governance.actions.panel_members import record_member
from governance.actions.panels import move_commitment
from governance.actions.questions import ask, reply_to_panel, send_to_clerk
from governance.models import Panel, PanelMeeting, PanelMember, PanelQuestion, PanelReply, ReportIssue

Kind = PanelQuestion.Kind
# Name, post, kind, who appointed them, when they began, and their last day where they have left.
MEMBERS = (
    ("Councillor Example One", "member", "council", "Illustrative Council", "May 2023", None),
    ("Councillor Example Two", "member", "council", "Illustrative Town Council", "2021", None),
    ("Member Example Three", "member", "independent", "The Panel", "1 July 2024", None),
    ("Councillor Example Two", "chair", "council", "The Panel", "June 2022", "31 May 2025"),
    ("Councillor Example One", "chair", "council", "The Panel", "1 June 2025", None),
    ("Member Example Three", "vice-chair", "independent", "The Panel", "July 2024", "30 June 2026"),
)
# Kind, what was put at the last meeting, and in how many days an answer was wanted.
ASKED = (
    (Kind.QUESTION, "Illustrative: what has the alliance saved that is verified?", 20),
    (Kind.REQUEST, "Illustrative: how are officers told of a change to a shared team?", 30),
    (Kind.RECOMMENDATION, "Illustrative: publish how each business area performs.", 40),
    (Kind.REPORT, "Illustrative: a report on the areas that went back to single force.", 90),
)


def load(panel: Panel, held: PanelMeeting, issue: ReportIssue, *, by) -> None:
    """Put illustrative members, questions and replies of one Panel on the record."""
    # Whoever has the name already and is no demonstration account is left alone.
    account = User.objects.filter(username="panel", demonstration=True, is_active=True).first()
    for number, (name, post, kind, appointed_by, since, ended) in enumerate(MEMBERS):
        record_member(
            PanelMember(
                panel=panel,
                name=name,
                post=post,
                kind=kind,
                appointed_by=f"Illustrative: {appointed_by}",
                since=RoughDate.parse(since),
                until=RoughDate.parse(ended).day_after() if ended else None,
                account=None if number else account,
            ),
            by=by,
        )
    questions = [
        ask(
            PanelQuestion(
                panel=panel,
                kind=kind,
                wording=wording,
                asked_on=held.held_on,
                meeting=held,
                answer_by=held.held_on + timedelta(days=days),
            ),
            by=by,
        )
        for kind, wording, days in ASKED
    ]
    reply_to_panel(
        questions[2],
        PanelReply(
            text="Illustrative: the portal shows each measure that is published.",
            post="Illustrative: Chief Executive",
            replied_on=held.held_on + timedelta(days=25),
            outcome=PanelReply.Outcome.IN_PART,
            reason="Illustrative: some of it is restricted.",
            issue=issue,
            paragraph="2.1",
        ),
        by=by,
    )
    moved = panel.commitments.filter(illustrative=True).order_by("number").last()
    later = RoughDate.parse(long_date(today() + timedelta(days=60)))
    move_commitment(moved, later, "Illustrative: figures of the quarter are wanted in it.", by=by)
    send_to_clerk(issue, "Illustrative: Chief Executive", today(), by=by)
