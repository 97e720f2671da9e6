"""From an address to a business area: as far as this person may see it, and by any name it ever had."""

from datetime import date

from django.http import Http404, HttpResponsePermanentRedirect
from django.utils.functional import cached_property

from alliance.markings import Marking
from business_areas.models import BusinessArea, Name, own_areas
from business_areas.views.register import with_day

REGISTER = "/business-areas/"


class OfOneArea:
    """For pages under /business-areas/<slug>/: fetches the area, and sends old addresses to the new one."""

    root = REGISTER

    def dispatch(self, request, *args, **kwargs):
        if self.area.slug != kwargs["slug"] and request.method in ("GET", "HEAD"):
            before, rest = request.path.split(f"{self.root}{kwargs['slug']}", 1)
            path = f"{before}{self.root}{self.area.slug}{rest}"
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def area(self) -> BusinessArea:
        slug = self.kwargs["slug"]
        visible = BusinessArea.objects.visible_to(self.request.user)
        try:
            return visible.get(slug=slug)
        except BusinessArea.DoesNotExist:
            former = Name.objects.filter(slug=slug).values("area")
            area = visible.filter(pk__in=former).first()
        if area is None:
            raise Http404("No business area has, or had, this address.")
        return area

    def pages_of_area(self, current: str, day: date) -> list[dict]:
        """Links to the pages of the area as at a day, the current one marked."""
        base = f"{REGISTER}{self.area.slug}/"
        return [
            {"label": label, "url": with_day(url, day), "current": label == current}
            for label, url in (
                ("Summary", base),
                ("Facts with sources", f"{base}facts/"),
                ("Compare two days", f"{base}compare/"),
            )
        ]

    @cached_property
    def level(self) -> Marking:
        """The highest marking of a fact about this area that this person may read."""
        return level_for(self.request.user, self.area)


def level_for(user, area: BusinessArea) -> Marking:
    """How much of what is recorded about one area somebody reads."""
    level = getattr(user, "reading_level", Marking.PUBLISHED)
    if getattr(user, "reads_own_areas", False) and own_areas(user).filter(area=area).exists():
        return max(level, Marking(user.clearance))
    return level
