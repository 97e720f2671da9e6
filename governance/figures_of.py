"""The named figures of the Panels, and what waits for whoever answers them and requests for information."""

from django.urls import reverse

from alliance.figures import Figure, figure
from alliance.needs import home_part, need
from alliance.temporal import long_date, today
from governance.models import Panel, PanelQuestion
from governance.panels.my_panel import reports_to_my_panel
from governance.panels.promises import promises_to
from governance.policies import cannot_write_reports
from governance.requests.needs import information_requests_open

need(information_requests_open)
home_part(reports_to_my_panel)


def _asked(rows, one: str, many: str, as_at) -> Figure:
    """How many of what the Panels put; its page is that of the first Panel of which there is any."""
    rows = list(rows.select_related("panel").order_by("panel__name", "number"))
    number = len(rows)
    url = reverse("panel-questions", args=[rows[0].panel.slug]) if rows else reverse("panels")
    return Figure(
        number,
        "questions",
        f"{number} {one if number == 1 else many} ({long_date(as_at)})",
        as_at,
        illustrative=any(row.illustrative for row in rows),
        address=url,
    )


@figure(
    "panel-questions-open",
    title="Questions of the Panels without an answer",
    meaning="What the Police and Crime Panels asked, requested and recommended by the day that no reply in "
    "writing had answered by its end.",
)
def panel_questions_open(*, as_at, user) -> Figure:
    rows = PanelQuestion.objects.current().open_on(as_at)
    return _asked(rows, "question without an answer", "questions without an answer", as_at)


@figure(
    "panel-replies-overdue",
    title="Replies to the Panels that are overdue",
    meaning="What a commissioner should have answered by a day that had passed, and had not. A request to a "
    "chief constable, who has no duty to answer, is never among them.",
)
def panel_replies_overdue(*, as_at, user) -> Figure:
    rows = PanelQuestion.objects.current().overdue_on(as_at)
    return _asked(rows, "reply overdue", "replies overdue", as_at)


@need
def what_panels_wait_for(user) -> list[tuple[str, str]]:
    """For whoever writes to the Panels: replies that are overdue, and promises that are late."""
    if cannot_write_reports(user):
        return []
    day = today()
    late = PanelQuestion.objects.current().overdue_on(day).select_related("panel")
    found = _by_panel(
        (row.panel for row in late.order_by("panel__name", "number")),
        lambda panel: f"{reverse('panel-questions', args=[panel.slug])}?state=overdue",
        "reply to {} is overdue",
        "replies to {} are overdue",
    )
    promised = promises_to(Panel.objects.all()).on(day)
    return found + _by_panel(
        (each.commitment.panel for each in promised if each.state == "late"),
        lambda panel: f"{reverse('commitments')}?panel={panel.slug}&state=late",
        "promise to {} is late",
        "promises to {} are late",
    )


def _by_panel(panels, address, one: str, many: str) -> list[tuple[str, str]]:
    """A line for each Panel, with how many there are for it."""
    counted: dict[Panel, int] = {}
    for panel in panels:
        counted[panel] = counted.get(panel, 0) + 1
    return [
        (f"{number} {(one if number == 1 else many).format(panel)}", address(panel))
        for panel, number in counted.items()
    ]
