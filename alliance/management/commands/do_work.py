"""Do what waits to be done in the background: packs to build."""

import sys
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from alliance.work import do_next

PAUSE = 1.0


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
            threading.Thread(target=_wait_for_the_end, args=(ended,), daemon=True).start()
        while not ended.is_set():
            if do_next():
                continue
            if once:
                return
            close_old_connections()
            ended.wait(PAUSE)
        connection.close()


def _wait_for_the_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()
