"""Work in the background: what waits, what is being done, what failed, and what was done since yesterday."""

from datetime import timedelta

import django_tables2 as tables
from django.contrib import messages
from django.db.models import Case, Count, Min, Q, Value, When
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

from alliance.actions.work import give_up_work, try_work_again
from alliance.addresses import LARGEST_NUMBER
from alliance.markings import Marking
from alliance.models import Job, Mail
from alliance.needs import need
from alliance.policies import cannot_give_up_work, cannot_see_work, cannot_try_work_again
from alliance.policy import enforce
from alliance.readiness import minutes_since, wrong_with_background
from alliance.tables import PortalTable
from alliance.templatetags.portal import drawn_status
from alliance.views.kinds import ActionPage, ListPage
from alliance.views.outbox import moment
from alliance.work import BACKGROUND, MOST_ATTEMPTS, last_done

WORK = ("Work in the background", "/background-work/")
SHOWN_AFTER = timedelta(days=1)
ORDER = [Job.State.FAILED, Job.State.RUNNING, Job.State.WAITING, Job.State.DONE]


def what_became(job: Job) -> str:
    """What became of a job, in a sentence."""
    if job.state == Job.State.DONE:
        return f"Done on {moment(job.ended_at)}"
    if job.state == Job.State.RUNNING:
        return f"Begun on {moment(job.started_at)}, {job.percent}% done"
    if job.state == Job.State.FAILED:
        return f"Given up on {moment(job.ended_at)}. {job.kind_of_error}"
    if job.attempts:
        tried = f"Tried {job.attempts} of {MOST_ATTEMPTS} times"
        return f"{tried}, next on {moment(job.not_before)}. {job.kind_of_error}"
    return "It is done in a moment"


@need
def work_that_failed(user) -> list[tuple[str, str]]:
    """For the administrator: work that failed and waits for somebody to look at it."""
    if cannot_see_work(user):
        return []
    failed = Job.objects.filter(state=Job.State.FAILED).count()
    words = counted(failed, "piece of work", "pieces of work")
    return [(f"{words} in the background failed", reverse("work"))] if failed else []


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


class WorkTable(PortalTable):
    what = tables.Column(accessor="pk", verbose_name="Work")
    asked = tables.Column(accessor="asked_at", verbose_name="Asked for")
    status = tables.Column(accessor="pk", verbose_name="Status")

    sorts = {"asked": ("asked_at",)}
    own_order = ("order", "-pk")
    caption = "Work in the background: what failed, what is being done, what waits, what was done"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing waits, nothing failed, and nothing was done since yesterday."

    def __init__(self, data, *, user, **options):
        super().__init__(data, **options)
        self.user = user

    def render_what(self, record):
        number = format_html('<span class="portal-table__second">Number {}</span>', record.pk)
        links = format_html_join(
            "",
            '<span class="portal-table__second"><a class="govuk-link" href="{}">{}'
            '<span class="govuk-visually-hidden">: {}, number {}</span></a></span>',
            ((url, label, record.in_words, record.pk) for label, url in self.may_do(record)),
        )
        return format_html("{}{}{}", record.in_words, number, links)

    def may_do(self, job) -> list[tuple[str, str]]:
        """What this person may do with a job: the pages decide again."""
        if job.state == Job.State.FAILED:
            return [("Try it again", reverse("try-work-again", args=[job.pk]))]
        if job.state == Job.State.WAITING:
            return [("Give it up", reverse("give-up-work", args=[job.pk]))]
        return []

    def render_asked(self, record):
        who = format_html('<span class="portal-table__second">by {}</span>', record.asked_by)
        return format_html("{}{}", moment(record.asked_at), who)

    def render_status(self, record):
        return format_html(
            '{}<span class="portal-table__second">{}</span>',
            drawn_status(f"job.{record.state}"),
            what_became(record),
        )


