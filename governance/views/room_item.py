"""In the room: one item at a time, saved by its writer or by the page itself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.actions.unsaved import forget_unsaved
from alliance.markings import Marking, highest
from alliance.models import UnsavedForm
from alliance.policy import Refused
from alliance.sent_once import once
from alliance.temporal import long_date, weekday_date
from alliance.unsaved import writer_of
from alliance.views.kinds import add_errors
from governance.actions.records import (
    Saved,
    declare_interest,
    hold_item,
    save_item,
    take_over,
)
from governance.agenda import urgent_words
from governance.attendance import here
from governance.forms.records import ItemForm
from governance.kept import Kept
from governance.models import AgendaItem, Interest, ItemLock, Outcome
from governance.policies import cannot_keep_board, cannot_record_item, cannot_take_over
from governance.recording import (
    NEXT,
    Line,
    Written,
    clock_words,
    counted_lines,
    day_meant,
    is_next_meeting,
    moment_words,
    record_of,
    unchecked,
    writer_now,
    written_of,
)
from governance.room import PART as ROOM
from governance.room import Room, room_of
from governance.views.room import RoomPage

LARGEST_NUMBER = 2**31 - 1


class ItemPage(RoomPage):
    """A page about one item of a meeting, whose rule for POST is about the item."""

    rule = staticmethod(cannot_record_item)

    @cached_property
    def item(self) -> AgendaItem:
        found = next((item for item in self.items if item.order == self.kwargs["number"]), None)
        if found is None:
            raise Http404("No item has this number.")
        return found

    @cached_property
    def thing(self):
        return self.item

    def cannot_act(self):
        return self.rule(self.request.user, self.item)

    def here(self, then: str = "") -> str:
        address = self.address("record-item", self.kwargs["number"])
        return f"{address}{'&' if '?' in address else '?'}then={then}" if then else address

    def get_breadcrumbs(self):
        heading = f"Recording: {weekday_date(self.meeting.held_on)}"
        return [*super().get_breadcrumbs(), (heading, self.address("record-meeting"))]

    def get_cancel_url(self):
        return self.here()

    def get_marking(self):
        # What is written in the room is nobody else's yet: OFFICIAL at least.
        return highest([Marking.OFFICIAL, super().get_marking()])

    @cached_property
    def somebody_else(self) -> ItemLock | None:
        """Who else is writing this item now."""
        lock = writer_now(self.item)
        return lock if lock is not None and lock.user_id != self.request.user.pk else None

    @cached_property
    def room(self) -> Room:
        """The meeting as this person reads it, without what is written of its items."""
        name = f"room:{self.kwargs['day']}:{self.board_query()}"
        return Kept(self.request.user, but=ROOM).get(name, lambda: room_of(self.meeting, self.level))

    def context(self, **extra):
        return super().context(item=self.item, **extra)

    def parts(self, written: Written) -> list[dict]:
        """What was written, in words, as it is read."""
        seats = {seat.slug: seat.title for seat in self.room.seats}
        named = {each.slug: each.name for each in self.room.corporations}
        deferred = {each.held_on.isoformat(): long_date(each.held_on) for each in self.room.later}
        rows = [("Outcome", Outcome(written.outcome).label if written.outcome else "None yet")]
        if written.outcome == Outcome.DEFERRED:
            to = deferred.get(written.deferred_to) or "The next meeting"
            rows.append(("Deferred to", to if written.deferred_to else "Not said yet"))
        if written.outcome == Outcome.REFERRED:
            rows.append(("Referred to", written.referred_to or "Not said yet"))
        rows += [
            ("Decision", written.decision),
            ("Who assented", "\n".join(named.get(slug, slug) for slug in written.assenting)),
            ("Minute", written.minute),
            ("Private notes", written.private_notes),
        ]
        for number, action in enumerate(written.actions, start=1):
            owner = seats.get(action.who) or action.body or "nobody yet"
            rows.append((f"Action {number}", f"{action.what}\nWho: {owner}\nBy: {action.by or 'no day yet'}"))
        return [{"label": label, "value": value or "Nothing written"} for label, value in rows]


class AnswersThePage:
    """For addresses that the page's own script asks: a refusal is answered to it as values, with why."""

    @property
    def by_itself(self) -> bool:
        return self.request.headers.get("Accept", "") == "application/json"

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused as refused:
            if not self.by_itself:
                raise
            return JsonResponse({"refused": str(refused)}, status=403)


