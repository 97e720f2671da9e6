"""Say on every page that the portal is maintained, and that it no longer is."""

from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alliance import maintenance


class Command(BaseCommand):
    help = "Put up the notice that the portal is maintained (on), take it down (off), or say which (status)."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["on", "off", "status"])
        parser.add_argument("--until", default="", metavar="14:30", help="when it is expected back")
        parser.add_argument("--because", default="", metavar="WORDS", help="why, for everybody to read")
        parser.add_argument("--reading", action="store_true", help="let everything still be read")

    def handle(self, *, what, until, because, reading, **options):
        if what == "on":
            told = maintenance.Notice(moment(until), because.strip().rstrip("."), reading)
            try:
                maintenance.begin(told)
            except OSError as wrong:
                raise CommandError(f"The notice could not be written: {wrong.strerror}.") from None
        elif what == "off" and not maintenance.end():
            self.stdout.write("The portal was not being maintained.")
            return
        self.stdout.write(in_words(maintenance.notice()))


def moment(said: str) -> str:
    """The next time that the clock shows this, as it is written in the notice."""
    if not said:
        return ""
    try:
        clock = datetime.strptime(said, "%H:%M").time()  # noqa: DTZ007  a time of day, not yet a moment
    except ValueError:
        raise CommandError(f"--until is a time such as 14:30, and it is “{said}”.") from None
    now = timezone.localtime()
    at = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return (at if at > now else at + timedelta(days=1)).isoformat()


def in_words(told: maintenance.Notice | None) -> str:
    if told is None:
        return "Everybody can use the portal."
    says = "Everything can be read and nothing saved" if told.reading else "Nobody can use the portal"
    until = f" until {told.ends_in_words}" if told.ends_in_words else ""
    return f"{says}{until}. Work in the background rests."
