"""The statement of a year: what it says now, the versions that were sent, and the working of one figure."""

import json

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime

from alliance.exports import Export
from alliance.temporal import long_date, today
from alliance.text import listed
from alliance.views.kinds import AsFiles, Page
from savings.agreeing import Agreeing, agreement_words
from savings.models import CostLine, FinancialYear, StatementVersion
from savings.policies import (
    cannot_agree_statements,
    cannot_be_agreed_now,
    cannot_close_year,
    cannot_keep_money,
    cannot_publish_statement,
    cannot_restate_year,
    cannot_send_statement,
)
from savings.publication import published_already
from savings.shown import FIGURES, FIRMNESS, GRANT_WORDS, HOW, SPENDING, Shown, to_the_penny
from savings.statements import Statement, differences
from savings.views.resolve import OfOneYear, year_navigation

Firmness = CostLine.Firmness


class OfAStatement(OfOneYear):
    """For pages about what the statement of a year says."""

    @cached_property
    def firmness(self) -> str:
        asked = self.request.GET.get(FIGURES, Firmness.OUTTURN)
        if asked not in Firmness.values:
            raise Http404("A statement is of budget, forecast or outturn.")
        return asked

    @cached_property
    def agreed(self) -> Agreeing:
        return Agreeing(self.year, self.level)

    @cached_property
    def statement(self) -> Statement:
        if self.firmness == Firmness.OUTTURN:
            return self.agreed.statement
        return Statement(self.year, self.level, self.firmness)

    @cached_property
    def kept(self) -> StatementVersion | None:
        """The version the year was closed with, where it is closed and this person reads it."""
        if self.firmness != Firmness.OUTTURN or not self.year.closed_at:
            return None
        return self.agreed.closed_with

    @cached_property
    def content(self) -> dict:
        """What is shown: of a closed year what was agreed, of any other what is recorded now."""
        return json.loads(self.kept.content) if self.kept else self.statement.content

    @property
    def is_illustrative(self) -> bool:
        return self.kept.illustrative if self.kept else self.statement.illustrative

    def get_marking(self):
        return self.kept.read_as if self.kept else self.statement.marking


