"""The roster of a board, its decisions and its actions as tables."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date, today
from governance.posts import owner_words
from governance.reading import answer_words, state_of
from governance.roster import SeatOnDay, Standing


def citations(held: SeatOnDay) -> list[tuple[str, str, str]]:
    """Where what is shown of a seat's holder comes from: address, source and paragraph, each once."""
    return list(
        dict.fromkeys(
            (
                reverse("source", args=[holding.source.slug]),
                holding.source.short_title,
                holding.paragraph,
            )
            for holding in held.holdings
        )
    )


class RosterTable(PortalTable):
    """One row for each seat there was on the day."""

    seat = tables.Column(accessor="title", verbose_name="Seat")
    holder = tables.Column(accessor="pk", verbose_name="Who held it")
    since = tables.Column(accessor="pk", verbose_name="In post from")
    source = tables.Column(accessor="pk", verbose_name="Source")

    own_order = ("order", "pk")
    caption = "Seats and who held them"

    class Meta(PortalTable.Meta):
        empty_text = "No seats are recorded."

    def __init__(self, data, *, held, query="", **options):
        super().__init__(data, **options)
        self.held, self.query = held, query

    def render_seat(self, record):
        return link_to(
            f"{reverse('seat', args=[record.slug])}{self.query}",
            record.title,
        )

    def render_holder(self, record):
        held = self.held[record.pk]
        notes = [*held.notes, *illustrative_note(held)]
        return notes_under(held.words, notes)

    def render_since(self, record):
        held = self.held[record.pk]
        return "Nobody in post" if held.standing is Standing.VACANT else held.since_words

    def render_source(self, record):
        found = citations(self.held[record.pk])
        if not found:
            return "No source names a holder"
        return format_html_join(
            "",
            "{}",
            (
                (
                    notes_under(
                        link_to(address, source),
                        [paragraph] if paragraph else [],
                    ),
                )
                for address, source, paragraph in found
            ),
        )


LONGEST_SENTENCE = 200


def cut(sentence: str) -> str:
    """A sentence of no more than 200 characters, cut at a word."""
    plain = " ".join(sentence.split())
    if len(plain) <= LONGEST_SENTENCE:
        return plain
    return f"{plain[: LONGEST_SENTENCE - 1].rsplit(' ', 1)[0].rstrip(',;:')}…"


def areas_words(row) -> str:
    return ", ".join(area.name for area in row.areas_seen) or "No area named"


def done_words(decision) -> tuple[str, str]:
    """How far a decision is, as the name of a status; or words where no status says it."""
    if decision.done == "nothing-to-do":
        return "", "Nothing to do: not agreed"
    return f"decision.{decision.done}", ""


class DecisionTable(PortalTable):
    """One row for each decision, the sentence itself in it."""

    reference = tables.Column(accessor="pk", verbose_name="Reference")
    date = tables.Column(accessor="decided_on", verbose_name="Date")
    decision = tables.Column(accessor="wording", verbose_name="Decision")
    area = tables.Column(accessor="pk", verbose_name="Business area")
    done = tables.Column(accessor="done", verbose_name="Was it done?")
    published = tables.Column(accessor="publication", verbose_name="Published?")

    sorts = {
        "reference": ("board__prefix", "year", "number"),
        "date": ("decided_on",),
        "done": ("done",),
    }
    own_order = ("-decided_on", "-number", "pk")
    caption = "Decisions"

    class Meta(PortalTable.Meta):
        empty_text = "No decision is recorded."

    def render_reference(self, record):
        notes = []
        if record.corrects_id:
            notes.append(f"Corrects {record.corrects.reference}")
        if record.illustrative:
            notes.append("Illustrative")
        link = link_to(
            reverse("decision", args=[record.reference]),
            record.reference,
        )
        return notes_under(link, notes)

    def render_date(self, value):
        return long_date(value)

    def render_decision(self, record):
        if record.outcome == "not-agreed":
            return format_html("<strong>Not agreed:</strong> {}", cut(record.wording))
        return cut(record.wording)

    def render_area(self, record):
        return areas_words(record)

    def render_done(self, record):
        name, words = done_words(record)
        return drawn_status(name) if name else words

    def render_published(self, value):
        return drawn_status(f"publication.{value}")


class ActionTable(PortalTable):
    """One row for each action, with who holds the owning post now and every day that slipped."""

    reference = tables.Column(accessor="pk", verbose_name="Reference")
    what = tables.Column(accessor="what", verbose_name="What")
    owner = tables.Column(accessor="pk", verbose_name="Owner")
    due = tables.Column(accessor="due_on", verbose_name="Due")
    state = tables.Column(accessor="pk", verbose_name="State")

    sorts = {
        "reference": ("year", "number"),
        "owner": ("owner_seat__order", "owner_body"),
        "due": ("due_on",),
    }
    own_order = ("due_on", "pk")
    caption = "Actions"

    class Meta(PortalTable.Meta):
        empty_text = "No action is recorded."

    def render_reference(self, record):
        link = link_to(
            f"{reverse('action', args=[record.reference])}{self.page_shown.board_query()}",
            record.reference,
        )
        return notes_under(link, illustrative_note(record))

    def render_what(self, record):
        return cut(record.what)

    def render_owner(self, record):
        owner, holder = owner_words(record, self.page_shown.posts)
        return notes_under(owner, [f"Now: {holder}"] if holder else [])

    def render_due(self, record):
        return notes_under(
            long_date(record.due_on), [f"Was {long_date(slip.was)}" for slip in record.slips.all()]
        )

    def render_state(self, record):
        notes = []
        if record.closed_at is None and record.said_done:
            notes.append("Its owner says that it is done")
        if answered := answer_words(record, self.page_shown.level):
            notes.append(answered)
        return notes_under(drawn_status(state_of(record, today())), notes)


class DraftTable(PortalTable):
    """One row for each decision that waits for assent, and whose is outstanding."""

    title = tables.Column(accessor="title", verbose_name="Decision")
    put = tables.Column(accessor="decided_on", verbose_name="Put to them")
    answers_by = tables.Column(accessor="pk", verbose_name="Last day to answer")
    standing = tables.Column(accessor="pk", verbose_name="Who has assented")

    own_order = ("decided_on", "pk")
    caption = "Decisions that wait for assent"

    class Meta(PortalTable.Meta):
        empty_text = "Nothing waits for assent."

    def render_title(self, record):
        link = link_to(
            reverse("draft-decision", args=[record.pk]),
            record.title,
        )
        where = "Between meetings" if record.item_id is None else f"Item {record.item.order} of the meeting"
        return notes_under(link, [where])

    def render_put(self, value):
        return long_date(value)

    def render_answers_by(self, record):
        return long_date(record.answers_by) if record.answers_by else "None set"

    def render_standing(self, record):
        words = self.page_shown.standing(record).words
        return f"{words[:1].upper()}{words[1:]}"
