"""The record of the Board for machines, and the page that says what there is."""

from django.http import Http404, JsonResponse

from alliance.views.kinds import Page, TextPage
from governance.open_data.oparl import OParl
from governance.open_data.popolo import seats_and_people

ON_A_PAGE = 50


class OpenDataPage(TextPage):
    """What there is for machines, in plain words."""

    public = True
    heading = "Open data"
    template_name = "public/open_data.html"
    breadcrumbs = (("Home", "/"),)


class OpenData(Page):
    """Something for machines: what the reader may read, or what is published to whoever is not signed in."""

    public = True

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


class OParlBody(OpenData):
    """The one body there is: the alliance."""

    def answer(self, oparl):
        return oparl.bodies()[0]


def everything(oparl: OParl, kind: str) -> list[dict]:
    """All of one kind that the reader is given."""
    builders = {
        "body": oparl.bodies,
        "organization": oparl.organizations,
        "person": oparl.people,
        "meeting": oparl.meetings,
        "paper": oparl.papers,
    }
    return builders[kind]()


class OParlList(OpenData):
    """A list in pages, as OParl has them."""

    kind = ""

    def answer(self, oparl):
        kind, asked = self.kind, self.request.GET.get("page", "1")
        rows = everything(oparl, kind)
        pages = max(1, -(-len(rows) // ON_A_PAGE))
        if not (asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= pages):
            raise Http404("This list has no such page.")
        page, base = int(asked), oparl.url(kind)
        links = {"first": f"{base}?page=1", "self": f"{base}?page={page}", "last": f"{base}?page={pages}"}
        if page > 1:
            links["prev"] = f"{base}?page={page - 1}"
        if page < pages:
            links["next"] = f"{base}?page={page + 1}"
        return {
            "data": rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
            "links": links,
            "pagination": {
                "totalElements": len(rows),
                "elementsPerPage": ON_A_PAGE,
                "currentPage": page,
                "totalPages": pages,
            },
        }


class OParlObject(OpenData):
    """One object at its own address; what the reader may not read is not found."""

    kind = ""

    def answer(self, oparl):
        wanted = oparl.url(self.kind, self.kwargs["key"])
        for shape in everything(oparl, self.kind):
            if shape["id"] == wanted:
                return shape
        raise Http404("There is nothing at this address.")


class OParlAgendaItem(OpenData):
    """One item of a meeting at its own address."""

    def answer(self, oparl):
        wanted = oparl.url("meeting", self.kwargs["day"], "item", self.kwargs["number"])
        for meeting in everything(oparl, "meeting"):
            for item in meeting.get("agendaItem", ()):
                if item["id"] == wanted:
                    return item
        raise Http404("There is no such item.")


class OParlMembership(OpenData):
    """One time somebody held a seat, at its own address."""

    def answer(self, oparl):
        wanted = oparl.url("membership", self.kwargs["seat"], self.kwargs["number"])
        for person in everything(oparl, "person"):
            for membership in person["membership"]:
                if membership["id"] == wanted:
                    return membership
        raise Http404("There is no such membership.")
