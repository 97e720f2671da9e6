"""From asking to be told of a Panel’s reports to ending it: without JavaScript, over real mail."""

import re
import time
from types import SimpleNamespace
from urllib.request import Request, urlopen

from tests.alliance.mail_server import mail_server
from tests.browser.conftest import MILLISECONDS, NARROW, Window, follow, watch
from tests.served import BEGIN, run, served

READER = "reader@example.org"
PANEL = """
from alliance.actions.people import portal_user
from alliance.models import Force
from governance.actions.panels import record_panel
record_panel("The Reader’s Panel", Force.objects.earliest("pk"), 5, by=portal_user())
"""
ISSUE = """
from datetime import date
from alliance.actions.people import portal_user
from governance.actions.panels import record_panel_meeting
from governance.actions.reports import (
    add_section, approve_report, begin_report, change_section, issue_report, write_paragraph,
)
from governance.models import Panel
by = portal_user()
meeting = record_panel_meeting(Panel.objects.get(name="The Reader’s Panel"), date(2031, 6, 12), by=by)
report = begin_report(meeting, "What became of it", "Chief Executive", date(2024, 3, 31), by=by)
section = add_section(report, "Background", by=by)
write_paragraph(section, "Said.", by=by)
change_section(section, "Background", None, True, by=by)
approve_report(report, "Chief Executive", date(2024, 3, 31), by=by)
issue_report(report, by=by)
"""


def arrived(inbox, number: int):
    """The message of this number, once it has come."""
    for _ in range(150):
        if len(inbox.to(READER)) >= number:
            return inbox.to(READER)[number - 1]
        time.sleep(0.2)
    raise AssertionError(f"Message {number} did not come.")


def test_subscribing_to_a_panel_without_javascript(set_up, tmp_path_factory, chromium):
    mail = SimpleNamespace()
    with mail_server(mail) as inbox:
        folder = tmp_path_factory.mktemp("subscribing")
        with served(set_up, folder, PANEL, TESTS_MAIL_PORT=str(mail.EMAIL_PORT)) as portal:
            context = chromium.new_context(viewport=NARROW, java_script_enabled=False, locale="en-GB")
            context.set_default_timeout(MILLISECONDS)
            opened = Window(portal.address, context, context.new_page())
            watch(opened)
            page = opened.open("/panels/the-readers-panel/")
            follow(page.get_by_role("link", name="be told by e-mail", exact=True))
            assert page.input_value("[name=about]") == "panel:the-readers-panel"
            page.fill("[name=email]", READER)
            follow(page.get_by_role("button", name="Send me a link to confirm this"))
            assert page.locator("h1").inner_text() == "Look into your e-mail"
            asked = arrived(inbox, 1)
            page.goto(re.search(r"http://\S+/subscriptions/confirm/\S+", asked.get_content())[0])
            follow(page.get_by_role("button", name="Confirm"))
            assert page.locator("h1").inner_text() == "You are subscribed"

            done = run(portal.environment, BEGIN + ISSUE)
            assert done.returncode == 0, done.stderr
            told = arrived(inbox, 2)
            assert told["Subject"] == "Report to a Panel: What became of it"
            page.goto(re.search(r"Read it: (\S+)", told.get_content())[1])
            assert page.locator("h1").inner_text() == "What became of it"

            end = told["List-Unsubscribe"].strip(" <>")
            clicked = Request(end, data=b"List-Unsubscribe=One-Click", method="POST")
            with urlopen(clicked, timeout=20) as answered:
                assert answered.status == 200
            page.goto(re.search(r"all your subscriptions: (\S+)", told.get_content())[1])
            assert "You are subscribed to nothing" in page.locator("main").inner_text()
            context.close()
            assert opened.wrong == []
