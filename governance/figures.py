"""The Board's named figures, and what waits for its secretary."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localtime

from alliance.figures import Figure, figure
from alliance.markings import Marking, highest
from alliance.needs import alert, need
from alliance.temporal import long_date, today
from alliance.text import listed
from business_areas.models import PerformanceException, own_areas
from business_areas.policies import cannot_clear_review
from governance.actions.agendas import address_of
from governance.agenda import Agenda
from governance.assent import seats_held_by
from governance.models import (
    Action,
    AgendaItem,
    Board,
    Decision,
    Meeting,
    Notice,
    Noting,
    Outcome,
    WithheldPart,
)
from governance.notices import hold_alerts
from governance.noting import to_be_noted, where_words
from governance.policies import (
    cannot_agree_agenda,
    cannot_agree_agendas,
    cannot_answer,
    cannot_keep_board,
    cannot_read_drafts,
)
from governance.posts import held_by
from governance.proposals import Proposal, proposal
from governance.reminders.answers import outstanding
from governance.reviews import not_in_time, reviews_on, statement_days, to_hear, year_to_come
from governance.roster import SeatOnDay, Standing, roster
from governance.terms import warning_days


def _seats(as_at, user) -> list[SeatOnDay]:
    """Every seat, on every board this person may read of."""
    level = getattr(user, "reading_level", Marking.PUBLISHED)
    return [
        seat
        for board in Board.objects.readable_at(level)
        for seat in roster(board, as_at, level, warning_days(board, as_at, level))
    ]


def _figure(value, words, as_at, seats, **more) -> Figure:
    return Figure(
        value,
        "seats",
        words,
        as_at,
        sources=tuple(dict.fromkeys(held.seat.source.short_title for held in seats)),
        address=f"/board/?as-at={as_at.isoformat()}",
        **more,
    )


@figure(
    "seats-on-the-board",
    title="Seats on the Board",
    meaning="Seats that existed on the day, whether or not anybody held them.",
)
def seats_on_the_board(*, as_at, user) -> Figure:
    seats = _seats(as_at, user)
    return _figure(
        len(seats),
        f"{len(seats)} seats on the Board on {long_date(as_at)}",
        as_at,
        seats,
        marking=highest(held.seat.source.marking for held in seats),
    )


@figure(
    "seats-vacant",
    title="Vacant seats on the Board",
    meaning="Seats that somebody certainly left by the day and nobody has followed in, and those for which "
    "who held them, if anybody, cannot be known.",
)
def seats_vacant(*, as_at, user) -> Figure:
    seats = _seats(as_at, user)
    vacant = [held for held in seats if held.standing is Standing.VACANT]
    doubtful = [held for held in seats if held.standing is Standing.NOT_KNOWN or held.maybe_nobody]
    unsure = f", and {len(doubtful)} that cannot be known" if doubtful else ""
    return _figure(
        len(vacant),
        f"{len(vacant)} vacant{unsure} ({long_date(as_at)})",
        as_at,
        seats,
        uncertain=len(doubtful),
        uncertain_names=tuple(held.seat.title for held in doubtful),
        marking=highest(held.marking for held in seats),
        illustrative=any(held.illustrative for held in seats),
    )


@need
def seats_that_need_somebody(user) -> list[tuple[str, str]]:
    """For whoever keeps the record of the Board: terms that end soon or have ended, and vacant seats."""
    if cannot_keep_board(user):
        return []
    found, ending = [], []
    for held in _seats(today(), user):
        address = reverse("seat", args=[held.seat.slug])
        if held.standing is Standing.VACANT:
            found.append((f"{held.seat}: {_lower(held.words)}", address))
        elif held.holdover:
            ended = long_date(held.term_ends_on)
            found.append((f"{held.seat}: the term of {held.words} ended on {ended}", address))
        elif held.term_ends_soon:
            ending.append(held)
    return [*found, *_terms_ending(ending)]


def _terms_ending(ending: list[SeatOnDay]) -> list[tuple[str, str]]:
    """One term that ends soon by its seat; several in one line for each board, the first to end first."""
    if len(ending) == 1:
        (held,) = ending
        ends = long_date(held.term_ends_on)
        words = f"{held.seat}: the term of {held.words} ends on {ends}"
        return [(words, reverse("seat", args=[held.seat.slug]))]
    by_board: dict[Board, list[SeatOnDay]] = {}
    for held in sorted(ending, key=lambda each: each.term_ends_on):
        by_board.setdefault(held.seat.board, []).append(held)
    return [
        (
            f"{len(seats)} term{'' if len(seats) == 1 else 's'} on the {board.name} "
            f"end{'s' if len(seats) == 1 else ''} within {seats[0].warning_days} days: "
            + "; ".join(f"{held.seat}, {long_date(held.term_ends_on)}" for held in seats),
            f"{reverse('board')}?board={board.slug}",
        )
        for board, seats in by_board.items()
    ]


@need
def agendas_that_wait(user) -> list[tuple[str, str]]:
    """For the secretary, what an agenda lacks; for whoever agrees agendas, that one waits for them."""
    keeps, agrees = not cannot_keep_board(user), not cannot_agree_agendas(user)
    if not keeps and not agrees:
        return []
    # Also of a day that has passed: until its meeting opens or is cancelled, an agenda can be agreed.
    waiting = Meeting.objects.visible_to(user).filter(
        opened_at__isnull=True, cancelled_at__isnull=True, items__isnull=False
    )
    found = []
    for meeting in waiting.select_related("board").order_by("held_on", "pk").distinct():
        agenda = Agenda(meeting, user.reading_level)
        address, when = address_of(meeting.board, meeting, "agenda/"), long_date(meeting.held_on)
        if meeting.held_on < today():
            when = f"{when} (that day has passed)"
        if keeps and not agenda.is_agreed and (wanting := _wanting(agenda)):
            found.append((f"Agenda of {when}: {wanting}", address))
        if agrees and any(not cannot_agree_agenda(user, agenda, each.held.seat) for each in agenda.agreers):
            found.append((f"The agenda of {when} waits for your agreement", address))
    return found


def _wanting(agenda: Agenda) -> str:
    """What an agenda that is not agreed lacks."""
    if agenda.latest is None:
        return "not yet sent to those who agree it"
    if not agenda.stands:
        return f"changed since version {agenda.latest.number} was sent, so it must be sent again"
    count = len(agenda.waits_for)
    return f"{count} agreement{'' if count == 1 else 's'} outstanding, {agenda.agreed_words}"


def _counted(rows, unit, words, as_at, address) -> Figure:
    """How many of some decisions or actions there are; the register itself is where the number comes from."""
    rows = list(rows.values_list("marking", "illustrative"))
    noun = unit[:-1] if len(rows) == 1 else unit
    return Figure(
        len(rows),
        unit,
        f"{len(rows)} {noun} {words} on {long_date(as_at)}",
        as_at,
        sources=("Kept in this record",),
        marking=highest(marking for marking, _ in rows),
        illustrative=any(illustrative for _, illustrative in rows),
        address=address,
    )


@figure(
    "decisions-made",
    title="Decisions of the Board",
    meaning="Decisions that every corporation sole that must assent had assented to by the day. What was not "
    "agreed is not counted, and a corrected decision is counted once.",
)
def decisions_made(*, as_at, user) -> Figure:
    rows = Decision.objects.visible_to(user).on_the_record().current().filter(decided_on__lte=as_at)
    rows = rows.exclude(outcome=Outcome.NOT_AGREED)
    return _counted(rows, "decisions", "made", as_at, f"/decisions/?as-at={as_at.isoformat()}")


@figure(
    "actions-open",
    title="Open actions of the Board",
    meaning="Actions that were issued by the day and that no meeting of the Board had closed by then.",
)
def actions_open(*, as_at, user) -> Figure:
    return _counted(_open_on(as_at, user), "actions", "open", as_at, "/actions/")


@figure(
    "actions-overdue",
    title="Overdue actions of the Board",
    meaning="Open actions whose day has passed; on the day itself an action is not overdue. Counted by the "
    "day each is due by now: one that was moved since does not count as late then.",
)
def actions_overdue(*, as_at, user) -> Figure:
    rows = _open_on(as_at, user).filter(due_on__lt=as_at)
    return _counted(rows, "actions", "overdue", as_at, "/actions/?state=overdue")


def _open_on(day, user):
    rows = Action.objects.visible_to(user).filter(issued_at__date__lte=day)
    return rows.filter(Q(closed_at__isnull=True) | Q(closed_by_meeting__held_on__gt=day))


@need
def actions_that_are_late(user) -> list[tuple[str, str]]:
    """Overdue actions: for whoever holds the owning post today, and for the secretary."""
    if cannot_read_drafts(user):
        return []
    late = Action.objects.visible_to(user).overdue_on(today()).select_related("board")
    if cannot_keep_board(user):
        late = late.filter(owner_seat__in=held_by(user, today()))
    return [
        (
            f"{action.reference} is overdue since {long_date(action.due_on)}: {action.what[:120]}",
            reverse("action", args=[action.reference]),
        )
        for action in late
    ]


@need
def decisions_that_wait(user) -> list[tuple[str, str]]:
    """Decisions that wait for the assent of somebody: for the members whose answer is outstanding."""
    if cannot_answer(user) or getattr(user, "person", None) is None:
        return []
    found = []
    drafts = Decision.objects.visible_to(user).drafts().select_related("board")
    for draft in drafts.prefetch_related("assents"):
        given = {assent.corporation_id for assent in draft.assents.all()}
        own = seats_held_by(user, draft.board, today())
        if any(held.seat.corporation_id not in given for held in own):
            address = reverse("draft-decision", args=[draft.pk])
            found.append((f"Your answer is outstanding: {draft.title}", address))
    return found


@need
def decisions_between_meetings(user) -> list[tuple[str, str]]:
    """For the secretary: what is open between meetings, who has not answered, and what is not noted yet."""
    if cannot_keep_board(user):
        return []
    open_now = Decision.objects.visible_to(user).drafts().filter(item__isnull=True)
    rows = (
        open_now.select_related("board")
        .prefetch_related("assents")
        .order_by(F("answers_by").asc(nulls_last=True), "pk")
    )
    found = [(_open_words(draft), reverse("draft-decision", args=[draft.pk])) for draft in rows]
    waiting = list(to_be_noted(user))
    standing = Noting.objects.visible_to(user).standing().filter(decision__in=waiting)
    agendas = {each.decision_id: where_words(each) for each in standing.select_related("item__meeting")}
    for decision in waiting:
        where = f"on the agenda of {agendas[decision.pk]}" if decision.pk in agendas else "on no agenda yet"
        words = f"{decision.reference} was taken between meetings and is not noted: {where}"
        found.append((words, reverse("decision", args=[decision.reference])))
    return found


def _open_words(draft: Decision) -> str:
    """Until when answers to a decision are taken, and whose is outstanding."""
    waits = listed(str(corporation) for corporation in outstanding(draft)) or "nobody"
    if draft.answers_by is None:
        return f"“{draft.title}”, put between meetings, waits for {waits}. No last day to answer is set"
    day = long_date(draft.answers_by)
    if draft.answers_by < today():
        return f"“{draft.title}”, put between meetings: the last day to answer was {day}. No answer: {waits}"
    return f"“{draft.title}”, put between meetings, waits for {waits} until {day}"


@alert
def holds_on_publishing(user) -> list[tuple[str, str]]:
    """For those who publish: what is on hold, or will be soon."""
    return [(each["words"], each["url"]) for each in hold_alerts(user, today())]


@need
def parts_to_look_at_again(user) -> list[tuple[str, str]]:
    """For the secretary: what notices withhold, once the day to look at it again has come (R22)."""
    if cannot_keep_board(user):
        return []
    notices = Notice.objects.visible_to(user).current()
    rows = WithheldPart.objects.filter(notice__in=notices, look_again_on__lte=today())
    rows = rows.filter(notice__decision__in=Decision.objects.visible_to(user))
    rows = rows.select_related("notice__corporation").order_by("look_again_on", "pk")
    return [
        (
            f"To look at again since {long_date(each.look_again_on)}: {_lower(each.get_part_display())}, "
            f"withheld from the notice of {each.notice.reference} by {each.notice.corporation}",
            reverse("publish-decision", args=[each.notice.reference]),
        )
        for each in rows
    ]


def _lower(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


@proposal
def exceptions_open(board: Board, day, user) -> list[Proposal]:
    """Each open exception in performance, on the agenda of the alliance's board until it is closed."""
    if Board.objects.order_by("pk").first() != board:
        return []
    rows = PerformanceException.objects.visible_to(user).open().select_related("area").order_by("pk")
    return [
        Proposal(
            f"Exception {each.number}: {each.area.name}",
            AgendaItem.Tranche.ASSURANCE,
            AgendaItem.Kind.EXCEPTION,
            AgendaItem.Purpose.DISCUSSION,
            f"That the Board considers exception {each.number}, and whether to close it. {each.because}",
            areas=(each.area,),
            marking=each.marking,
            why=f"Open since {long_date(localtime(each.opened_at).date())}",
        )
        for each in rows
    ]


