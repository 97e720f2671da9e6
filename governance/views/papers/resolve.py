"""From an address to a paper, as far as this person may see it, and back."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.temporal import long_date, today
from governance.models import Meeting, Paper, PaperVersion
from governance.papers.standing import with_versions
from governance.views.resolve import HOME


def paper_url(paper: Paper) -> str:
    return reverse("paper", args=[paper.number])


def version_url(version: PaperVersion) -> str:
    return reverse("paper-version", args=[version.paper.number, version.number])


def judged_on(meeting: Meeting | None):
    """The day on which it is judged who is late: today, and after the meeting its day."""
    return min(today(), meeting.held_on) if meeting else today()


def paper_or_404(user, number: int) -> Paper:
    rows = with_versions(Paper.objects.visible_to(user)).select_related("board")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404("No paper has this number.")
    return found


class OfOnePaper:
    @cached_property
    def thing(self) -> Paper:
        return paper_or_404(self.request.user, self.kwargs["number"])

    def get_marking(self):
        paper = self.thing
        return highest([paper.marking, paper.item.marking])

    @property
    def meeting(self) -> Meeting | None:
        return self.thing.item.meeting

    def meeting_crumbs(self) -> list[tuple[str, str]]:
        meeting = self.meeting
        crumbs = [HOME, ("Board", "/board/")]
        if meeting is None:
            return crumbs
        day = meeting.held_on.isoformat()
        return [
            *crumbs,
            (long_date(meeting.held_on), reverse("meeting", args=[day])),
            ("Papers", reverse("papers", args=[day])),
        ]
