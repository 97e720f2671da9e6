"""Note that something which is done again and again was done now: a timer does so after it."""

from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.core.validators import validate_slug

from alliance.work import note_done


class Command(BaseCommand):
    help = "Note that something was done now, such as a backup. /metrics tells when."

    def add_arguments(self, parser):
        parser.add_argument("name", help="such as backup")

    def handle(self, *, name, **options):
        try:
            validate_slug(name)
        except ValidationError:
            raise CommandError("The name is one word of letters, digits and hyphens.") from None
        note_done(name)