@proposal
def reviews_due(board: Board, day, user) -> list[Proposal]:
    """Each annual review that a meeting of the alliance's board is to hear by the day."""
    if Board.objects.order_by("pk").first() != board:
        return []
    return [
        Proposal(
            f"Annual review: {review.area.name}",
            AgendaItem.Tranche.ASSURANCE,
            AgendaItem.Kind.REVIEW,
            AgendaItem.Purpose.DECISION,
            f"That the Board hears the annual review of {review.area.name} for the statements of "
            f"{review.year}, and decides whether it continues, changes or returns to single force.",
            areas=(review.area,),
            marking=review.marking,
            why=f"Planned to be heard on {long_date(review.hear_on)}",
        )
        for review in to_hear(day, user)
    ]


@figure(
    "reviews-heard",
    title="Annual reviews heard",
    meaning="How many business areas had the annual review that feeds the next Force Management Statements "
    "heard by the Board by the day. Of what the reader may read.",
)
def reviews_heard(*, as_at, user) -> Figure:
    return _of_reviews("complete", "heard by the Board", as_at, user)


@figure(
    "reviews-overdue",
    title="Annual reviews overdue",
    meaning="How many annual reviews that feed the next Force Management Statements were not heard by the "
    "Board though the day planned for it had passed. Of what the reader may read.",
)
def reviews_overdue(*, as_at, user) -> Figure:
    return _of_reviews("overdue", "overdue", as_at, user)


