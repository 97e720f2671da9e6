"""Reminders of answers to a decision that are outstanding: one mail to each corporation sole, by its seat."""

from django.utils import timezone

from alliance.models import CorporationSole
from alliance.temporal import long_date, today
from governance.assent import assenting_seats, must_assent
from governance.models import AnswerReminder, Decision
from governance.reminders.draft import MOST_BY_MAIL, Draft, email_of
from governance.roster import SeatOnDay


def outstanding(decision: Decision) -> list[CorporationSole]:
    """The corporations sole whose answer a decision still waits for, in their order."""
    given = {assent.corporation_id for assent in decision.assents.all()}
    asked = must_assent(decision.board, decision.decided_on)
    return [corporation for corporation in asked if corporation.pk not in given]


def reminders_of(decision: Decision, level: int) -> list[AnswerReminder]:
    """Who was reminded, the latest first, as far as this level reads of the seats."""
    rows = decision.reminders.filter(seat__source__marking__lte=level)
    return list(rows.select_related("corporation", "seat", "by").order_by("-at", "-pk"))


def drafts(decision: Decision, level: int) -> list[Draft]:
    """A mail to each corporation sole whose answer is outstanding, to whoever holds its seat today.

    Who was reminded today already is left out unless the secretary chooses otherwise. A mail names its seat,
    so it goes to none that is marked higher than a mail may be.
    """
    wanted = outstanding(decision)
    asked = must_assent(decision.board, decision.decided_on)
    last = {each.corporation_id: each for each in reversed(reminders_of(decision, level))}
    seats: dict[int, SeatOnDay] = {}
    for held in assenting_seats(decision.board, today(), min(level, MOST_BY_MAIL)):
        seats.setdefault(held.seat.corporation_id, held)
    # Its place is that among all who were asked, so that none moves when another has answered meanwhile.
    return [
        _draft(place, decision, corporation, seats[corporation.pk], last.get(corporation.pk))
        for place, corporation in enumerate(asked, start=1)
        if corporation in wanted and corporation.pk in seats
    ]


def nobody_words(decision: Decision, level: int) -> str:
    """Why there is nobody to remind."""
    if outstanding(decision):
        return (
            "No seat of those whose answer is outstanding is on the Board today that you may read of "
            f"and that is marked no higher than {MOST_BY_MAIL.label}."
        )
    return "Every corporation sole that must assent has answered."


def _draft(
    place: int,
    decision: Decision,
    corporation: CorporationSole,
    held: SeatOnDay,
    last: AnswerReminder | None,
) -> Draft:
    to = email_of(held)
    reminded_on = timezone.localdate(last.at) if last else None
    who = corporation.name.removeprefix("The ")
    # A seat that is called as the corporation sole is not named again.
    said = f"{held.words}." if held.seat.title == who else f"{held.seat.title}: {held.words}."
    if reminded_on:
        said += f" Reminded last on {long_date(reminded_on)}."
    return Draft(
        place,
        who,
        to,
        f"Your answer is outstanding: {decision.title}"[:200],
        _body(decision, held),
        said=said,
        is_sent=bool(to) and reminded_on != today(),
        corporation=corporation,
        seat=held.seat,
    )


def _body(decision: Decision, held: SeatOnDay) -> str:
    asked = f"The {decision.board.name} put this to you on {long_date(decision.decided_on)}, for your assent:"
    by = decision.answers_by
    last_day = f"The last day to answer is {long_date(by)}. " if by else ""
    return "\n".join(
        [
            f"To: {held.seat.title}",
            "",
            asked,
            "",
            decision.title,
            decision.wording,
            "",
            f"{last_day}Please sign in to the portal and answer, or tell me your answer.",
            "",
            "The Board’s secretary",
        ]
    )
