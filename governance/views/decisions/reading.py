"""What the pages of a decision and of a draft have in common."""

from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from alliance.views.kinds import DetailPage
from governance.assent import Standing, must_assent, standing
from governance.models import Decision
from governance.reading import origin_of, with_areas
from governance.views.decisions.resolve import DECISIONS, meeting_url
from governance.views.resolve import HOME

EFFECTS = ("money", "legal", "people", "equality", "risk")
WHY = ("reasons", "options", "recommendation")


class ReadingADecision(DetailPage):
    """What the pages of a decision and of a draft have in common."""

    breadcrumbs = (HOME, DECISIONS)

    @property
    def level(self) -> Marking:
        return self.request.user.reading_level

    @cached_property
    def areas(self) -> list:
        return list(with_areas(Decision.objects.filter(pk=self.thing.pk), self.request.user).get().areas_seen)

    @cached_property
    def standing(self) -> Standing:
        origin = origin_of(self.thing)
        assents = origin.assents.select_related("corporation", "seat", "person")
        return standing(origin, assents, self.level, self.asked(origin))

    def asked(self, origin):
        return must_assent(origin.board, origin.decided_on)

    @cached_property
    def parts(self) -> list:
        """The restricted parts, all of them: why each is withheld is for whoever reads the decision."""
        return list(origin_of(self.thing).restricted.all()) + (
            list(self.thing.restricted.all()) if self.thing.corrects_id else []
        )

    def readable_parts(self) -> list:
        return [part for part in self.parts if part.marking <= self.level]

    def withheld(self) -> list[dict]:
        return [
            {
                "part": part.get_part_display(),
                "because": part.withheld_because,
                "look_again_on": part.look_again_on,
            }
            for part in self.parts
        ]

    def told(self, names) -> list[dict]:
        """The parts that say something, in words."""
        decision = self.thing
        return [
            {"label": self.label(name), "value": getattr(decision, name)}
            for name in names
            if getattr(decision, name)
        ]

    @staticmethod
    def label(name: str) -> str:
        label = str(Decision._meta.get_field(name).verbose_name)
        return label[:1].upper() + label[1:]

    def where(self) -> dict:
        """Where it was decided: at an item of a meeting, or between meetings."""
        origin = origin_of(self.thing)
        item, board = origin.item, origin.board
        if item is None:
            return {"words": f"between meetings of the {board.name}", "url": ""}
        seen = max(item.marking, item.meeting.marking) <= self.level
        return {
            "words": f"at the {board.name}, item {item.order}",
            "url": meeting_url(item.meeting) if seen else "",
        }

    def get_marking(self):
        return highest(
            [
                self.thing.marking,
                *(part.marking for part in self.readable_parts()),
                *(area.marking for area in self.areas),
                *(cell.assent.person.marking for cell in self.standing.cells if cell.names_person),
            ]
        )

    def context(self, **extra):
        return super().context(
            decision=self.thing,
            standing=self.standing,
            areas=self.areas,
            where=self.where(),
            why=self.told(WHY),
            effects=self.told(EFFECTS),
            restricted=self.readable_parts(),
            withheld=self.withheld(),
            page_is_illustrative=self.thing.illustrative,
            page_errors=[(self.asked_day[2], "as-at")] if self.asked_day[2] else [],
            **extra,
        )
