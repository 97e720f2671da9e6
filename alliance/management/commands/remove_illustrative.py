"""Remove all illustrative data: what is left is the reference record and what people entered."""

from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from alliance.actions.people import portal_user


class Command(BaseCommand):
    help = "Remove all illustrative data. The audit trail keeps that it was there, and the accounts stay."

    @transaction.atomic
    def handle(self, *, verbosity, **options):
        by = portal_user()
        # From the last to the first: each stands on those before it.
        for name in reversed(settings.DEMONSTRATION_LOADERS):
            for sentence in import_module(name).remove(by=by):
                if verbosity:
                    self.stdout.write(f"{sentence}.")
