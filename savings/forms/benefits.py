"""Savings, what is planned, claimed and verified of them, and targets, as they are typed."""

from django import forms

from alliance.models import Source
from alliance.rough_date_form import ExactDayFormField
from business_areas.forms.fields import LONG_TEXT, choice_field, number_field, text_field, thing_field
from business_areas.models import BusinessArea
from governance.models import Decision, Seat
from savings.forms.fields import OnASource, amount_field, year_field
from savings.models import Baseline, Saving, SavingAmount, SavingsTarget, Verification
from savings.models.benefits import MOST_YEARS

HOW_DECIDED = "Where no decision in the register set it. For example, in the business case of March 2015"
SEVERAL = "1, unless the source gives one total for several years: that is never added to amounts of a year"


def needed(field, words: str):
    """A field that must be answered, with what to do when it is not."""
    field.required, field.error_messages["required"] = True, words
    return field


def decided_by(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        widget=forms.Select(),
        error_messages={"invalid_choice": "That decision is no longer there. Select the decision again"},
    )


class Decided(forms.Form):
    """A question about the decision that set something; a form that asks it says up to which marking."""

    def offer_decisions(self, user, most: int, none: str) -> None:
        rows = Decision.objects.visible_to(user).on_the_record().current().filter(marking__lte=most)
        self.decisions = {each.reference: each for each in rows.select_related("board")}
        choices = [(key, str(one)) for key, one in self.decisions.items()]
        self.fields["decision"].choices = [("", none), *choices]

    def decided(self) -> dict:
        typed = self.cleaned_data
        return {
            "decision": self.decisions.get(typed["decision"]),
            "decided_as_stated": typed.get("decided_as_stated", ""),
        }


class SavingForm(OnASource, Decided):
    """A saving, the post that answers for it, and what it is measured from."""

    area = thing_field("Business area", BusinessArea.objects.none(), select="Select the business area")
    title = text_field("What is saved", 160, enter="Enter what is saved, in a few words")
    about = text_field("How it comes about", LONG_TEXT, required=False, rows=3)
    effect = choice_field(
        "Saving or dis-benefit",
        Saving.Effect.choices,
        select="Select whether it is a saving or a dis-benefit",
    )
    cash = choice_field("Cashable or not", Saving.Cash.choices, select="Select whether it is cashable")
    recurs = choice_field(
        "Recurring or one-off", Saving.Recurs.choices, select="Select whether it recurs every year"
    )
    counted = choice_field(
        "Gross or net of the cost of change",
        Saving.Counted.choices,
        select="Select whether the cost of change is taken off",
        hint="How its amounts are given. The two are never added together.",
    )
    price_year = year_field(
        "Year whose prices it is in",
        required=False,
        hint="Only where the amounts are not in actual prices. For example, 2015/16",
    )
    owner_seat = thing_field(
        "Seat that answers for it",
        Seat.objects.none(),
        called="seat",
        select="Select the seat",
        required=False,
        empty="None: another post answers for it",
    )
    owner_post = text_field(
        "Another post that answers for it",
        160,
        required=False,
        hint="A post and not a person. For example, Head of Fleet Services",
    )
    baseline = needed(
        amount_field("Baseline: what it cost in a year before", hint="What the saving is measured from"),
        "Enter the baseline, what it cost in a year before",
    )
    on = ExactDayFormField(label="Day the baseline is measured on", called="day of the baseline")
    decision = decided_by("Decision that set the baseline")
    decided_as_stated = text_field("How the baseline was decided", 240, required=False, hint=HOW_DECIDED)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["area"].queryset = BusinessArea.objects.visible_to(self.user)
        seats = Seat.objects.visible_to(self.user).filter(abolished_on__isnull=True)
        self.fields["owner_seat"].queryset = seats.select_related("board")
        self.offer_decisions(self.user, self.user.clearance, "None")
        names = [name for name in self.fields if name not in ("source", "paragraph", "marking")]
        self.order_fields([*names, "source", "paragraph", "marking"])

    def saving(self) -> Saving:
        said = ("area", "title", "about", "effect", "cash", "recurs", "counted", "price_year")
        said += ("owner_seat", "owner_post")
        return Saving(**{name: self.cleaned_data[name] for name in said}, **self.told())

    def first_baseline(self) -> Baseline:
        typed = self.cleaned_data
        told = {name: typed[name] for name in ("source", "paragraph")}
        return Baseline(amount=typed["baseline"], on=typed["on"], **self.decided(), **told)