class WorkList(ListPage):
    """What failed, is being done, waits, and was done since yesterday."""

    table_class = WorkTable
    template_name = "alliance/work.html"
    heading = "Work in the background"
    breadcrumbs = (("Home", "/"),)
    noun = ("piece of work", "pieces of work")

    def get(self, request, **kwargs):
        if cannot_see_work(request.user):
            raise Http404("There is no such page.")
        return super().get(request, **kwargs)

    def get_marking(self):
        return Marking.OFFICIAL

    def rows(self):
        lately = Q(ended_at__gte=timezone.now() - SHOWN_AFTER)
        order = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(ORDER)))
        rows = Job.objects.visible_to(self.request.user).filter(~Q(state=Job.State.DONE) | lately)
        return rows.annotate(order=order).select_related("asked_by").order_by("order", "-pk")

    def table_options(self):
        return {"user": self.request.user}

    def context(self, **extra):
        return super().context(as_at=None, answers=self.in_short(), **extra)

    def in_short(self) -> list[dict]:
        """How it stands: whether it is done at all, how much there is, how long it has waited, and mail."""
        now = timezone.now()
        told = Job.objects.aggregate(
            waiting=Count("pk", filter=Q(state=Job.State.WAITING)),
            failed=Count("pk", filter=Q(state=Job.State.FAILED)),
            oldest=Min("not_before", filter=Q(state=Job.State.WAITING, not_before__lte=now)),
        )
        last, mails = last_done(BACKGROUND), Mail.objects.given_up().count()
        waits = f"{told['waiting']}"
        if told["oldest"]:
            minutes = counted(minutes_since(told["oldest"]), "minute", "minutes")
            waits += f", the oldest due for {minutes}"
        outbox = format_html('{}. <a class="govuk-link" href="/outbox/">Go to the outbox</a>', mails)
        return [
            {"label": "Last heard of", "value": moment(last) if last else "Never"},
            {"label": "Is it done?", "value": wrong_with_background() or "Yes"},
            {"label": "Waiting", "value": waits},
            {"label": "Failed", "value": told["failed"]},
            {"label": "E-mails that could not be sent", "value": outbox},
        ]


class OfOneJob(ActionPage):
    """For pages under /background-work/<number>/."""

    template_name = "page/confirm.html"
    breadcrumbs = (("Home", "/"), WORK)

    @cached_property
    def thing(self) -> Job:
        rows = Job.objects.visible_to(self.request.user).select_related("asked_by")
        found = rows.filter(pk=min(self.kwargs["number"], LARGEST_NUMBER)).first()
        if found is None:
            raise Http404("No work has this number.")
        return found

    def let_in(self):
        enforce(cannot_see_work(self.request.user))
        super().let_in()

    def cannot(self):
        return cannot_see_work(self.request.user)

    def cannot_now(self) -> str:
        """Why this cannot be done with this work as it is now, or ""."""
        raise NotImplementedError

    def context(self, **extra):
        job = self.thing
        answers = [
            {"label": "Work", "value": f"{job.in_words}, number {job.pk}"},
            {"label": "Asked for", "value": f"{moment(job.asked_at)} by {job.asked_by}"},
            {"label": "What became of it", "value": what_became(job)},
        ]
        return super().context(**{"answers": answers, "refusal": self.cannot_now(), **extra})


class TryWorkAgain(OfOneJob):
    heading = "Try this work again?"
    submit_label = "Try it again"

    def cannot_now(self):
        return cannot_try_work_again(self.request.user, self.thing)

    def act(self, form):
        try_work_again(self.thing, by=self.request.user)
        messages.success(self.request, "It is tried again in a moment.")
        return reverse("work")


class GiveUpWork(OfOneJob):
    heading = "Give up this work?"
    submit_label = "Give it up"

    def cannot_now(self):
        return cannot_give_up_work(self.request.user, self.thing)

    def act(self, form):
        give_up_work(self.thing, by=self.request.user)
        messages.success(self.request, "It was given up.")
        return reverse("work")

    def context(self, **extra):
        says = ["It is not done, unless somebody asks for it again or tries it again."]
        return super().context(**{"consequences": says, "warn": True, **extra})
