"""What is recorded in the room, as it is typed: the roll-call, and each item on one form."""

import re
from collections.abc import Sequence
from datetime import time
from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError

from alliance.forms.text import TextField
from alliance.temporal import long_date
from governance.attendance import Place
from governance.models import AgendaItem, Attendance, Outcome, Person
from governance.recording import NEXT, Written, WrittenAction
from governance.room import Corporation, Later, Room, Sitting, Somebody
from governance.together import Together

LONGEST_MINUTE = 20_000
LONGEST_DECISION = 4_000
LONGEST_LINE = 400
MOST_ACTIONS = 30
MOST_CHECKED = 200
MOST_ROOMS = 16  # whose questions are kept ready, see SHARED


class RecordedText(TextField):
    """Text typed or pasted in the room. It has a limit, and no counter under each box of the page."""

    def __init__(self, *, label: str, longest: int, rows: int = 0, hint: str = "", **attributes):
        self.longest = longest
        attrs = {**attributes, "rows": str(rows)} if rows else attributes
        widget = forms.Textarea(attrs=attrs) if rows else forms.TextInput(attrs=attrs)
        super().__init__(label=label, required=False, help_text=hint, widget=widget)
        self.says_optional = False

    def validate(self, value):
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(
                f"{self.label} must be {self.longest:,} characters or fewer. You have entered {len(value):,}"
            )


def choose(label: str, choices, *, hint: str = "", widget=forms.Select, initial=None) -> forms.ChoiceField:
    """One of some choices, or none of them."""
    field = forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=widget,
        help_text=hint,
        initial=initial,
        error_messages={"invalid_choice": f"{label}: what you chose is no longer there. Choose again"},
    )
    field.says_optional = False
    return field


# The roll-call

_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))? ?(am|pm)?")


class ClockField(forms.CharField):
    """A time of day: 2:31pm, 2pm, 14:31 or 1431. Blank is none."""

    def __init__(self, label: str):
        widget = forms.TextInput(attrs={"class": "govuk-input--width-5"})
        super().__init__(label=label, required=False, widget=widget)
        self.says_optional = False

    def prepare_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def clean(self, value) -> time | None:
        typed = super().clean(value).casefold().strip()
        if not typed:
            return None
        found = _CLOCK.fullmatch(typed)
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
        if found and found[3]:
            hour = hour % 12 + (12 if found[3] == "pm" else 0) if 1 <= hour <= 12 else 99
        elif found and found[2] is None:
            hour = 99  # "2" alone may be either half of the day
        if hour > 23 or minute > 59:
            raise ValidationError(f"{self.label} must be a time, like 2:31pm or 14:31")
        return time(hour, minute)


