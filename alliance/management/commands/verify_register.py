"""Verify the register of what was decided and published, from its first entry on."""

from django.core.management.base import BaseCommand, CommandError

from alliance import publishing


class Command(BaseCommand):
    help = (
        "Work out every hash of the register again, and say all that is wrong. Exit code 1 when anything is."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchor",
            metavar="HASH",
            help="a head of the register as printed in minutes or a report: it must still be in the register",
        )

    def handle(self, *, anchor, **options):
        found = publishing.verify(anchor)
        self.stdout.write(f"Entries: {found.entries}")
        self.stdout.write(f"Head: {found.head}")
        if found.anchored is not None:
            self.stdout.write(f"The anchor is the hash of entry {found.anchored}.")
        for erased, recorded in found.erased.items():
            self.stdout.write(f"The payload of entry {erased} was erased, as entry {recorded} records.")
        for problem in found.problems:
            self.stdout.write(problem.sentence)
        differences = list(publishing.differences_from_record())
        for sentence in differences:
            self.stdout.write(sentence)
        if not found.whole:
            raise CommandError("The register is not whole.", returncode=1)
        if differences:
            raise CommandError("The record differs from the register.", returncode=1)
        self.stdout.write("The register is whole.")
