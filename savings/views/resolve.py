"""From an address to a financial year, and what the pages about money have in common."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking
from business_areas.views.entry import EntryPage
from savings.models import FinancialYear
from savings.policies import cannot_keep_money

HOME = ("Home", "/")
MONEY = ("Money", "/money/")


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
