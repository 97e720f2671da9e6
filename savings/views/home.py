"""Money: two questions that are easily muddled, each with its own answer, and the years that are kept."""

from django.urls import reverse
from django.utils.functional import cached_property

from alliance.claims import claims_as_at, disagreements, in_words, key_fact
from alliance.figures import Figure, named
from alliance.markings import highest
from alliance.models import Claim
from alliance.templatetags.portal import pounds, pounds_prose
from alliance.temporal import today
from alliance.views.kinds import Page
from savings.models import FinancialYear
from savings.policies import cannot_keep_money
from savings.views.home_files import AnswersAsFiles
from savings.views.resolve import ABOUT_SAVINGS, HOME, WHAT_THE_MILLIONS_WERE, sub_navigation

# What was published about each other question, by the property of the claims.
ABOUT_COST = ("remit-budgets", "cost-in-2022")
ABOUT_SHARING = ("cost-sharing-rule",)


class MoneyHome(AnswersAsFiles, Page):
    """Did we make the savings we promised? What do the alliance areas cost now? And what is not known."""

    public = True
    template_name = "savings/home.html"
    heading = "Money"
    breadcrumbs = (HOME,)

    @cached_property
    def claims(self) -> list[Claim]:
        rows = claims_as_at(today(), self.request.user, "alliance")
        return list(rows.filter(property__in=[*ABOUT_SAVINGS, *ABOUT_COST, *ABOUT_SHARING]))

    def told(self, properties) -> list[dict]:
        return [key_fact(claim) for claim in self.claims if claim.property in properties]

    @cached_property
    def savings_facts(self) -> list[dict]:
        return self.told(ABOUT_SAVINGS)

    @cached_property
    def cost_facts(self) -> list[dict]:
        return self.told(ABOUT_COST)

    @cached_property
    def sharing_facts(self) -> list[dict]:
        return self.told(ABOUT_SHARING)

    @property
    def is_illustrative(self) -> bool:
        figures = (self.cost, *(figure for _, figure in self.saved))
        return any(each.illustrative for each in (*figures, *self.claims))

    @cached_property
    def cost(self) -> Figure:
        return named("cost-of-areas").as_at(today(), self.request.user)

    @cached_property
    def saved(self) -> list[tuple[str, Figure]]:
        """What was promised, verified and is not yet evidenced, each under its words."""
        names = (
            ("Promised", "savings-promised"),
            ("Verified", "savings-verified"),
            ("Not yet evidenced", "savings-not-yet-evidenced"),
        )
        return [(words, named(name).as_at(today(), self.request.user)) for words, name in names]

    @cached_property
    def disagreement(self) -> dict | None:
        user = self.request.user
        found = disagreements(user).filter(slug=WHAT_THE_MILLIONS_WERE).first()
        return in_words(found, user) if found else None

    def get_marking(self):
        figures = [self.cost, *(figure for _, figure in self.saved)]
        return highest([*(figure.marking for figure in figures), *(claim.marking for claim in self.claims)])

    def context(self, **extra):
        return super().context(
            savings_facts=self.savings_facts,
            cost_facts=self.cost_facts,
            sharing_facts=self.sharing_facts,
            downloads=self.downloads(),
            saved=[
                {"label": words, "figure": figure, "words": cost_words(figure)}
                for words, figure in self.saved
            ],
            cost=self.cost,
            cost_words=cost_words(self.cost),
            disagreement=self.disagreement,
            years=[
                {"year": year, "url": reverse("statement", args=[year.slug])}
                for year in FinancialYear.objects.select_related("closed_version__publication")
            ],
            sub_navigation=sub_navigation("Money"),
            actions=[]
            if cannot_keep_money(self.request.user)
            else [{"label": "Open a financial year", "url": reverse("open-year")}],
            page_is_illustrative=self.is_illustrative,
            **extra,
        )


def cost_words(cost: Figure) -> str:
    """£151 million (£150,975,916.62): rounded, with the exact amount behind it; "" where it is not known."""
    if cost.value is None:
        return ""
    rounded, exact = pounds_prose(cost.value), pounds(cost.value)
    return exact if rounded == exact else f"{rounded} ({exact})"