class RollCallForm(forms.Form):
    """Each seat of the day, pre-filled with whoever holds it; others who are here; who takes the chair."""

    def __init__(
        self,
        *args,
        places: Sequence[Place],
        recorded: Sequence[Attendance],
        others: Sequence[Person],
        chair: Person | None,
        **options,
    ):
        super().__init__(*args, **options)
        self.places, self.others = list(places), list(others)
        self.recorded = {each.seat_id: each for each in recorded if each.seat_id}
        # The holder in whose seat somebody else sits is recorded without it.
        roster = {person.pk for place in self.places for person in place.people}
        self.walk_ins = [each for each in recorded if not each.seat_id and each.person_id not in roster]
        self.away = {each.person_id: each for each in recorded if not each.seat_id}
        everybody = {person.slug: person for place in self.places for person in place.people}
        everybody |= {each.person.slug: each.person for each in self.walk_ins}
        self.everybody = everybody | {person.slug: person for person in self.others}
        self.fields["chair"] = choose(
            "Who takes the chair",
            [("", "Choose one"), *((slug, person.name) for slug, person in everybody.items())],
            initial=chair.slug if chair and chair.slug in everybody else "",
        )
        for place in self.places:
            self._ask_of_seat(place)
        for each in self.walk_ins:
            slug = each.person.slug
            here = forms.BooleanField(label=f"{each.person} is here", required=False, initial=True)
            self.fields[f"here_{slug}"] = here
            self._ask_times(slug, each, f"{each.person}: ")
        self.fields["other"] = choose(
            "Somebody else who is here",
            [("", "Nobody else"), *((person.slug, person.name) for person in self.others)],
            hint="Somebody who is not in the list is recorded first: “Record a person”, on the Board’s page.",
        )

    def _ask_of_seat(self, place: Place) -> None:
        slug, found = place.seat.slug, self.recorded.get(place.seat.pk)
        holder = place.held.holder
        if not place.people:
            return
        sits = found.person if found else (holder.person if holder else None)
        choices = [(person.slug, self._called(place, person)) for person in place.people]
        how = found.how if found else Attendance.How.PRESENT if holder else Attendance.How.ABSENT
        self.fields[f"how_{slug}"] = choose(
            place.seat.title, Attendance.How.choices, widget=forms.RadioSelect, initial=how
        )
        if len(choices) > 1 or holder is None:
            initial = sits.slug if sits else choices[0][0]
            self.fields[f"who_{slug}"] = choose(f"Who sits for {place.seat.title}", choices, initial=initial)
        self._ask_times(slug, found, f"{place.seat.title}: ")

    def _ask_times(self, slug: str, found: Attendance | None, whose: str) -> None:
        for name, words in (("arrived", "arrived late, at"), ("left", "left early, at")):
            field = ClockField(f"{whose}{words}")
            field.initial = getattr(found, f"{name}_at") if found else None
            self.fields[f"{name}_{slug}"] = field

    @staticmethod
    def _called(place: Place, person: Person) -> str:
        return person.name if person in place.holders else f"{person.name}, as a substitute"

    def rows(self) -> list[dict]:
        """Each seat with its questions, for the page."""
        return [
            {
                "place": place,
                **{
                    name: self[f"{name}_{place.seat.slug}"]
                    for name in ("how", "who", "arrived", "left")
                    if f"{name}_{place.seat.slug}" in self.fields
                },
            }
            for place in self.places
        ]

    def walk_in_rows(self) -> list[dict]:
        return [
            {name: self[f"{name}_{each.person.slug}"] for name in ("here", "arrived", "left")}
            for each in self.walk_ins
        ]

    def times(self) -> list[dict]:
        """When each of them arrived and left; asked last, so that the roll is soon gone through."""
        return [row for row in (*self.rows(), *self.walk_in_rows()) if "arrived" in row]

    def tells_times(self) -> bool:
        """Whether any time is told, or was told wrong."""
        told = [row[name] for row in self.times() for name in ("arrived", "left")]
        return any(field.value() or field.errors for field in told)

    def attendances(self) -> list[Attendance]:
        """The roll-call that was typed, not yet saved."""
        found = []
        for place in self.places:
            found += self._of_seat(place)
        for each in self.walk_ins:
            if self.cleaned_data[f"here_{each.person.slug}"]:
                found.append(self._present(each.person, each.person.slug))
        if other := self.everybody.get(self.cleaned_data["other"]):
            found.append(Attendance(person=other, how=Attendance.How.PRESENT))
        return found

    def _of_seat(self, place: Place) -> list[Attendance]:
        slug = place.seat.slug
        how = self.cleaned_data.get(f"how_{slug}")
        if not how:
            return []
        person = self.everybody.get(self.cleaned_data.get(f"who_{slug}") or place.people[0].slug)
        holder = place.held.holder
        if holder is None and how == Attendance.How.ABSENT:
            return []  # of a seat that nobody holds for certain, nobody is said to be absent
        substitute = person not in place.holders
        if how != Attendance.How.PRESENT:
            who = holder.person if holder and substitute else person
            return [Attendance(person=who, seat=place.seat, how=how)]
        sitting = self._present(person, slug)
        sitting.seat, sitting.substitute = place.seat, substitute
        if substitute and holder:
            return [sitting, Attendance(person=holder.person, how=Attendance.How.APOLOGIES)]
        return [sitting]

    def _present(self, person: Person, slug: str) -> Attendance:
        return Attendance(
            person=person,
            how=Attendance.How.PRESENT,
            arrived_at=self.cleaned_data[f"arrived_{slug}"],
            left_at=self.cleaned_data[f"left_{slug}"],
        )

    def chaired_by(self) -> Person | None:
        return self.everybody.get(self.cleaned_data["chair"])


