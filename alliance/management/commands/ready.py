"""Say what is not right in this deployment."""

import sys

from django.core.management.base import BaseCommand

from alliance.readiness import checks


class Command(BaseCommand):
    help = "Look whether the portal is ready to serve people. Ends with 1 when something is not right."

    def handle(self, **options):
        found = checks()
        for check in found:
            self.stdout.write(f"{check.name + ':':14}{check.wrong or 'ok'}")
        if any(check.wrong for check in found):
            sys.exit(1)
