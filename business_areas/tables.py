"""The register as a table."""

import django_tables2 as tables
from django.utils.safestring import mark_safe

from alliance.tables import PortalTable
from alliance.templatetags.portal import status
from alliance.templatetags.rows import escaped


def address_of(position, query: str) -> str:
    """The address of an area's page, as HTML, with the day kept."""
    return f"/business-areas/{escaped(position.slug)}/{escaped(query)}"


class RegisterTable(PortalTable):
    """One row for each area on the register as at a day."""

    name = tables.Column(verbose_name="Business area")
    group = tables.Column(accessor="group_words", verbose_name="Group")
    stage = tables.Column(accessor="stage", verbose_name="Stage")
    lead = tables.Column(accessor="lead_words", verbose_name="Lead force")
    joined = tables.Column(accessor="joined_words", verbose_name="Joined")

    sorts = {
        "name": ("name_folded",),
        "group": ("group_order", "sequence", "name_folded"),
        "stage": ("stage",),
        "lead": ("lead_words",),
        "joined": ("joined_earliest", "joined_latest"),
    }
    own_order = ("group_order", "sequence", "name_folded", "area_id")
    caption = "Business areas"

    class Meta(PortalTable.Meta):
        empty_text = "No business areas match."

    def __init__(self, data, *, disagreeing=frozenset(), query="", **options):
        super().__init__(data, **options)
        self.disagreeing, self.query = disagreeing, query

    def render_name(self, record):
        notes = []
        if record.dates_disagree or record.area_id in self.disagreeing:
            notes.append("Sources disagree")
        if record.illustrative:
            notes.append("Illustrative")
        link = f'<a class="govuk-link" href="{address_of(record, self.query)}">{escaped(record.name)}</a>'
        second = f'<span class="portal-table__second">{" · ".join(notes)}</span>' if notes else ""
        return mark_safe(link + second)

    def render_stage(self, record):
        if record.stage_certain:
            return status(f"stage.{record.stage}")
        return record.stage_words