class RecordItem(AnswersThePage, ItemPage):
    """One item on one form. Every save is kept, and nothing that was typed holds a save up."""

    template_name = "governance/room/item.html"
    form_class = ItemForm

    def get_heading(self):
        return f"Recording: {long_date(self.meeting.held_on)}"

    @cached_property
    def thing(self):
        """The item; for a form that is sent, its key alone, because saving reads the item itself."""
        if self.request.method != "POST":
            return self.item
        found = self.room.items.get(self.kwargs["number"])
        if found is None:
            raise Http404("No item has this number.")
        return found

    def cannot_act(self):
        """Only who keeps the record may; whether the item can be written is asked as it is saved."""
        return cannot_keep_board(self.request.user)

    @cached_property
    def written(self) -> Written:
        """What stands written; before anything is, whoever is represented is taken to assent."""
        found = written_of([self.item]).get(self.item.pk)
        if found is not None:
            return found
        represented = self.quorum_of(self.recorded).represented
        return Written(assenting=tuple(each.slug for each in represented))

    def initial(self):
        return {} if self.request.method == "POST" else self.written.content()

    def form_options(self):
        return {"room": self.room, "written": self.written if self.shows_what_stands() else Written()}

    def shows_what_stands(self) -> bool:
        """Whether the form has to know what stands written: to show it, or to take what it alone offers."""
        if self.request.method != "POST":
            return True
        offered = {"", NEXT, *(each.held_on.isoformat() for each in self.room.later)}
        return self.request.POST.get("deferred_to", "") not in offered

    def made_from(self) -> str:
        if self.request.method == "POST":
            return self.request.POST.get("made-from", "")
        record = record_of(self.item)
        return str(record.revision if record else 0)

    def made_from_number(self) -> int:
        sent = self.request.POST.get("made-from", "")
        return min(int(sent), LARGEST_NUMBER) if sent.isascii() and sent.isdigit() else 0

    def post(self, request, **kwargs):
        form = self.get_form(request.POST)
        if "change" in request.POST:
            return self.show(form)
        if self.by_itself and writer_of(request.POST) not in (None, request.user.pk):
            words = f"You are signed in as {request.user} in another window now, so nothing was saved here."
            return JsonResponse({"refused": words}, status=409)
        if not form.is_valid():
            return self.told_what_is_wrong(form)
        written, lines = self.with_what_was_found(form.written())
        try:
            saved = self.keep(written)
        except ValidationError as wrong:
            add_errors(form, wrong)
            return self.told_what_is_wrong(form)
        if "was-signed-out" in request.POST:
            self.forget_what_was_kept()
        if self.by_itself:
            return self.answer(saved)
        return redirect(self.go_on(saved, lines))

    def forget_what_was_kept(self) -> None:
        """What the page sent while its writer was signed out is saved now."""
        kept_here = UnsavedForm.objects.visible_to(self.request.user).filter(
            address=self.request.get_full_path()
        )
        for kept in kept_here:
            forget_unsaved(kept, by=self.request.user)

    def told_what_is_wrong(self, form):
        if not self.by_itself:
            return self.show(form, http_status=422)
        wrong = [message for messages_of in form.errors.values() for message in messages_of]
        return JsonResponse({"wrong": wrong, "token": get_token(self.request)}, status=422)

    def with_what_was_found(self, written: Written) -> tuple[Written, list[Line]]:
        """What was typed, the lines A: and D: filed or left where somebody said so; and those left over."""
        lines = unchecked(written, self.room.seats, self.room.next_meeting)
        said = self.request.POST.get("found", "")
        if said not in ("file", "leave"):
            return written, lines
        told = written.content()
        told["checked"] += [line.text for line in lines]
        if said == "file":
            decisions = [line.decision for line in lines if line.action is None]
            told["decision"] = "\n".join(filter(None, [written.decision, *decisions]))
            filed = Written.of(told)
            actions = (*written.actions, *(line.action for line in lines if line.action))
            return Written.of({**filed.content(), "actions": [vars(each) for each in actions]}), []
        return Written.of(told), []

    def keep(self, written: Written) -> Saved:
        """Save it; an interest that was typed whole is declared when the writer saves, not the page."""
        if written.interest_person and written.interest_nature and not self.by_itself:
            return self.keep_with_interest(written)
        return self.store(written, self.made_from_number())

    @transaction.atomic
    def keep_with_interest(self, written: Written) -> Saved:
        saved = self.store(written, self.made_from_number())
        if not saved.in_force:
            return saved
        declare_interest(self.interest(written), by=self.request.user)
        blank = {"interest_person": "", "interest_nature": "", "interest_left": False}
        return self.store(Written.of({**written.content(), **blank}), saved.revision.number)

    def store(self, written: Written, made_from: int) -> Saved:
        item = AgendaItem(pk=self.thing)
        return save_item(item, written, made_from=made_from, by_itself=self.by_itself, by=self.request.user)

    def interest(self, written: Written) -> Interest:
        present = (each.person for each in here(self.recorded))
        person = next(each for each in present if each.slug == written.interest_person)
        return Interest(
            item=self.item,
            person=person,
            nature=written.interest_nature,
            left_the_room=written.interest_left,
        )

    def answer(self, saved: Saved) -> JsonResponse:
        return JsonResponse(
            {
                "saved": clock_words(timezone.now(), seconds=True),
                "revision": saved.revision.number if saved.in_force else self.made_from_number(),
                "inForce": saved.in_force,
                "told": "" if saved.in_force else self.kept_beside(saved),
                "versions": self.address("item-versions", self.kwargs["number"]),
                "token": get_token(self.request),
            }
        )

    @staticmethod
    def kept_beside(saved: Saved) -> str:
        if saved.before_by is None:
            return "This was written from a page that is out of date. What you wrote is kept as a version."
        did = "has been writing this item since" if saved.took_over else "saved this item at"
        return (
            f"{saved.before_by} {did} {moment_words(saved.before_at)}. "
            "What you wrote is kept as a version beside it, and is not the record."
        )

    def go_on(self, saved: Saved, lines: list[Line]) -> str:
        """Where to go after a save that its writer asked for."""
        if not saved.in_force:
            messages.warning(self.request, self.kept_beside(saved))
            return self.address("item-versions", self.kwargs["number"])
        # Whoever was going on when lines were found goes on once they are checked.
        going_on = self.request.POST.get("then", self.request.GET.get("then")) == "next"
        shown = set(self.request.POST.getlist("shown"))
        if any(line.text not in shown for line in lines):
            return f"{self.here(then='next' if going_on else '')}#found"
        return self.next_url if going_on else self.here()

    @property
    def next_url(self) -> str:
        after = self.room.item_after(self.kwargs["number"])
        return self.address("record-item", after) if after is not None else self.address("end-meeting")

    @property
    def previous_url(self) -> str:
        before = self.room.item_before(self.kwargs["number"])
        return self.address("record-item", before) if before is not None else ""

    def context(self, **extra):
        form, record = extra["form"], record_of(self.item)
        refusal = cannot_record_item(self.request.user, self.item)
        # What was typed is never hidden from its writer.
        reading_only = bool(refusal or (self.somebody_else and self.request.method != "POST"))
        written = form.written() if form.is_bound and form.is_valid() else self.written
        lines = unchecked(written, self.room.seats, self.room.next_meeting)
        place = [item.pk for item in self.items].index(self.item.pk) + 1
        return super().context(
            **{
                "items": self.item_links(self.item),
                "place": f"Item {place} of {len(self.items)}",
                "quorum": self.quorum_of(self.recorded),
                "saved": clock_words(record.saved_at, seconds=True) if record else "",
                "saved_by": record.saved_by if record else None,
                "refusal": refusal,
                "somebody_else": self.somebody_else,
                "since": moment_words(self.somebody_else.taken_at) if self.somebody_else else "",
                "reading_only": reading_only,
                "written": self.parts(self.written) if reading_only else [],
                "found": lines,
                "found_words": counted_lines(lines) if lines else "",
                "owners": {seat.slug: seat.title for seat in self.room.seats},
                "not_days": self.not_days(written),
                "interests": list(self.item.interests.select_related("person")),
                "previous_url": self.previous_url,
                "is_last": self.next_url == self.address("end-meeting"),
                "focus": not form.errors and not lines,
                "versions_url": self.address("item-versions", self.item.order),
                "take_over_url": self.address("take-over-item", self.item.order),
                "hold_url": self.address("hold-item", self.item.order),
                "end_url": self.address("end-meeting"),
                "urgent": urgent_words(self.item, self.level),
                **self.beside_the_items(),
                **extra,
            }
        )

    def not_days(self, written: Written) -> list[str]:
        """Words for the day of an action that name no day, in sentences."""
        wrong = [
            each.by
            for each in written.actions
            if each.by and day_meant(each.by, self.room.next_meeting) is None
        ]
        return [
            "No next meeting is planned yet, so an action “by the next meeting” has no day."
            if is_next_meeting(words)
            else f"“{words}” is not a day. Write it like 31 March 2027, or “next meeting”."
            for words in dict.fromkeys(wrong)
        ]


