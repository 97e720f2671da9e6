"""The record of the Board for machines, and the page that says what there is."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, JsonResponse

from alliance.views.kinds import Page, TextPage
from governance.open_data.decisions import Decisions, Notices
from governance.open_data.meetings import Meetings, PublishedMeetings
from governance.open_data.moments import Moments
from governance.open_data.oparl import SCHEMA, Bodies, Collection, OParl
from governance.open_data.popolo import seats_and_people
from governance.open_data.seats import Organizations, People

ON_A_PAGE = 50
# What a list may be asked for that its other pages keep.
KEPT = ("omit_internal", "limit")
# What a program may ask of a list: the moment, and whether objects from then on or until then.
FILTERS = {
    "created_since": ("created", False),
    "created_until": ("created", True),
    "modified_since": ("modified", False),
    "modified_until": ("modified", True),
}
# What an object holds of others, and may leave out when asked to.
INTERNAL = ("membership", "agendaItem", "legislativeTerm")


class OpenDataPage(TextPage):
    """What there is for machines, in plain words."""

    public = True
    heading = "Open data"
    template_name = "public/open_data.html"
    breadcrumbs = (("Home", "/"),)


class OpenData(Page):
    """Something for machines: what the reader may read, or what is published to whoever is not signed in."""

    public = True

    def get_marking(self):
        """As high as the reader reads: what few may see is noted as seen, whatever stands in it."""
        return self.request.user.reading_level

    def answer(self, oparl: OParl) -> dict:
        raise NotImplementedError

    def get(self, request, **kwargs):
        oparl = OParl(request.user, request.build_absolute_uri)
        return JsonResponse(self.answer(oparl), headers={"Cache-Control": "private, no-cache"})


class SeatsAndPeople(OpenData):
    def answer(self, oparl):
        return seats_and_people(oparl.user)


class OParlSystem(OpenData):
    def answer(self, oparl):
        return oparl.system()


def collection_of(oparl: OParl, kind: str) -> Collection:
    """All of one kind that the reader is given."""
    kinds = {
        "body": Bodies,
        "organization": Organizations,
        "person": People,
        "meeting": Meetings if oparl.signed_in else PublishedMeetings,
        "paper": Decisions if oparl.signed_in else Notices,
    }
    return kinds[kind](oparl)


class OParlList(OpenData):
    """A list in pages, as OParl has them, by when objects were made or last changed when that is asked."""

    kind = ""

    def get(self, request, **kwargs):
        try:
            self.asked, self.limit = moments_asked(request.GET), limit_asked(request.GET)
        except ValueError as wrong:
            error = {"type": f"{SCHEMA}/Error", "message": str(wrong), "debug": request.GET.urlencode()}
            return JsonResponse(error, status=400)
        return super().get(request, **kwargs)

    def answer(self, oparl):
        collection, asked = collection_of(oparl, self.kind), self.request.GET.get("page", "1")
        rows = self.asked_for(collection)
        pages = max(1, -(-len(rows) // self.limit))
        if not (asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= pages):
            raise Http404("This list has no such page.")
        page = int(asked)
        shapes = collection.shapes(rows[(page - 1) * self.limit : page * self.limit])
        if self.request.GET.get("omit_internal") == "true":
            shapes = [{k: value for k, value in shape.items() if k not in INTERNAL} for shape in shapes]
        return {
            "data": shapes,
            "links": self.links(oparl, page, pages),
            "pagination": {
                "totalElements": len(rows),
                "elementsPerPage": self.limit,
                "currentPage": page,
                "totalPages": pages,
            },
        }

    def asked_for(self, collection: Collection) -> list:
        """The rows within the moments that were asked for; one whose moment is not known is not left out."""
        rows = collection.rows()
        if not self.asked:
            return rows
        moments = collection.moments(rows)
        return [row for row in rows if within(moments.get(collection.key(row)), self.asked)]

    def links(self, oparl: OParl, page: int, pages: int) -> dict[str, str]:
        """The other pages of the list, by the same filters."""
        kept = {name: self.request.GET[name] for name in (*FILTERS, *KEPT) if name in self.request.GET}
        numbers = {"first": 1, "self": page, "last": pages}
        if page > 1:
            numbers["prev"] = page - 1
        if page < pages:
            numbers["next"] = page + 1
        base = oparl.url(self.kind)
        return {name: f"{base}?{urlencode({**kept, 'page': number})}" for name, number in numbers.items()}


def limit_asked(query) -> int:
    """How many objects a page of a list holds: as many as are asked for, and never more than `ON_A_PAGE`.

    Raises ValueError when what is asked is no whole number from 1.
    """
    said = query.get("limit", str(ON_A_PAGE))
    if not (said.isascii() and said.isdigit() and int(said[:9]) >= 1):
        raise ValueError("“limit” must be a whole number from 1, such as 20.")
    return min(int(said[:9]), ON_A_PAGE)


def moments_asked(query) -> dict[str, datetime]:
    """The moments that a list is asked to keep to, by filter. Raises ValueError with what is wrong."""
    asked = {}
    for name in FILTERS:
        if name not in query:
            continue
        try:
            asked[name] = datetime.fromisoformat(query[name])
        except ValueError:
            asked[name] = None
        if asked[name] is None or asked[name].tzinfo is None:
            raise ValueError(
                f"“{name}” must be a day and time with its zone, such as 2026-01-31T09:00:00Z. "
                "In an address, write + as %2B."
            )
    return asked


def within(moments: Moments | None, asked: dict[str, datetime]) -> bool:
    """Whether something was made and changed within what is asked, as far as that is known."""
    for name, bound in asked.items():
        field, until = FILTERS[name]
        moment = getattr(moments, field, None)
        if moment is not None and (moment > bound if until else moment < bound):
            return False
    return True


class OParlObject(OpenData):
    """One object at its own address; what the reader may not read is not found."""

    kind = ""

    def answer(self, oparl):
        return one_of(oparl, self.kind, self.kwargs["key"])


class OParlAgendaItem(OpenData):
    """One item of a meeting at its own address."""

    def answer(self, oparl):
        wanted = oparl.url("meeting", self.kwargs["day"], "item", self.kwargs["number"])
        for item in one_of(oparl, "meeting", self.kwargs["day"]).get("agendaItem", ()):
            if item["id"] == wanted:
                return item
        raise Http404("There is no such item.")


class OParlMembership(OpenData):
    """One time somebody held a seat, at its own address."""

    def answer(self, oparl):
        wanted = oparl.url("membership", self.kwargs["seat"], self.kwargs["number"])
        people = collection_of(oparl, "person")
        for person in people.shapes(people.rows()):
            for membership in person["membership"]:
                if membership["id"] == wanted:
                    return membership
        raise Http404("There is no such membership.")


def one_of(oparl: OParl, kind: str, key: str) -> dict:
    """The object that an address ends with."""
    collection = collection_of(oparl, kind)
    rows = [row for row in collection.rows() if collection.key(row) == key]
    if not rows:
        raise Http404("There is nothing at this address.")
    return collection.shapes(rows)[0]
