"""All that happened since a Panel last met, in the order of a page, and the same as a document."""

from dataclasses import dataclass
from datetime import date

from alliance.documents import Block, Bullets, Document, Heading, Paragraph
from alliance.markings import Marking
from alliance.temporal import long_date
from governance.models import PanelMeeting
from governance.panels.since import (
    Period,
    Section,
    asked,
    decided,
    first_sentence,
    issued,
    meeting_before,
    promised_and_slipped,
    slipped_actions,
)
from governance.panels.since_areas import live_and_left, measures, moved_milestones

NO_EARLIER = "No earlier meeting of this Panel is recorded, so there is nothing to tell since."


@dataclass(frozen=True)
class SinceLastMet:
    """What a page says of one meeting: its first sentence, as at which day, and what happened of a kind."""

    meeting: PanelMeeting
    day: date
    sentence: str
    sections: tuple[Section, ...]

    @property
    def illustrative(self) -> bool:
        return self.meeting.illustrative or any(
            line.illustrative for section in self.sections for line in section.lines
        )

    @property
    def title(self) -> str:
        return f"Since you last met: {self.meeting.panel}"

    @property
    def as_at_words(self) -> str:
        """As at which day, and until when that changes."""
        held = long_date(self.meeting.held_on)
        if self.day < self.meeting.held_on:
            return (
                f"For the meeting of {held}. As at {long_date(self.day)}: it changes until the day it meets."
            )
        return f"For the meeting of {held}, and as at its day. What happened later is not told."


def since_last_met(meeting: PanelMeeting, today: date) -> SinceLastMet:
    """What happened since the meeting before this one, up to its day or, while it is to come, up to today."""
    day = min(meeting.held_on, today)
    before = meeting_before(meeting)
    if before is None:
        return SinceLastMet(meeting, day, NO_EARLIER, ())
    period = Period(min(before.held_on, day), day)
    made, withheld = decided(meeting.panel, period)
    promises_slipped, promised = promised_and_slipped(meeting.panel, period)
    worse, better = measures(period)
    slipped = Section(
        "slipped",
        "Slipped",
        ("day moved or passed", "days moved or passed"),
        "No day of an action, a promise or a business area moved or passed.",
        (*slipped_actions(period), *promises_slipped, *moved_milestones(period)),
    )
    sections = (
        made,
        slipped,
        worse,
        better,
        withheld,
        asked(meeting.panel, period),
        promised,
        issued(meeting.panel, period),
        live_and_left(period),
    )
    return SinceLastMet(meeting, day, first_sentence(before.held_on, sections), sections)


def document_of_since(told: SinceLastMet, address: str) -> Document:
    """The page as PDF and Word show it. `address` is where each line leads to what it tells of."""
    blocks: list[Block] = [Paragraph(told.sentence)]
    for section in told.sections:
        blocks.append(Heading(section.title, anchor=section.anchor))
        if section.lines:
            blocks.append(Bullets([_told(line) for line in section.lines]))
        else:
            blocks.append(Paragraph(section.none))
    return Document(
        title=told.title,
        subtitle=told.as_at_words,
        marking=Marking.PUBLISHED,
        blocks=blocks,
        illustrative=told.illustrative,
        closing=f"Each line leads to what it tells of at {address}",
    )


def _told(line) -> str:
    return "\n".join(filter(None, [line.words, line.more]))
