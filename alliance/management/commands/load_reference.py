"""Put the reference record on the record: what is new is added, what changed in its file is corrected."""

from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from alliance.actions.people import portal_user
from alliance.reference import UNCHANGED
from alliance.reference_file import REFERENCE_RECORD, ReferenceRecord, Unreadable


class Command(BaseCommand):
    help = "Load the reference record. Doing it again changes nothing; what people entered stays."

    def add_arguments(self, parser):
        parser.add_argument(
            "--file", type=Path, default=REFERENCE_RECORD, help="the file to read (the portal's own)"
        )
        parser.add_argument("--check", action="store_true", help="say what is wrong, and keep nothing")

    def handle(self, *, file, check, verbosity, **options):
        try:
            record = ReferenceRecord.read(file)
        except Unreadable as error:
            raise CommandError(str(error)) from None
        with transaction.atomic():
            self.load(record)
            keep = not check and not record.problems
            transaction.set_rollback(not keep)
        if record.problems:
            raise CommandError(self.complaint(record, file))
        if verbosity:
            self.report(record, check=check)

    def load(self, record):
        loaders = [import_module(name) for name in settings.REFERENCE_LOADERS]
        record.refuse_unknown_tables(set().union(*(loader.TABLES for loader in loaders)))
        by = portal_user()
        for loader in loaders:
            loader.load(record, by=by)

    def complaint(self, record, file):
        count = len(record.problems)
        found = "1 thing is" if count == 1 else f"{count} things are"
        return "\n".join([f"Nothing was loaded: {found} wrong in {file.name}.", *record.problems])

    def report(self, record, *, check):
        if check:
            self.stdout.write(
                "        The file is in order. Nothing was loaded, because this was only a check."
            )
            return
        for noun, outcomes in record.outcomes.items():
            total = sum(outcomes.values())
            if set(outcomes) == {UNCHANGED}:
                words = "nothing changed"
            else:
                words = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.items())
            self.stdout.write(f"        {_counted(noun, total)}: {words}")


def _counted(noun: str, count: int) -> str:
    """A number of things: 1 claim, 2 claims, 24 facts of business areas."""
    plurals = {
        "corporation sole": "corporations sole",
        "fact of a business area": "facts of business areas",
        "name in a published list": "names in published lists",
    }
    return f"{count} {noun if count == 1 else plurals.get(noun, f'{noun}s')}"
