"""Which form records which noun, and how a fact is named."""

from django.utils.text import Truncator

from alliance.temporal import RoughDate, last_day, long_date
from business_areas.forms.facts.events import EventForm
from business_areas.forms.facts.exits import LessonForm, MilestoneDayForm, MilestoneForm
from business_areas.forms.facts.periods import GroupForm, KindForm, LeadForm, NameForm, PurposeForm
from business_areas.forms.facts.records import (
    BusinessCaseForm,
    ConsultationForm,
    ExitForm,
    LedgerForm,
    StaffTransferForm,
    SuccessorForm,
)
from business_areas.forms.facts.sourced import FactForm
from business_areas.models import AreaFact, PeriodFact

FORMS: dict[str, type[FactForm]] = {
    form.noun: form
    for form in (
        NameForm,
        KindForm,
        GroupForm,
        LeadForm,
        PurposeForm,
        EventForm,
        BusinessCaseForm,
        ConsultationForm,
        StaffTransferForm,
        ExitForm,
        LedgerForm,
        SuccessorForm,
        MilestoneForm,
        MilestoneDayForm,
        LessonForm,
    )
}

TITLES = {
    "names": "Name",
    "kinds": "Kind",
    "groups": "Group",
    "leads": "Lead force",
    "purposes": "Purpose",
    "events": "Event",
    "business-cases": "Business case",
    "consultations": "Consultation",
    "staff-transfers": "Staff transfer",
    "exits": "How it left",
    "ledger": "Exit ledger",
    "successors": "What follows it",
    "milestones": "Milestone",
    "milestone-days": "Day of a milestone",
    "lessons": "Lesson",
}
LONGEST_QUOTATION = 120


def named(noun: str, fact: AreaFact) -> str:
    """A fact as a heading names it: "Lead force: Dorset Police"."""
    quoted = Truncator(str(fact)).chars(LONGEST_QUOTATION)
    return quoted if quoted.startswith(TITLES[noun]) else f"{TITLES[noun]}: {quoted}"


def in_short(noun: str, fact: AreaFact) -> str:
    """A fact as a message repeats it: "Lead force “Dorset Police”, from April 2016"."""
    when = period_words(fact) if isinstance(fact, PeriodFact) else _date_words(fact)
    quoted = Truncator(str(fact)).chars(LONGEST_QUOTATION)
    said = quoted if quoted.startswith(TITLES[noun]) else f"{TITLES[noun]} “{quoted}”"
    return f"{said}, {when}" if when else said


def period_words(fact: PeriodFact) -> str:
    """From when until when: "from April 2016 to 31 March 2018"; an end that is not exact keeps its words."""
    began = fact.since.from_words
    if not fact.until:
        return began
    if fact.until.is_exact:
        return f"{began} to {long_date(last_day(fact.until.latest))}"
    return f"{began}, no longer so from {fact.until.words}"


def _date_words(fact: AreaFact) -> str:
    for name in ("when", "opened"):
        # A consultation is named by the day it opened already.
        if isinstance(date := getattr(fact, name, None), RoughDate) and date.words not in str(fact):
            return date.words
    return ""
