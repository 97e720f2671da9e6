"""Print the named figures as at a day."""

import json

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from alliance.figures import UnknownFigure, definitions, named
from alliance.models import User
from alliance.temporal import long_date, parse_as_at, today


class Command(BaseCommand):
    help = (
        "Print named figures as at a day, as far as what is published shows them (or as a person sees them)."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "names", nargs="*", metavar="NAME", help="the figures to print; all when none is named"
        )
        parser.add_argument(
            "--as-at", metavar="DAY", default="", help="a day such as 2022-06-30; today when left out"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON, not sentences")
        parser.add_argument("--seen-by", metavar="USER", default="", help="print what this person would see")

    def handle(self, *, names, as_at, as_json, seen_by, **options):
        day, note = self.day(as_at)
        user = self.user(seen_by)
        try:
            wanted = [named(name) for name in names] or definitions()
        except UnknownFigure as unknown:
            raise CommandError(str(unknown)) from None
        kept: dict = {}
        try:
            found = {
                each.full_name: each.as_at(day, user, kept)
                for definition in wanted
                for each in (
                    [definition] if definition.subject else [own for own, _ in definition.each(day, user)]
                )
            }
        except UnknownFigure as unknown:
            raise CommandError(str(unknown)) from None
        if as_json:
            self.print_json(found)
            return
        self.stdout.write(f"As at {long_date(day)}" + (f" ({note})" if note else ""))
        for name, figure in found.items():
            self.stdout.write(f"{name}: {figure.words}")

    def print_json(self, found):
        self.stdout.write(
            json.dumps(
                {name: figure.as_json() for name, figure in found.items()}, indent=2, ensure_ascii=False
            )
        )

    def day(self, asked):
        if not asked:
            return today(), ""
        try:
            return parse_as_at(asked)
        except ValueError as wrong:
            raise CommandError(f"--as-at: {wrong}") from None

    def user(self, username):
        if not username:
            return AnonymousUser()
        try:
            return User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            raise CommandError(f"Nobody signs in as “{username}”.") from None
