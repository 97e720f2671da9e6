"""Reminding authors, after looking at each drafted mail."""

from django.conf import settings
from django.utils.functional import cached_property

from governance.actions.reminders import remind_authors
from governance.forms.reminders import RemindersForm
from governance.papers.reminders import Draft, drafts
from governance.papers.standing import papers_of, standing_of, with_versions
from governance.policies import cannot_remind
from governance.views.meetings.of_one_meeting import KeepingOneMeeting
from governance.views.papers.resolve import judged_on


def drafts_for(meeting, level: int) -> list[Draft]:
    papers = with_versions(papers_of(meeting, level))
    papers = papers.select_related("author_seat__corporation")
    return drafts(standing_of(papers, judged_on(meeting), []), meeting, level)


class RemindAuthors(KeepingOneMeeting):
    """Each drafted mail, to be changed or left out; sending them puts them into the outbox."""

    form_class = RemindersForm
    template_name = "governance/remind.html"

    def cannot(self):
        return cannot_remind(self.request.user, self.thing)

    @cached_property
    def drafts(self) -> list[Draft]:
        return drafts_for(self.meeting, self.level)

    @property
    def submit_label(self):
        return "Send the reminders" if len(self.drafts) != 1 else "Send the reminder"

    def get_heading(self):
        count = len(self.drafts)
        return f"Remind {count} author{'' if count == 1 else 's'}" if count else "No author to remind"

    def nobody_words(self) -> str:
        """Why there is nobody to remind."""
        papers = with_versions(papers_of(self.meeting, self.level))
        if any(each.is_owed for each in standing_of(papers, judged_on(self.meeting), [])):
            return "What is owed is marked higher than OFFICIAL, and nothing of it is sent by e-mail."
        return "Nobody owes a paper for this meeting."

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), ("Papers", self.url("papers", self.meeting))]

    def form_options(self):
        return {"drafts": self.drafts, "meeting": self.meeting}

    def carry_out(self, form):
        return remind_authors(self.meeting, form.mails(), by=self.request.user)

    def done(self, sent):
        count = f"{len(sent)} reminder{'' if len(sent) == 1 else 's'}"
        if settings.SENDS_MAIL:
            return f"{count} will be sent in a moment. The outbox shows what becomes of them.", "/outbox/"
        return f"{count} written. The portal has no mail server, so they stay in the outbox.", "/outbox/"

    def context(self, **extra):
        said = "Look at each mail and change what you like. Nothing is sent until you press the button."
        refusal = "" if self.drafts else self.nobody_words()
        return super().context(**{"introduction": said if self.drafts else "", "refusal": refusal, **extra})
