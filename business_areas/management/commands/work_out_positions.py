"""Work out the register of every day again, from the facts."""

from django.core.management.base import BaseCommand
from django.db import transaction

from alliance.audit import changed
from business_areas.actions.facts import PART
from business_areas.models import BusinessArea
from business_areas.positions import rebuild


class Command(BaseCommand):
    """Every position, worked out again: needed once when the way they are worked out has changed."""

    help = __doc__

    @transaction.atomic
    def handle(self, **options):
        changed(PART)
        written = rebuild(BusinessArea.objects.all())
        self.stdout.write(f"{written:,} positions of the register worked out")