@figure(
    "reviews-too-late",
    title="Annual reviews planned too late",
    meaning="How many annual reviews that feed the next Force Management Statements are heard on the day "
    "of one of them or after it. Of what the reader may read.",
)
def reviews_too_late(*, as_at, user) -> Figure:
    year = year_to_come(user, as_at)
    statements = statement_days(year, user, as_at)
    rows = list(reviews_on(year, as_at, user))
    number = sum(bool(not_in_time(row, statements)) for row in rows)
    return Figure(
        number,
        "reviews",
        f"{number} of {len(rows)} annual review{'' if len(rows) == 1 else 's'} for the statements of {year} "
        "too late for one of them",
        as_at,
        marking=highest([*(row.marking for row in rows), *(each.marking for each in statements)]),
        illustrative=any(each.illustrative for each in (*rows, *statements)),
        address=f"{reverse('reviews-of-year', args=[year])}?as-at={as_at.isoformat()}",
    )


def _of_reviews(code: str, words: str, as_at, user) -> Figure:
    year = year_to_come(user, as_at)
    rows = list(reviews_on(year, as_at, user))
    number = sum(row.code == code for row in rows)
    return Figure(
        number,
        "reviews",
        f"{number} of {len(rows)} annual review{'' if len(rows) == 1 else 's'} for the statements of {year} "
        f"{words} by {long_date(as_at)}",
        as_at,
        marking=highest(row.marking for row in rows),
        illustrative=any(row.illustrative for row in rows),
        address=f"{reverse('reviews-of-year', args=[year])}?as-at={as_at.isoformat()}&state={code}",
    )


