"""Put the reference record on the record: what is new is added, what changed in its file is corrected."""

from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from alliance.actions.people import portal_user
from alliance.reference_file import REFERENCE_RECORD, UNCHANGED, ReferenceRecord, Unreadable


class Command(BaseCommand):
    help = "Load the reference record. Doing it again changes nothing; what people entered stays."

    def add_arguments(self, parser):
        parser.add_argument(
            "--file", type=Path, default=REFERENCE_RECORD, help="the file to read (the portal's own)"
        )
        parser.add_argument("--check", action="store_true", help="say what is wrong, and keep nothing")
        parser.add_argument(
            "--withdraw", action="store_true", help="withdraw what is recorded and no longer in the file"
        )

    def handle(self, *, file, check, withdraw, verbosity, **options):
        try:
            record = ReferenceRecord.read(file)
        except Unreadable as error:
            raise CommandError(f"Nothing was loaded. {error}") from None
        with transaction.atomic():
            self.load(record)
            refusal = self.refusal(record, file, withdraw=withdraw)
            transaction.set_rollback(check or bool(refusal))
        if refusal:
            raise CommandError(refusal)
        if verbosity:
            self.report(record, check=check)

    def load(self, record):
        loaders = [import_module(name) for name in settings.REFERENCE_LOADERS]
        tables = set().union(*(loader.TABLES for loader in loaders))
        record.refuse_unknown_tables(tables)
        record.refuse_missing_tables(tables)
        by = portal_user()
        for loader in loaders:
            loader.load(record, by=by)

    def refusal(self, record, file, *, withdraw) -> str:
        """Why nothing is kept, line by line; "" when all is well."""
        if record.problems:
            return self.complaint(record, file)
        if record.withdrawals and not withdraw:
            return self.warning(record, file)
        return ""

    def warning(self, record, file):
        count = len(record.withdrawals)
        things = "1 thing that is" if count == 1 else f"{count} things that are"
        return "\n".join(
            [
                f"Nothing was loaded: {file.name} does not have {things} recorded, and would withdraw:",
                *record.withdrawals,
                "Put back into the file what should stay. To withdraw all of these, add --withdraw.",
            ]
        )

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
