"""What is typed about publishing: who publishes a notice, what is withheld from it, and holds."""

from django import forms

from alliance.markings import Marking
from alliance.models import CorporationSole
from alliance.rough_date_form import ExactDayFormField
from alliance.temporal import ONE_DAY, long_date, today
from business_areas.forms.fields import LONG_TEXT, text_field, thing_field
from governance.models import Decision, Hold, WithheldPart
from governance.notices import commissioners, on_hold, told_parts, withheld_so_far

LONGEST_WHY = 240
DESPITE_HINT = "Only if it must be published all the same. Everybody who reads what is published reads this."


def despite_field(required: bool = False):
    return text_field(
        "Why it is published although publishing is on hold",
        LONG_TEXT,
        enter="Say why it is published although publishing is on hold",
        required=required,
        rows=2,
        hint=DESPITE_HINT,
    )


class DespiteForm(forms.Form):
    """Why minutes are published while a hold stands."""

    despite_hold = despite_field(required=True)


class NoticeForm(forms.Form):
    """Who publishes a notice of a decision, and which parts of it are withheld."""

    corporations = forms.MultipleChoiceField(
        label="Who must publish it",
        widget=forms.CheckboxSelectMultiple(),
        help_text="Each commissioner publishes its own notice of a decision of significant public interest.",
        error_messages={
            "required": "Select who must publish the notice",
            "invalid_choice": "Select who must publish the notice: you can choose only from those shown",
        },
    )
    because = text_field(
        "What is corrected, and why",
        LONG_TEXT,
        required=False,
        rows=2,
        hint="Needed where a notice is published already: the new version says this.",
    )
    despite_hold = despite_field()

    def __init__(self, *args, decision: Decision, current, **options):
        super().__init__(*args, **options)
        self.decision, self.current = decision, {each.corporation_id: each for each in current}
        self.offered = {each.slug: each for each in commissioners()}
        self.holds = on_hold(self.offered.values(), today())
        self.fields["corporations"].choices = [
            (slug, self.in_words(each)) for slug, each in self.offered.items()
        ]
        self.fields["because"].says_optional = self.fields["despite_hold"].says_optional = False
        if not current:
            del self.fields["because"]
        if not self.holds:
            del self.fields["despite_hold"]
        so_far = withheld_so_far(decision, current[0] if current else None)
        self.restricted = [each for each in so_far if each.restricted_id]
        before = {each.part: each for each in so_far if not each.restricted_id}
        for part in () if decision.marking == Marking.PUBLISHED else told_parts(decision):
            self._add_part(part, before.get(part))
        for each in self.restricted:
            self.fields[f"look_again_restricted_{each.restricted_id}"] = ExactDayFormField(
                label=f"{each.get_part_display()}: day to look at the restricted part again",
                called="day to look at it again",
                initial=each.look_again_on,
                help_text=f"Withheld because of {each.because.rstrip('.')}.",
            )

    def _add_part(self, part: WithheldPart.Part, before: WithheldPart | None) -> None:
        self.fields[f"withhold_{part.value}"] = text_field(
            f"{part.label}: why it is withheld", LONGEST_WHY, required=False
        )
        self.fields[f"look_again_{part.value}"] = ExactDayFormField(
            label=f"{part.label}: day to look at it again", called="day to look at it again", required=False
        )
        for name in (f"withhold_{part.value}", f"look_again_{part.value}"):
            self.fields[name].says_optional = False
        if before is not None:
            self.fields[f"withhold_{part.value}"].initial = before.because
            self.fields[f"look_again_{part.value}"].initial = before.look_again_on

    def in_words(self, corporation: CorporationSole) -> str:
        last = self.current.get(corporation.pk)
        if last is None:
            return str(corporation)
        return f"{corporation}: a new version, after that of {long_date(last.published_on)}"

    # What the page shows together

    @property
    def who(self) -> list:
        return [self[name] for name in ("corporations", "because", "despite_hold") if name in self.fields]

    @property
    def parts(self) -> list:
        return [self[name] for name in self.fields if name.startswith(("withhold_", "look_again_"))]

    @property
    def parts_shown(self) -> bool:
        """Whether the withheld parts stand open: when some are, or when something is wrong with them."""
        withheld = any(self[name].value() for name in self.fields if name.startswith("withhold_"))
        return bool(withheld or self.restricted or any(field.errors for field in self.parts))

    def clean(self):
        told = super().clean()
        chosen = self.chosen()
        standing = [hold for hold in self.holds if hold.corporation in chosen]
        if standing and not told.get("despite_hold") and "despite_hold" not in self.errors:
            self.add_error("despite_hold", " ".join(hold.words for hold in standing))
        if any(each.pk in self.current for each in chosen) and not told.get("because"):
            self.add_error("because", "Enter what is corrected, and why")
        for part in WithheldPart.Part:
            self._clean_part(part, told)
        for each in self.restricted:
            self._refuse_past(f"look_again_restricted_{each.restricted_id}", told)
        return told

    def _clean_part(self, part: WithheldPart.Part, told: dict) -> None:
        why, day = f"withhold_{part.value}", f"look_again_{part.value}"
        if told.get(why) and not told.get(day) and day not in self.errors:
            self.add_error(day, f"{part.label}: enter the day to look at it again")
        if told.get(day) and not told.get(why) and why not in self.errors:
            self.add_error(why, f"{part.label}: enter why it is withheld, or empty the day under it")
        self._refuse_past(day, told)

    def _refuse_past(self, name: str, told: dict) -> None:
        if told.get(name) and told[name] <= today():
            self.add_error(name, "The day to look at it again must be in the future")

    def chosen(self) -> list[CorporationSole]:
        return [self.offered[slug] for slug in self.cleaned_data.get("corporations", ())]

    def withheld(self) -> list[WithheldPart]:
        """The parts that were chosen to be withheld, and every restricted one."""
        told = self.cleaned_data
        whole = [
            WithheldPart(
                part=part, because=told[f"withhold_{part}"], look_again_on=told[f"look_again_{part}"]
            )
            for part in WithheldPart.Part.values
            if told.get(f"withhold_{part}")
        ]
        return [*whole, *(self._of_restricted(each) for each in self.restricted)]

    def _of_restricted(self, each: WithheldPart) -> WithheldPart:
        return WithheldPart(
            part=each.part,
            restricted_id=each.restricted_id,
            because=each.because,
            look_again_on=self.cleaned_data[f"look_again_restricted_{each.restricted_id}"],
        )


class HoldForm(forms.Form):
    """Days on which nothing is published for a commissioner."""

    corporation = thing_field(
        "For whom",
        CorporationSole.objects.none(),
        select="Select for whom publishing is put on hold",
    )
    starts_on = ExactDayFormField(label="First day", called="first day")
    until = ExactDayFormField(label="Last day", called="last day", help_text="The day of the election, say.")
    because = text_field(
        "Why",
        LONGEST_WHY,
        enter="Say why publishing is put on hold",
        hint="For example, pre-election period. Whoever is refused reads this.",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        keys = [each.pk for each in commissioners()]
        self.fields["corporation"].queryset = CorporationSole.objects.filter(pk__in=keys)

    def hold(self) -> Hold:
        told = dict(self.cleaned_data)
        return Hold(ceases_on=told.pop("until") + ONE_DAY, **told)


class EndHoldForm(forms.Form):
    because = text_field("Why it is ended early", LONG_TEXT, enter="Say why it is ended early", rows=2)
