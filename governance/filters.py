"""What decisions and actions can be narrowed by; each question is independent of the others."""

import django_filters as filters
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast

from alliance.filters import choice, sayable
from alliance.markings import highest
from alliance.models import CorporationSole, Force
from alliance.search import matching
from alliance.statuses import status
from alliance.temporal import today
from business_areas.models import BusinessArea
from governance.models import (
    DECIDES,
    Action,
    Assent,
    Decision,
    Notice,
    Outcome,
    Progress,
    Seat,
    Sharing,
    SharingAnswer,
)
from governance.posts import held_by
from governance.reading import NOTHING_TO_DO, PUBLICATION, REPLACED, worded

MINE, OUTSIDE = "me", "outside"


class DecisionFilter(filters.FilterSet):
    """Filters of the decision register."""

    q = filters.CharFilter(
        label="Words in the decision",
        method="with_words",
        max_length=100,
        validators=[sayable],
        help_text="Searches the reference, title, decision and reasons. Minutes are not searched.",
    )
    area = choice("Business area", "about")
    year = choice("Year", "in_year")
    by = choice("Decided by", "decided_by")
    outcome = choice(
        "Outcome",
        "came_to",
        [(outcome.value, outcome.label) for outcome in Outcome if outcome in DECIDES],
    )
    done = choice(
        "Was it done?",
        "is_done",
        [*Progress.State.choices, (REPLACED, "Replaced"), (NOTHING_TO_DO, "Nothing to do: not agreed")],
    )
    published = choice(
        "Published?",
        "is_published",
        [(name, status(f"publication.{name}").word) for name in PUBLICATION],
    )

    class Meta:
        model = Decision
        fields = ()

    def __init__(self, *args, request, years, areas, **options):
        super().__init__(*args, request=request, **options)
        self.areas = {slug: name for slug, name, _ in areas}
        self.marking = highest(marking for _, _, marking in areas)
        self.corporations = dict(CorporationSole.objects.order_by("order", "pk").values_list("slug", "name"))
        for name, offered in (
            ("area", self.areas.items()),
            ("year", [(str(year), str(year)) for year in years]),
            ("by", self.corporations.items()),
        ):
            self.filters[name].extra["choices"] = list(offered)

    def with_words(self, rows, name, value):
        return worded(rows, value, self.request.user)

    def about(self, rows, name, value):
        return rows.filter(areas__slug=value)

    def in_year(self, rows, name, value):
        return rows.filter(year=int(value))

    def decided_by(self, rows, name, value):
        given = Assent.objects.filter(corporation__slug=value).values("decision")
        # The answers to a decision stay with it when its record is corrected, perhaps more than once.
        return rows.filter(Q(pk__in=given) | Q(corrects__in=given) | Q(corrects__corrects__in=given))

    def came_to(self, rows, name, value):
        return rows.filter(outcome=value)

    def is_done(self, rows, name, value):
        return rows.filter(done=value)

    def is_published(self, rows, name, value):
        return rows.filter(publication=value)


class PublishedFilter(filters.FilterSet):
    """Filters of the public register: of what was published, and of nothing behind it."""

    q = filters.CharFilter(
        label="Words in the notice",
        method="with_words",
        max_length=100,
        validators=[sayable],
        help_text="Searches what the notices say.",
    )
    year = choice("Year", "in_year")
    by = choice("Published by", "published_by")
    area = choice("Business area", "about")
    outcome = choice("Outcome", "came_to", [(each.value, each.label) for each in Outcome if each in DECIDES])

    class Meta:
        model = Notice
        fields = ()

    def __init__(self, *args, request, choices, **options):
        super().__init__(*args, request=request, **options)
        for name, offered in choices.items():
            self.filters[name].extra["choices"] = offered

    def with_words(self, rows, name, value):
        found = matching(value).visible_to(self.request.user).filter(kind="notice")
        return rows.annotate(as_found=Cast("pk", CharField())).filter(as_found__in=found.values("key"))

    def in_year(self, rows, name, value):
        return rows.filter(decision__year=int(value))

    def published_by(self, rows, name, value):
        return rows.filter(corporation__slug=value)

    def about(self, rows, name, value):
        return rows.filter(areas__slug=value)

    def came_to(self, rows, name, value):
        return rows.filter(decision__outcome=value)


class SharingFilter(filters.FilterSet):
    """Filters of what was shared with the region."""

    force = choice("With", "with_force")
    answered = choice("Answered", "is_answered", [("no", "Unanswered"), ("yes", "Answered")])

    class Meta:
        model = Sharing
        fields = ()

    def __init__(self, *args, request, **options):
        super().__init__(*args, request=request, **options)
        neighbours = Force.objects.filter(standing=Force.Standing.NEIGHBOUR)
        self.filters["force"].extra["choices"] = list(neighbours.values_list("slug", "name"))

    def with_force(self, rows, name, value):
        return rows.filter(force__slug=value)

    def is_answered(self, rows, name, value):
        answers = SharingAnswer.objects.filter(sharing=OuterRef("pk"))
        return rows.filter(Exists(answers)) if value == "yes" else rows.exclude(Exists(answers))


STATES = [("open", "Open"), ("overdue", "Overdue"), ("closed", "Closed"), ("all", "Open and closed")]


class ActionFilter(filters.FilterSet):
    """Filters of the actions. What the Board closed is left out unless it is asked for."""

    state = choice("State", "unfiltered", STATES, empty="Not closed")
    owner = choice("Owner", "owned_by", empty="Anybody")
    area = choice("Business area", "about")

    class Meta:
        model = Action
        fields = ()

    def __init__(self, *args, request, **options):
        super().__init__(*args, request=request, **options)
        owners = Seat.objects.visible_to(request.user).filter(owned__in=self.queryset)
        self.owners = dict(owners.distinct().order_by("order", "pk").values_list("slug", "title"))
        choices = [*self.owners.items(), (OUTSIDE, "An outside body")]
        if getattr(request.user, "person", None) is not None:
            choices.insert(0, (MINE, "Me: the posts I hold today"))
        areas = BusinessArea.objects.visible_to(request.user).filter(board_actions__in=self.queryset)
        areas = list(areas.distinct().order_by("name", "pk").values_list("slug", "name", "marking"))
        self.marking = highest(marking for _, _, marking in areas)
        self.filters["owner"].extra["choices"] = choices
        self.filters["area"].extra["choices"] = [(slug, name) for slug, name, _ in areas]

    def filter_queryset(self, rows):
        rows = super().filter_queryset(rows)
        state = self.form.cleaned_data.get("state")
        if state == "overdue":
            return rows.filter(closed_at__isnull=True, due_on__lt=today())
        if state == "closed":
            return rows.filter(closed_at__isnull=False)
        return rows if state == "all" else rows.filter(closed_at__isnull=True)

    def unfiltered(self, rows, name, value):
        return rows

    def owned_by(self, rows, name, value):
        if value == MINE:
            return rows.filter(owner_seat__in=held_by(self.request.user, today()))
        if value == OUTSIDE:
            return rows.filter(owner_seat__isnull=True)
        return rows.filter(owner_seat__slug=value)

    def about(self, rows, name, value):
        return rows.filter(areas__slug=value)
