"""One paper with every version of it."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.files import file_response, file_words
from alliance.markings import Marking, highest
from alliance.text import address
from alliance.views.kinds import DetailPage, Page
from governance.models import Action, PaperReading
from governance.papers.standing import PaperOnDay, clearing_forces, standing_of
from governance.policies import cannot_change_paper, cannot_keep_board
from governance.views.papers.resolve import OfOnePaper, judged_on, version_url
from governance.views.resolve import link_to_changes

NOT_YET_READ = "Its words cannot be searched yet: they are still to be read."


class PaperPage(OfOnePaper, DetailPage):
    """One paper: the version that stands, every version before it, and who cleared it."""

    public = True
    template_name = "governance/paper.html"

    def get_heading(self):
        return self.thing.title

    def get_breadcrumbs(self):
        return self.meeting_crumbs()

    @cached_property
    def told(self) -> PaperOnDay:
        return standing_of([self.thing], judged_on(self.meeting), clearing_forces())[0]

    @cached_property
    def readings(self) -> dict[int, str]:
        """Why words of a version cannot be searched, by its key; of the latest also while it is unread."""
        read = dict(PaperReading.objects.filter(version__paper=self.thing).values_list("version", "outcome"))
        why = {
            key: PaperReading.Outcome(outcome).label
            for key, outcome in read.items()
            if outcome != PaperReading.Outcome.READ
        }
        if self.told.versions and (latest := self.told.versions[-1].pk) not in read:
            why[latest] = NOT_YET_READ
        return why

    @cached_property
    def answers(self) -> list[Action]:
        """The actions that a version of it answers, as far as this person may read them."""
        rows = Action.objects.visible_to(self.request.user).on_the_record()
        rows = rows.filter(answered_by_paper__paper=self.thing)
        return list(rows.select_related("board", "answered_by_paper").order_by("year", "number"))

    def get_marking(self):
        return highest([super().get_marking(), *(action.marking for action in self.answers)])

    def context(self, **extra):
        paper, told = self.thing, self.told
        return super().context(
            as_at=None,
            paper=paper,
            told=told,
            status=told.status,
            status_sentences=[f"{told.words}.", *([f"{told.gap_words}."] if told.gap_words else [])],
            item_url=reverse("meeting", args=[self.meeting.held_on.isoformat()]) if self.meeting else "",
            versions=[
                {
                    "version": each,
                    "url": version_url(each),
                    "words": file_words(each.file),
                    "reading": self.readings.get(each.pk, ""),
                }
                for each in reversed(told.versions)
            ],
            answers=self.answers,
            actions=[*self.actions(), *link_to_changes(self.request.user, "paper", paper.number)],
            page_is_illustrative=paper.illustrative,
            **extra,
        )

    def actions(self) -> list[dict]:
        user, paper = self.request.user, self.thing
        if cannot_keep_board(user):
            return []
        refusal = cannot_change_paper(user, paper)
        labels = (
            ("Receive a new version" if self.told.versions else "Receive it", "receive-paper"),
            ("Record a clearance", "clear-paper"),
            ("Change what is asked for", "change-paper"),
            ("Withdraw it", "withdraw-paper"),
        )
        return [
            {"label": label, "url": reverse(name, args=[paper.number]), "refusal": refusal}
            for label, name in labels
        ]


class VersionFile(OfOnePaper, Page):
    """One version of a paper as the file it came as."""

    public = True

    def get(self, request, **kwargs):
        paper = self.thing
        version = next((each for each in paper.versions.all() if each.number == kwargs["version"]), None)
        if version is None:
            raise Http404("This paper has no such version.")
        name = f"{address(paper.title)[:80] or 'paper'}_v{version.number}_{Marking(self.get_marking()).label}"
        return file_response(version.file, name)
