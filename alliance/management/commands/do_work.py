"""Do what waits to be done in the background: packs, subscribers, mail, accounts, traces to destroy."""

import logging
import signal
import sys
import threading
from datetime import timedelta
from time import monotonic

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connection
from django.db.models import Max
from django.utils import timezone

from alliance import maintenance
from alliance.actions.people import close_whoever_left, portal_user
from alliance.actions.retention import destroy_traces
from alliance.actions.subscriptions import forget_unconfirmed, tell_subscribers
from alliance.audit import versions
from alliance.database_file import open_only_what_is_there
from alliance.mail import ask_for_what_is_due
from alliance.models import Subscription
from alliance.work import BACKGROUND, do_next, note_done

PAUSE = 1.0
BETWEEN_NOTES = 30.0
BETWEEN_CLEARINGS = timedelta(hours=1)
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what waits to be done in the background, for as long as it runs."
    noted_at = None

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what waits now, then stop")
        parser.add_argument(
            "--while-open",
            action="store_true",
            help="stop when standard input is closed, as when a parent ends",
        )

    def handle(self, *, once, while_open, **options):
        open_only_what_is_there()
        ended, news = threading.Event(), News()
        if while_open:
            # Ctrl-C is for whoever began it, and ends this too.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            threading.Thread(target=_wait_for_the_end, args=(ended,), daemon=True).start()
        while not ended.is_set():
            try:
                if self.may_work() and (do_next() or news.told()):
                    continue
            except Error:
                if once:
                    raise
                # The database may be back in a moment.
                log.exception("The database did not answer.")
            if once:
                return
            close_old_connections()
            ended.wait(PAUSE)
        connection.close()

    def may_work(self) -> bool:
        """Whether anything may be done now: nothing is while the portal is maintained. Notes that it runs."""
        now = monotonic()
        is_maintained = maintenance.notice()
        if self.noted_at is None or now - self.noted_at >= BETWEEN_NOTES:
            note_done(BACKGROUND)
            if not is_maintained:
                ask_for_what_is_due()
            self.noted_at = now
        return not is_maintained


class News:
    """Tells subscribers what was published, whenever the record has changed since they were told last."""

    def __init__(self):
        self.seen = self.looked_at = None

    def told(self) -> bool:
        """Whether there was anything to tell. Where that fails, all of it is looked at again."""
        now = timezone.now()
        if self.looked_at is None or now - self.looked_at >= BETWEEN_CLEARINGS:
            forget_unconfirmed()
            close_whoever_left(by=portal_user())
            destroy_traces(by=portal_user())
            self.looked_at = now
        if not Subscription.objects.exists():
            return False
        state = (versions(), Subscription.objects.confirmed().aggregate(last=Max("confirmed_at"))["last"])
        if state == self.seen:
            return False
        sent = tell_subscribers(by=portal_user())
        self.seen = state
        return bool(sent)


def _wait_for_the_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()
