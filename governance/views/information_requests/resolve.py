"""From an address to a freedom of information request, for officers who are cleared for it."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.addresses import LARGEST_NUMBER
from alliance.markings import Marking
from governance.models import GatheredThing, InformationRequest
from governance.policies import cannot_answer_requests
from governance.requests.gathering import Gathered, gathered, is_illustrative, marking_of
from governance.views.keeping import KeepingPage
from governance.views.resolve import HOME

REQUESTS = ("Freedom of information requests", "/information-requests/")


class ForOfficers:
    """For pages that are there for officers alone: to everybody else there is no such page."""

    def let_in(self):
        if reason := cannot_answer_requests(self.request.user):
            raise Http404(reason)
        super().let_in()


class OfOneRequest(ForOfficers):
    """For pages under /information-requests/<reference>/."""

    @cached_property
    def thing(self) -> InformationRequest:
        rows = InformationRequest.objects.visible_to(self.request.user).prefetch_related("answers")
        for request in rows.filter(pk__in=self._named()):
            return request
        raise Http404("No request has this reference.")

    def _named(self) -> list[int]:
        """The key of the request that is called so, if any."""
        series, _, rest = self.kwargs["reference"].rpartition("-")[0].rpartition("-")
        number = self.kwargs["reference"].rpartition("-")[2]
        if not (rest.isdecimal() and number.isdecimal() and len(rest) == 4 and len(number) < 9):
            return []
        rows = InformationRequest.objects.filter(series=series, year=int(rest), number=int(number))
        return [each.pk for each in rows if each.reference == self.kwargs["reference"]]

    @cached_property
    def gathered(self) -> list[Gathered]:
        return gathered(self.thing)

    @cached_property
    def part(self) -> Gathered:
        """The part of the answer that the address names."""
        for each in self.gathered:
            if each.thing.pk == min(self.kwargs["key"], LARGEST_NUMBER):
                return each
        raise Http404("No part of the answer has this address.")

    @property
    def gathered_thing(self) -> GatheredThing:
        return self.part.thing

    def address(self, name: str = "information-request", *more) -> str:
        return reverse(name, args=[self.thing.reference, *more])

    def get_marking(self):
        return Marking(self.thing.marking)

    def get_breadcrumbs(self):
        return [HOME, REQUESTS, (self.thing.reference, self.address())]


class ShowsFacts(OfOneRequest):
    """A page of a request that shows what is gathered: it is marked as high as any of it."""

    def get_marking(self):
        return marking_of(self.thing, self.gathered)

    def context(self, **extra):
        illustrative = is_illustrative(self.thing, self.gathered)
        return super().context(**{"page_is_illustrative": illustrative, **extra})


class AboutRequests(ForOfficers, KeepingPage):
    """A page that writes about freedom of information requests."""

    def cannot(self):
        return cannot_answer_requests(self.request.user)

    def form_options(self):
        return {}

    def new_source_url(self):
        # What is recorded here names no source: the facts bring theirs.
        return ""

    def get_marking(self):
        return Marking.OFFICIAL

    def get_breadcrumbs(self):
        return [HOME, REQUESTS]


class OnOneRequest(OfOneRequest, AboutRequests):
    """A page that writes about one request."""

    def context(self, **extra):
        return super().context(**{"page_is_illustrative": self.thing.illustrative, **extra})
