"""Answering lessons."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.models import User
from alliance.policies import cannot_use_marking
from alliance.policy import enforce
from business_areas.models import BusinessArea, Lesson, LessonAnswer
from business_areas.policies import cannot_answer_lesson

PART = "register"


@transaction.atomic
def answer_lesson(
    lesson: Lesson, area: BusinessArea, answer: str, because: str = "", *, by: User
) -> LessonAnswer:
    """Record what an area makes of a lesson.

    Raises ValidationError when it does not apply and nobody says why.
    """
    changed(PART)
    area = BusinessArea.objects.select_for_update().get(pk=area.pk)
    lesson = Lesson.objects.select_related("area").get(pk=lesson.pk)
    enforce(cannot_answer_lesson(by, lesson, area))
    marking = max(lesson.marking, area.marking)
    enforce(cannot_use_marking(by, marking))
    if answer == LessonAnswer.Answer.DOES_NOT_APPLY and not because.strip():
        raise ValidationError({"because": "Say why it does not apply."})
    given = LessonAnswer(
        lesson=lesson,
        area=area,
        answer=answer,
        because=because.strip(),
        marking=marking,
        illustrative=lesson.illustrative or area.illustrative,
        answered_at=timezone.now(),
        answered_by=by,
    )
    given.full_clean()
    given.save()
    record(
        "business_areas.answer_lesson",
        area.subject,
        f"Answered for {area.name} a lesson of {lesson.area.name}: {given.get_answer_display()}. {because}",
        by=by,
        marking=marking,
        lesson=lesson.number,
    )
    return given
