"""What is done with papers: asking for one, receiving, clearing, changing and withdrawing it."""

from alliance.files import file_words
from alliance.markings import Marking
from alliance.temporal import today
from business_areas.forms.withdrawal import WithdrawForm
from governance.actions.papers import (
    ask_for_paper,
    change_paper,
    clear_paper,
    receive_version,
    withdraw_paper,
)
from governance.forms.papers import ChangePaperForm, ClearanceForm, PaperForm, VersionForm
from governance.models import Clearance, Seat
from governance.papers.standing import papers_due_on
from governance.policies import cannot_change_paper, cannot_change_papers, cannot_keep_board
from governance.recording import items_of
from governance.views.keeping import AskedFirst, KeepingPage
from governance.views.meetings.of_one_meeting import KeepingOneMeeting
from governance.views.papers.resolve import OfOnePaper, paper_url


class AskForPaper(KeepingOneMeeting):
    heading = "Ask for a paper"
    form_class = PaperForm
    submit_label = "Ask for it"

    def cannot(self):
        return cannot_change_papers(self.request.user, self.meeting)

    def get_marking(self):
        return Marking(self.level)

    def get_cancel_url(self):
        return self.url("papers", self.meeting)

    def form_options(self):
        seats = [seat.pk for seat in self.seats.values() if seat.exists_on(self.meeting.held_on)]
        return {
            "user": self.request.user,
            "items": items_of(self.meeting, self.level),
            "seats": Seat.objects.filter(pk__in=seats),
        }

    def initial(self):
        asked = self.request.GET.get("item", "")
        return {
            "item": asked,
            "due_on": papers_due_on(self.board, self.meeting.held_on),
            "marking": self.meeting.marking,
        }

    def carry_out(self, form):
        return ask_for_paper(form.paper(), by=self.request.user)

    def done(self, paper):
        return f"{paper.author} is asked for “{paper.title}”.", self.url("papers", self.meeting)


class KeepingOnePaper(OfOnePaper, AskedFirst, KeepingPage):
    """A page that writes about one paper."""

    def cannot_at_all(self):
        return cannot_keep_board(self.request.user)

    def cannot(self):
        return cannot_change_paper(self.request.user, self.thing)

    def get_breadcrumbs(self):
        return [*self.meeting_crumbs(), (self.thing.title, paper_url(self.thing))]

    def get_cancel_url(self):
        return paper_url(self.thing)

    def form_options(self):
        return {}

    def context(self, **extra):
        return super().context(**{"introduction": f"{self.thing.title}.", **extra})


class ChangePaper(KeepingOnePaper):
    heading = "Change what is asked for"
    form_class = ChangePaperForm
    edits_in_place = True

    def form_options(self):
        user = self.request.user
        return {"user": user, "seats": Seat.objects.visible_to(user).filter(board=self.thing.board)}

    def initial(self):
        paper = self.thing
        return {
            "title": paper.title,
            "author_seat": paper.author_seat.slug if paper.author_seat else None,
            "author_name": paper.author_name,
            "email": paper.email,
            "due_on": paper.due_on,
            "marking": paper.marking,
        }

    def carry_out(self, form):
        return change_paper(form.put_into(self.thing), by=self.request.user)

    def done(self, paper):
        return "What is asked for is changed.", paper_url(paper)


class ReceivePaper(KeepingOnePaper):
    form_class = VersionForm
    submit_label = "Take it in"

    @property
    def is_first(self) -> bool:
        return not self.thing.versions.all()

    def get_heading(self):
        return "Receive a paper" if self.is_first else "Receive a new version of a paper"

    def form_options(self):
        return {"is_first": self.is_first}

    def initial(self):
        return {"received_on": today()}

    def carry_out(self, form):
        return receive_version(form.version(self.thing), form.cleaned_data["file"], by=self.request.user)

    def done(self, version):
        words = file_words(version.file)
        return f"Version {version.number} is here: {words}.", paper_url(self.thing)


class WithdrawPaper(KeepingOnePaper):
    template_name = "page/confirm.html"
    heading = "Are you sure you want to withdraw this paper?"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    def carry_out(self, form):
        return withdraw_paper(self.thing, form.cleaned_data["because"], by=self.request.user)

    def done(self, paper):
        return f"Withdrawn: {paper.title}.", paper_url(paper)

    def context(self, **extra):
        return super().context(
            **{
                "answers": [{"label": "Paper", "value": self.thing.title}],
                "consequences": ["It stays readable with its versions, and no pack holds it any more."],
                **extra,
            }
        )


class ClearPaper(KeepingOnePaper):
    heading = "Record a clearance"
    form_class = ClearanceForm
    submit_label = "Record it"

    def initial(self):
        return {"given_on": today()}

    def carry_out(self, form):
        return clear_paper(form.clearance(self.thing), by=self.request.user)

    def done(self, clearance: Clearance):
        return f"Recorded: {clearance}.", paper_url(self.thing)