class StatementPage(AsFiles, OfAStatement, Page):
    """What each area cost in a year, what each force bears, who owes whom, and who agreed that."""

    public = True
    template_name = "savings/statement.html"
    fetched_first = ("content",)

    def get_heading(self):
        return f"Cost sharing statement {self.year}"

    def get_breadcrumbs(self):
        return super().get_breadcrumbs()[:2]

    @cached_property
    def shown(self) -> Shown:
        return Shown(self.content, self.year.slug)

    @property
    def status(self) -> str:
        return self.agreed.status if self.firmness == Firmness.OUTTURN else "figures.estimate"

    @property
    def document(self):
        final = bool(self.kept)
        return self.shown.document(
            f"{self.get_heading()}: {FIRMNESS[self.firmness].lower()}",
            self.get_marking(),
            stage="" if final else "Provisional",
            note="" if final else "It is not agreed by every Chief Finance Officer.",
            standing=self.standing_words,
            illustrative=self.is_illustrative,
        )

    def export(self) -> Export:
        return Export(
            title=f"{self.get_heading()}: {FIRMNESS[self.firmness].lower()}",
            noun=f"cost-sharing-statement-{self.year.slug}",
            columns=self.shown.columns(),
            rows=self.shown.cells(*self.standing),
            as_at=today(),
            marking=self.get_marking(),
            illustrative=self.is_illustrative,
            notes=[self.standing_words, *HOW, self.shown.scope],
        )

    @property
    def standing(self) -> tuple[str, str]:
        """Whether what is shown is final, and which version says the same, in a few words."""
        if self.kept:
            final = "Restated" if self.kept.restates_id else "Final"
            return final, f"Version {self.kept.number}"
        if self.firmness != Firmness.OUTTURN:
            return FIRMNESS[self.firmness], "No version: what is agreed is outturn"
        agreed = self.agreed
        if agreed.latest is None:
            return "Provisional", "Not sent yet"
        if not agreed.stands or agreed.latest.marking != self.level:
            return "Provisional", f"Differs from version {agreed.latest.number}"
        return "Provisional", f"Version {agreed.latest.number}"

    @property
    def standing_words(self) -> str:
        """That in a sentence, with how grants and prices stand in it."""
        bases = {
            GRANT_WORDS[total["grant_basis"]] for part in self.content["parts"] for total in part["totals"]
        }
        said = f"{'. '.join(self.standing)}. {self.content['prices']}"
        return f"{said}, {listed(sorted(bases))}." if bases else f"{said}."

    def context(self, **extra):
        return super().context(
            year=self.year,
            status=self.status,
            status_sentences=[self.stage_words, *self.shown.sentences],
            shown=self.shown,
            parts=parts_of(self.shown),
            words_when_empty=self.words_when_empty,
            how=HOW,
            sub_navigation=year_navigation(self.year, "Statement"),
            figures_asked=self.figures_asked(),
            downloads=self.downloads(),
            actions=self.actions(),
            agreers=self.agreed.agreers if self.agreed.latest else [],
            latest=self.agreed.latest,
            versions=[(each, restated_by(each, self.level)) for each in self.agreed.versions],
            changed=self.changed(),
            years=neighbours(self.year),
            page_is_illustrative=self.is_illustrative,
            **extra,
        )

    @property
    def words_when_empty(self) -> str:
        """Why nothing is shown, and who can do what about it."""
        user = self.request.user
        if self.agreed.versions:
            return "Nothing that you can read is recorded since the last version below."
        if not user.is_authenticated:
            return "Nothing of this statement is published."
        if self.year.closed_at or cannot_keep_money(user):
            return "Nothing that you can read is recorded for this statement."
        return "Nothing is recorded for this statement yet. Record costs, or import them from a spreadsheet."

    @property
    def stage_words(self) -> str:
        """How far it is agreed, in a sentence."""
        agreed, year = self.agreed, self.year
        if self.firmness != Firmness.OUTTURN:
            return (
                f"This is {FIRMNESS[self.firmness].lower()}, which nobody agrees: what is agreed is outturn."
            )
        if year.closed_at:
            closed = f"{year} was closed on {long_date(localtime(year.closed_at).date())}."
            if self.kept:
                return f"{closed} What is shown is what was agreed.{published_words(self.kept)}"
            return f"{closed} You cannot read what was agreed, so this is what you can read of the record."
        if agreed.latest is None:
            return "Provisional: no version that you can read was sent to the Chief Finance Officers."
        if not agreed.stands:
            closed_with = agreed.closed_with
            told = year.restated_because if closed_with and closed_with.marking <= self.level else ""
            why = f" {year} is being restated: {told}" if told else ""
            return f"Provisional: the record changed since version {agreed.latest.number} was sent.{why}"
        given, asked = len(agreed.agreed_by), len(agreed.agreers)
        return f"Version {agreed.latest.number} is agreed by {given} of {asked} Chief Finance Officers."

    def changed(self) -> list[dict]:
        """What the record says now that the latest version does not, in rows for a page."""
        if self.firmness != Firmness.OUTTURN or self.kept or not self.agreed.latest or self.agreed.stands:
            return []
        if self.agreed.latest.marking != self.level:
            return []
        return difference_rows(json.loads(self.agreed.latest.content), self.content)

    def figures_asked(self) -> list[dict]:
        """The links to the year's budget, forecast and outturn."""
        here = self.url("statement")
        return [
            {
                "label": label,
                "url": here if value == Firmness.OUTTURN else f"{here}?{FIGURES}={value}",
                "current": value == self.firmness,
            }
            for value, label in Firmness.choices
        ]

    def downloads(self) -> list[dict]:
        query = "" if self.firmness == Firmness.OUTTURN else f"{FIGURES}={self.firmness}"
        rows = f"{len(self.shown.cells())} rows"
        return self.links_to_files(self.url("statement"), query, dict.fromkeys(("CSV", "XLSX"), rows))

    def actions(self) -> list[dict]:
        user, agreed = self.request.user, self.agreed
        found = []
        if not cannot_keep_money(user):
            if self.year.closed_at:
                found += [
                    self._action(
                        "Publish this statement",
                        "publish-statement",
                        cannot_publish_statement(user, self.year, self.agreed.closed_with)
                        or published_already(self.agreed.closed_with),
                    ),
                    self._action("Restate this year", "restate-year", cannot_restate_year(user, self.year)),
                ]
            else:
                found += [
                    self._action("Record costs", "record-costs", ""),
                    {"label": "Import costs", "url": reverse("choose-import", args=["cost-lines"])},
                    self._action("Send to be agreed", "send-statement", cannot_send_statement(user, agreed)),
                    self._action(
                        "Record an agreement", "record-statement-agreement", cannot_be_agreed_now(agreed)
                    ),
                    self._action("Close the year", "close-year", cannot_close_year(user, agreed)),
                ]
        if not cannot_agree_statements(user):
            found.append(
                self._action("Agree this statement", "agree-statement", cannot_be_agreed_now(agreed))
            )
        return found

    def _action(self, label: str, name: str, refusal: str) -> dict:
        return {"label": label, "url": self.url(name), "refusal": refusal}