# Items taken together


@lru_cache(maxsize=MOST_ROOMS)
def ask_who_assents(corporations: tuple[Corporation, ...], hint: str) -> forms.MultipleChoiceField:
    """The corporations sole that must assent, each to be ticked."""
    field = forms.MultipleChoiceField(
        label="Who assented?",
        required=False,
        choices=[(each.slug, each.name) for each in corporations],
        widget=forms.CheckboxSelectMultiple,
        help_text=hint,
        error_messages={"invalid_choice": "Tick only those shown under “Who assented?”"},
    )
    field.says_optional = False
    return field


class TogetherForm(forms.Form):
    """One assent for several items; and of each, who asks for it to be taken separately, and why."""

    def __init__(self, *args, room: Room, together: Sequence[Together], **options):
        super().__init__(*args, **options)
        self.together = together
        self.fields["assenting"] = ask_who_assents(room.corporations, "Given once, for every item above.")
        seats = [("", "Choose one"), *((seat.slug, seat.title) for seat in room.seats)]
        for each in together:
            self.fields[f"seat-{each.item.pk}"] = choose("Who asks for it", seats)
            self.fields[f"why-{each.item.pk}"] = RecordedText(label="Why", longest=2_000, rows=2)

    def rows(self) -> list[dict]:
        return [
            {
                "item": each.item,
                "outcome": each.outcome,
                "seat": self[f"seat-{each.item.pk}"],
                "why": self[f"why-{each.item.pk}"],
            }
            for each in self.together
        ]

    def asked_separately(self, item: AgendaItem) -> tuple[str, str] | None:
        """The slug of the seat that asks for one item to be taken separately, and why; None when not said."""
        seat, why = (f"{name}-{item.pk}" for name in ("seat", "why"))
        if not self.cleaned_data[seat]:
            self.add_error(seat, f"Choose who asks for item {item.order} to be taken separately")
        if not self.cleaned_data[why]:
            self.add_error(why, f"Say why item {item.order} is taken separately")
        return None if self.errors else (self.cleaned_data[seat], self.cleaned_data[why])


# One item


class Several(forms.Field):
    """Some lines of text that the page carries without showing them."""

    widget = forms.MultipleHiddenInput

    def clean(self, value) -> list[str]:
        return [str(each)[:LONGEST_MINUTE] for each in (value or [])[:MOST_CHECKED]]


# Questions are made once and shared by forms, since saving an item must be quick: Django would copy each of
# them for each form. Nothing changes them. These are of every item, and those below of one meeting's.
SHARED = {
    "outcome": choose(
        "What was the outcome?",
        # A page offers them in the order in which they are most often needed.
        [(each.value, each.label) for each in Outcome],
        widget=forms.RadioSelect,
    ),
    "referred_to": RecordedText(label="Referred to", longest=160),
    "decision": RecordedText(
        label="Decision", longest=LONGEST_DECISION, rows=3, hint="Read alone, it must say what was decided."
    ),
    "minute": RecordedText(
        label="Minute",
        longest=LONGEST_MINUTE,
        rows=8,
        hint="Start a line with D: for a decision, or with A: for an action, as in “A: owner; what; when”.",
    ),
    "private_notes": RecordedText(
        label="Private notes", longest=LONGEST_MINUTE, rows=4, hint="Only the secretary reads them."
    ),
    "interest_nature": RecordedText(label="What the interest is", longest=2_000, rows=2),
    "interest_left": forms.BooleanField(label="They left the room for this item", required=False),
    "checked": Several(required=False),
}
SHARED_OF_ACTIONS = {
    "what": RecordedText(label="What is to be done", longest=2_000),
    "body": RecordedText(label="Or an outside body", longest=160),
    "by": RecordedText(label="By when", longest=80),
}