class OfASavingForm(forms.Form):
    """Where what is said of a saving comes from. It carries the saving's own marking."""

    source = thing_field("Source", Source.objects.none(), select="Select the source it comes from")
    paragraph = text_field("Paragraph or page", 60, required=False, hint="For example, 4.1 or page 3")
    note = text_field("Note", 2000, required=False, rows=2)

    def __init__(self, *args, user, saving, new_source_url: str = "", **options):
        super().__init__(*args, **options)
        self.user, self.of_saving = user, saving
        sources = Source.objects.visible_to(user).filter(marking__lte=saving.marking)
        self.fields["source"].queryset = sources

    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("source", "paragraph", "note")}


class AmountForm(OfASavingForm):
    """What is planned, or claimed, of a saving in a year; or in several years together."""

    first_year = year_field("Financial year", hint="The first, where it covers several. For example, 2018/19")
    years = number_field("Years that the amount covers", MOST_YEARS, least=1, required=True, hint=SEVERAL)
    amount = needed(
        amount_field("Amount", hint="What is saved in that time compared with the baseline"),
        "Enter the amount. Where nothing was saved, enter 0",
    )

    field_order = ("first_year", "years", "amount", "source", "paragraph", "note")

    def saving_amount(self, standing: str) -> SavingAmount:
        said = {name: self.cleaned_data[name] for name in ("first_year", "years", "amount")}
        return SavingAmount(saving=self.of_saving, standing=standing, **said, **self.told())


class ClaimForm(AmountForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["source"].label = "Evidence"
        self.fields["source"].help_text = "The source that shows it"


class VerifyForm(OfASavingForm):
    """How much of a claim is evidenced, by which source, and what was looked at."""

    amount = needed(
        amount_field("Amount that is evidenced", hint="All of what was claimed, some of it, or 0"),
        "Enter the amount that is evidenced. Where nothing is, enter 0",
    )

    field_order = ("amount", "source", "paragraph", "note")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["source"].label = "Evidence"
        note = self.fields["note"]
        note.label, note.required = "What was looked at", True
        note.error_messages["required"] = "Say what was looked at"

    def verification(self) -> Verification:
        return Verification(amount=self.cleaned_data["amount"], **self.told())


class BaselineForm(OfASavingForm, Decided):
    """What a saving is measured from from now on, and the decision of the Board that says so."""

    amount = needed(amount_field("New baseline: what it cost in a year"), "Enter the new baseline")
    on = ExactDayFormField(label="Day it is measured on", called="day of the baseline")
    decision = decided_by("Decision of the Board")
    because = text_field("Why it is moved", 2000, enter="Say why the baseline is moved", rows=3)

    field_order = ("amount", "on", "decision", "because", "source", "paragraph", "note")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.offer_decisions(self.user, self.of_saving.marking, "Choose one")
        needed(self.fields["decision"], "Select the decision of the Board. A baseline is moved by no other")

    def baseline(self) -> Baseline:
        said = {name: self.cleaned_data[name] for name in ("amount", "on", "because")}
        return Baseline(**said, **self.decided(), **self.told())


class TargetForm(OnASource, Decided):
    """What is to be saved, by when, and who decided that."""

    area = thing_field(
        "Whose target it is",
        BusinessArea.objects.none(),
        select="Select whose target it is",
        required=False,
        empty="The whole alliance",
    )
    amount = needed(amount_field("Amount to save"), "Enter the amount to save")
    years = number_field("Years that the amount covers", MOST_YEARS, least=1, required=True, hint=SEVERAL)
    by_year = year_field("Financial year to reach it in", hint="For example, 2018/19")
    set_on = ExactDayFormField(label="Day it was set", called="day it was set")
    decision = decided_by("Decision that set it")
    decided_as_stated = text_field("How it was decided", 240, required=False, hint=HOW_DECIDED)

    field_order = ("area", "amount", "years", "by_year", "set_on", "decision", "decided_as_stated")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["area"].queryset = BusinessArea.objects.visible_to(self.user)
        self.offer_decisions(self.user, self.user.clearance, "None")

    def target(self) -> SavingsTarget:
        said = ("area", "amount", "years", "by_year", "set_on")
        typed = {name: self.cleaned_data[name] for name in said}
        return SavingsTarget(**typed, **self.decided(), **self.told())
