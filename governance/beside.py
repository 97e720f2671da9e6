"""What the Board tells of a business area: its decisions, what is to be done, and on whose authority."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.temporal import ONE_DAY
from business_areas.beside import Asked, Happening, Link, Told, beside_an_area
from business_areas.gathering import Wanted, gather
from business_areas.models import LifecycleEvent, PerformanceException, Review, ReviewPlan
from governance.models import (
    Action,
    ActionReply,
    Authority,
    Board,
    Decision,
    ExceptionClosing,
    Meeting,
    Outcome,
    Progress,
    ReviewHearing,
    Seat,
)
from governance.reading import state_of

SHOWN = 10
TOLD_BESIDE = ("progress", "corrected", "replies", "boards", "seats")
DECISIONS = Decision._meta.db_table
STANDS = f"NOT EXISTS (SELECT 1 FROM {DECISIONS} later WHERE later.corrects_id = one.id)"
REVIEWS_OF_AREA = f"SELECT id FROM {Review._meta.db_table} WHERE area_id = %s"
HEARINGS = ReviewHearing._meta.db_table
EVENTS_OF_AREA = f"SELECT id FROM {LifecycleEvent._meta.db_table} WHERE area_id = %s"


@beside_an_area
def told_by_the_board(asked: Asked) -> Told:
    """The decisions by the day, the actions that were open, and the authority for what happened."""
    of_area = OfArea(asked)
    decisions, tasks = of_area.decisions, of_area.tasks
    authorities = of_area.authorities
    shown = [*decisions[:SHOWN], *tasks[:SHOWN], *(decision for _, decision in authorities)]
    shown += [row["exception"] for row in of_area.exceptions]
    shown += [row["review"] for row in of_area.reviews]
    return Told(
        sections=[
            (
                "governance/_decisions_of_area.html",
                {
                    "decisions": [
                        {"decision": one, "status": of_area.done(one)} for one in decisions[:SHOWN]
                    ],
                    "more": len(decisions) > SHOWN,
                },
            ),
            (
                "governance/_actions_of_area.html",
                {
                    "tasks": [{"task": one, "status": state_of(one, asked.day)} for one in tasks[:SHOWN]],
                    "more": len(tasks) > SHOWN,
                },
            ),
            ("governance/_exceptions_of_area.html", {"exceptions": of_area.exceptions}),
            ("governance/_reviews_of_area.html", {"reviews": of_area.reviews}),
        ],
        authorities=links_by_event(authorities),
        happenings=[*exceptions_told(of_area.exceptions), *reviews_told(of_area.reviews)],
        markings=[one.marking for one in shown],
        illustrative=any(one.illustrative for one in shown),
    )


def links_by_event(authorities: Iterable[tuple[int, Decision]]) -> dict[int, list[Link]]:
    found: dict[int, list[Link]] = {}
    for event, decision in authorities:
        found.setdefault(event, []).append(link_to_decision(decision))
    return found


def exceptions_told(exceptions: Iterable[dict]) -> Iterable[Happening]:
    """That each exception was opened, and that the Board closed it: when, why, and by which decision."""
    for row in exceptions:
        exception = row["exception"]
        name, url = f"Exception {exception.number}", reverse("exception", args=[exception.number])
        told = {"url": url, "illustrative": exception.illustrative}
        opened = timezone.localtime(exception.opened_at).date()
        yield Happening(f"{name} opened", on=opened, description=exception.because, **told)
        if row["closed_on"]:
            yield Happening(
                f"{name} closed by the Board",
                on=row["closed_on"],
                description=exception.closed_because,
                authorities=[link_to_decision(row["decision"])] if "decision" in row else (),
                **told,
            )


def reviews_told(reviews: Iterable[dict]) -> Iterable[Happening]:
    """That the Board heard the annual review of a year, with its outcome."""
    for row in reviews:
        review = row["review"]
        if row["heard_on"]:
            yield Happening(
                f"Annual review heard by the Board: {row['outcome']}",
                url=review_url(row["slug"], review),
                on=row["heard_on"],
                description=row["said"],
                illustrative=review.illustrative,
            )


def review_url(slug: str, review: Review) -> str:
    return reverse("review", args=[review.year, slug])


def link_to_decision(decision: Decision) -> Link:
    return Link(decision.reference, reverse("decision", args=[decision.reference]))


class OfArea:
    """The rows of the Board about one area, in one query, or two where there is something to tell."""

    def __init__(self, asked: Asked):
        self.asked = asked
        self.level = getattr(asked.user, "reading_level", Marking.PUBLISHED)

    @cached_property
    def _rows(self) -> dict[str, list]:
        """What the Board has about the area; and only where there is something, what is told beside it."""
        area = self.asked.area.pk
        found = self._gather(
            latest=self._latest_decisions(),
            beside=self._decisions_beside_them(),
            authorities=self._wanted_authorities(),
            tasks=self._wanted_tasks(),
            exceptions=self._wanted_exceptions(),
            reviews=self._wanted_reviews(),
            plans=self._wanted_parts(ReviewPlan),
            hearings=self._wanted_parts(ReviewHearing),
            heard_at=self._wanted_meetings(),
        )
        if not any(found.values()):
            return {**found, **dict.fromkeys(TOLD_BESIDE, ())}
        return found | self._gather(
            progress=(Progress, f"decision_id IN ({about_area(Decision)})", [area]),
            corrected=(LifecycleEvent, "area_id = %s AND withdrawn_at IS NOT NULL", [area]),
            replies=self._wanted_replies(),
            boards=(Board, "1 = 1", []),
            seats=(Seat, "1 = 1", []),
        )

    @staticmethod
    def _gather(**wanted: Wanted) -> dict[str, list]:
        return dict(zip(wanted, gather(list(wanted.values())), strict=True))

    @property
    def _readable(self) -> tuple[str, list]:
        condition = "made_at IS NOT NULL AND marking <= %s AND decided_on <= %s AND made_at <= %s"
        day = connection.ops.adapt_datefield_value(self.asked.day)
        return condition, [int(self.level), day, self._known_by]

    def _latest_decisions(self) -> Wanted:
        """The latest about the area, one more than is shown, without those that were corrected."""
        readable, values = self._readable
        latest = (
            f"SELECT id FROM {DECISIONS} one WHERE id IN ({about_area(Decision)}) AND {readable} "
            f"AND {STANDS} ORDER BY decided_on DESC, number DESC LIMIT {SHOWN + 1}"
        )
        return Decision, f"id IN (SELECT id FROM ({latest}) latest)", [self.asked.area.pk, *values]

    def _decisions_beside_them(self) -> Wanted:
        """Those that replace one about the area, and those that something was done on the authority of."""
        readable, values = self._readable
        named = f"SELECT decision_id FROM {Authority._meta.db_table} WHERE event_id IN ({EVENTS_OF_AREA})"
        area = self.asked.area.pk
        condition = f"{readable} AND (replaces_id IN ({about_area(Decision)}) OR id IN ({named}))"
        return Decision, condition, [*values, area, area]

    def _wanted_authorities(self) -> Wanted:
        condition = (
            f"event_id IN ({EVENTS_OF_AREA}) AND marking <= %s AND recorded_at <= %s "
            "AND (withdrawn_at IS NULL OR withdrawn_at > %s)"
        )
        known = self._known_by
        return Authority, condition, [self.asked.area.pk, int(self.level), known, known]

    def _wanted_tasks(self) -> Wanted:
        """The actions that were open at the end of the day."""
        condition = (
            f"id IN ({about_area(Action)}) AND issued_at IS NOT NULL AND marking <= %s "
            "AND issued_at <= %s AND (closed_at IS NULL OR closed_at > %s)"
        )
        return Action, condition, [self.asked.area.pk, int(self.level), self._by_the_day, self._by_the_day]

    def _wanted_exceptions(self) -> Wanted:
        """The exceptions in performance that were opened by the end of the day."""
        condition = "area_id = %s AND marking <= %s AND opened_at <= %s"
        return PerformanceException, condition, [self.asked.area.pk, int(self.level), self._by_the_day]

    def _wanted_reviews(self) -> Wanted:
        condition = "area_id = %s AND marking <= %s AND at <= %s"
        return Review, condition, [self.asked.area.pk, int(self.level), self._by_the_day]

    def _wanted_parts(self, model) -> Wanted:
        """The plans or hearings of the area's reviews, recorded by the end of the day."""
        condition = f"review_id IN ({REVIEWS_OF_AREA}) AND marking <= %s AND at <= %s"
        known = self._by_the_day if model is ReviewPlan else self._known_by
        return model, condition, [self.asked.area.pk, int(self.level), known]

    def _wanted_meetings(self) -> Wanted:
        heard = f"SELECT meeting_id FROM {HEARINGS} WHERE review_id IN ({REVIEWS_OF_AREA})"
        day = connection.ops.adapt_datefield_value(self.asked.day)
        return Meeting, f"id IN ({heard}) AND held_on <= %s", [self.asked.area.pk, day]

    def _wanted_replies(self) -> Wanted:
        condition = f"action_id IN ({about_area(Action)}) AND at <= %s"
        return ActionReply, condition, [self.asked.area.pk, self._by_the_day]

    @cached_property
    def _by_the_day(self):
        """The end of the day, as far as it was known."""
        ended = end_of(self.asked.day)
        return self._moment(min(ended, self.asked.known_at) if self.asked.known_at else ended)

    @cached_property
    def _known_by(self):
        return self._moment(self.asked.known_at or end_of(date.max - ONE_DAY))

    @staticmethod
    def _moment(moment: datetime):
        return connection.ops.adapt_datetimefield_value(moment)

    # What is told

    @cached_property
    def _decisions(self) -> dict[int, Decision]:
        boards = {board.pk: board for board in self._rows["boards"]}
        found = {one.pk: one for one in (*self._rows["beside"], *self._rows["latest"])}
        for decision in found.values():
            decision.board = boards[decision.board_id]
        return found

    @cached_property
    def decisions(self) -> list[Decision]:
        """The latest decisions about the area, without those that a correction stands in the place of."""
        latest = [self._decisions[one.pk] for one in self._rows["latest"]]
        return sorted(latest, key=lambda one: (one.decided_on, one.number), reverse=True)

    @cached_property
    def tasks(self) -> list[Action]:
        seats = {seat.pk: seat for seat in self._rows["seats"]}
        said_done = {}
        for reply in sorted(self._rows["replies"], key=lambda one: one.pk):
            said_done[reply.action_id] = reply.says_done
        for task in self._rows["tasks"]:
            # On the day it was open, whatever became of it since.
            task.closed_at = None
            task.owner_seat = seats.get(task.owner_seat_id)
            task.said_done = said_done.get(task.pk, False)
        return sorted(self._rows["tasks"], key=lambda one: (one.due_on, one.pk))

    @cached_property
    def exceptions(self) -> list[dict]:
        """Each exception as it stood on the day, the latest first, with what the Board did about it."""
        closed = [each for each in self._rows["exceptions"] if self._closed_on(each)]
        rows = ExceptionClosing.objects.select_related("meeting__board", "decision__board")
        closings = rows.filter(exception__in=closed) if closed else ()
        by_exception = {closing.exception_id: closing for closing in closings}
        latest = sorted(self._rows["exceptions"], key=lambda each: -each.pk)[:SHOWN]
        return [self._exception_in_words(each, by_exception.get(each.pk)) for each in latest]

    def _closed_on(self, exception: PerformanceException) -> date | None:
        """The day on which it was closed, where that was by the day asked for."""
        on = timezone.localtime(exception.closed_at).date() if exception.closed_at else None
        return on if on is not None and on <= self.asked.day else None

    def _exception_in_words(self, exception: PerformanceException, closing: ExceptionClosing | None) -> dict:
        """With the meeting and the decision that closed it, as far as this person may read them."""
        readable = {
            name: thing
            for name in ("meeting", "decision")
            if closing and (thing := getattr(closing, name)) and thing.marking <= self.level
        }
        return {"exception": exception, "closed_on": self._closed_on(exception), **readable}

    @cached_property
    def reviews(self) -> list[dict]:
        """Each annual review as it stood on the day, the latest year first."""
        plans = {plan.review_id: plan for plan in sorted(self._rows["plans"], key=lambda each: each.pk)}
        days = {meeting.pk: meeting.held_on for meeting in self._rows["heard_at"]}
        hearings = {each.review_id: each for each in self._rows["hearings"] if each.meeting_id in days}
        found = []
        for review in sorted(self._rows["reviews"], key=lambda each: -each.year)[:SHOWN]:
            hearing = hearings.get(review.pk)
            found.append(
                {
                    "review": review,
                    "slug": self.asked.area.slug,
                    "hear_on": plans[review.pk].hear_on,
                    "heard_on": days[hearing.meeting_id] if hearing else None,
                    "outcome": hearing.get_outcome_display() if hearing else "",
                    "said": hearing.said if hearing else "",
                }
            )
        return found

    def done(self, decision: Decision) -> str:
        """The name of the status of a decision on the day; "" of what was not agreed."""
        if decision.outcome == Outcome.NOT_AGREED:
            return ""
        agreed = [one for one in self._decisions.values() if one.outcome != Outcome.NOT_AGREED]
        if any(one.replaces_id == decision.pk for one in agreed):
            return "decision.replaced"
        told = [
            (one.as_of, one.pk, one.state)
            for one in self._rows["progress"]
            if one.decision_id == decision.pk and one.as_of <= self.asked.day
        ]
        return f"decision.{max(told)[2]}" if told else "decision.not-started"

    @cached_property
    def authorities(self) -> list[tuple[int, Decision]]:
        """The key of each event, with a decision that it, or what it corrects, was done on."""
        before = {event.pk: event.replaces_id for event in self._rows["corrected"]}
        named: dict[int, list[Decision]] = {}
        for authority in sorted(self._rows["authorities"], key=lambda one: one.pk):
            if decision := self._decisions.get(authority.decision_id):
                named.setdefault(authority.event_id, []).append(decision)
        found = []
        for event in self.asked.events:
            key, earlier = event.pk, event.replaces_id
            found += [(event.pk, decision) for decision in named.get(key, ())]
            while earlier is not None:
                found += [(event.pk, decision) for decision in named.get(earlier, ())]
                earlier = before.get(earlier)
        return found


def about_area(model) -> str:
    """The keys of the rows of a model that name an area."""
    through = model.areas.through._meta.db_table
    return f"SELECT {model._meta.model_name}_id FROM {through} WHERE businessarea_id = %s"


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
