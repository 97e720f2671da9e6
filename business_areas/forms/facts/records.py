"""Business cases, consultations, transfers of staff, exits and what came of them."""

from alliance.models import Force
from business_areas.forms.facts.sourced import FactForm
from business_areas.forms.fields import (
    LONG_TEXT,
    choice_field,
    date_field,
    number_field,
    pounds_field,
    text_field,
    thing_field,
)
from business_areas.lifecycle import Ending
from business_areas.models import (
    BusinessArea,
    BusinessCase,
    Consultation,
    Exit,
    LedgerEntry,
    StaffTransfer,
    Successor,
)

MOST_PEOPLE = 99_999


class BusinessCaseForm(FactForm):
    model, noun, words, title = (
        BusinessCase,
        "business-cases",
        "version of a business case",
        "A version of a business case",
    )
    hint = "Its kind, version, date and whether it was approved."

    kind = choice_field(
        "Kind of business case", BusinessCase.Kind.choices, select="Select the kind of business case"
    )
    version = number_field("Version", 999, least=1, required=True, hint="A whole number: 3 for version 3")
    status = choice_field("Status", BusinessCase.Status.choices, select="Select how this version stands")
    when = date_field("Date of this version", "date of this version")
    summary = text_field("Summary", LONG_TEXT, required=False, rows=4)


class ConsultationForm(FactForm):
    model, noun, words, title = Consultation, "consultations", "consultation", "A consultation"
    hint = "A formal staff consultation, with the period the law sets."
    check_first = True

    opened = date_field("Day it opened", "day it opened")
    closed = date_field(
        "Day it closed", "day it closed", required=False, none="It has not closed, or no source says"
    )
    proposed_dismissals = number_field(
        "Number of proposed dismissals",
        MOST_PEOPLE,
        hint="Leave blank if it is not known. 0 means that none is proposed. "
        "20 to 99: at least 30 days from the start to the first dismissal; 100 or more: at least 45 days.",
    )
    first_dismissal = date_field(
        "Day of the first dismissal",
        "day of the first dismissal",
        required=False,
        none="None has taken effect, or no source says",
    )
    outcome = text_field("Outcome", LONG_TEXT, required=False, rows=4)


class StaffTransferForm(FactForm):
    model, noun, words, title = StaffTransfer, "staff-transfers", "staff transfer", "A staff transfer"
    hint = "Staff moving from one employer to another (TUPE), with the period the law sets."
    check_first = True

    from_force = thing_field(
        "Force they leave", Force.objects.all(), called="force", select="Select the force they leave"
    )
    to_force = thing_field(
        "Force they join", Force.objects.all(), called="force", select="Select the force they join"
    )
    people = number_field("Number of people", MOST_PEOPLE, least=1, hint="Leave blank if it is not known")
    when = date_field("Day of the transfer", "day of the transfer")
    information_given = date_field(
        "Day information on each employee was given",
        "day information was given",
        required=False,
        none="Not yet given, or no source says",
        hint="At least 28 days before the transfer.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("from_force") and cleaned.get("from_force") == cleaned.get("to_force"):
            self.add_error("to_force", "Select a force other than the one they leave")
        return cleaned


class ExitForm(FactForm):
    model, noun, words, title = Exit, "exits", "account of how it left", "How it left"
    hint = "How its time in the alliance ended, why, and what that cost. Its dates are events."

    ending = choice_field("How it ended", Ending.choices, select="Select how it ended")
    reason = text_field("Reason", LONG_TEXT, enter="Enter why it left", rows=4)
    one_off_cost = pounds_field(
        "One-off cost", hint="Leave blank if the amount is not known: unknown is not zero."
    )
    cost_as_stated = text_field(
        "Cost in the source’s own words", 160, required=False, hint="For example, a modest cost"
    )


class LedgerForm(FactForm):
    model, noun, words, title = (
        LedgerEntry,
        "ledger",
        "line of the exit ledger",
        "A line of the exit ledger",
    )
    hint = "People, assets, contracts and data to divide, interim services, settlement, lessons."

    heading = choice_field(
        "Heading", LedgerEntry.Heading.choices, select="Select the heading it stands under"
    )
    text = text_field("What is recorded", LONG_TEXT, enter="Enter what is to be recorded", rows=4)
    amount = pounds_field("Amount", hint="Leave blank if there is none, or it is not known.")
    when = date_field("Date", "date", required=False)


class SuccessorForm(FactForm):
    model, noun, words, title = Successor, "successors", "note of what follows it", "What follows it"
    hint = "Another area of the register, or something outside the alliance. Record how it left first."

    name = text_field("What follows it", 160, enter="Enter what follows it")
    successor = thing_field(
        "The business area that follows it",
        BusinessArea.objects.none(),
        required=False,
        called="business area",
        select="Select the business area that follows it",
        empty="Nothing on the register",
    )

    def __init__(self, *args, user, area, **options):
        super().__init__(*args, user=user, area=area, **options)
        visible = BusinessArea.objects.visible_to(user).exclude(pk=area.pk)
        self.fields["successor"].queryset = visible
        # One that this person may not see is neither shown nor lost when the rest is corrected.
        told = self.initial.get("successor")
        self.unseen = told if told and not visible.filter(pk=told.pk).exists() else None

    def clean_successor(self):
        return self.cleaned_data["successor"] or self.unseen