NAMED_AT_MOST = 3


@need
def reviews_waiting(user) -> list[tuple[str, str]]:
    """Drafts that are due from contributors, drafts to clear, and what a meeting has perhaps heard."""
    contributes = user.may("record facts of own areas")
    keeps = not cannot_keep_board(user)
    clears = not cannot_clear_review(user)
    if not (contributes or clears):
        return []
    own = {each["area_id"] for each in own_areas(user)} if contributes else set()
    draft, clear, hear = [], [], []
    rows = reviews_on(None, today(), user).filter(heard_on__isnull=True).exclude(code="not-due")
    for review in rows.order_by("hear_on", "area__name", "pk"):
        if review.drafted_on is None:
            if review.area_id in own:
                draft.append((review, review.draft_by))
        elif review.cleared_on is None:
            if clears:
                clear.append((review, review.clear_by))
        elif keeps and review.hear_on < today():
            hear.append((review, review.hear_on))
    return [
        *_waiting(draft, "the draft is due by", "drafts are due, the first by"),
        *_waiting(clear, "to be cleared by", "to be cleared, the first by"),
        *_waiting(hear, "say whether the Board heard it on", "say which the Board heard, the first on"),
    ]


def _waiting(reviews: list[tuple], one: str, many: str) -> list[tuple[str, str]]:
    """A line for each review, or one line for many."""
    if len(reviews) > NAMED_AT_MOST:
        address = reverse("reviews-of-year", args=[reviews[0][0].year])
        first = long_date(min(day for _, day in reviews))
        return [(f"{len(reviews)} annual reviews: {many} {first}", address)]
    return [
        (
            f"Annual review of {review.area.name}: {one} {long_date(day)}",
            reverse("review", args=[review.year, review.area.slug]),
        )
        for review, day in reviews
    ]