class HoldItem(AnswersThePage, ItemPage):
    """The page of an item says that somebody is writing it. Answers with who does."""

    http_method_names = ("post", "options")
    # It says so for as long as it is open; who types saves, and that is noted.
    asked_without_anybody = True

    def post(self, request, **kwargs):
        lock = hold_item(self.item, by=request.user)
        own = lock is None or lock.user_id == request.user.pk
        told = ""
        if not own:
            told = (
                f"{lock.user} has been writing this item since {moment_words(lock.taken_at)}. "
                "What you save now is kept as a version beside it."
            )
        return JsonResponse({"own": own, "told": told, "token": get_token(request)})


class TakeOver(ItemPage):
    """Write an item in the place of whoever does, after being asked."""

    template_name = "page/confirm.html"
    rule = staticmethod(cannot_take_over)
    submit_label = "Take over"

    def get_heading(self):
        return f"Take over item {self.item.order}, {self.item.title}?"

    def post(self, request, **kwargs):
        return redirect(once(request, self.take))

    def take(self) -> str:
        take_over(self.item, by=self.request.user)
        messages.success(self.request, "You write this item now.")
        return self.here()

    def context(self, **extra):
        lock = self.somebody_else
        who = f"{lock.user}, since {moment_words(lock.taken_at)}" if lock else "Nobody else"
        return super().context(
            answers=[{"label": "Who is writing it", "value": who}],
            consequences=[
                "You write the item from now on, from what was saved last.",
                "What they have typed since is not lost: when it is saved it is kept as a version beside "
                "yours, and they are told.",
            ],
            refusal=cannot_take_over(self.request.user, self.item),
            **extra,
        )
