"""In the room: every version of an item that was saved, and putting one of them in force."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property

from alliance.sent_once import once
from governance.actions.records import put_in_force
from governance.models import ItemRevision
from governance.policies import cannot_put_in_force, cannot_record_item
from governance.recording import Written, moment_words, record_of
from governance.views.room_item import LARGEST_NUMBER, ItemPage


class ItemVersions(ItemPage):
    """Every version of an item that was saved: who, when, and which is in force."""

    http_method_names = ("get", "head", "options")
    template_name = "governance/room/versions.html"

    def get_heading(self):
        return f"Versions of item {self.item.order}, {self.item.title}"

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), (f"Item {self.item.order}", self.here())]

    def context(self, **extra):
        record = record_of(self.item)
        now = record.revision if record else 0
        versions = list(self.item.revisions.select_related("by").order_by("-number"))
        # Of what the page saved by itself, only what stands or was kept beside is of interest.
        told = [each for each in versions if each.number == now or not each.in_force or not each.by_itself]
        return super().context(
            versions=[
                {
                    "number": each.number,
                    "by": each.by,
                    "at": moment_words(each.at),
                    "in_force": each.number == now,
                    "beside": not each.in_force,
                    "answers": self.parts(Written.of(each.content)),
                    "url": self.address("put-version-in-force", self.item.order, each.number),
                }
                for each in sorted(told, key=lambda each: each.number != now)
            ],
            may=not cannot_record_item(self.request.user, self.item),
            here=self.here(),
            **extra,
        )


class PutInForce(ItemPage):
    """Make a version that was kept the record, after being asked."""

    template_name = "page/confirm.html"
    submit_label = "Put it in force"

    @cached_property
    def revision(self) -> ItemRevision:
        number = min(self.kwargs["version"], LARGEST_NUMBER)
        found = self.item.revisions.select_related("by").filter(number=number).first()
        if found is None:
            raise Http404("No version has this number.")
        found.item = self.item
        return found

    @cached_property
    def thing(self):
        return self.revision

    def cannot_act(self):
        return cannot_put_in_force(self.request.user, self.thing)

    def get_heading(self):
        return f"Put version {self.revision.number} of item {self.item.order} in force?"

    def get_cancel_url(self):
        return self.address("item-versions", self.item.order)

    def post(self, request, **kwargs):
        return redirect(once(request, self.put))

    def put(self) -> str:
        put_in_force(self.revision, by=self.request.user)
        messages.success(self.request, f"Version {self.revision.number} is in force.")
        return self.here()

    def context(self, **extra):
        each = self.revision
        return super().context(
            answers=[
                {"label": "Saved by", "value": f"{each.by}, {moment_words(each.at)}"},
                *self.parts(Written.of(each.content)),
            ],
            consequences=["It becomes the record of the item.", "What stands now is kept as a version."],
            refusal=cannot_put_in_force(self.request.user, each),
            **extra,
        )
