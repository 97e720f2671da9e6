"""Open the first administrator's account, from whom all others come."""

import sys
from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from alliance.actions.people import grant_role, open_account, portal_user
from alliance.markings import Marking
from alliance.models import RoleHolding
from alliance.roles import Role
from alliance.temporal import today


class Command(BaseCommand):
    help = "Open an account for an administrator, who can then open everybody else's."

    def add_arguments(self, parser):
        parser.add_argument("--username", default="", metavar="NAME", help="asked for when left out")
        parser.add_argument("--full-name", default="", metavar="NAME", help="asked for when left out")
        parser.add_argument(
            "--password-from-stdin", action="store_true", help="read the password from the standard input"
        )
        parser.add_argument(
            "--another", action="store_true", help="open one even though there is one already"
        )

    def handle(self, *, username, full_name, password_from_stdin, another, **options):
        if administrators().exists() and not another:
            raise CommandError(
                "There is an administrator already, who can open accounts. "
                "If they cannot sign in, add --another to open one more."
            )
        if password_from_stdin and not (username and full_name):
            raise CommandError("With --password-from-stdin, give --username and --full-name as well.")
        username = username or self.ask("User name: ")
        full_name = full_name or self.ask("Full name: ")
        password = self.password(password_from_stdin)
        try:
            with transaction.atomic():
                by = portal_user()
                user = open_account(
                    username=username,
                    full_name=full_name,
                    email="",
                    clearance=Marking.OFFICIAL,
                    password=password,
                    by=by,
                )
                grant_role(user, Role.ADMINISTRATOR, by=by)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        self.stdout.write(
            f"{user.full_name} can now sign in as “{user.username}” and manage people and roles."
        )

    def ask(self, question):
        try:
            return input(question)
        except EOFError:
            raise CommandError("Nothing was typed. Run this where you can answer, or give options.") from None

    def password(self, from_stdin):
        if from_stdin:
            return sys.stdin.readline().rstrip("\r\n")
        try:
            first = getpass("Password: ")
            if first != getpass("Password again: "):
                raise CommandError("The two passwords are not the same. Nothing was done.")
        except EOFError:
            raise CommandError("No password was typed. Nothing was done.") from None
        return first


def administrators():
    """The people who are administrators today, besides the portal itself and demonstration accounts."""
    return (
        RoleHolding.objects.held_on(today())
        .filter(role=Role.ADMINISTRATOR, user__is_active=True, user__demonstration=False)
        .exclude(user=portal_user())
    )
