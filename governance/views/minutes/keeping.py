"""Putting the minutes together, and each step until they are published."""

from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.temporal import long_date, today
from governance.actions.minutes import (
    assemble_minutes,
    circulate,
    finish_minutes,
    publish_minutes,
    send_to_chair,
)
from governance.forms.minutes import CirculateForm
from governance.forms.publication import DespiteForm
from governance.minutes import readable, standing_content
from governance.notices import every_hold_on
from governance.policies import (
    cannot_assemble_minutes,
    cannot_circulate,
    cannot_finish_minutes,
    cannot_publish_minutes,
    cannot_send_to_chair,
)
from governance.views.keeping import AskedFirst
from governance.views.meetings.of_one_meeting import KeepingOneMeeting
from governance.views.minutes.minutes import OfMinutes

CONFIRM = "page/confirm.html"


class AssembleMinutes(AskedFirst, KeepingOneMeeting):
    """Put the draft together from what was captured in the room."""

    template_name = CONFIRM
    submit_label = "Put the draft together"

    def cannot(self):
        return cannot_assemble_minutes(self.request.user, self.meeting)

    def get_heading(self):
        return f"Put together the minutes of {long_date(self.meeting.held_on)}?"

    def carry_out(self, form):
        return assemble_minutes(self.meeting, by=self.request.user)

    def done(self, minutes):
        return "The draft is put together. Only you see it so far.", self.url("minutes", self.meeting)

    def context(self, **extra):
        return super().context(
            **{
                "consequences": [
                    "Each item gets its paragraphs from the minute you took. Their numbers stay for good.",
                    "Who was there, interests, decisions and actions are told as they were recorded.",
                    "Private notes are not part of it.",
                ],
                **extra,
            }
        )


class OnMinutes(AskedFirst, OfMinutes, KeepingOneMeeting):
    """A page that writes about the minutes of one meeting."""

    @cached_property
    def thing(self):
        return self.minutes

    def cannot(self):
        return self.rule(self.request.user, self.thing)

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), self.minutes_crumb()]

    def get_marking(self):
        return Marking(max(self.minutes.marking, self.meeting.marking))

    def here(self, anchor: str = "") -> str:
        return f"{self.url('minutes', self.meeting)}{f'#{anchor}' if anchor else ''}"


class SendMinutes(OnMinutes):
    template_name = CONFIRM
    submit_label = "Send to the chair"
    heading = "Send the draft minutes to the chair?"
    rule = staticmethod(cannot_send_to_chair)

    def carry_out(self, form):
        return send_to_chair(self.minutes, by=self.request.user)

    def done(self, minutes):
        return "The draft is with the chair.", self.here()

    def context(self, **extra):
        said = ["The chair and the other members of the Board can read the draft from now on."]
        return super().context(**{"consequences": said, **extra})


class CirculateMinutes(OnMinutes):
    heading = "Circulate the draft minutes for comments"
    form_class = CirculateForm
    submit_label = "Circulate"
    rule = staticmethod(cannot_circulate)

    def carry_out(self, form):
        return circulate(self.minutes, form.cleaned_data["comments_by"], by=self.request.user)

    def done(self, version):
        return f"Version {version.number} is circulated.", self.here()


class FinishMinutes(OnMinutes):
    template_name = CONFIRM
    submit_label = "Make them final"
    heading = "Are the Board’s corrections made?"
    rule = staticmethod(cannot_finish_minutes)

    def carry_out(self, form):
        return finish_minutes(self.minutes, by=self.request.user)

    def done(self, minutes):
        return "The minutes are final.", self.here()

    def context(self, **extra):
        return super().context(
            **{
                "answers": [{"label": "What the Board corrected", "value": self.minutes.corrections}],
                "consequences": [
                    "The minutes are final and never change again. A later correction is a new version.",
                    "They are written into the register of hashes, whose end they name.",
                ],
                **extra,
            }
        )


class PublishMinutes(OnMinutes):
    """Publish agreed minutes, after seeing what the public will be able to read."""

    template_name = CONFIRM
    submit_label = "Publish"
    heading = "Publish these minutes?"
    rule = staticmethod(cannot_publish_minutes)

    @cached_property
    def holds(self) -> list[str]:
        """Why publishing waits today, in sentences."""
        return [hold.words for hold in every_hold_on(today())]

    @property
    def form_class(self):
        return DespiteForm if self.holds else None

    def carry_out(self, form):
        despite = form.cleaned_data["despite_hold"] if form else ""
        return publish_minutes(self.minutes, despite, by=self.request.user)

    def done(self, minutes):
        return "The minutes are published.", self.here()

    def context(self, **extra):
        content, _ = standing_content(self.minutes)
        shown = sum(len(section["parts"]) for section in readable(content, Marking.PUBLISHED))
        withheld = sum(len(section["parts"]) for section in content) - shown
        return super().context(
            **{
                "answers": [
                    {"label": "What anyone will read", "value": counted(shown)},
                    {"label": "What stays unpublished", "value": counted(withheld)},
                ],
                "consequences": [
                    *self.holds,
                    "Anyone can read what is marked PUBLISHED, without signing in.",
                    "What is marked higher is absent from the page and its files.",
                ],
                **extra,
            }
        )


def counted(parts: int) -> str:
    return "Nothing" if not parts else "1 part" if parts == 1 else f"{parts} parts"
