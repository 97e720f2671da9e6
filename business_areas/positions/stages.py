"""The stage of an area on a day, and whether it was live."""

from dataclasses import dataclass
from datetime import date

from alliance.temporal import Answer, happened_by
from business_areas.lifecycle import LIVE_STAGES, PLACES, EventKind, Stage, follows_going_live
from business_areas.positions.dates import UsedDate


@dataclass(frozen=True)
class StageHeld:
    """The stage on a day; when not certain, the last one certainly reached and every one possible."""

    stage: Stage
    possible: tuple[Stage, ...]
    on_register: bool

    @property
    def certain(self) -> bool:
        return len(self.possible) == 1

    @property
    def words(self) -> str:
        if self.certain:
            return self.stage.label
        if self.possible == tuple(Stage):
            return "Not known"
        labels = [stage.label if stage is not Stage.NOT_KNOWN else "Not yet begun" for stage in self.possible]
        return f"{' or '.join(labels)}: cannot be known"


def stage_on(dates: dict[EventKind, UsedDate], ending: Stage, day: date) -> StageHeld:
    """The stage of an area on a day, from the events that certainly and possibly had happened by then.

    Of an area of which no event says how far it had come, nothing is known: it may be at any stage (R3, R11).
    """
    if not any(PLACES[kind][1] for kind in dates):
        return StageHeld(Stage.NOT_KNOWN, tuple(Stage), True)
    went_live = dates.get(EventKind.WENT_LIVE)
    not_yet_live = went_live is not None and not went_live.when.possibly_by(day)
    reached, reached_place, later = None, 0, []
    for kind, used in sorted(dates.items(), key=lambda item: PLACES[item[0]][0]):
        place, stage = PLACES[kind]
        if stage is None:
            continue
        stage = ending if kind is EventKind.LEFT else stage
        answer = happened_by(used.when, day)
        if answer is Answer.YES:
            reached, reached_place = stage, place
            later = []
        elif answer is Answer.UNKNOWN and not (not_yet_live and follows_going_live(kind)):
            later.append((place, stage))
    on_register = reached is not None or bool(later)
    possible = [reached or Stage.NOT_KNOWN, *(stage for place, stage in later if place > reached_place)]
    return StageHeld(reached or Stage.NOT_KNOWN, tuple(dict.fromkeys(possible)), on_register)


def live_at(stage: StageHeld) -> Answer:
    """Whether an area at a stage is live: yes or no where every stage possible says the same (R3, R4)."""
    live = {possible in LIVE_STAGES for possible in stage.possible}
    if len(live) > 1:
        return Answer.UNKNOWN
    return Answer.YES if True in live else Answer.NO
