"""Django's migrate, which then puts the portal's triggers back in place."""

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections

from alliance import triggers


class Command(DjangoMigrate):
    help = DjangoMigrate.help + " Ends by installing the portal's triggers."

    def handle(self, *args, **options):
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        using = connections[options["database"]]
        with triggers.lifted(using):
            super().handle(*args, **options)
        if not options["app_label"]:
            triggers.install(using)
