"""Whether the printed parts of a published table add up to its printed total, or rounding explains it.

Nothing is corrected (R10): the printed total is kept, the sum of the printed parts stands beside it, and so
does their difference. Each of n parts was rounded to the printed unit, so it may be half a unit from what it
was, and so may the total: rounding explains a difference of (n + 1) halves of a unit, and no larger one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from alliance.templatetags.portal import pounds


class Verdict(StrEnum):
    AGREES = "The parts add up to the printed total."
    ROUNDING = "Rounding can explain the difference."
    MORE = "The difference is more than rounding can explain."
    NOT_KNOWN = "It cannot be known: not every part is stated."


@dataclass(frozen=True)
class Reconciliation:
    """A printed total, the printed parts (None for one not stated), and the unit they are rounded to."""

    total: Decimal
    parts: Sequence[Decimal | None]
    unit: Decimal

    @property
    def summed(self) -> Decimal:
        """The sum of the parts that are stated."""
        return sum((part for part in self.parts if part is not None), Decimal("0.00"))

    @property
    def difference(self) -> Decimal:
        """How much more the printed total is than that sum; less has a minus."""
        return self.total - self.summed

    @property
    def bound(self) -> Decimal:
        """The largest difference that rounding can explain."""
        return self.unit * (len(self.parts) + 1) / 2

    @property
    def verdict(self) -> Verdict:
        if any(part is None for part in self.parts):
            return Verdict.NOT_KNOWN
        if not self.difference:
            return Verdict.AGREES
        return Verdict.ROUNDING if abs(self.difference) <= self.bound else Verdict.MORE

    @property
    def sentences(self) -> list[str]:
        """The answer, and how it is reached."""
        stated = sum(part is not None for part in self.parts)
        said = [
            f"The printed total is {pounds(self.total)}. The {stated} parts that are stated come to "
            f"{pounds(self.summed)}."
        ]
        if self.difference:
            way = "more" if self.difference > 0 else "less"
            said.append(f"The printed total is {pounds(abs(self.difference))} {way}. {self.verdict}")
        else:
            said.append(str(self.verdict))
        said.append(
            f"Each of {len(self.parts)} parts and the total may be half of {pounds(self.unit)} from what it "
            f"was before rounding: together that is up to {pounds(self.bound)}."
        )
        return said
