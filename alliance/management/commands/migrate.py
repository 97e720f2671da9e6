"""Django's migrate, which then puts the portal's triggers back in place."""

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections

from alliance import triggers


class Command(DjangoMigrate):
    help = DjangoMigrate.help + " Ends by installing the portal's triggers."

    def handle(self, *args, **options):
        super().handle(*args, **options)
        whole = not (options["plan"] or options["check_unapplied"] or options["app_label"])
        if whole:
            triggers.install(connections[options["database"]])
