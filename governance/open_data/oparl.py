"""The object shapes of OParl 1.1 and what stands round them. The shapes alone: no conformance is claimed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings

from governance.open_data import without_nothing
from governance.open_data.moments import UNKNOWN, Moments

SCHEMA = "https://schema.oparl.org/1.1"
ROOT = "/open-data/oparl"
LISTS = ("organization", "person", "meeting", "paper")


@dataclass(frozen=True)
class OParl:
    """What one reader is given. `absolute` makes a whole address from a path of the portal."""

    user: object
    absolute: Callable[[str], str]

    @property
    def signed_in(self) -> bool:
        return getattr(self.user, "is_authenticated", False)

    def url(self, *parts) -> str:
        return self.absolute("/".join([ROOT, *map(str, parts)]) + "/")

    def shape(self, kind: str, place: tuple, moments: Moments = UNKNOWN, **fields) -> dict:
        return {
            "id": self.url(*place),
            "type": f"{SCHEMA}/{kind}",
            **moments.fields,
            **without_nothing(**fields),
        }

    def system(self) -> dict:
        return self.shape(
            "System",
            (),
            oparlVersion=f"{SCHEMA}/",
            name=settings.PORTAL_NAME,
            body=self.url("body"),
            web=self.absolute("/open-data/"),
        )


@dataclass(frozen=True)
class Collection:
    """All that a reader is given of one kind: light rows, from which the shapes of a few are made."""

    oparl: OParl
    kind: ClassVar[str] = ""

    def rows(self) -> list:
        """Everything of the kind, in an order that stays."""
        raise NotImplementedError

    def key(self, row) -> str:
        """What the address of one ends with."""
        raise NotImplementedError

    def moments(self, rows: Sequence) -> dict[str, Moments]:
        """When each was made and last changed, by its key."""
        raise NotImplementedError

    def shapes(self, rows: Sequence) -> list[dict]:
        """The objects, asking the database as often for many as for one."""
        raise NotImplementedError

    def url(self, row) -> str:
        return self.oparl.url(self.kind, self.key(row))


class Bodies(Collection):
    """The one body there is: the alliance. The portal does not know when its name last changed."""

    kind = "body"

    def rows(self):
        return ["alliance"]

    def key(self, row):
        return row

    def moments(self, rows):
        return {}

    def shapes(self, rows):
        lists = {name: self.oparl.url(name) for name in LISTS}
        name, system = settings.PORTAL_NAME, self.oparl.url()
        body = self.oparl.shape("Body", ("body", "alliance"), name=name, system=system)
        return [{**body, **lists, "legislativeTerm": []}]
