"""Whether the portal is ready to serve people: each thing that must be so, in a sentence when it is not."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max, Min
from django.utils import timezone

from alliance import maintenance
from alliance.models import Job, Mail
from alliance.work import BACKGROUND, last_done

# do_work notes twice a minute that it runs, and so does what it does as it goes on.
LONGEST_SILENCE = timedelta(minutes=3)
LONGEST_WAIT = timedelta(minutes=15)
LEAST_ROOM = 500 * 2**20


class Check(NamedTuple):
    """One thing that must be so, and what is wrong with it ("" when nothing is)."""

    name: str
    wrong: str


def checks() -> list[Check]:
    """All of them; where the database does not answer, no more is asked of it."""
    found = [Check("maintenance", wrong_with_maintenance()), Check("disk", wrong_with_disk())]
    for name, look in OF_THE_DATABASE:
        try:
            found.append(Check(name, look()))
        except Error:
            return [*found, Check("database", "The database does not answer.")]
    return found


def wrong_with_maintenance() -> str:
    return "The portal is being maintained." if maintenance.notice() else ""


def wrong_with_disk() -> str:
    folder = settings.STATE_FOLDER if settings.STATE_FOLDER.is_dir() else settings.BASE_DIR
    room = shutil.disk_usage(folder).free
    if room >= LEAST_ROOM:
        return ""
    return f"The disk has {room // 2**20} MB left, and {LEAST_ROOM // 2**20} MB are the least."


def wrong_with_database() -> str:
    """Nothing; or it raises, as whatever is asked of a database that does not answer."""
    Job.objects.exists()
    return ""


def wrong_with_migrations() -> str:
    """Whether the database is behind this code. One that is ahead serves the code of before as well."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} changes to the database wait for “manage.py migrate”." if missing else ""


def wrong_with_background() -> str:
    seen = last_done(BACKGROUND)
    if seen is None:
        return "Work in the background was never begun: “manage.py do_work” does not run."
    said = Job.objects.filter(state=Job.State.RUNNING).aggregate(last=Max("seen_at"))["last"]
    last = max(seen, said) if said else seen
    if timezone.now() - last <= LONGEST_SILENCE:
        return ""
    return f"Work in the background was last heard of {minutes_since(last)} minutes ago."


def wrong_with_waiting() -> str:
    first = Job.objects.due().aggregate(first=Min("not_before"))["first"]
    if first is None or timezone.now() - first <= LONGEST_WAIT:
        return ""
    return f"Something has waited to be done for {minutes_since(first)} minutes."


def wrong_with_mail() -> str:
    if not settings.SENDS_MAIL:
        return ""
    due = Mail.objects.filter(sent_at__isnull=True, next_try_at__lte=timezone.now() - LONGEST_WAIT)
    first = due.aggregate(first=Min("next_try_at"))["first"]
    return f"An e-mail has waited to be sent for {minutes_since(first)} minutes." if first else ""


def minutes_since(moment) -> int:
    return int((timezone.now() - moment).total_seconds() // 60)


OF_THE_DATABASE: tuple[tuple[str, Callable[[], str]], ...] = (
    ("database", wrong_with_database),
    ("migrations", wrong_with_migrations),
    ("background", wrong_with_background),
    ("waiting", wrong_with_waiting),
    ("mail", wrong_with_mail),
)
