"""Recording that the Board closed an exception in performance."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking
from business_areas.models import PerformanceException
from business_areas.policies import cannot_close_exception
from business_areas.views.performance.dashboard import PERFORMANCE
from business_areas.views.performance.exceptions import EXCEPTIONS
from governance.actions.exceptions import close_exception_for_board
from governance.forms.exceptions import CloseExceptionForm
from governance.views.keeping import KeepingPage
from governance.views.resolve import HOME


class CloseException(KeepingPage):
    """At which meeting the Board closed it, and why."""

    form_class = CloseExceptionForm

    @cached_property
    def thing(self) -> PerformanceException:
        rows = PerformanceException.objects.visible_to(self.request.user).select_related("area")
        found = rows.filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404("No exception has this number.")
        return found

    def cannot(self):
        return cannot_close_exception(self.request.user, self.thing)

    def get_heading(self):
        return f"Record that the Board closed exception {self.thing.number}"

    def get_breadcrumbs(self):
        exception = self.thing
        address = reverse("exception", args=[exception.number])
        return [HOME, PERFORMANCE, EXCEPTIONS, (f"Exception {exception.number}", address)]

    def get_marking(self):
        # Meetings and decisions to choose from are marked as high as this person reads.
        return Marking(self.request.user.reading_level)

    def new_source_url(self):
        # It comes from the Board itself, and names no source.
        return ""

    def form_options(self):
        return {"user": self.request.user}

    def carry_out(self, form):
        because, meeting, decision = form.chosen()
        return close_exception_for_board(self.thing, because, meeting, decision, by=self.request.user)

    def done(self, closing):
        exception = closing.exception
        return f"Exception {exception.number} is closed.", reverse("exception", args=[exception.number])

    def context(self, **extra):
        return super().context(
            introduction=self.thing.because, page_is_illustrative=self.thing.illustrative, **extra
        )
