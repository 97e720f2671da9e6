"""What lists of the money's record have in common, and the pages that withdraw one thing of such a list."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Export
from alliance.markings import Marking, highest
from alliance.temporal import today
from alliance.views.kinds import ListPage
from business_areas.forms.withdrawal import WithdrawForm
from savings.policies import cannot_keep_money, cannot_withdraw
from savings.views.resolve import HOME, MONEY, KeepingMoney, sub_navigation


class FactList(ListPage):
    """The facts of one kind that are held to be so, each with its source and marking.

    A subclass says what it is called, `tab` (the page of the money's navigation it belongs to), `to_record`
    (the label and the name of the page that adds one), `file_name`, `columns`, and by `cells_of` the rows of
    a file that say a fact.
    """

    public = True
    breadcrumbs = (HOME, MONEY)
    introduction = ""
    tab = ""
    file_name = ""
    to_record: tuple = ()
    has_pdf = True

    @property
    def shown(self) -> list:
        """The facts on this page of the list."""
        return [row.record for row in self.table.page or ()]

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(fact.marking for fact in self.shown)

    def is_illustrative(self) -> bool:
        return any(fact.illustrative for fact in self.shown)

    def actions(self) -> list[dict]:
        if cannot_keep_money(self.request.user):
            return []
        label, name, *arguments = self.to_record
        return [{"label": label, "url": reverse(name, args=arguments)}]

    def context(self, **extra):
        context = super().context(
            introduction=self.introduction,
            sub_navigation=sub_navigation(self.tab),
            actions=self.actions(),
            **extra,
        )
        return {**context, "as_at": None, "page_is_illustrative": self.is_illustrative()}

    def notes(self) -> list[str]:
        return []

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title=self.heading,
            noun=self.file_name,
            columns=self.columns,
            rows=[cells for fact in rows for cells in self.cells_of(fact)],
            as_at=today(),
            marking=highest(fact.marking for fact in rows),
            illustrative=any(fact.illustrative for fact in rows),
            notes=self.notes(),
        )


class OfOneFact:
    """For pages about one thing of the money's record, named by its number in the address.

    A subclass says by `facts` which of them this person may know of, and `not_there` where none is found.
    """

    not_there = ""

    @cached_property
    def thing(self):
        found = self.facts().filter(pk=self.kwargs["number"]).first()
        if found is None:
            raise Http404(self.not_there)
        return found

    def get_marking(self):
        return Marking(self.thing.marking)


class ConfirmAboutAFact(OfOneFact, KeepingMoney):
    """Asks whether something is to be done with one thing; `told` says first what it is, by labels."""

    template_name = "page/confirm.html"
    consequences: tuple[str, ...] = ()

    def form_options(self):
        return {}

    def context(self, **extra):
        return super().context(
            answers=[{"label": label, "value": value} for label, value in self.told()],
            consequences=list(self.consequences),
            page_is_illustrative=self.thing.illustrative,
            **extra,
        )


class WithdrawFact(ConfirmAboutAFact):
    """Withdraws one thing, by `withdraw` with why; it stays readable."""

    form_class = WithdrawForm
    submit_label = "Withdraw it"
    rule = staticmethod(cannot_withdraw)

    def cannot(self):
        return self.rule(self.request.user, self.thing)

    def do(self, form):
        return self.withdraw(self.thing, form.cleaned_data["because"])
