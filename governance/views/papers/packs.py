"""The pack of a meeting, how far its building is, and everything for one meeting as one download."""

from django.http import Http404
from django.utils.functional import cached_property

from alliance.exports import size_words
from alliance.files import sent
from alliance.markings import Marking
from alliance.models import Job
from alliance.temporal import long_date
from alliance.views.downloads import MADE_WHEN_ASKED
from alliance.views.kinds import Page
from governance.actions.packs import ask_for_packs
from governance.models import Pack
from governance.papers.everything import everything
from governance.papers.packs import Contents, job_of, level_for
from governance.policies import cannot_build_pack
from governance.views.meetings.of_one_meeting import KeepingOneMeeting, OfOneMeeting
from governance.views.resolve import HOME


class OfPack(OfOneMeeting):
    """For pages about the pack of one meeting, as far as this person reads."""

    fetched_first = ("meeting",)

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb(), self.meetings_crumb(), self.meeting_crumb()]

    @cached_property
    def pack_level(self) -> Marking:
        return level_for(self.meeting, self.level)

    @cached_property
    def pack(self) -> Pack | None:
        rows = Pack.objects.filter(meeting=self.meeting, level=self.pack_level)
        return rows.defer("content").first()

    @cached_property
    def contents(self) -> Contents:
        return Contents(self.meeting, self.pack_level)

    @cached_property
    def job(self) -> Job | None:
        return job_of(self.meeting, self.pack_level)

    def get_marking(self):
        return self.contents.marking


class PackPage(OfPack, Page):
    """The pack: how large it is, whether anything changed since it was built, and how far it is."""

    public = True
    template_name = "governance/pack.html"

    def get_heading(self):
        return f"Pack for {long_date(self.meeting.held_on)}"

    @property
    def is_current(self) -> bool:
        return self.pack is not None and self.pack.made_of == self.contents.made_of

    def context(self, **extra):
        meeting, pack = self.meeting, self.pack
        papers = [each for told in self.contents.papers.values() for each in told]
        return super().context(
            meeting=meeting,
            pack=pack,
            is_current=self.is_current,
            job=self.job,
            here=self.request.get_full_path(),
            papers_joined=len(list(self.contents.joined)),
            papers_in_all=len(papers),
            downloads=[
                {
                    "label": "Download the pack",
                    "type": "PDF",
                    "size": f"{size_words(pack.size)}, {pack.pages} page{'' if pack.pages == 1 else 's'}",
                    "url": self.url("pack-pdf", meeting),
                }
            ]
            if pack
            else [],
            everything_url=self.url("everything", meeting),
            everything_words=self.everything_words(),
            papers_url=self.url("papers", meeting),
            actions=[]
            if cannot_build_pack(self.request.user)
            else [
                {
                    "label": "Build it again" if pack else "Build the pack",
                    "url": self.url("build-pack", meeting),
                }
            ],
            page_is_illustrative=meeting.illustrative,
            **extra,
        )

    def everything_words(self) -> str:
        """What kind of file the download of everything is, and how large what goes into it is already."""
        size = self.contents.size_of_papers + (self.pack.size if self.is_current else 0)
        return f"ZIP, {MADE_WHEN_ASKED}" + (f" from {size_words(size)} of files" if size else "")


class PackFile(OfPack, Page):
    """The pack as one PDF."""

    public = True

    def get(self, request, **kwargs):
        if self.pack is None:
            raise Http404("The pack of this meeting has not been built.")
        name = [f"pack_{self.meeting.held_on.isoformat()}", Marking(self.pack.marking).label]
        name += ["ILLUSTRATIVE"] if self.pack.illustrative else []
        content = Pack.objects.values_list("content", flat=True).get(pk=self.pack.pk)
        return sent(bytes(content), "application/pdf", f"{'_'.join(name)}.pdf")


class BuildPack(KeepingOneMeeting):
    """Ask for the pack to be built. It is built in the background, and its page says how far it is."""

    template_name = "page/confirm.html"
    heading = "Build the pack"
    submit_label = "Build it"

    def cannot(self):
        return cannot_build_pack(self.request.user)

    def get_cancel_url(self):
        return self.url("pack", self.meeting)

    def carry_out(self, form):
        ask_for_packs(self.meeting, by=self.request.user)
        return self.meeting

    def done(self, meeting):
        return "The pack is being built. This page says how far it is.", self.url("pack", meeting)

    def context(self, **extra):
        return super().context(
            **{
                "consequences": [
                    "The agenda and every paper that came become one PDF, numbered throughout.",
                    "From now on it is built again by itself whenever a paper changes.",
                ],
                **extra,
            }
        )


class Everything(OfPack, Page):
    """All there is of one meeting, as one file to keep."""

    def get(self, request, **kwargs):
        name = f"meeting_{self.meeting.held_on.isoformat()}_{self.contents.marking.label}.zip"
        return sent(everything(self.meeting, request.user), "application/zip", name)
