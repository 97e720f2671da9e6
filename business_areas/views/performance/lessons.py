"""Lessons of joining and leaving: the list, the page of one with its answers, and answering it."""

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime

from alliance.exports import Column, Export, Kind
from alliance.filters import not_a_choice
from alliance.markings import Marking, highest
from alliance.models import Force
from alliance.tables import PortalTable, illustrative_note, link_to, notes_under
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage, Page
from business_areas.actions.lessons import answer_lesson
from business_areas.forms.lessons import AnswerForm
from business_areas.lessons import asked_on, last_answers, standing
from business_areas.models import BusinessArea, Change, Group, Lesson
from business_areas.policies import cannot_answer_lesson
from business_areas.views.entry import EntryPage
from business_areas.views.performance.dashboard import PERFORMANCE, sub_navigation
from business_areas.views.performance.exits import EXITS
from business_areas.views.register import HOME

LESSONS = ("Lessons", "/performance/lessons/")


def tag_words(lesson: Lesson) -> str:
    """Leaving the alliance, Operational Command, led by Dorset Police."""
    tags = [lesson.get_way_display()]
    if lesson.group_id:
        tags.append(lesson.group.name)
    if lesson.force_id:
        tags.append(f"led by {lesson.force}")
    return ", ".join(tags)


class LessonTable(PortalTable):
    """A row for each lesson, the one recorded last first."""

    text = tables.Column(verbose_name="Lesson")
    area = tables.Column(accessor="area", verbose_name="From")
    applies_to = tables.Column(verbose_name="Applies to")
    tags = tables.Column(accessor="pk", verbose_name="Tags")
    source = tables.Column(accessor="pk", verbose_name="Source")

    sorts = {"area": ("area__name",)}
    own_order = ("-pk",)
    caption = "Lessons of joining and leaving"

    class Meta(PortalTable.Meta):
        empty_text = "No lesson is recorded."

    def render_text(self, record):
        return notes_under(link_to(address_of(record), record.text[:300]), illustrative_note(record))

    def render_area(self, record):
        return link_to(reverse("exit", args=[record.area.slug]), record.area.name)

    def render_tags(self, record):
        return tag_words(record)

    def render_source(self, record):
        return notes_under(record.source.short_title, [record.paragraph] if record.paragraph else [])


def address_of(lesson: Lesson) -> str:
    return reverse("lesson", args=[lesson.area.slug, lesson.number])


class LessonFilter(filters.FilterSet):
    way = filters.ChoiceFilter(
        label="Which way",
        choices=Change.choices,
        empty_label="Any",
        widget=forms.RadioSelect,
        error_messages=not_a_choice("Which way"),
    )
    group = filters.ModelChoiceFilter(
        label="Group",
        queryset=Group.objects.all(),
        to_field_name="slug",
        empty_label="Any",
        error_messages=not_a_choice("Group"),
    )
    force = filters.ModelChoiceFilter(
        label="Lead force",
        queryset=Force.objects.filter(standing=Force.Standing.PARTNER),
        to_field_name="slug",
        empty_label="Any",
        error_messages=not_a_choice("Lead force"),
    )

    class Meta:
        model = Lesson
        fields = ()


