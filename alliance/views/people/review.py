"""Looking through who may sign in, and with what: the list of a review, and what is found of each person."""

from typing import ClassVar

import django_tables2 as tables
from django.contrib import messages
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

from alliance.access import (
    DAYS_BETWEEN_REVIEWS,
    access_of,
    areas_of,
    everybody,
    next_due_on,
    open_review,
    second_steps_of,
    warnings_of,
)
from alliance.actions import access_reviews
from alliance.audit import latest_event
from alliance.exports import Column, Export, Kind
from alliance.forms.people import ReviewAccessForm
from alliance.needs import need
from alliance.policies import cannot_manage_people, cannot_review_access
from alliance.tables import PortalTable
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage
from alliance.views.people.keeping import OfOnePerson, PeopleAction
from alliance.views.people.person import last_signed_in
from alliance.views.people.resolve import HOME, PEOPLE, ForAdministrators

REVIEW = ("Review of access", "/people/review/")
# How long before it is due a review is told of at home.
DAYS_BEFORE = 14


@need
def access_to_review(user) -> list[tuple[str, str]]:
    """For administrators: a review that is under way, or one that is due."""
    if cannot_manage_people(user):
        return []
    if review := open_review():
        begun = long_date(timezone.localdate(review.begun_at))
        return [(f"The review of who may sign in, begun on {begun}, is not finished", REVIEW[1])]
    due, day = next_due_on(), today()
    if due is None or (due - day).days > DAYS_BEFORE:
        return []
    words = "is overdue since" if due < day else "is due by"
    return [(f"A review of who may sign in {words} {long_date(due)}", REVIEW[1])]


class AccessTable(PortalTable):
    """One row for each person, with what a reviewer looks at."""

    name = tables.Column(verbose_name="Name", accessor="full_name")
    roles = tables.Column(verbose_name="Roles, and since when", accessor="pk")
    clearance = tables.Column(verbose_name="Cleared to")
    areas = tables.Column(verbose_name="Own areas", accessor="pk")
    signed_in = tables.Column(verbose_name="Last signed in", accessor="pk")
    look_at = tables.Column(verbose_name="To look at", accessor="pk")
    found = tables.Column(verbose_name="In this review", accessor="pk")

    sorts: ClassVar = {"name": ("full_name",), "clearance": ("clearance",)}
    own_order = ("full_name", "pk")
    caption = "Who may sign in"

    class Meta(PortalTable.Meta):
        empty_text = "Nobody may sign in."

    def __init__(self, *args, page_shown, **kwargs):
        super().__init__(*args, page_shown=page_shown, **kwargs)
        self.page_of_review = page_shown

    def render_name(self, record):
        return format_html(
            '<a class="govuk-link" href="/people/{}/">{}</a><span class="portal-table__second">{}</span>',
            record.username,
            record.full_name,
            record.username,
        )

    def render_roles(self, record):
        return format_html_join("; ", "{}", [(words,) for words in roles_since(record)]) or "None"

    def render_clearance(self, record):
        return record.get_clearance_display()

    def render_areas(self, record):
        return ", ".join(self.page_of_review.areas.get(record.pk, [])) or "None"

    def render_signed_in(self, record):
        return format_html(
            '{}<span class="portal-table__second">{}; {}; account opened {}{}</span>',
            last_signed_in(record),
            signs_in_with(record),
            second_steps_of(record),
            long_date(timezone.localdate(record.created_at)),
            f"; last day {long_date(record.leaves_on)}" if record.leaves_on else "",
        )

    def render_look_at(self, record):
        return " ".join(warnings_of(record, today())) or "Nothing"

    def render_found(self, record):
        return self.page_of_review.found_words(record)


def roles_since(person) -> list[str]:
    return [f"{each.get_role_display()} since {long_date(each.starts_on)}" for each in person.held_today]


def signs_in_with(person) -> str:
    return "With a password" if person.has_usable_password() else "Without a password"


