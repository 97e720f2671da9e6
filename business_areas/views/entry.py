"""Putting areas on the register, and recording, correcting and withdrawing what is known of them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.actions.facts import refuse_withdrawn
from alliance.markings import Marking, highest
from alliance.models import Source
from alliance.policies import cannot_record_source
from alliance.policy import enforce
from alliance.temporal import RoughDate
from alliance.views.kinds import ActionPage, Page
from business_areas.actions.facts import correct_fact, open_area, record_fact, withdraw_fact
from business_areas.consistency import nothing_after, refuse_withdrawal
from business_areas.forms.areas import OpenAreaForm
from business_areas.forms.facts import FORMS, in_short, named, without_errors
from business_areas.forms.withdrawal import WithdrawForm
from business_areas.history import statement, to_come
from business_areas.models import AreaFact, Name, PeriodFact
from business_areas.policies import cannot_correct, cannot_open_area, cannot_record
from business_areas.views.area import fact_or_404
from business_areas.views.fact import clock_rows, own_rows, page_of_fact, source_words
from business_areas.views.register import HOME
from business_areas.views.resolve import OfOneArea

CHECK = "page/check.html"  # what ActionPage asks for when answers are to be checked
REGISTER = ("Business areas", "/business-areas/")


class EntryPage(ActionPage):
    """A page that writes to the register. What would be refused is said before the answers are checked.

    A subclass gives `do(form)`, which calls the action, and `done(result)`: what to say, and where to go.
    """

    template_name = "business_areas/entry/form.html"
    check_template = CHECK

    def do(self, form):
        raise NotImplementedError

    def done(self, result) -> tuple[str, str]:
        raise NotImplementedError

    def act(self, form):
        sentence, address = self.done(self.do(form))
        messages.success(self.request, sentence)
        return address

    def post(self, request, **kwargs):
        if "look-again" in request.POST:
            return self.show(without_errors(self.get_form(request.POST, request.FILES)))
        if self.check_first and not {"change", "confirmed"} & set(request.POST):
            form = self.get_form(request.POST, request.FILES)
            if form.is_valid() and (wrong := self.rehearse(form)):
                return self.show_refused(form, wrong)
        return super().post(request, **kwargs)

    def rehearse(self, form) -> ValidationError | None:
        """Do it and take it back, so that nobody checks answers that would then be refused."""
        try:
            with transaction.atomic():
                self.do(form)
                transaction.set_rollback(True)
        except ValidationError as wrong:
            return wrong
        return None

    def show(self, form, http_status=200, template=None, **extra):
        if template == CHECK:
            template = self.check_template
        return super().show(form, http_status=http_status, template=template, **extra)

    def new_source_url(self) -> str:
        return "" if cannot_record_source(self.request.user) else reverse("record-source")

    def form_options(self):
        return {"user": self.request.user, "new_source_url": self.new_source_url()}

    def context(self, **extra):
        return super().context(**{"may_look_again": bool(self.new_source_url()), **extra})


class OfOneAreaEntry(OfOneArea, EntryPage):
    """A page that writes about one area: for officers, and for contributors whose own it is."""

    @cached_property
    def thing(self):
        return self.area

    def cannot(self):
        return cannot_record(self.request.user, self.area)

    def get_marking(self):
        return Marking(self.area.marking)

    def get_breadcrumbs(self):
        return [HOME, REGISTER, (self.area.name, area_url(self.area))]

    def get_cancel_url(self):
        return area_url(self.area)


def area_url(area) -> str:
    return reverse("business-area", args=[area.slug])


class OpenArea(EntryPage):
    """Put an area on the register. Its address is for good, so the answers are checked first."""

    heading = "Add a business area"
    breadcrumbs = (HOME, REGISTER)
    form_class = OpenAreaForm
    check_first = True
    submit_label = "Continue"

    def cannot(self):
        return cannot_open_area(self.request.user)

    def do(self, form):
        area, name, event, others = form.told()
        return open_area(area, name, event, others, by=self.request.user)

    def done(self, area):
        return f"{area.name} is on the register.", area_url(area)

    def show(self, form, http_status=200, template=None, **extra):
        if template == CHECK:
            extra |= {
                "heading": "Check your answers before adding the business area",
                "submit_label": "Add the business area",
                "consequences": [
                    "The area appears on the register, to everybody who may see its marking.",
                    "It gets an address made from its name, which keeps working after any change of name.",
                ],
                "warning": "An area that has been added stays on the register.",
            }
        return super().show(form, http_status=http_status, template=template, **extra)


class ChooseNoun(OfOneArea, Page):
    """What do you want to record?"""

    template_name = "business_areas/entry/choose.html"

    def get(self, request, **kwargs):
        enforce(cannot_record(request.user, self.area))
        return super().get(request, **kwargs)

    def get_heading(self):
        return "What do you want to record?"

    def get_marking(self):
        return Marking(self.area.marking)

    def get_breadcrumbs(self):
        return [HOME, REGISTER, (self.area.name, area_url(self.area))]

    def context(self, **extra):
        return super().context(
            area=self.area,
            choices=[
                {
                    "label": form.title,
                    "hint": form.hint,
                    "url": reverse("record-fact", args=[self.area.slug, noun]),
                }
                for noun, form in FORMS.items()
            ],
            **extra,
        )


class RecordFact(OfOneAreaEntry):
    """Record a fact of any noun about one area."""

    @cached_property
    def noun(self) -> str:
        if self.kwargs["noun"] not in FORMS:
            raise Http404("The register keeps no such thing.")
        return self.kwargs["noun"]

    @cached_property
    def thing(self):
        return self.area, self.noun

    @property
    def form_class(self):
        return FORMS[self.noun]

    @property
    def check_first(self):
        return self.form_class.check_first or bool(self.what_follows)

    @cached_property
    def what_follows(self) -> list[str]:
        """What somebody would not expect of the fact they typed, in sentences."""
        if self.request.method != "POST":
            return []
        form = self.get_form(self.request.POST)
        return consequences_of(form.fact()) if form.is_valid() else []

    @property
    def submit_label(self):
        return "Continue" if self.form_class.check_first else "Save"

    def get_heading(self):
        return f"Record {self.form_class.with_article()}"

    def get_breadcrumbs(self):
        return [
            *super().get_breadcrumbs(),
            ("What do you want to record?", reverse("record-something", args=[self.area.slug])),
        ]

    def form_options(self):
        return {**super().form_options(), "area": self.area}

    def do(self, form):
        return record_fact(form.fact(), by=self.request.user)

    def done(self, fact):
        sentence = f"Recorded: {in_short(self.noun, fact)}."
        if to_come(fact):
            sentence += " It is still to come: until then it is shown under “Facts with sources” alone."
        return sentence, area_url(fact.area)

    def show(self, form, http_status=200, template=None, **extra):
        extra.setdefault("introduction", f"About {self.area.name}.")
        if template == CHECK:
            extra |= {
                "heading": f"Check your answers before recording the {self.form_class.words}",
                "submit_label": "Save",
                "answers": [*extra["answers"], *clock_rows(form.fact())],
                "consequences": self.what_follows,
            }
        return super().show(form, http_status=http_status, template=template, **extra)


def consequences_of(fact: AreaFact, replaces: AreaFact | None = None) -> list[str]:
    """What would follow from a fact that is not recorded yet, where nobody might expect it."""
    # By its key alone: the page would otherwise take this fact for what stands in the other's place.
    fact.replaces_id = replaces.pk if replaces else None
    return nothing_after(fact) if isinstance(fact, PeriodFact) else []


class OfOneFact(OfOneAreaEntry):
    """A page that changes how one fact stands. Whoever comes second is told who was first, and when."""

    @cached_property
    def noun(self) -> str:
        return self.kwargs["noun"]

    @cached_property
    def fact(self):
        return fact_or_404(self.area, self.noun, self.kwargs["number"], self.level)

    @cached_property
    def thing(self):
        return self.fact

    def cannot(self):
        user = self.request.user
        if self.request.method != "POST" and self.fact.withdrawn_at:
            return super().cannot() or objection(refuse_withdrawn, self.fact)
        # A post goes on to the action, which refuses on the form: what was typed stays.
        return super().cannot() if self.fact.withdrawn_at else cannot_correct(user, self.fact)

    def get_marking(self):
        return highest([self.area.marking, self.fact.marking])

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), (named(self.noun, self.fact), page_of_fact(self.noun, self.fact))]

    def get_cancel_url(self):
        return page_of_fact(self.noun, self.fact)

    def current_instead(self) -> dict:
        """The statement that stands in this one's place, when somebody has corrected it meanwhile."""
        other = getattr(self.fact, "replaced_by", None)
        if other is None or other.marking > self.level:
            return {}
        return {"sentence": statement(other), "url": page_of_fact(self.noun, other)}

    def context(self, **extra):
        return super().context(**{"current_instead": self.current_instead(), **extra})


