"""Do what waits to be done in the background: packs to build, mail to send."""

import logging
import signal
import sys
import threading

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection

from alliance.work import do_next

PAUSE = 1.0
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what waits to be done in the background, for as long as it runs."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what waits now, then stop")
        parser.add_argument(
            "--while-open",
            action="store_true",
            help="stop when standard input is closed, as when a parent ends",
        )

    def handle(self, *, once, while_open, **options):
        ended = threading.Event()
        if while_open:
            # Ctrl-C is for whoever began it, and ends this too.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            threading.Thread(target=_wait_for_the_end, args=(ended,), daemon=True).start()
        while not ended.is_set():
            try:
                if do_next():
                    continue
            except DatabaseError:
                if once:
                    raise
                # The database may be back in a moment.
                log.exception("The database did not answer.")
            if once:
                return
            close_old_connections()
            ended.wait(PAUSE)
        connection.close()


def _wait_for_the_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()
