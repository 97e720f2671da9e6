"""From an address to a financial year, and what the pages about money have in common."""

from hashlib import sha256

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.audit import latest_of
from alliance.markings import Marking
from alliance.unsaved import typed_parts
from alliance.views.kinds.action_page import recorded_meanwhile
from business_areas.views.entry import EntryPage
from savings.actions.once import note_sent
from savings.models import FinancialYear, SentForm
from savings.policies import cannot_keep_money

BEFORE = "after"  # the name under which a form says what its writer had done before it
HOME = ("Home", "/")
MONEY = ("Money", "/money/")
# What was published about savings, by the property of the claims.
ABOUT_SAVINGS = ("savings-targeted", "savings-achieved", "savings-identified", "savings-estimated")
WHAT_THE_MILLIONS_WERE = "twelve-million-pounds"


class YearConverter:
    """A financial year in an address: 2022-23."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return str(value)


def sub_navigation(current: str) -> list[dict]:
    """The pages about money."""
    pages = (
        ("Money", "money"),
        ("Savings", "savings"),
        ("Why costs changed", "bridge"),
        ("What if", "what-if"),
        ("Sizes of the forces", "sizes"),
        ("Sharing rules", "rules"),
        ("Published tables", "reconciliation"),
    )
    return [{"label": label, "url": reverse(name), "current": label == current} for label, name in pages]


def year_navigation(year: FinancialYear, current: str) -> list[dict]:
    """The pages about one year."""
    pages = (("Statement", "statement"), ("Costs", "costs"))
    return [
        {"label": label, "url": reverse(name, args=[year.slug]), "current": label == current}
        for label, name in pages
    ]


class OfOneYear:
    """For pages under /money/<year>/."""

    @cached_property
    def year(self) -> FinancialYear:
        slug = self.kwargs["year"]
        year = FinancialYear.objects.select_related("closed_version").filter(first_year=int(slug[:4])).first()
        if year is None or year.slug != slug:
            raise Http404("No money is kept of this financial year.")
        return year

    @property
    def level(self) -> Marking:
        """The highest marking this person reads."""
        return Marking(self.request.user.reading_level)

    def url(self, name: str, *more) -> str:
        return reverse(name, args=[self.year.slug, *more])

    def year_crumb(self) -> tuple[str, str]:
        return self.year.name, self.url("statement")

    def get_breadcrumbs(self):
        return [HOME, MONEY, self.year_crumb()]


class KeepingMoney(EntryPage):
    """A page that writes to the record of money."""

    breadcrumbs = (HOME, MONEY)

    def cannot(self):
        return cannot_keep_money(self.request.user)

    def get_form(self, data=None, files=None):
        """The form, which carries what its writer had done last: typed anew, it is another form."""
        form = super().get_form(data, files)
        if form is not None:
            before = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())
            form.fields[BEFORE] = before
            form.initial[BEFORE] = latest_of(self.request.user)
        return form

    def act(self, form):
        """Act on a form once, however often it is sent."""
        if BEFORE not in self.request.POST:
            return super().act(form)
        try:
            with transaction.atomic():
                if note_sent(self.digest(), by=self.request.user):
                    return super().act(form)
        except IntegrityError as broken:
            if not (recorded_meanwhile(broken) and SentForm.objects.filter(digest=self.digest()).exists()):
                raise
        messages.success(self.request, "This form was sent twice. It was recorded once.")
        return self.get_cancel_url()

    def digest(self) -> str:
        said = sorted((name, values) for name, values in typed_parts(self.request.POST))
        return sha256(repr((self.request.user.pk, self.request.path, said)).encode()).hexdigest()

    def new_source_url(self):
        # A finance officer chooses among the sources there are.
        return ""

    def get_marking(self):
        # Areas, sources and decisions to choose from are marked as high as this person reads.
        return Marking(self.request.user.reading_level)


class KeepingAYear(OfOneYear, KeepingMoney):
    """A page that writes about one year."""

    @cached_property
    def thing(self) -> FinancialYear:
        return self.year

    def get_cancel_url(self):
        return self.url("statement")

    def form_options(self):
        return {}
