"""Move what files hold from the database into the bucket that FILES_URL names, or back."""

from django.core.management.base import BaseCommand, CommandError

from alliance.actions.files import move_files_in, move_files_out
from alliance.actions.people import portal_user
from alliance.file_contents import CannotBeHad, content_of, every_file, kept_elsewhere

AT_A_TIME = 20


class Command(BaseCommand):
    help = (
        "Move what files hold into the bucket that FILES_URL names, or back. It can be stopped and run again "
        "at any moment, while the portal runs: each file is in the one place or the other."
    )

    def add_arguments(self, parser):
        parser.add_argument("to", choices=["bucket", "database"])
        parser.add_argument(
            "--check", action="store_true", help="move nothing: read each file and its digest"
        )

    def handle(self, *, to, check, verbosity, **options):
        if not kept_elsewhere():
            raise CommandError("FILES_URL is not set, so there is no bucket to move files to or from.")
        move = move_files_out if to == "bucket" else move_files_in
        by, moved = portal_user(), 0
        try:
            while not check and (some := move(most=AT_A_TIME, by=by)):
                moved += some
                if verbosity:
                    self.stdout.write(f"{moved:,} moved")
        except CannotBeHad as wrong:
            raise CommandError(
                f"{wrong} {moved:,} files were moved and the others are where they were. Run this again."
            ) from wrong
        wrong = list(self.spoilt())
        if wrong:
            raise CommandError("Not as they were handed in, or not to be had: " + ", ".join(wrong))
        self.stdout.write(f"{moved:,} files were moved. Each file was read and is what was handed in.")

    @staticmethod
    def spoilt():
        for file in every_file():
            try:
                content_of(file)
            except CannotBeHad:
                yield f"file {file.pk}"
