"""Which lessons wait for an answer of which area: those that go the same way, and are alike (R38)."""

from dataclasses import dataclass
from datetime import date

from business_areas.lifecycle import BEFORE_LIVE_STAGES, Stage
from business_areas.models import AreaPosition, Change, Lesson, LessonAnswer
from business_areas.register import positions

STAGES_OF = {Change.JOINING: BEFORE_LIVE_STAGES, Change.LEAVING: (Stage.LEAVING,)}


@dataclass(frozen=True)
class Asked:
    """A lesson, an area that is asked to answer it, and the answer it gave last, if any."""

    lesson: Lesson
    position: AreaPosition
    answer: LessonAnswer | None


def asked_on(day: date, user, *, areas=None, lessons=None) -> list[Asked]:
    """Every lesson with each area that is asked to answer it on a day, as far as somebody may read of both.

    An area is asked while it joins or leaves, by lessons of the same way whose group and lead force, where
    they name one, are its own for certain. None is asked about itself. `areas` and `lessons` narrow it.
    """
    going = positions(day, user).filter(stage__in=(*BEFORE_LIVE_STAGES, Stage.LEAVING))
    if areas is not None:
        going = going.filter(area_id__in=areas)
    going = list(going)
    if not going:
        return []
    found = lessons if lessons is not None else standing(user)
    pairs = [(lesson, position) for lesson in found for position in going if _is_asked(lesson, position)]
    answers = last_answers(user, [lesson.pk for lesson, _ in pairs], day)
    return [Asked(lesson, position, answers.get((lesson.pk, position.area_id))) for lesson, position in pairs]


def standing(user):
    """The lessons that stand, as far as somebody may read them."""
    rows = Lesson.objects.current().visible_to(user)
    return rows.select_related("area", "group", "force", "source").order_by("pk")


def last_answers(user, lessons, day: date) -> dict[tuple[int, int], LessonAnswer]:
    """The last answer of each area to each of some lessons by a day, by the keys of lesson and area."""
    if not lessons:
        return {}
    rows = LessonAnswer.objects.visible_to(user).filter(lesson_id__in=lessons, answered_at__date__lte=day)
    return {
        (answer.lesson_id, answer.area_id): answer
        for answer in rows.select_related("area", "answered_by").order_by("pk")
    }


def _is_asked(lesson: Lesson, position: AreaPosition) -> bool:
    return (
        position.stage in STAGES_OF[Change(lesson.way)]
        and lesson.area_id != position.area_id
        and lesson.group_id in (None, position.group_id)
        and lesson.force_id in (None, position.lead_id)
    )
