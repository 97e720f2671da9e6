"""The dashboard, measures and exceptions as tables."""

import django_tables2 as tables
from django.urls import reverse

from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.templatetags.portal import status
from business_areas.models import Pillar

# The word of a status stays on one line.
STATUS = {"td": {"class": "portal-status"}}


class DashboardTable(PortalTable):
    """A row for each area, a column for each pillar."""

    name = tables.Column(verbose_name="Business area")
    people = tables.Column(accessor="area_id", verbose_name="People", attrs=STATUS)
    cost = tables.Column(accessor="area_id", verbose_name="Cost", attrs=STATUS)
    service = tables.Column(accessor="area_id", verbose_name="Service", attrs=STATUS)
    since = tables.Column(accessor="area_id", verbose_name="Since the quarter before")

    sorts = {"name": ("name_folded",)}
    own_order = ("group_order", "sequence", "name_folded", "area_id")
    caption = "Status of each business area by pillar"

    class Meta(PortalTable.Meta):
        empty_text = "No business areas match."

    def __init__(self, data, *, cards_of, quarter, **options):
        super().__init__(data, **options)
        self.cards_of, self.quarter = cards_of, quarter

    def card(self, record):
        return self.cards_of()[record.area_id]

    def render_name(self, record):
        card = reverse("area-performance", args=[record.slug])
        link = link_to(f"{card}?as-at={self.quarter.ceases_on}", record.name)
        return notes_under(link, illustrative_note(record))

    def _pillar(self, record, pillar):
        found = next(each for each in self.card(record).pillars if each.pillar == pillar)
        return notes_under(status(found.code), found.notes)

    def render_people(self, record):
        return self._pillar(record, Pillar.PEOPLE)

    def render_cost(self, record):
        return self._pillar(record, Pillar.COST)

    def render_service(self, record):
        return self._pillar(record, Pillar.SERVICE)

    def render_since(self, record):
        return self.card(record).changes
