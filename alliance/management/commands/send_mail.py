"""Send what waits in the outbox and is due, once: for a timer that runs it every few minutes."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from alliance.mail import NotSent, send_one
from alliance.models import Mail


class Command(BaseCommand):
    help = "Send the mail that waits in the outbox and is due, each once. What fails waits longer each time."

    def handle(self, *, verbosity, **options):
        if not settings.SENDS_MAIL:
            self.stdout.write("No mail server is set (EMAIL_URL), so mail stays in the outbox.")
            return
        sent = failed = 0
        due = Mail.objects.filter(next_try_at__lte=timezone.now(), sent_at__isnull=True).order_by("pk")
        for key in list(due.values_list("pk", flat=True)):
            try:
                sent += send_one(key)
            except NotSent:
                failed += 1
        given_up = Mail.objects.filter(sent_at__isnull=True, next_try_at__isnull=True).count()
        if verbosity:
            done = "written to files" if settings.MAIL_FOLDER else "sent"
            self.stdout.write(f"{sent} {done}, {failed} to be tried again, {given_up} given up.")