@lru_cache(maxsize=MOST_ROOMS)
def ask_deferred_to(later: tuple[Later, ...], chosen: str) -> forms.ChoiceField:
    """The meetings an item can be deferred to, and the one it was if that is no longer planned."""
    after = f" ({long_date(later[0].held_on)})" if later else ""
    days = [
        (NEXT, f"The next meeting{after}"),
        *((each.held_on.isoformat(), long_date(each.held_on)) for each in later[1:]),
        ("", "Not said yet"),
    ]
    if chosen not in {NEXT, "", *(each.held_on.isoformat() for each in later)}:
        days.append((chosen, f"{chosen}, no longer planned"))
    return choose("Deferred to", days)


@lru_cache(maxsize=MOST_ROOMS)
def ask_whose_interest(present: tuple[Somebody, ...]) -> forms.ChoiceField:
    return choose("Whose interest", [("", "Nobody"), *((each.slug, each.name) for each in present)])


@lru_cache(maxsize=MOST_ROOMS)
def ask_who(seats: tuple[Sitting, ...]) -> forms.ChoiceField:
    """Who is to do an action."""
    return choose("Who", [("", "Nobody yet"), *((seat.slug, seat.title) for seat in seats)])


OF_AN_ITEM = (
    "outcome",
    "deferred_to",
    "referred_to",
    "decision",
    "assenting",
    "minute",
    "private_notes",
    "interest_person",
    "interest_nature",
    "interest_left",
    "checked",
)
OF_AN_ACTION = ("what", "who", "body", "by")


class ItemForm(forms.Form):
    """One item: what came of it first, because most items need nothing else."""

    def __init__(self, *args, room: Room, written: Written, **options):
        super().__init__(*args, **options)
        asked = {
            **SHARED,
            "deferred_to": ask_deferred_to(room.later, written.deferred_to),
            "assenting": ask_who_assents(
                room.corporations, "Kept with an item that was agreed or not agreed."
            ),
            "interest_person": ask_whose_interest(room.present),
        }
        self.fields = {name: asked[name] for name in OF_AN_ITEM}
        if room.later and written.deferred_to == room.later[0].held_on.isoformat():
            self.initial["deferred_to"] = NEXT
        self.numbers = list(range(self._asked_for(written)))
        self._ask_for_actions(room, written)

    def _asked_for(self, written: Written) -> int:
        """How many actions the form asks for: those there are, and one more."""
        sent = [
            int(found[1]) + 1
            for name in self.data
            if (found := re.fullmatch(r"action-([0-9]{1,2})-what", name))
        ]
        return min(max([*sent, 0 if self.is_bound else len(written.actions) + 1]), MOST_ACTIONS)

    def _ask_for_actions(self, room: Room, written: Written) -> None:
        asked = {**SHARED_OF_ACTIONS, "who": ask_who(room.seats)}
        for number in self.numbers:
            known = number < len(written.actions)
            told = written.actions[number] if known else WrittenAction(by="next meeting")
            for name in OF_AN_ACTION:
                self.fields[f"action-{number}-{name}"] = asked[name]
                self.initial[f"action-{number}-{name}"] = getattr(told, name)

    def action_rows(self) -> list[dict]:
        return [
            {
                "number": number + 1,
                **{name: self[f"action-{number}-{name}"] for name in OF_AN_ACTION},
            }
            for number in self.numbers
        ]

    def written(self) -> Written:
        """All that was typed, as it is kept."""
        told = self.cleaned_data
        actions = [
            WrittenAction(**{name: told[f"action-{number}-{name}"] for name in OF_AN_ACTION})
            for number in self.numbers
        ]
        return Written(
            **{name: told[name] for name in OF_AN_ITEM if name not in ("assenting", "checked")},
            assenting=tuple(told["assenting"]),
            checked=tuple(told["checked"]),
            actions=tuple(each for each in actions if each.what or each.who or each.body),
        )
