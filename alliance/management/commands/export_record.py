"""Write all of the record in open formats, to a folder or to a zip file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from alliance.whole_record.parts import whole_file, whole_folder
from alliance.whole_record.progress import every_while, words_of
from alliance.whole_record.writing import NotReady, write_record


class Command(BaseCommand):
    help = (
        "Write all of the record in open formats with their schema: to a folder, or to a file ending in .zip."
    )

    def add_arguments(self, parser):
        parser.add_argument("where", type=Path, metavar="FOLDER|FILE.zip", help="what is to be made")

    def handle(self, *, where, verbosity, **options):
        if where.is_file() or (where.is_dir() and any(where.iterdir())):
            raise CommandError(f"“{where}” is there already, and is not written over. Name another.")
        whole = whole_file if where.suffix == ".zip" else whole_folder
        try:
            with whole(where) as writing:
                manifest = write_record(writing, every_while(self.stdout if verbosity else None))
        except (OSError, DatabaseError, NotReady) as wrong:
            raise CommandError(f"Nothing was exported. {words_of(wrong)}") from None
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"{where}\n{rows:,} rows and {len(manifest['files']):,} files.")
