"""What is kept, and for how long; and how somebody changes how long."""

from django.contrib import messages

from alliance.actions import retention
from alliance.forms.retention import PeriodForm
from alliance.policies import (
    cannot_decide_retention,
)
from alliance.retention import (
    Ends,
    classes,
    periods_in_force,
)
from alliance.views.kinds import TextPage
from alliance.views.retention.shared import HOME, SCHEDULE, Deciding, OfOneClass, in_words, navigation


class Schedule(TextPage):
    """Each class of things that the portal keeps: why, how long, and what becomes of it."""

    heading = SCHEDULE[0]
    template_name = "alliance/retention/schedule.html"
    breadcrumbs = (HOME,)

    def context(self, **extra):
        decides = not cannot_decide_retention(self.request.user)
        periods = periods_in_force()
        parts = [
            {
                "heading": ends.value,
                "classes": [{"kept": kept, "answers": in_words(kept, periods)} for kept in classes(ends)],
            }
            for ends in (Ends.BY_PEOPLE, Ends.BY_ITSELF, Ends.FOR_GOOD)
        ]
        links = navigation(SCHEDULE[1]) if decides else []
        return super().context(parts=parts, sub_navigation=links, decides=decides, **extra)


class ChangePeriod(OfOneClass, Deciding):
    form_class = PeriodForm
    edits_in_place = True
    submit_label = "Keep it for so long"

    def get_heading(self):
        return f"How long is this kept: {self.kept.title}?"

    def initial(self):
        number, unit = periods_in_force()[self.kept.name]
        return {"number": number, "unit": unit}

    def perform(self, form):
        """Each decision is a row that is added: of two that cross, both stay readable."""
        self.refuse_moved()
        return self.act(form)

    def act(self, form):
        period, because = form.period, form.cleaned_data["because"]
        retention.change_period(self.kept, period, because, by=self.request.user)
        messages.success(self.request, f"It is kept for {period} from now on.")
        return self.address

    def context(self, **extra):
        limits = f"From {self.kept.shortest} to {self.kept.longest}. What is due changes at once; nothing is "
        told = {"introduction": f"{limits}destroyed before two people have said so."}
        return super().context(**told, cancel_url=self.address, **extra)