class AccessReviewList(ForAdministrators, ListPage):
    """Everybody who may sign in, and what the review that is under way has found of them."""

    table_class = AccessTable
    heading = REVIEW[0]
    breadcrumbs = (HOME, PEOPLE)
    noun = ("person", "people")

    columns = (
        Column("user_name", "User name"),
        Column("full_name", "Full name"),
        Column("roles", "Roles, and since when"),
        Column("cleared_to", "Cleared to"),
        Column("areas", "Own areas"),
        Column("signs_in", "Signs in"),
        Column("second_steps", "Second steps"),
        Column("account_opened", "Account opened", Kind.DATE),
        Column("last_day", "Last day", Kind.DATE),
        Column("last_signed_in", "Last signed in", Kind.DATE),
        Column("to_look_at", "To look at"),
        Column("found", "Found in this review"),
        Column("said", "What was changed, or why it is right"),
        Column("reviewed_by", "Reviewed by"),
        Column("reviewed_at", "Reviewed", Kind.DATE),
    )

    def rows(self):
        return everybody()

    @cached_property
    def review(self):
        return open_review()

    @cached_property
    def found(self) -> dict:
        """What the review has found so far, by the person."""
        rows = self.review.found.select_related("by") if self.review else ()
        return {each.person_id: each for each in rows}

    @cached_property
    def areas(self) -> dict:
        return areas_of(self.rows(), self.request.user)

    def found_words(self, person):
        if found := self.found.get(person.pk):
            on = long_date(timezone.localdate(found.at))
            return f"{found.get_outcome_display()}, on {on} by {found.by.full_name}"
        if not self.review:
            return "No review is under way"
        if cannot_review_access(self.request.user, person):
            return "Waits for another administrator"
        return format_html(
            '<a class="govuk-link" href="/people/{}/review/">Review'
            '<span class="govuk-visually-hidden"> {}</span></a>',
            person.username,
            person.full_name,
        )

    def context(self, **extra):
        begin = {"label": "Begin a review", "url": f"{REVIEW[1]}begin/"}
        finish = {"label": "Finish the review", "url": f"{REVIEW[1]}finish/"}
        told = {"as_at": None, "introduction": self.said(), "actions": [finish if self.review else begin]}
        return super().context(**told, **extra)

    def said(self) -> str:
        if self.review:
            begun = long_date(timezone.localdate(self.review.begun_at))
            return f"Begun on {begun} by {self.review.begun_by.full_name}. {len(self.found)} reviewed so far."
        due = next_due_on()
        late = f", and overdue since {long_date(due)}" if due and due < today() else ""
        by = f" The next is due by {long_date(due)}." if due and not late else ""
        return f"Every {DAYS_BETWEEN_REVIEWS} days somebody looks through who may sign in{late}.{by}"

    def record_version(self):
        return latest_event()

    def export(self, rows) -> Export:
        return Export(
            title="Review of access",
            noun="review-of-access",
            columns=self.columns,
            rows=[self.exported_row(person) for person in rows],
            as_at=today(),
            marking=self.get_marking(),
            filters=self.filters_in_words(),
        )

    def exported_row(self, person) -> tuple:
        found = self.found.get(person.pk)
        return (
            person.username,
            person.full_name,
            "; ".join(roles_since(person)),
            person.get_clearance_display(),
            "; ".join(self.areas.get(person.pk, [])),
            signs_in_with(person),
            second_steps_of(person).capitalize(),
            person.created_at,
            person.leaves_on,
            person.last_login,
            " ".join(warnings_of(person, today())),
            found.get_outcome_display() if found else "",
            found.said if found else "",
            found.by.full_name if found else "",
            found.at if found else None,
        )


class OfTheReview(PeopleAction):
    """What is done to a review as a whole."""

    breadcrumbs = (HOME, PEOPLE, REVIEW)
    template_name = "page/confirm.html"


class BeginAccessReview(OfTheReview):
    heading = "Begin a review of who may sign in?"
    submit_label = "Begin the review"

    def act(self, form):
        access_reviews.begin_access_review(by=self.request.user)
        self.said("Begun. Look at each person in turn.")
        return REVIEW[1]

    def context(self, **extra):
        follows = [
            "Each person who may sign in is confirmed, changed or closed by an administrator.",
            "Nobody reviews themselves: another administrator does.",
            "What each may do at that moment is kept, and is not changed later.",
        ]
        return super().context(consequences=follows, **extra)


class FinishAccessReview(OfTheReview):
    heading = "Finish this review?"
    submit_label = "Finish the review"

    def act(self, form):
        access_reviews.finish_access_review(by=self.request.user)
        messages.success(self.request, f"Finished. The next is due by {long_date(next_due_on())}.")
        return REVIEW[1]

    def context(self, **extra):
        follows = [
            f"It is finished once everybody is reviewed. The next is due {DAYS_BETWEEN_REVIEWS} days later."
        ]
        return super().context(consequences=follows, **extra)


class ReviewAccess(OfOnePerson):
    """What was found of one person."""

    heading = "Review what a person may do"
    template_name = "alliance/review_access.html"
    form_class = ReviewAccessForm
    submit_label = "Save"

    def cannot(self):
        return cannot_review_access(self.request.user, self.thing)

    def get_breadcrumbs(self):
        return [HOME, PEOPLE, REVIEW]

    def act(self, form):
        access_reviews.review_access(self.thing, by=self.request.user, **form.cleaned_data)
        self.said(f"Kept for {self.thing.full_name}.")
        return REVIEW[1]

    def context(self, **extra):
        person = everybody().filter(pk=self.thing.pk).first()
        told = {"answers": self.answers_of(person)} if person else {}
        return super().context(person_url=self.address, **told, **extra)

    def answers_of(self, person) -> list[dict]:
        told = access_of(person, areas_of([person], self.request.user))
        return [
            {"label": "Name", "value": person.full_name},
            {"label": "User name", "value": person.username},
            {"label": "Roles", "value": "; ".join(roles_since(person)) or "None"},
            {"label": "Cleared to", "value": told["cleared to"]},
            {"label": "Own areas", "value": ", ".join(told["areas"]) or "None"},
            {"label": "Signs in", "value": f"{signs_in_with(person)}, {told['second steps']}"},
            {
                "label": "Last day",
                "value": long_date(person.leaves_on) if person.leaves_on else "None is set",
            },
            {"label": "Last signed in", "value": last_signed_in(person)},
            {"label": "To look at", "value": " ".join(told["warnings"]) or "Nothing"},
        ]
