"""What is asked of the decisions and actions for a page: how far they are, and in whose hands."""

from datetime import date

from django.db.models import Case, CharField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from alliance.markings import Marking, highest
from alliance.models import Force
from alliance.search import matching
from business_areas.models import BusinessArea, LifecycleEvent
from governance.models import (
    Action,
    ActionReply,
    AgendaItem,
    Authority,
    Decision,
    DueDayMoved,
    Hold,
    Meeting,
    Notice,
    Outcome,
    Progress,
)
from governance.papers.standing import marking_of

# How far a decision is published, as its statuses are named.
PUBLICATION = ("not-published", "on-hold", "published", "part-withheld")
REPLACED = "replaced"
NOTHING_TO_DO = "nothing-to-do"


def decisions_on(day: date, user) -> QuerySet[Decision]:
    """The decisions that were decided by a day and that this person may read, each with how far it was then.

    Of a decision that was corrected, the correction alone. `done` is one of the states of progress,
    "replaced" or, of what was not agreed, "nothing-to-do"; where nothing is recorded it is "not-started".
    `publication` is one of PUBLICATION: published as soon as one commissioner has.
    """
    told = Progress.objects.filter(decision=OuterRef("pk"), as_of__lte=day).order_by("-as_of", "-pk")
    later = Decision.objects.on_the_record().current().filter(replaces=OuterRef("pk"), decided_on__lte=day)
    later = later.exclude(outcome=Outcome.NOT_AGREED)
    rows = Decision.objects.visible_to(user).on_the_record().current().filter(decided_on__lte=day)
    # The board is not joined: with one board, SQLite would begin there and sort every decision.
    return (
        rows.select_related("corrects__board")
        .prefetch_related("board")
        .annotate(
            done=Case(
                When(outcome=Outcome.NOT_AGREED, then=Value(NOTHING_TO_DO)),
                default=Coalesce(
                    where_any(later, REPLACED),
                    Subquery(told.values("state")[:1]),
                    Value(Progress.State.NOT_STARTED.value),
                ),
                output_field=CharField(),
            ),
            publication=_publication_on(day),
        )
    )


def where_any(rows: QuerySet, word: str) -> Subquery:
    """The word where any row beside a decision is found, and null where none is.

    Asked of each decision that is shown. What `Exists` asks within a choice, PostgreSQL answers for all the
    decisions there are before it shows the first.
    """
    return Subquery(rows.order_by().annotate(word=Value(word)).values("word")[:1])


def _publication_on(day: date) -> Coalesce:
    """How far a decision was published on a day."""
    notices = Notice.objects.on(day).filter(decision=OuterRef("pk"))
    holds = Hold.objects.standing(day).filter(corporation__force__standing=Force.Standing.PARTNER)
    return Coalesce(
        where_any(notices.filter(withheld__isnull=False), "part-withheld"),
        where_any(notices, "published"),
        where_any(holds, "on-hold"),
        Value("not-published"),
        output_field=CharField(),
    )


def with_areas(rows: QuerySet, user) -> QuerySet:
    """Rows with the areas they are about, as far as this person may know of them: `areas_seen`."""
    seen = BusinessArea.objects.visible_to(user)
    return rows.prefetch_related(Prefetch("areas", seen, to_attr="areas_seen"))


def worded(rows: QuerySet[Decision], words: str, user) -> QuerySet[Decision]:
    """The decisions whose reference, title, wording or reasons hold every one of some words."""
    found = matching(words).visible_to(user).filter(kind="decision")
    return rows.annotate(as_found=Cast("pk", CharField())).filter(as_found__in=found.values("key"))


def actions_seen(user) -> QuerySet[Action]:
    """The issued actions this person may read, with what their lists show."""
    rows = Action.objects.visible_to(user).on_the_record()
    last = ActionReply.objects.filter(action=OuterRef("pk")).order_by("-pk")
    return rows.select_related(
        "board",
        "owner_seat",
        "closed_by_meeting",
        "answered_by__board",
        "answered_by_paper__paper__item__meeting",
    ).annotate(said_done=Subquery(last.values("says_done")[:1]))


