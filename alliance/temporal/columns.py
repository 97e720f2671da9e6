"""How a rough date is kept: four ordinary columns, and what the database refuses of them."""

from functools import lru_cache

from django.db import models
from django.db.models import F, Q

from alliance.row_checks import RowCheck
from alliance.temporal.days import LONGEST_WORDS
from alliance.temporal.rough_dates import Exactness, RoughDate


class RoughDateColumns:
    """A rough date on a model: four ordinary columns, read and set as one RoughDate.

    `when = RoughDateColumns("date")` adds `when_earliest`, `when_latest`, `when_exactness` and
    `when_as_stated`, and the property `when`. With `optional=True` all four may be empty and `when` is None.
    Put `*rough_date_constraints("when")` in the model's Meta.constraints.
    """

    def __init__(self, verbose_name: str = "date", optional: bool = False, help_text: str = ""):
        self.verbose_name = verbose_name
        self.optional = optional
        # Made here and not when the class is made, so that the columns keep their place in the model's body.
        self.columns = {
            "earliest": models.DateField(f"earliest day of {verbose_name}", null=True, blank=True),
            "latest": models.DateField(f"latest day of {verbose_name}", null=True, blank=True),
            "exactness": models.CharField(
                f"how exact {verbose_name} is", max_length=20, choices=Exactness.choices, blank=optional
            ),
            "as_stated": models.CharField(
                f"{verbose_name} as stated", max_length=LONGEST_WORDS, blank=optional, help_text=help_text
            ),
        }

    def contribute_to_class(self, model, name: str):
        """Add the columns, then the property that Django accepts as a keyword of the model."""
        for ending, column in self.columns.items():
            model.add_to_class(f"{name}_{ending}", column)
        setattr(model, name, _rough_date_property(name, self.verbose_name, self.optional))


@lru_cache(maxsize=10_000)
def _rough_date(earliest, latest, exactness: str, as_stated: str) -> RoughDate:
    """The rough date of four columns; the same one again for the same four, since it never changes."""
    return RoughDate(earliest, latest, Exactness(exactness), as_stated)


def _rough_date_property(name: str, verbose_name: str, optional: bool) -> property:
    # A real property, not another descriptor: Model.__init__ takes only fields and properties as keywords.
    earliest, latest, as_stated = f"{name}_earliest", f"{name}_latest", f"{name}_as_stated"
    how_exact = f"{name}_exactness"

    def read(row) -> RoughDate | None:
        exactness = getattr(row, how_exact)
        if not exactness:
            return None
        return _rough_date(getattr(row, earliest), getattr(row, latest), exactness, getattr(row, as_stated))

    def write(row, rough: RoughDate | None):
        if rough is None and not optional:
            raise ValueError(f"{verbose_name} is needed: use RoughDate.not_known() when no source gives it.")
        if rough is not None and not isinstance(rough, RoughDate):
            raise TypeError(f"{verbose_name} must be a RoughDate, not {type(rough).__name__}.")
        setattr(row, earliest, rough.earliest if rough else None)
        setattr(row, latest, rough.latest if rough else None)
        setattr(row, how_exact, rough.exactness.value if rough else "")
        setattr(row, as_stated, rough.as_stated if rough else "")

    return property(read, write, doc=f"The {verbose_name}, as a RoughDate.")


def rough_date_constraints(name: str, optional: bool = False) -> list[RowCheck]:
    """What is always true of the columns of RoughDateColumns; for Meta.constraints, abstract or not."""
    exactness, earliest, latest = f"{name}_exactness", f"{name}_earliest", f"{name}_latest"
    no_earliest, no_latest = Q(**{f"{earliest}__isnull": True}), Q(**{f"{latest}__isnull": True})
    two_ended = (
        Exactness.MONTH,
        Exactness.YEAR,
        Exactness.PART_OF_YEAR,
        Exactness.FINANCIAL_YEAR,
        Exactness.BETWEEN,
        Exactness.ABOUT,
    )
    fits = (
        Q(**{exactness: Exactness.DAY.value, earliest: F(latest)}) & ~no_earliest & ~no_latest
        | Q(**{f"{exactness}__in": [each.value for each in two_ended]}) & ~no_earliest & ~no_latest
        | Q(**{exactness: Exactness.BY.value}) & no_earliest & ~no_latest
        | Q(**{exactness: Exactness.AFTER.value}) & ~no_earliest & no_latest
        | Q(**{exactness: Exactness.NOT_KNOWN.value}) & no_earliest & no_latest
        | Q(**{exactness: Exactness.ORDER.value})
    )
    told = ~Q(**{f"{name}_as_stated": ""})
    if optional:
        fits |= Q(**{exactness: ""}) & no_earliest & no_latest
        told = (told & ~Q(**{exactness: ""})) | Q(**{f"{name}_as_stated": "", exactness: ""})
    return [
        RowCheck(
            condition=no_earliest | no_latest | Q(**{f"{earliest}__lte": F(latest)}),
            name=f"%(class)s_{name}_earliest_is_not_after_latest",
            violation_error_message="The earliest day is after the latest.",
        ),
        RowCheck(
            condition=fits,
            name=f"%(class)s_{name}_days_fit_how_exact_it_is",
            violation_error_message="The days do not fit how exact the date is.",
        ),
        RowCheck(
            condition=told,
            name=f"%(class)s_{name}_is_told_in_words",
            violation_error_message="A date needs the words it was given in.",
        ),
    ]
