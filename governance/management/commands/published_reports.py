"""Print parts of the published Panel reports, made again from the record."""

from django.core.management.base import BaseCommand

from alliance.temporal import long_date
from governance.reports.published import PARTS, lines_of, made_again


class Command(BaseCommand):
    help = "Print parts of the Panel reports of 2016 and 2022, made again from the record as at their days."

    def add_arguments(self, parser):
        parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *PARTS], help=", ".join(PARTS))

    def handle(self, *, names, **options):
        for name in names or PARTS:
            part = PARTS[name]
            self.stdout.write(f"{name}: {part.source}, as at {long_date(part.day)}")
            for line in lines_of(made_again(name)):
                self.stdout.write(line)
            self.stdout.write("")
