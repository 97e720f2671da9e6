"""Pages that can be seen as at any past day."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.utils.functional import cached_property

from alliance.temporal import long_date, parse_as_at, today
from alliance.views.kinds.page import Page

SHOWS_TODAY = "This page shows the position today."
AS_AT_PARTS = ("as-at-day", "as-at-month", "as-at-year")


class AsAtPage(Page):
    """A page that can be seen as at any past day: `?as-at=2022-06-30`.

    The day is read once, here. A day that cannot be understood shows today's position and says so. The
    three boxes of the form are turned into the one parameter, so that the address can be shared.
    """

    def dispatch(self, request, *args, **kwargs):
        if any(part in request.GET for part in AS_AT_PARTS):
            return HttpResponseRedirect(f"{request.path}?{self._one_parameter()}")
        return super().dispatch(request, *args, **kwargs)

    def _one_parameter(self) -> str:
        kept = self.request.GET.copy()
        day, month, year = (kept.get(part, "").strip() for part in AS_AT_PARTS)
        for part in (*AS_AT_PARTS, "as-at", "page"):
            kept.pop(part, None)
        query = [(name, value) for name, values in kept.lists() for value in values]
        typed = self._typed_day(day, month, year)
        return urlencode([*query, ("as-at", typed)] if typed else query)

    @staticmethod
    def _typed_day(day, month, year) -> str:
        # Only a year of four digits comes first: "22-06-30" would be taken for the 22nd.
        if day.isdigit() and month.isdigit() and year.isdigit() and len(year) == 4:
            return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
        if not day and month.isdigit() and year.isdigit() and len(year) == 4:
            return f"{year}-{month.zfill(2)}"
        return " ".join(part for part in (day, month, year) if part)

    @cached_property
    def asked_day(self) -> tuple[date, str, str]:
        """The day to show, a note about how it was read, and what was wrong with what was asked."""
        asked = self.request.GET.get("as-at", "")
        if not asked.strip():
            return today(), "", ""
        try:
            day, note = parse_as_at(asked)
        except ValueError as wrong:
            return today(), "", f"{wrong} {SHOWS_TODAY}"
        return day, note, ""

    @property
    def wrong_day(self) -> str:
        """What was wrong with the day asked for, where there is no page to show today's position."""
        return self.asked_day[2].removesuffix(f" {SHOWS_TODAY}")

    @property
    def as_at(self) -> date:
        return self.asked_day[0]

    def context(self, **extra):
        day, note, error = self.asked_day
        return super().context(
            **{
                "as_at": day,
                "as_at_note": note,
                "as_at_error": error,
                "as_at_quick": self.quick_days(),
                **extra,
            }
        )

    def quick_days(self) -> list[tuple[str, str]]:
        """Days people often ask for, as (words, ISO day)."""
        now = today()
        year_end = date(now.year if (now.month, now.day) > (3, 31) else now.year - 1, 3, 31)
        return [(long_date(year_end), year_end.isoformat())]


class DetailPage(AsAtPage):
    """One thing. Fetching it is being allowed to: what may not be seen is not found."""

    template_name = "page/detail.html"
    fetched_first = ("thing",)

    @cached_property
    def thing(self):
        return self.get_thing()

    def get_thing(self):
        raise NotImplementedError