def parts_of(shown: Shown) -> list[dict]:
    """Revenue and capital, each with its tables."""
    return [
        {"title": SPENDING[part["spending"]], "grids": shown.grids(part)} for part in shown.content["parts"]
    ]


def neighbours(year: FinancialYear) -> list[dict]:
    """The years before and after that money is kept of."""
    found = {each.first_year: each for each in FinancialYear.objects.all()}
    return [
        {"label": f"{words}: {found[first]}", "url": reverse("statement", args=[found[first].slug])}
        for words, first in (("Previous year", year.first_year - 1), ("Next year", year.first_year + 1))
        if first in found
    ]


def difference_rows(before: dict, after: dict) -> list[dict]:
    """Every amount that differs between two statements, in words for a table."""
    return [
        {
            "name": each.name,
            "what": f"{each.what} ({SPENDING[each.spending].lower()})",
            "before": "Not there" if each.before is None else to_the_penny(each.before),
            "after": "Not there" if each.after is None else to_the_penny(each.after),
        }
        for each in differences(before, after)
    ]


def restated_by(version: StatementVersion, level: int) -> StatementVersion | None:
    """What a version restates, where somebody reads that as well."""
    restated = version.restates
    return restated if restated is not None and restated.read_as <= level else None


def published_words(version: StatementVersion) -> str:
    """ " It was published on 27 November 2026, so anybody can read it."; "" while it was not."""
    published = version.published
    if published is None:
        return ""
    on_hold = f" although publishing was on hold: {published.despite_hold}" if published.despite_hold else ""
    return f" It was published on {long_date(localtime(published.at).date())}{on_hold}. Anybody can read it."


class OfAVersion(OfOneYear):
    """For pages about one version of a statement."""

    @cached_property
    def version(self) -> StatementVersion:
        rows = StatementVersion.objects.visible_to(self.request.user).select_related("made_by")
        found = rows.filter(year=self.year, number=self.kwargs["number"]).first()
        if found is None:
            raise Http404("The statement of this year has no such version.")
        return found

    def get_marking(self):
        return self.version.read_as


class VersionPage(OfAVersion, Page):
    """A version of a statement as it was sent, for good; beside it what it restates."""

    public = True
    template_name = "savings/version.html"
    fetched_first = ("version",)

    def get_heading(self):
        return f"Version {self.version.number} of the statement of {self.year}"

    def context(self, **extra):
        version = self.version
        content, before = json.loads(version.content), self.before
        shown = Shown(content, self.year.slug, version.number)
        return super().context(
            version=version,
            shown=shown,
            parts=parts_of(shown),
            agreements=self.agreements,
            before=before,
            restates=restated_by(version, self.level),
            differences=difference_rows(json.loads(before.content), content) if before else [],
            closed_with=self.year.closed_version_id == version.pk,
            published=published_words(version).strip(),
            # Who sent it is nothing that is published.
            sent_by=version.made_by if version.marking <= self.level else "",
            page_is_illustrative=version.illustrative,
            **extra,
        )

    @cached_property
    def before(self) -> StatementVersion | None:
        """What it restates, or else the version before it, where this person reads that."""
        rows = StatementVersion.objects.visible_to(self.request.user).filter(year=self.year)
        if self.version.restates_id:
            return rows.filter(pk=self.version.restates_id).first()
        return rows.filter(number__lt=self.version.number).order_by("-number").first()

    @property
    def agreements(self) -> list[dict]:
        rows = self.version.agreements.select_related("seat", "person")
        return [{"seat": each.seat, "words": agreement_words(each, self.level)} for each in rows]


class VersionBytes(OfAVersion, Page):
    """The very bytes of a version, whose SHA-256 its page gives."""

    public = True

    def get(self, request, **kwargs):
        response = HttpResponse(self.version.content.encode(), content_type="application/json")
        name = f"statement-{self.year.slug}-v{self.version.number}_{self.version.read_as.label}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response
