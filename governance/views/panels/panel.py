"""The Panels, and one Panel: its meetings, the reports to it, and what it was promised."""

from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.feeds import following
from alliance.published import Topic
from alliance.structured import event
from alliance.temporal import long_date, today
from alliance.views.kinds import Page
from governance.models import Panel, PanelMeeting, PanelMember, PanelQuestion, ReportIssue
from governance.panels.promises import Promised, promises_to
from governance.panels.seats import chair_on, has_ended, on_the_panel, period_words
from governance.panels.since import paragraph_url
from governance.policies import cannot_write_reports
from governance.views.resolve import HOME

REPORTS = ("Reports", "/reports/")
PANELS = ("Panels", "/panels/")
PROMISES = ("Promises", "/commitments/")


def sub_navigation(current: str) -> list[dict]:
    """The pages about reports."""
    return [
        {"label": label, "url": url, "current": label == current}
        for label, url in (REPORTS, PANELS, PROMISES)
    ]


class PanelList(Page):
    """Every Panel, with its next meeting."""

    public = True
    template_name = "governance/panels/panels.html"
    heading = "Panels"
    breadcrumbs = (HOME, REPORTS)

    def context(self, **extra):
        panels = list(Panel.objects.select_related("force").prefetch_related("meetings"))
        rows = []
        for panel in panels:
            coming = sorted(each.held_on for each in panel.meetings.all() if each.held_on >= today())
            rows.append(
                {
                    "panel": panel,
                    "url": reverse("panel", args=[panel.slug]),
                    "next": long_date(coming[0]) if coming else "None recorded",
                }
            )
        actions = []
        if not cannot_write_reports(self.request.user):
            actions.append({"label": "Add a Panel", "url": reverse("record-panel")})
        return super().context(
            introduction="A Police and Crime Panel scrutinises the commissioner of one force.",
            rows=rows,
            actions=actions,
            sub_navigation=sub_navigation("Panels"),
            page_is_illustrative=any(panel.illustrative for panel in panels),
            **extra,
        )


class OfOnePanel:
    """For pages under /panels/<slug>/."""

    @cached_property
    def panel(self) -> Panel:
        return self.find_panel()

    def find_panel(self) -> Panel:
        found = Panel.objects.select_related("force").filter(slug=self.kwargs["slug"]).first()
        if found is None:
            raise Http404("No Panel has this address.")
        return found

    def panel_url(self) -> str:
        return reverse("panel", args=[self.panel.slug])


class PanelPage(OfOnePanel, Page):
    """When it meets and by when its papers are due, what was issued to it, and what it was promised."""

    public = True
    template_name = "governance/panels/panel.html"
    breadcrumbs = (HOME, REPORTS, PANELS)
    fetched_first = ("panel",)

    def get_heading(self):
        return self.panel.name

    @cached_property
    def writes(self) -> bool:
        return not cannot_write_reports(self.request.user)

    def get_feed(self):
        return following(Topic("panel", self.panel.slug, self.panel.name, ""))

    def structured(self):
        absolute, address = self.request.build_absolute_uri, reverse("panel", args=[self.panel.slug])
        name = f"Meeting of {self.panel}"
        coming = [each for each in self.panel.meetings.all() if each.held_on >= today()]
        return [event(name, each.held_on, address, self.panel.name, absolute) for each in coming]

    def context(self, **extra):
        panel, day = self.panel, today()
        members = sorted(panel.members.current(), key=lambda each: (each.since.sort_key, each.number))
        return super().context(
            panel=panel,
            meetings=self.meetings(),
            issues=self.issues(),
            promised=[self.promise_row(each) for each in promises_to([panel]).on(day)],
            asked=self.asked(),
            chairs=[chair_on(members, post, day) for post in CHAIRS],
            members=[self.member_row(each) for each in on_the_panel(members, day)],
            earlier=[self.member_row(each) for each in members if self.is_earlier(each, members)],
            actions=self.actions(),
            status_sentences=self.status_sentences(),
            page_is_illustrative=panel.illustrative or any(each.illustrative for each in members),
            **extra,
        )

    def status_sentences(self) -> list[str]:
        panel, days = self.panel, self.panel.papers_due_days
        if days is None:
            due = "By when its papers are due is not recorded."
        else:
            due = f"Papers are due {days} working day{'' if days == 1 else 's'} before a meeting."
        return [f"It scrutinises the commissioner of {panel.force}.", due]

    def actions(self) -> list[dict]:
        if not self.writes:
            return []
        pages = (
            ("Add a meeting", "record-panel-meeting"),
            ("Record what it put", "ask"),
            ("Record what was promised", "promise"),
            ("Record who sits on it", "record-panel-member"),
            ("Change what its clerk asks for", "change-panel"),
        )
        return [{"label": label, "url": reverse(name, args=[self.panel.slug])} for label, name in pages]

    def meetings(self) -> list[dict]:
        rows = PanelMeeting.objects.filter(panel=self.panel).select_related("panel")
        return [
            {
                "meeting": each,
                "url": reverse("since-last-met", args=[self.panel.slug, each.held_on.isoformat()]),
            }
            for each in rows
        ]

    def issues(self) -> list[ReportIssue]:
        """What was issued to it, as it stands, and whether it was sent to the clerk."""
        rows = ReportIssue.objects.current().filter(report__meeting__panel=self.panel)
        rows = rows.select_related("report__meeting__panel", "sent_to_clerk")
        return list(rows.order_by("-report__meeting__held_on", "pk"))

    def asked(self) -> dict:
        """How much it asked, and how much of that is open or overdue."""
        rows = PanelQuestion.objects.current().with_replies().filter(panel=self.panel)
        unanswered = Q(replied_on__isnull=True) | Q(replied_on__gt=today())
        late = unanswered & Q(answer_by__lt=today()) & ~Q(kind=PanelQuestion.Kind.REQUEST)
        return rows.aggregate(
            all=Count("pk"), open=Count("pk", filter=unanswered), late=Count("pk", filter=late)
        )

    def is_earlier(self, member: PanelMember, members: list[PanelMember]) -> bool:
        """Whether somebody has left, or took the chair before those who do now."""
        if member.post == PanelMember.Post.MEMBER:
            return has_ended(member, today())
        return chair_on(members, member.post, today()).holder != member

    def member_row(self, member: PanelMember) -> dict:
        row = {"member": member, "period": period_words(member)}
        if self.writes:
            row["url"] = reverse("correct-panel-member", args=[self.panel.slug, member.number])
        return row

    def promise_row(self, promised: Promised) -> dict:
        row = {"promised": promised, "clock": promised.clock_words(today())}
        told = [self.panel.slug, promised.commitment.number]
        if answer := promised.answer:
            row["url"] = paragraph_url(answer.issue, answer.paragraph)
        elif self.writes:
            row["answer_url"] = reverse("answer-promise", args=told)
            row["move_url"] = reverse("move-promise", args=told)
        return row


CHAIRS = (PanelMember.Post.CHAIR, PanelMember.Post.VICE_CHAIR)