def objection(refuse, *asked) -> str:
    """What one of the actions' own rules would object to, in its words; or ""."""
    try:
        refuse(*asked)
    except ValidationError as wrong:
        return wrong.messages[0]
    return ""


class CorrectFact(OfOneFact):
    """Put a right statement in the place of a wrong one. What was and what will be are shown first."""

    check_first = True
    check_template = "business_areas/entry/check_correction.html"
    submit_label = "Continue"

    @property
    def form_class(self):
        return FORMS[self.noun]

    def get_heading(self):
        return f"Correct {self.form_class.with_article()}"

    def form_options(self):
        return {**super().form_options(), "area": self.area, "correcting": self.fact}

    def initial(self):
        return self.form_class.said_by(self.fact)

    def do(self, form):
        return correct_fact(self.fact, form.fact(), form.because(), by=self.request.user)

    def done(self, fact):
        return f"Corrected. It now says: {in_short(self.noun, fact)}.", area_url(fact.area)

    def show(self, form, http_status=200, template=None, **extra):
        if template == CHECK:
            extra |= {
                "heading": "Check what will change",
                "changes": self.changes(form),
                "answers": [
                    {"label": "Why it is corrected", "value": form.because()},
                    *clock_rows(form.fact()),
                ],
                "submit_label": "Correct it",
                "consequences": [
                    "The new statement takes the place of the old one, for every day it speaks of.",
                    "The old statement stays readable, with your reason, your name and the moment.",
                    *consequences_of(form.fact(), replaces=self.fact),
                ],
                "warning": "A correction cannot be undone. It can only be corrected again.",
            }
        extra.setdefault("introduction", f"What is recorded now: {statement(self.fact)}")
        return super().show(form, http_status=http_status, template=template, **extra)

    def changes(self, form) -> list[dict]:
        """Each part that would change, as it was and as it will be."""
        said = self.form_class.said_by(self.fact)
        found = []
        for field in form:
            if field.name == "because":
                continue
            was, will_be = said.get(field.name), form.cleaned_data.get(field.name)
            if was != will_be:
                found.append(
                    {
                        "label": field.label,
                        "was": shown_as(field, was),
                        "will_be": shown_as(field, will_be),
                    }
                )
        return found