class LessonList(ListPage):
    """Every lesson that stands and that this person may read."""

    public = True
    table_class = LessonTable
    filter_class = LessonFilter
    heading = "Lessons"
    breadcrumbs = (HOME, PERFORMANCE)
    noun = ("lesson", "lessons")
    has_pdf = True

    def rows(self):
        return standing(self.request.user).order_by("-pk")

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(row.marking for row in self.rows_shown)

    def context(self, **extra):
        context = super().context(
            introduction="What joining and leaving taught. An area that goes the same way is asked to "
            "answer each lesson that is for it: applied, or does not apply, and why.",
            sub_navigation=sub_navigation("Lessons"),
            **extra,
        )
        illustrative = any(row.illustrative for row in self.rows_shown)
        return {**context, "as_at": None, "page_is_illustrative": illustrative}

    columns = (
        Column("lesson", "Lesson"),
        Column("area", "From"),
        Column("applies_to", "Applies to"),
        Column("way", "Which way"),
        Column("group", "Group"),
        Column("force", "Lead force"),
        Column("source", "Source"),
        Column("paragraph", "Paragraph or page"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        return Export(
            title="Lessons of joining and leaving",
            noun="lessons",
            columns=self.columns,
            rows=[
                (
                    row.text,
                    row.area.name,
                    row.applies_to,
                    row.get_way_display(),
                    row.group.name if row.group_id else "Any",
                    str(row.force) if row.force_id else "Any",
                    row.source.short_title,
                    row.paragraph,
                    row.illustrative,
                    row.get_marking_display(),
                )
                for row in rows
            ],
            as_at=today(),
            marking=highest(row.marking for row in rows),
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
        )


class OfOneLesson:
    """For pages under /performance/lessons/<slug>/<number>/: a lesson that stands, as one may read it."""

    @cached_property
    def lesson(self) -> Lesson:
        rows = standing(self.request.user).filter(
            area__slug=self.kwargs["slug"], number=self.kwargs["number"]
        )
        found = rows.first()
        if found is None:
            raise Http404("No lesson has this address.")
        return found

    def get_marking(self):
        return Marking(self.lesson.marking)


class LessonPage(OfOneLesson, Page):
    """One lesson: where it comes from, whom it is for, and what each area answered."""

    public = True
    template_name = "business_areas/performance/lesson.html"
    breadcrumbs = (HOME, PERFORMANCE, LESSONS)
    fetched_first = ("lesson",)

    def get_heading(self):
        return f"Lesson of {self.lesson.area.name}"

    @cached_property
    def asked(self):
        return asked_on(today(), self.request.user, lessons=[self.lesson])

    @cached_property
    def rows(self) -> list[dict]:
        """Each area that is asked or that answered, with its last answer."""
        waiting = {each.position.area_id: each for each in self.asked}
        answers = last_answers(self.request.user, [self.lesson.pk], today())
        given = {area: answer for (_, area), answer in answers.items()}
        found = [
            self._row(each.position.slug, each.position.name, given.get(key)) for key, each in waiting.items()
        ]
        found += [
            self._row(answer.area.slug, answer.area.name, answer)
            for area, answer in given.items()
            if area not in waiting
        ]
        self.answer_markings = [answer.marking for answer in given.values()]
        self.answer_markings += [each.position.marking for each in self.asked]
        return found

    def _row(self, slug, name, answer) -> dict:
        when = long_date(localtime(answer.answered_at).date()) if answer else ""
        return {
            "name": name,
            "slug": slug,
            "answer": answer.get_answer_display() if answer else "Not answered yet",
            "because": answer.because if answer else "",
            "when": when,
            "by": answer.answered_by.full_name if answer and self.request.user.is_authenticated else "",
            "may_answer": slug in self.may_answer,
        }

    @cached_property
    def may_answer(self) -> set[str]:
        keys = [each.position.area_id for each in self.asked]
        areas = BusinessArea.objects.filter(pk__in=keys) if self.request.user.is_authenticated else []
        return {area.slug for area in areas if not cannot_answer_lesson(self.request.user, self.lesson, area)}

    def get_marking(self):
        rows = self.rows and self.answer_markings
        return highest([self.lesson.marking, *(rows or [])])

    def context(self, **extra):
        return super().context(
            lesson=self.lesson,
            tags=tag_words(self.lesson),
            answers=self.rows,
            sub_navigation=[
                {"label": label, "url": url, "current": False}
                for label, url in (
                    ("Joining and leaving of the area", f"{EXITS[1]}{self.lesson.area.slug}/"),
                    (
                        "About this fact",
                        reverse("fact", args=[self.lesson.area.slug, "lessons", self.lesson.number]),
                    ),
                )
            ],
            page_is_illustrative=self.lesson.illustrative,
            **extra,
        )


class AnswerLesson(OfOneLesson, EntryPage):
    """What one area makes of a lesson."""

    form_class = AnswerForm

    @cached_property
    def asked_area(self) -> BusinessArea:
        areas = BusinessArea.objects.visible_to(self.request.user)
        found = areas.filter(slug=self.kwargs["asked"]).first()
        if found is None:
            raise Http404("No business area has this address.")
        return found

    @cached_property
    def thing(self):
        return self.asked_area if self.lesson else None

    def cannot(self):
        return cannot_answer_lesson(self.request.user, self.lesson, self.asked_area)

    def get_heading(self):
        return f"Answer a lesson for {self.asked_area.name}"

    def get_marking(self):
        return highest([self.lesson.marking, self.asked_area.marking])

    def get_breadcrumbs(self):
        return [HOME, PERFORMANCE, LESSONS, (f"Lesson of {self.lesson.area.name}", address_of(self.lesson))]

    def form_options(self):
        return {}

    def new_source_url(self):
        # An answer comes from who gives it, and names no source.
        return ""

    def do(self, form):
        typed = form.cleaned_data
        return answer_lesson(
            self.lesson, self.asked_area, typed["answer"], typed["because"], by=self.request.user
        )

    def done(self, given):
        return f"Answered for {given.area.name}: {given.get_answer_display()}.", address_of(self.lesson)

    def context(self, **extra):
        return super().context(
            introduction=self.lesson.text, page_is_illustrative=self.lesson.illustrative, **extra
        )
