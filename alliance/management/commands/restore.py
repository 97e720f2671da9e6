"""Put a backup in place, into an empty database; or find out whether one is whole."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from alliance.whole_record.place import put_in_place, refuse_newer
from alliance.whole_record.progress import every_while, words_of
from alliance.whole_record.reading import Wrong, opened
from alliance.whole_record.writing import NotReady


class Command(BaseCommand):
    help = (
        "Put a backup in place, into an empty database. Compares every row and file with it before it ends."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="what manage.py backup made")
        parser.add_argument("--check", action="store_true", help="find out whether it is whole, and stop")
        parser.add_argument("--replace", action="store_true", help="lose the record that is there now")
        parser.add_argument(
            "--sha256", default="", metavar="HASH", help="as noted when it was made: it must be that file"
        )

    def handle(self, *, file, check, replace, sha256, verbosity, **options):
        say = every_while(self.stdout if verbosity else None)
        try:
            copy = opened(file, sha256)
            copy.check(say)
            refuse_newer(copy)
            if not check:
                put_in_place(copy, say, replace=replace)
        except (Wrong, NotReady, OSError, DatabaseError) as wrong:
            begun = "It is not whole." if check else "Nothing was restored."
            raise CommandError(f"{begun} {words_of(wrong)}") from None
        manifest = copy.manifest
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"{rows:,} rows in {len(manifest['tables'])} tables and {len(manifest['files']):,} files, "
            f"made {manifest['made_at']} by version {manifest.get('portal_version')}.\n"
            f"Register: {manifest['register']['entries']:,} entries, head {manifest['register']['head']}"
        )
        if check:
            self.stdout.write("The copy is whole.")
            return
        self.stdout.write("Every row and file is as in the copy, and the register is whole. Sign in again.")
