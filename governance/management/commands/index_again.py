"""Let all that is recorded be found as it would be if it were recorded today, and papers by their words."""

from collections.abc import Iterator

from django.core.management.base import BaseCommand
from django.db import transaction

from alliance.actions.facts import index_claim, index_source
from alliance.actions.people import portal_user
from alliance.models import Claim, Source
from alliance.work import ask_for
from business_areas.actions.facts import index_area
from business_areas.models import BusinessArea
from governance.actions.agendas import index_item
from governance.actions.boards import settle
from governance.actions.decisions import settle_decision
from governance.actions.meetings import settle_meeting
from governance.actions.minutes import settle_minutes
from governance.actions.publication import index_notice
from governance.actions.readings import READ, settle_paper
from governance.actions.reports.issuing import index_issue
from governance.actions.tasks import settle_action
from governance.models import (
    Action,
    AgendaItem,
    Decision,
    Meeting,
    Minutes,
    Notice,
    Paper,
    PaperVersion,
    ReportIssue,
    Seat,
)


class Command(BaseCommand):
    help = "Index all that is recorded again. `do_work` then reads papers that were not read yet."

    def handle(self, **options):
        indexed = 0
        for things, put in _all_there_is():
            with transaction.atomic():
                for thing in things:
                    put(thing)
                    indexed += 1
        unread = list(PaperVersion.objects.filter(reading__isnull=True).values_list("pk", flat=True))
        for key in unread:
            with transaction.atomic():
                ask_for(READ, str(key), by=portal_user())
        waiting = f"{len(unread):,} versions of papers wait to be read"
        self.stdout.write(f"Indexed {indexed:,} things again. {waiting}.")


def _all_there_is() -> Iterator[tuple]:
    """What can be found, kind by kind, each with what puts one of it into the index."""
    yield BusinessArea.objects.all(), index_area
    yield Source.objects.all(), index_source
    yield Claim.objects.current().select_related("source"), index_claim
    yield Seat.objects.select_related("board", "source"), settle
    yield Meeting.objects.select_related("board"), settle_meeting
    yield AgendaItem.objects.select_related("board", "meeting"), index_item
    yield Minutes.objects.filter(agreed_at__isnull=False).select_related("meeting__board"), _index_minutes
    yield Action.objects.filter(issued_at__isnull=False).select_related("board"), settle_action
    yield Decision.objects.filter(made_at__isnull=False).select_related("board"), settle_decision
    yield Notice.objects.current().select_related("decision"), index_notice
    yield ReportIssue.objects.current().select_related("report__meeting"), index_issue
    yield Paper.objects.all(), settle_paper


def _index_minutes(minutes: Minutes) -> None:
    settle_minutes(minutes, minutes.versions.order_by("number").last().content)
