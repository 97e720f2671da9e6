"""Open the demonstration accounts and put the illustrative data on the record."""

from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from alliance.actions.people import portal_user
from alliance.demonstration import NotReady


class Command(BaseCommand):
    help = "Open the demonstration accounts and load the illustrative data. Doing it again changes nothing."

    @transaction.atomic
    def handle(self, *, verbosity, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                "Demonstration accounts and illustrative data exist only in a demonstration. "
                "Set DEMONSTRATION=yes to run one."
            )
        by = portal_user()
        for name in settings.DEMONSTRATION_LOADERS:
            try:
                said = import_module(name).load(by=by)
            except NotReady as error:
                raise CommandError(str(error)) from None
            for sentence in said if verbosity else ():
                self.stdout.write(f"        {sentence}")
