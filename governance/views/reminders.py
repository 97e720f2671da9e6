"""Reminding authors of papers, and corporations sole of answers, after looking at each drafted mail."""

from django.conf import settings
from django.utils.functional import cached_property

from governance.actions.reminders import remind_authors, remind_to_answer
from governance.forms.reminders import RemindersForm
from governance.reminders.draft import Draft
from governance.reminders.owed import OWED, Owed
from governance.views.decisions.drafting import OfOneDraft
from governance.views.decisions.resolve import decision_url
from governance.views.meetings.of_one_meeting import KeepingOneMeeting


class Reminding:
    """Each drafted mail, to be changed or left out; sending them puts them into the outbox."""

    form_class = RemindersForm
    template_name = "governance/remind.html"
    owed: Owed

    def cannot(self):
        return self.owed.cannot(self.request.user, self.thing)

    @cached_property
    def drafts(self) -> list[Draft]:
        return self.owed.drafts(self.thing, self.request.user.reading_level)

    @property
    def submit_label(self):
        return "Send the reminders" if len(self.drafts) != 1 else "Send the reminder"

    def get_heading(self):
        count = len(self.drafts)
        if not count:
            return f"No {self.owed.one} to remind"
        return f"Remind {count} {self.owed.one if count == 1 else self.owed.many}"

    def form_options(self):
        return {"drafts": self.drafts}

    def done(self, sent):
        if not sent:
            return "The same reminders were written a moment ago. Nothing is sent twice.", self.where_done()
        count = f"{len(sent)} reminder{'' if len(sent) == 1 else 's'}"
        if settings.MAIL_FOLDER:
            said = f"{count} will be written in a moment, each to a file. Nothing is sent in a demonstration."
        elif settings.SENDS_MAIL:
            said = f"{count} will be sent in a moment. The outbox shows what becomes of them."
        else:
            said = f"{count} written. The portal has no mail server, so they stay in the outbox."
        return said, self.where_done()

    def context(self, **extra):
        said = "Look at each mail and change what you like. Nothing is sent until you press the button."
        refusal = "" if self.drafts else self.owed.nobody_words(self.thing, self.request.user.reading_level)
        return super().context(**{"introduction": said if self.drafts else "", "refusal": refusal, **extra})


class RemindAuthors(Reminding, KeepingOneMeeting):
    """Of papers that are still to come for one meeting."""

    owed = OWED["papers"]

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), ("Papers", self.url("papers", self.meeting))]

    def carry_out(self, form):
        return remind_authors(self.meeting, [mail for _, mail in form.chosen()], by=self.request.user)

    def where_done(self):
        return "/outbox/"


class RemindToAnswer(Reminding, OfOneDraft):
    """Of the answers to one decision that are outstanding."""

    owed = OWED["answers"]

    def carry_out(self, form):
        return remind_to_answer(self.thing, form.chosen(), by=self.user)

    def where_done(self):
        return f"{decision_url(self.thing)}#reminded"
