"""What lists of the Board say besides their rows, worked out once for each state of the record and reader."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import cached_property

from alliance.audit import versions
from alliance.kept import kept
from business_areas.register import all_that_is_read_by


class Kept:
    """What is kept for one reader. Whether the record has changed is asked once: make one for each page.

    `but` names a part of the record on which nothing depends that is kept here.
    """

    def __init__(self, user, *, but: str = ""):
        self.user, self.but = user, but

    def get(self, name: str, make: Callable[[], Any]):
        """What `make` returns, made at most once while the record stays as it is (ADR 0007).

        `name` says what it is and all else that it depends on, such as the day and the filters.
        """
        return kept("board", f"{self._depends_on}:{name}", make)

    @cached_property
    def _depends_on(self) -> str:
        works = [self.user.may(what) for what in ("keep the board record", "agree and assent")]
        return repr((versions(self.but), all_that_is_read_by(self.user), works))
