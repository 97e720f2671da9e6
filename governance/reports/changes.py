"""What changed between two issued reports: figures first, then paragraphs, each known by its identity."""

from dataclasses import dataclass
from decimal import Decimal

from alliance.templatetags.portal import pounds
from governance.reports.content import words_of


@dataclass(frozen=True)
class FigureChange:
    """A figure then and now, and the difference where both are numbers."""

    title: str
    then: str
    now: str
    difference: str


@dataclass(frozen=True)
class ParagraphChange:
    """What became of a paragraph, by its identity: Added, Removed or Changed, and its words then and now."""

    identity: int
    what: str
    number_then: str
    number_now: str
    then: str
    now: str


def figure_changes(before: dict, now: dict) -> list[FigureChange]:
    """Every figure that says another thing, or that only one of the two reports holds."""
    old, new = before["figures"], now["figures"]
    found = []
    for name in dict.fromkeys([*new, *old]):
        then, is_now = old.get(name), new.get(name)
        if then and is_now and then["words"] == is_now["words"]:
            continue
        found.append(
            FigureChange(
                title=(is_now or then)["title"],
                then=then["words"] if then else "Not in the earlier report",
                now=is_now["words"] if is_now else "Not in this report",
                difference=_difference(then, is_now),
            )
        )
    return found


def _difference(then: dict | None, now: dict | None) -> str:
    """up £400,000, down 2, or up 0.5 percentage points: of two numbers of the same unit."""
    found = [each for each in (then, now) if each and each["value"] is not None]
    if len(found) < 2 or _kind(found[0]["unit"]) != _kind(found[1]["unit"]):
        return "Cannot be said"
    before, after = (Decimal(str(each["value"])) for each in found)
    if before == after:
        return "None: the number is the same"
    unit = found[1]["unit"]
    amount = f"{abs(after - before).normalize():,f}"
    if unit.startswith("£"):
        amount = pounds(abs(after - before))
    elif _kind(unit) == "%":
        amount += f" percentage point{'' if amount == '1' else 's'}"
    return f"{'up' if after > before else 'down'} {amount}"


def _kind(unit: str) -> str:
    """What a number counts; the rest of a unit, such as for which year, is in its words."""
    return unit[:1] if unit[:1] in ("£", "%") else unit


def paragraph_changes(before: dict, now: dict) -> list[ParagraphChange]:
    """Paragraphs in the order of this report, and after them those that are gone."""
    old, new = _by_identity(before), _by_identity(now)
    found = []
    for identity, paragraph in new.items():
        earlier = old.get(identity)
        if earlier is None:
            found.append(ParagraphChange(identity, "Added", "", paragraph["number"], "", words_of(paragraph)))
        elif words_of(earlier) != words_of(paragraph):
            found.append(
                ParagraphChange(
                    identity,
                    "Changed",
                    earlier["number"],
                    paragraph["number"],
                    words_of(earlier),
                    words_of(paragraph),
                )
            )
    found += [
        ParagraphChange(identity, "Removed", earlier["number"], "", words_of(earlier), "")
        for identity, earlier in old.items()
        if identity not in new
    ]
    return found


def _by_identity(content: dict) -> dict[int, dict]:
    return {
        paragraph["identity"]: paragraph
        for section in content["sections"]
        for paragraph in section["paragraphs"]
    }


def sentence(figures: list[FigureChange], paragraphs: list[ParagraphChange]) -> str:
    """9 paragraphs changed, 4 paragraphs added, 6 figures changed"""
    said = []
    for what in ("Changed", "Added", "Removed"):
        number = sum(each.what == what for each in paragraphs)
        said += [f"{number} paragraph{'' if number == 1 else 's'} {what.lower()}"] if number else []
    if number := len(figures):
        said.append(f"{number} figure{'' if number == 1 else 's'} changed")
    return ", ".join(said) or "nothing changed"
