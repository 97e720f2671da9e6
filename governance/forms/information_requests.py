"""What is typed of freedom of information requests."""

from collections.abc import Iterable
from hashlib import sha256

from django import forms

from alliance.facts_told import kinds_told
from alliance.markings import Marking
from alliance.rough_date_form import ExactDayFormField
from business_areas.forms.fields import LONG_TEXT, choice_field, marking_choices, marking_field, text_field
from governance.actions.information_requests import Decided
from governance.models import Exemption, FactDecision
from governance.requests.content import known_words
from governance.requests.gathering import GatheredFact, digest_of

Status = FactDecision.Status
CHANGED = "{} says something else than when you opened this page. Read it again and decide."


class RequestForm(forms.Form):
    """The question and its days. Who asked is not asked for."""

    question = text_field(
        "Question",
        LONG_TEXT,
        enter="Enter the question",
        rows=5,
        hint="In the words in which it was asked. Leave out the name and address of the person who asks: the "
        "portal does not keep them.",
    )
    own_reference = text_field(
        "The force’s own reference",
        40,
        required=False,
        hint="The portal gives every request a reference of its own as well.",
    )
    received_on = ExactDayFormField(
        label="Received on",
        called="day it was received",
        help_text="It is to be answered by the twentieth working day after this day. The bank holidays of "
        "England are counted; those of other parts of the United Kingdom could only make that day later.",
    )
    as_at = ExactDayFormField(
        label="Facts as at", called="day of the facts", help_text="Every fact is told as at this day."
    )
    marking = marking_field()

    def __init__(self, *args, clearance: int, **options):
        super().__init__(*args, **options)
        self.fields["marking"].choices = marking_choices(Marking.OFFICIAL, clearance)


class GatherForm(forms.Form):
    """Which thing of the record, by how it is named."""

    kind = choice_field("Kind of thing", [], select="Select the kind of thing", radios=False)
    reference = text_field("How it is named", 200, enter="Enter how it is named")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        kinds = [(kind.name, kind.noun.capitalize()) for kind in kinds_told()]
        self.fields["kind"].choices = [("", "Choose one"), *kinds]


class OwnWordsForm(forms.Form):
    own_words = text_field(
        "What you say beside it",
        LONG_TEXT,
        required=False,
        rows=3,
        hint="A sentence of your own. The answer says that it is. Leave it blank to say nothing.",
    )


def named(key: str) -> str:
    """What the fields of a fact are called in a form: keys may hold anything."""
    return sha256(key.encode()).hexdigest()[:16]


class DecideForm(forms.Form):
    """Of each fact of one thing: disclosed, or withheld under which exemption, and why."""

    def __init__(self, *args, facts: Iterable[GatheredFact], **options):
        super().__init__(*args, **options)
        self.facts = list(facts)
        exemptions = [(each.value, f"Withhold. {each.label}") for each in Exemption if each.value]
        choices = [("", "Not decided"), (Status.DISCLOSE.value, "Disclose"), *exemptions]
        for each in self.facts:
            self._ask(each, choices)
        self.fields["rest"] = forms.BooleanField(
            label="Disclose everything here that is not decided", required=False
        )
        self.fields["rest"].says_optional = False

    def _ask(self, each: GatheredFact, choices: list) -> None:
        name, decision = named(each.fact.key), each.decision
        what = forms.ChoiceField(
            label=f"{each.number} {each.fact.says}",
            choices=choices,
            required=False,
            help_text=hint_of(each),
            initial=decision and (decision.exemption or decision.status),
            error_messages={"invalid_choice": f"Select what happens to {each.number}"},
        )
        what.says_optional = False
        why = text_field(f"Why {each.number} is withheld", LONG_TEXT, required=False)
        why.initial = decision.because if decision else ""
        self.fields[f"what-{name}"], self.fields[f"why-{name}"] = what, why
        said = forms.CharField(required=False, widget=forms.HiddenInput(), initial=digest_of(each.fact))
        self.fields[f"said-{name}"] = said

    def clean(self):
        typed = super().clean()
        for each in self.facts:
            name = named(each.fact.key)
            if typed.get(f"said-{name}") != digest_of(each.fact):
                self.add_error(f"what-{name}", CHANGED.format(each.number))
            elif typed.get(f"what-{name}") in ("", Status.DISCLOSE.value) and typed.get(f"why-{name}"):
                self.add_error(f"what-{name}", f"Select the exemption for {each.number}, or leave out why")
            elif (
                typed.get(f"what-{name}", "") not in ("", Status.DISCLOSE.value)
                # What could not be read has its own sentence already.
                and typed.get(f"why-{name}", "unread") == ""
            ):
                self.add_error(f"why-{name}", f"Say why {each.number} is withheld")
        return typed

    def chosen(self) -> dict[str, Decided]:
        """What is decided, by the key of the fact."""
        found = {}
        for each in self.facts:
            name = named(each.fact.key)
            what = self.cleaned_data[f"what-{name}"]
            if not what and self.cleaned_data["rest"]:
                what = Status.DISCLOSE.value
            if what == Status.DISCLOSE.value:
                found[each.fact.key] = Decided(what)
            elif what:
                because = self.cleaned_data[f"why-{name}"]
                found[each.fact.key] = Decided(Status.WITHHOLD.value, what, because)
        return found


def hint_of(each: GatheredFact) -> str:
    """Where a fact comes from, how it is marked, and what must be known of it."""
    fact = each.fact
    place = f", paragraph {fact.paragraph}" if fact.paragraph else ""
    said = [f"{fact.source}{place}.", f"Marked {Marking(fact.marking).label}."]
    told = {
        "certain": fact.certain,
        "sources_disagree": fact.sources_disagree,
        "illustrative": fact.illustrative,
        "notes": fact.notes,
    }
    changed = ["It says something else than when it was decided."] if each.stale else []
    return " ".join(filter(None, [*said, known_words(told), *changed]))


class AnswerForm(forms.Form):
    answered_on = ExactDayFormField(label="Answered on", called="day it was answered")


class CloseForm(forms.Form):
    because = text_field(
        "Why it is closed without an answer",
        LONG_TEXT,
        enter="Say why it is closed without an answer",
        rows=3,
        hint="For example, the request was withdrawn. Do not name the person who asked.",
    )


class ReopenForm(forms.Form):
    asked_on = ExactDayFormField(label="A review was asked for on", called="day a review was asked for")
    because = text_field(
        "What is to be looked at again", LONG_TEXT, enter="Say what is to be looked at again", rows=3
    )