def with_slips(rows: QuerySet[Action]) -> QuerySet[Action]:
    return rows.prefetch_related(Prefetch("slips", DueDayMoved.objects.order_by("pk")))


def state_of(action: Action, day: date) -> str:
    """The name of an action's status on a day: a late one is late, whatever its owner says of it."""
    if action.closed_at:
        return "action.closed"
    if not action.issued_at:
        return "action.draft"
    if action.due_on < day:
        return "action.overdue"
    if getattr(action, "said_done", False) or action.answered_by_id or action.answered_by_paper_id:
        return "action.awaiting-confirmation"
    return "action.open"


def answer_words(action: Action, level: int) -> str:
    """ "Done: see Savings report, version 2"; "" where nothing answers it that is read at this level."""
    version = action.answered_by_paper
    if version is not None and marking_of(version.paper) <= level:
        return f"Done: see {version.paper.title}, version {version.number}"
    decision = action.answered_by
    return f"Done: see {decision.reference}" if decision is not None and decision.marking <= level else ""


def answer_marking(action: Action, level: int) -> Marking:
    """How what is told of an action's answer is marked; PUBLISHED where nothing is told at this level."""
    version, decision = action.answered_by_paper, action.answered_by
    found = [marking_of(version.paper)] if version else [decision.marking] if decision else []
    return highest(each for each in found if each <= level)


def origin_of(decision: Decision) -> Decision:
    """The decision as it was made: what a correction corrects, and has the answers."""
    while decision.corrects is not None:
        decision = decision.corrects
    return decision


def items_before(item: AgendaItem) -> list[AgendaItem]:
    """An agenda item and every one that it continues, the latest first."""
    found, before = [item], item.continues
    while before is not None and before not in found:
        found.append(before)
        before = before.continues
    return found


def chain_of(item: AgendaItem | None) -> list[int]:
    """The keys of an agenda item and of every item that it continues or that continues it."""
    if item is None:
        return []
    keys, before = {item.pk}, item
    while before.continues_id is not None and before.continues_id not in keys:
        before = before.continues
        keys.add(before.pk)
    found = keys
    while found:
        found = set(AgendaItem.objects.filter(continues__in=found).values_list("pk", flat=True)) - keys
        keys |= found
    return sorted(keys)


def items_of_the_same_subject(decision: Decision, user) -> QuerySet[AgendaItem]:
    """Every item of a meeting that this one continues or is continued by, or about one of the same areas."""
    areas = BusinessArea.objects.visible_to(user).filter(decisions=decision)
    items = AgendaItem.objects.visible_to(user).filter(
        meeting__in=Meeting.objects.visible_to(user).filter(cancelled_at__isnull=True),
        withdrawn_at__isnull=True,
    )
    items = items.filter(Q(pk__in=chain_of(origin_of(decision).item)) | Q(areas__in=areas))
    return items.select_related("meeting", "record").distinct()


def authorities_of(decision: Decision, user) -> QuerySet[Authority]:
    """What was done on the authority of a decision, or of what it corrects; also what was taken back."""
    events = LifecycleEvent.objects.visible_to(user)
    rows = Authority.objects.visible_to(user).filter(event__in=events)
    rows = rows.filter(decision__in={decision.pk, origin_of(decision).pk})
    return rows.select_related("event__area", "decision").order_by("event__area__name", "pk")


def of_the_same_subject(decision: Decision, user) -> QuerySet[Decision]:
    """Every other decision about one of the same areas, or that this one replaces or is replaced by."""
    areas = BusinessArea.objects.visible_to(user).filter(decisions=decision)
    rows = Decision.objects.visible_to(user).on_the_record().current().exclude(pk=decision.pk)
    if decision.corrects_id:
        rows = rows.exclude(pk=decision.corrects_id)
    same = Q(areas__in=areas) | Q(replaces=decision)
    if decision.replaces_id:
        same |= Q(pk=decision.replaces_id)
    return rows.filter(same).select_related("board").distinct()
