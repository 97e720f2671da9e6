"""Pages that do one thing."""

from hashlib import sha256
from inspect import getmembers_static

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.functional import cached_property

from alliance.markings import Marking, chosen_marking, highest
from alliance.policy import enforce
from alliance.sent_once import led_to, once
from alliance.views.kinds.page import Page


class ActionPage(Page):
    """A page that does one thing: shows a form, and calls one action with what was typed.

    Who may not do it is told so, and why (403). What is wrong with what was typed is said beside it, and
    nothing is saved or lost. With `check_first`, a page repeats the answers before anything is done.

    With `edits_in_place`, the page changes what is stored of `thing`, and `initial` is all of it that can be
    changed. When that is no longer what the form was made from, nothing is saved: the page says so, keeps
    what was typed, and shows what is stored now.

    The same form sent twice is acted on once (`alliance.sent_once`).
    """

    http_method_names = ("get", "head", "post", "options")
    template_name = "page/form.html"
    fetched_first = ("thing",)
    form_class = None
    check_first = False
    edits_in_place = False
    submit_label = "Save"

    @cached_property
    def thing(self):
        """What is acted on; fetched as far as this person may see it (404 otherwise)."""
        return None

    def cannot(self) -> str:
        """Why this person may not do this, or ""."""
        raise NotImplementedError

    def act(self, form):
        """Call the action; returns the thing to go to, or an address."""
        raise NotImplementedError

    def initial(self) -> dict:
        return {}

    def form_options(self) -> dict:
        return {}

    def get_form(self, data=None, files=None):
        if self.form_class is None:
            return None
        return self.form_class(data, files, initial=self.initial(), **self.form_options())

    def get_cancel_url(self) -> str:
        trail = self.get_breadcrumbs()
        return trail[-1][1] if trail else "/"

    def let_in(self):
        super().let_in()
        enforce(self.cannot())

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and (before := led_to(request)):
            return redirect(before)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, **kwargs):
        return self.show(self.get_form())

    def post(self, request, **kwargs):
        form = self.get_form(request.POST, request.FILES)
        if "change" in request.POST:
            return self.show(form)
        if form is not None and not form.is_valid():
            return self.show(form, http_status=422)
        try:
            if self.check_first and "confirmed" not in request.POST:
                self.refuse_moved()
                return self.show(form, template="page/check.html", answers=self.answers(form))
            done = once(request, lambda: self.perform(form))
        except Moved as moved:
            add_errors(form, moved)
            now = {"stored_now": self.stored_now(form), "made_from": self.as_stored()}
            return self.show(form, http_status=422, **now)
        except ValidationError as wrong:
            return self.show_refused(form, wrong)
        except IntegrityError as broken:
            if not recorded_meanwhile(broken):
                raise
            return self.show_refused(form, ValidationError(RECORDED_MEANWHILE))
        return redirect(done)

    def show_refused(self, form, wrong: ValidationError):
        """The form again, with what was typed, and why the action refused."""
        if form is None:
            return self.show(None, http_status=422, page_errors=[(message, "") for message in wrong.messages])
        add_errors(form, wrong)
        return self.show(form, http_status=422)

    # Editing in place

    def perform(self, form):
        """Call the action; what is edited in place is held still from the look at it until it is saved."""
        if not self.edits_in_place:
            return self.act(form)
        with transaction.atomic():
            type(self.thing).objects.select_for_update(no_key=True).get(pk=self.thing.pk)
            self.forget_what_was_fetched()
            self.refuse_moved()
            return self.act(form)

    def forget_what_was_fetched(self) -> None:
        """It may have been fetched before somebody else saved it."""
        for name, attribute in getmembers_static(type(self)):
            if isinstance(attribute, cached_property):
                self.__dict__.pop(name, None)

    def refuse_moved(self) -> None:
        """Raise Moved when what is stored is no longer what this form was made from."""
        if self.edits_in_place and self.request.POST.get("made-from") != self.as_stored():
            raise Moved(CHANGED_MEANWHILE)

    def as_stored(self) -> str:
        """What differs after any change to what is stored; the form carries it."""
        return sha256(repr(sorted(self.initial().items())).encode()).hexdigest()

    def stored_now(self, form) -> list[dict]:
        """What is stored where it is not what was typed, in words."""
        stored = self.initial()
        return [
            {"label": field.label, "value": self.in_words(field, stored[field.name])}
            for field in form
            if field.name in stored and stored[field.name] != form.cleaned_data.get(field.name)
        ]

    def made_from(self) -> str:
        """What the form on this page was made from: what is stored, or what it was when first opened."""
        if not self.edits_in_place:
            return ""
        return self.request.POST.get("made-from", "") if self.request.method == "POST" else self.as_stored()

    def answers(self, form) -> list[dict]:
        """What was typed, in words, for the check page."""
        return [
            {"label": field.label, "value": self.in_words(field, form.cleaned_data.get(field.name))}
            for field in form
            if form.cleaned_data.get(field.name) not in (None, "", [])
        ]

    @staticmethod
    def in_words(field, value) -> str:
        choices = {str(key): label for key, label in getattr(field.field, "choices", ()) if key != ""}
        return str(choices.get(str(value), value))

    def marking_with_what_was_typed(self) -> Marking:
        """The marking of the page, or the one chosen for what was typed on it where that is higher."""
        return highest([self.get_marking(), chosen_marking(self.request.POST)])

    def show(self, form, http_status=200, template=None, **extra):
        extra.setdefault("marking", self.marking_with_what_was_typed())
        return self.render(http_status=http_status, template=template, **self.context(form=form, **extra))

    def context(self, **extra):
        return super().context(
            **{
                "submit_label": self.submit_label,
                "cancel_url": self.get_cancel_url(),
                "made_from": self.made_from(),
                **extra,
            }
        )


CHANGED_MEANWHILE = (
    "Somebody changed this since you opened the page, so nothing was saved. What is stored now is shown "
    "first; what you typed is kept below it. Save again when it is right."
)
RECORDED_MEANWHILE = (
    "Somebody recorded the same at the same moment, so nothing was saved. Look at what is recorded now."
)


class Moved(ValidationError):
    """What is stored is no longer what a form was made from."""


def recorded_meanwhile(broken: IntegrityError) -> bool:
    """Whether the database refused a second of what there can be only one of: somebody else was first."""
    cause = broken.__cause__
    return (
        getattr(cause, "pgcode", "") == "23505"
        or getattr(cause, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_UNIQUE"
    )


def add_errors(form, wrong: ValidationError) -> None:
    """Put an action's objections beside the fields they are about; others at the top of the form."""
    if hasattr(wrong, "error_dict"):
        for field, errors in wrong.error_dict.items():
            form.add_error(field if field in form.fields else None, errors)
    else:
        form.add_error(None, wrong)
