"""Which bridge an address asks for: every answer in the address, and what is wrong with it in sentences."""

from dataclasses import dataclass, field
from typing import Any

from alliance.views.kinds import not_among, shown
from business_areas.models import BusinessArea, Group
from savings.bridge_record import Scope, outturn_at, usual_years, years_with_outturn
from savings.models import FinancialYear
from savings.prices import Index

NAMES = ("from", "to", "group", "area", "rises", "prices")


@dataclass
class Question:
    """One question of the form: its name in the address, its choices, and what was chosen."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str = ""
    hint: str = ""


@dataclass
class AskedBridge:
    """What was asked, as far as it makes sense; `wrong` says the rest."""

    first: FinancialYear | None = None
    last: FinancialYear | None = None
    scope: Scope = field(default_factory=Scope)
    rises_by: Index | None = None
    real_by: Index | None = None
    questions: list[Question] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    areas: list[Any] = field(default_factory=list)
    years: list[FinancialYear] = field(default_factory=list)

    @property
    def offers_years(self) -> bool:
        """Whether there are two years to choose, without which nothing else of the address matters."""
        return len(self.years) > 1


def ask(query, user, level: int, series: dict[str, Index]) -> AskedBridge:
    """Read the address. Of what it leaves out, the alliance is taken, and the years of declared steps."""
    asked = AskedBridge(wrong=not_among(NAMES, query, "a part of this address that the portal knows"))
    asked.years = years_with_outturn(level)
    years = {year.slug: year for year in asked.years}
    asked.areas = list(
        BusinessArea.objects.visible_to(user)
        .filter(pk__in=outturn_at(level).order_by().values("area_id"))
        .order_by("name", "pk")
    )
    areas = {area.slug: area for area in asked.areas}
    groups = {group.slug: group for group in Group.objects.all()}

    def choose(name, label, things, otherwise="", hint=""):
        """The thing of this name in the address; one that is not there is said, and not guessed at."""
        typed = query.get(name, "").strip() or otherwise
        if typed and typed not in things:
            if asked.offers_years:
                asked.wrong.append(f"{label}: “{shown(typed)}” is not one of the choices.")
            typed = otherwise
        choices = [(slug, getattr(thing, "name", str(thing))) for slug, thing in things.items()]
        asked.questions.append(Question(name, label, choices, typed, hint))
        return things.get(typed)

    usual = usual_years(asked.years, level)
    first, last = [year.slug for year in usual] if usual else (*years, "", "")[:2]
    asked.first = choose("from", "Earlier year", years, first)
    asked.last = choose("to", "Later year", years, last or first)
    group = choose("group", "Group", groups)
    area = choose("area", "Business area", areas)
    if group and area:
        asked.wrong.append("Choose a group or a business area, not both. The business area is shown.")
    asked.scope = Scope(area, None if area else group)
    asked.rises_by = choose("rises", "Pay and price rises", series)
    asked.real_by = choose("prices", "Prices", series)
    asked.questions = [question for question in asked.questions if question.choices]
    _set_right(asked)
    return asked


def _set_right(asked: AskedBridge) -> None:
    """Put aside an index that says nothing of the years; and say so where the years are not in order."""
    first, last = asked.first, asked.last
    if not asked.offers_years:
        return
    if first.first_year >= last.first_year:
        asked.wrong.append("The later year must come after the earlier one.")
    for name in ("rises_by", "real_by"):
        index = getattr(asked, name)
        if index and (missing := index.without(first.first_year, last.first_year)):
            said = ", ".join(FinancialYear(first_year=year).name for year in missing)
            asked.wrong.append(f"{index.name} says nothing of {said}, so it is not used.")
            setattr(asked, name, None)
