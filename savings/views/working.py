"""The working of one figure: how an area's cost was shared, step by step."""

from decimal import Decimal

from django.http import Http404
from django.utils.functional import cached_property

from alliance.documents import Document
from alliance.exports import Export
from alliance.money import Working
from alliance.templatetags.portal import MINUS
from alliance.text import listed
from alliance.views.downloads import counted
from alliance.views.kinds import AsFiles, Page, link_to_file
from savings.models import SharingRule
from savings.shown import FIGURES, FIRMNESS, HOW, SPENDING, Shown, exact_percent, rule_words, to_the_penny
from savings.statements import row_of, worked_again
from savings.views.statements import Firmness, OfAStatement
from savings.views.working_files import working_document, working_export


class WorkingPage(AsFiles, OfAStatement, Page):
    """How an area's cost was shared, step by step, from what the statement itself says."""

    public = True
    template_name = "savings/working.html"
    fetched_first = ("row",)

    def export(self) -> Export:
        return working_export(self)

    @property
    def document(self) -> Document:
        return working_document(self)

    @cached_property
    def row(self) -> dict:
        row = row_of(self.content, self.kwargs["spending"], self.kwargs["area"])
        if row is None:
            raise Http404("The statement of this year says nothing of this area.")
        return row

    def get_heading(self):
        return f"How the cost of {self.row['name']} is shared"

    @property
    def introduction(self) -> str:
        spending = SPENDING[self.kwargs["spending"]].lower()
        return f"{FIRMNESS[self.firmness]} of {self.year}, {spending}, in {self.content['prices'].lower()}."

    def context(self, **extra):
        return super().context(
            row=self.row,
            introduction=self.introduction,
            rule_words=rule_words(self.row["rule"]),
            how=HOW[0],
            page_is_illustrative=self.is_illustrative,
            costs_url=self.url("costs"),
            downloads=self.downloads(),
            **(self.shared or {}),
            **extra,
        )

    def downloads(self) -> list[dict]:
        address = self.url("working", self.kwargs["spending"], self.kwargs["area"])
        query = "" if self.firmness == Firmness.OUTTURN else f"{FIGURES}={self.firmness}"
        if self.shared is None:
            return [link_to_file("Download", "pdf", address, query)]
        return self.links_to_files(address, query, counted(len(self.shared["steps"]), ("force", "forces")))

    @cached_property
    def shared(self) -> dict | None:
        """The steps of the split, in words for a page; None where no rule says how it is shared."""
        row, shown = self.row, Shown(self.content, self.year.slug)
        if row["rule"] is None:
            return None
        outcome = worked_again(row)
        working = outcome.working
        names = [shown.names[share["force"]] for share in row["rule"]["shares"]]
        sign = MINUS if working.total < 0 else ""
        return {
            "paid": [(shown.names[force], to_the_penny(amount)) for force, amount in outcome.paid.items()],
            "total": to_the_penny(outcome.shared),
            "split": to_the_penny(working.total),
            "saving": row["rule"]["method"] == SharingRule.Method.SAVING,
            "net": row["rule"]["grant"] == SharingRule.Grant.NET,
            "steps": [
                {
                    "name": name,
                    "percent": exact_percent(share["percent"]),
                    "exact": signed(in_pennies(step.quotient), sign),
                    "whole": signed(f"{step.whole:,}", sign),
                    "remainder": signed(in_pennies(step.remainder), sign),
                    "extra": signed("1", sign) if step.extra else "None",
                    "part": to_the_penny(part),
                    "amount": part,
                }
                for name, share, step, part in zip(
                    names, row["rule"]["shares"], working.steps, working.parts, strict=True
                )
            ],
            "why": why_words(working, names),
            "baselines": [
                (shown.names[share["force"]], to_the_penny(share["baseline"]))
                for share in row["rule"]["shares"]
                if share["baseline"] is not None
            ],
            "bears": [
                {
                    "name": shown.names[force],
                    "paid": to_the_penny(outcome.paid[force]),
                    "bears": to_the_penny(amount),
                    "balance": to_the_penny(outcome.balance[force]),
                }
                for force, amount in outcome.bears.items()
            ],
            "balance_words": shown.balance_words(row["balance"]),
        }


def in_pennies(part) -> str:
    """A number of pennies to four places, cut and not rounded; more places are said to follow."""
    cut = Decimal(int(part * 10_000)).scaleb(-4)
    return f"{cut:,.4f}" if part * 10_000 == int(part * 10_000) else f"{cut:,.4f}…"


def signed(words: str, sign: str) -> str:
    """A number with the sign of what is split; nothing has none."""
    return f"{sign}{words}" if words.strip("0.,…") else words


def why_words(working: Working, names: list[str]) -> str:
    """Who has the pennies left over, and why, in a sentence."""
    having = [name for name, step in zip(names, working.steps, strict=True) if step.extra]
    if not having:
        return "Every part is a whole number of pennies, so no penny is left over."
    left = "1 penny is" if working.left_over == 1 else f"{working.left_over} pennies are"
    goes = "goes" if len(having) == 1 else "go"
    if working.tied:
        return (
            f"{left} left over and {goes} to {listed(having)}. Of equal remainders, that of the force which "
            "the agreement names first counts first."
        )
    remainder = "remainder is" if len(having) == 1 else "remainders are"
    return f"{left} left over and {goes} to {listed(having)}, whose {remainder} the largest."
