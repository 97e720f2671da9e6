"""The roster of a board as a table."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from alliance.tables import PortalTable
from governance.roster import SeatOnDay, Standing


def notes_under(words, notes) -> str:
    """Words with what else is to be said of them on lines of their own."""
    lines = format_html_join("", '<span class="portal-table__second">{}</span>', ((note,) for note in notes))
    return format_html("{}{}", words, lines)


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
        return format_html(
            '<a class="govuk-link" href="{}{}">{}</a>',
            reverse("seat", args=[record.slug]),
            self.query,
            record.title,
        )

    def render_holder(self, record):
        held = self.held[record.pk]
        notes = [*held.notes, *(["Illustrative"] if held.illustrative else [])]
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
                        format_html('<a class="govuk-link" href="{}">{}</a>', address, source),
                        [paragraph] if paragraph else [],
                    ),
                )
                for address, source, paragraph in found
            ),
        )
