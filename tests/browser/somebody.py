"""Somebody who works in the portal in a browser of their own, and how many clicks and keys that takes."""

import re
from contextlib import contextmanager

from tests.browser.conftest import MILLISECONDS, WIDE, Window, follow, watch
from tests.served import PASSWORD


class Somebody:
    """Somebody at a browser of their own, who has signed in: every key and every click is counted.

    Words that are typed, and a day but for its figures, count as what it takes to come to their box.
    """

    def __init__(self, address, chromium, account, javascript):
        context = chromium.new_context(
            viewport=WIDE, java_script_enabled=javascript, locale="en-GB", accept_downloads=True
        )
        context.set_default_timeout(2 * MILLISECONDS)
        self.window = Window(address, context, context.new_page())
        watch(self.window)
        self.page, self.keys, self.clicks, self.steps = self.window.page, 0, 0, []
        self.page.goto(address)
        if account:
            with self.within("sign in", clicks=3, keys=1):
                self.click("Sign in")
                self.fill("username", account)
                self.press("Tab")
                self.type(PASSWORD)
                self.button("Sign in", "main form button")

    def __enter__(self):
        return self

    def __exit__(self, *wrong):
        self.window.context.close()
        if wrong == (None, None, None):
            assert not self.window.wrong, "\n".join(self.window.wrong)
            uncounted = (self.keys, self.clicks) != tuple(map(sum, zip(*self.steps, strict=True)))
            assert not (self.steps and uncounted), "something was done outside every step"

    @contextmanager
    def within(self, step, *, clicks=0, keys=0):
        """One step of the meeting, and how many clicks and keys it may take."""
        before = self.keys, self.clicks
        yield
        took = self.keys - before[0], self.clicks - before[1]
        self.steps.append(took)
        assert took[0] <= keys, f"{step}: {took[0]} keys of {keys}"
        assert took[1] <= clicks, f"{step}: {took[1]} clicks of {clicks}"

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def whole_page(self) -> str:
        return self.page.locator("body").inner_text()

    def click(self, name, kind="a") -> None:
        """Follow a link, or press a button, whose words begin so."""
        named = re.compile(rf"^\s*{re.escape(name)}")
        # The links of the page itself come before those around it.
        there = self.page.locator(kind, has_text=named)
        inside = self.page.locator("main").locator(kind, has_text=named)
        assert there.count(), f"{self.page.url} has no “{name}”: {self.text}"
        follow((inside if inside.count() else there).first)
        self.clicks += 1

    def button(self, name, kind="button") -> None:
        self.click(name, kind)

    def tick(self, thing) -> None:
        thing.check()
        self.clicks += 1

    def choose(self, label) -> None:
        self.tick(self.page.get_by_label(label, exact=True).first)

    def select(self, name, number) -> None:
        """Open a list and choose from it."""
        self.page.locator(f"[name={name}]").select_option(index=number)
        self.clicks += 2

    def fill(self, name, words) -> None:
        """Click a box and type in it."""
        self.page.fill(f"[name={name}]", words)
        self.clicks += 1

    def fill_day(self, name, day) -> None:
        """Click the first box of a day and type it: day, month and year, with Tab between them."""
        self.page.locator(f"[name={name}_day]").click()
        self.clicks += 1
        for part, after in ((day.day, "Tab"), (day.month, "Tab"), (day.year, "")):
            assert not self.page.evaluate("() => document.activeElement.value"), "a day stands there already"
            self.press(*str(part), *filter(None, [after]))

    def press(self, *names) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1

    def tab_to(self, selector, key="Tab", most=12) -> None:
        """Press Tab until that is in focus."""
        for _ in range(most):
            self.press(key)
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{most} times {key} does not lead to {selector}")

    def type(self, words) -> None:
        """Typed words are not counted."""
        self.page.keyboard.insert_text(words)

    def enter(self) -> None:
        """Press Enter where it opens another page."""
        with self.page.expect_navigation(url=lambda url, before=self.page.url: url != before):
            self.press("Enter")
