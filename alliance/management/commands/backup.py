"""Write all of the record to one file in a folder, while the portal runs."""

import re
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from alliance.whole_record.parts import digest_of, whole_file
from alliance.whole_record.progress import every_while, words_of
from alliance.whole_record.writing import NotReady, write_record

NAMED = re.compile(r"portal-[0-9]{8}-[0-9]{6}-[0-9]{6}\.zip")


class Command(BaseCommand):
    help = "Write all of the record, with its files, to one file in a folder. The portal may run meanwhile."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="where backups are kept")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="keep the N newest in the folder, and remove older ones"
        )

    def handle(self, *, folder, keep, verbosity, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep must be 1 or more: the backup just made is one of them.")
        if not folder.is_dir():
            raise CommandError(f"There is no folder “{folder}”. Make it first, readable by the portal alone.")
        path = folder / f"portal-{timezone.now():%Y%m%d-%H%M%S-%f}.zip"
        began = time.monotonic()
        try:
            with whole_file(path) as writing:
                manifest = write_record(writing, every_while(self.stdout if verbosity else None))
            digest = digest_of(path)
            path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n")
        except (OSError, DatabaseError, NotReady) as wrong:
            raise CommandError(f"No backup was made. {words_of(wrong)}") from None
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"{path}\nSHA-256: {digest}\n"
            f"Register: {manifest['register']['entries']:,} entries, head {manifest['register']['head']}\n"
            f"{rows:,} rows and {len(manifest['files']):,} files, {path.stat().st_size:,} bytes, "
            f"in {time.monotonic() - began:.0f} seconds."
        )
        if keep:
            self.remove_all_but(folder, keep)

    def remove_all_but(self, folder: Path, keep: int) -> None:
        made = sorted(path for path in folder.iterdir() if NAMED.fullmatch(path.name))
        for path in made[:-keep]:
            path.unlink()
            path.with_name(f"{path.name}.sha256").unlink(missing_ok=True)
            self.stdout.write(f"Removed {path.name}.")
