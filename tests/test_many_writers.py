"""Eight people who decide at the same time, one thing after another: no gap, no error, nobody waits for ever.

Over HTTP, at a portal that is really served by two processes. `make many-writers` has each of them make 150
decisions, which is the number to reach; the ordinary suite has them make fewer.
"""

import json
import os
import threading
import time

import pytest

from tests.served import Browser, run, served_alone

WRITERS = 8
EACH = int(os.environ.get("DECISIONS_EACH", "15"))
ANSWER = "/decisions/drafts/{}/answers/corporation-sole/add/"
PREPARE = f"""
from alliance.temporal import today
from tests.governance.makers import make_assenting_seats, make_corporation, make_draft
make_corporation("Corporation Sole 1", slug="corporation-sole")
make_assenting_seats(count=1)
for number in range({WRITERS * EACH}):
    make_draft(f"Number {{number}}", decided_on=today())
"""
LOOK = """
import json
import django
django.setup()
from alliance import publishing
from governance.models import Decision
made = Decision.objects.filter(made_at__isnull=False)
found = publishing.verify()
told = {
    "numbers": sorted(made.values_list("number", flat=True)),
    "entries": found.entries,
    "problems": [each.sentence for each in found.problems] + list(publishing.differences_from_record()),
}
print(json.dumps(told))
"""


class Writer(threading.Thread):
    """Records the answer that makes a draft a decision, for one draft after another."""

    def __init__(self, address: str, drafts: range):
        super().__init__(daemon=True)
        self.drafts, self.waits, self.wrong = drafts, [], []
        self.browser = Browser(address)
        self.browser.sign_in("secretary")
        typed = {"answer": "assents", "told_how": "aloud", "confirmed": "yes"}
        self.form = self.browser.filled(ANSWER.format(drafts[0]), **typed)
        self.browser.goes_nowhere()

    def run(self):
        for draft in self.drafts:
            began = time.monotonic()
            answer = self.browser.ask(ANSWER.format(draft), self.form)
            self.waits.append(time.monotonic() - began)
            if answer.status != 302:
                self.wrong.append((answer.status, answer.words[:300]))


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    with served_alone(tmp_path_factory.mktemp("portal"), PREPARE, WEB_CONCURRENCY="2") as portal:
        yield portal


def test_eight_who_decide_one_thing_after_another_leave_no_gap_and_see_no_error(portal):
    # Drafts are numbered from 1 on; one writer signs in after the other.
    writers = [
        Writer(portal.address, range(first, WRITERS * EACH + 1, WRITERS)) for first in range(1, WRITERS + 1)
    ]
    began = time.monotonic()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    took = time.monotonic() - began
    waits = sorted(wait for writer in writers for wait in writer.waits)
    median, longest = waits[len(waits) // 2], waits[-1]
    print(f"{len(waits)} decisions in {took:.1f} s: median {median:.2f} s, longest {longest:.2f} s")  # noqa: T201
    assert [wrong for writer in writers for wrong in writer.wrong] == []
    looked = run(portal.environment, LOOK)
    assert looked.returncode == 0, looked.stderr
    now = json.loads(looked.stdout)
    assert now["numbers"] == list(range(1, WRITERS * EACH + 1))
    assert (now["entries"], now["problems"]) == (WRITERS * EACH, [])