def shown_as(field, value) -> str:
    """A part of a fact in words; what is blank is said to be blank."""
    if value is None or value == "":
        return "Nothing recorded"
    if isinstance(value, RoughDate):
        return f"{value.words} ({value.span_words})" if value.span_words else value.words
    if isinstance(value, Source):
        return source_words(value)
    if field.name == "marking":
        return Marking(value).label
    return EntryPage.in_words(field, value)


class WithdrawFact(OfOneFact):
    """Take back a fact that should not have been recorded. It stays readable, with the reason."""

    template_name = "page/confirm.html"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    def get_heading(self):
        words = FORMS[self.noun].words
        if self.refusal():
            return f"You cannot withdraw this {words}"
        return f"Are you sure you want to withdraw this {words}?"

    def form_options(self):
        return {}

    def do(self, form):
        withdraw_fact(self.fact, form.cleaned_data["because"], by=self.request.user)
        return self.fact

    def done(self, fact):
        # A withdrawn name may have given the area its address.
        self.area.refresh_from_db()
        return f"Withdrawn: {in_short(self.noun, fact)}.", area_url(self.area)

    def context(self, **extra):
        return super().context(
            **{
                "answers": [
                    {"label": "Statement", "value": statement(self.fact)},
                    *own_rows(self.noun, self.fact),
                    {"label": "Source", "value": source_words(self.fact.source, self.fact.paragraph)},
                ],
                "consequences": [] if self.refusal() else self.consequences(),
                "refusal": self.refusal(),
                "warn": True,
                **extra,
            }
        )

    def refusal(self) -> str:
        """Why what else is recorded would not stand without it: what the action would say."""
        return objection(refuse_withdrawal, self.fact, self.request.user)

    def consequences(self) -> list[str]:
        said = [
            "The register is worked out again without it, for every day.",
            "It stays readable, marked Withdrawn, with your reason, your name and the moment.",
            "This cannot be undone. If it turns out to be right, it must be recorded again.",
        ]
        if isinstance(self.fact, Name):
            said.insert(1, "The address made from this name keeps working.")
        return said
