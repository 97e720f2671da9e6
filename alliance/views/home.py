"""Home: what needs you, the key figures, what changed, and what your role can do here."""

from django.conf import settings
from django.utils.functional import cached_property

from alliance.feeds import following
from alliance.figures import Figure, named
from alliance.markings import highest
from alliance.models import Claim, Source
from alliance.needs import alerts, home_parts, needs
from alliance.published import everything
from alliance.roles import ROLES, Role
from alliance.templatetags.portal import number, pounds_prose
from alliance.temporal import today
from alliance.views.audit import events_visible_to, subject_link
from alliance.views.kinds import Page
from alliance.views.public.front import about_the_front, shown_on_front

KEY_FIGURES = (
    "live-business-areas",
    "returned-to-single-force",
    "savings-targeted",
    "people-in-shared-areas",
)
CHANGES_SHOWN = 5

# What each permission lets a person start from here.
STARTS = (
    ("open areas", "Add a business area", "/business-areas/add/"),
    ("record facts", "Answer freedom of information requests", "/information-requests/"),
    ("record facts of own areas", "Record something about one of your business areas", "/business-areas/"),
    ("record sources", "Record a source", "/sources/record/"),
    ("record sources", "Record that sources disagree", "/sources/disagreements/record/"),
    ("keep the board record", "Prepare the next Board", "/board/meetings/prepare/"),
    ("keep the board record", "Look at the Board, its seats and who holds them", "/board/"),
    ("keep the board record", "Record who may hold a seat", "/board/people/add/"),
    ("decide retention", "See what is kept, and for how long", "/retention/"),
    ("keep money", "Keep what the areas cost and how it is shared", "/money/"),
    ("answer problems", "See the problems that people reported with pages", "/problems/"),
    ("emergency access", "Take emergency access, or review what others took", "/emergency-access/"),
    ("manage people", "Add a person", "/people/add/"),
    ("manage people", "Manage people and roles", "/people/"),
    ("manage people", "Manage forces and corporations sole", "/forces/"),
)


class Home(Page):
    """The alliance's public page for whoever has not signed in; one's own start page for whoever has."""

    public = True
    template_name = "alliance/home.html"

    def get_heading(self):
        return "Alliance governance"

    def get(self, request, **kwargs):
        if not request.user.is_authenticated:
            told = {"figures": self.tiles(), "as_at": today(), **self.shown}
            illustrative = any(each.illustrative for each in (*told["latest"], *told["coming"]))
            return self.render(
                template="alliance/welcome.html",
                **super().context(page_is_illustrative=illustrative, **told),
            )
        return super().get(request, **kwargs)

    @cached_property
    def shown(self) -> dict:
        return shown_on_front()

    def structured(self):
        if self.request.user.is_authenticated:
            return []
        return about_the_front(self.shown, settings.PORTAL_NAME, self.request.build_absolute_uri)

    def get_feed(self):
        return following(everything())

    def context(self, **extra):
        user = self.request.user
        if user.is_authenticated:
            parts = home_parts(user)
            extra = {
                "alerts": alerts(user),
                "needs": needs(user),
                "parts": parts,
                "figures": self.tiles(),
                "changes": recent_changes(user),
                "audit_url": "/audit/" if events_visible_to(user) is not None else "",
                "starts": starts(user),
                "roles": roles_in_words(user),
                "page_is_illustrative": any(
                    each.illustrative for each in (*parts, *(figure for _, figure in self.figures))
                ),
                **extra,
            }
        return super().context(as_at=today(), **extra)

    @property
    def figures(self) -> list[tuple[str, Figure]]:
        if not hasattr(self, "_figures"):
            day, user = today(), self.request.user
            definitions = [named(name) for name in KEY_FIGURES]
            self._figures = [(definition.title, definition.as_at(day, user)) for definition in definitions]
        return self._figures

    def tiles(self) -> list[dict]:
        return [tile(title, figure) for title, figure in self.figures]

    def get_marking(self):
        figures = highest(figure.marking for _, figure in self.figures)
        user = self.request.user
        if not user.is_authenticated:
            return figures
        # The latest changes are shown as far as the person reads, so the page is marked as high.
        return max(figures, user.reading_level)


def tile(title: str, figure: Figure) -> dict:
    """One key figure, as `parts/figures.html` shows it."""
    if figure.value is None:
        value = "Not known"
    elif figure.unit.startswith("£"):
        value = pounds_prose(figure.value)
    else:
        value = number(int(figure.value) if figure.value == int(figure.value) else figure.value)
    if figure.value is not None and figure.qualifier:
        value = f"{figure.qualifier.capitalize()} {value}"
    notes = []
    if figure.uncertain:
        notes.append(f"and {figure.uncertain:,} that cannot be known")
    if figure.sources_disagree:
        notes.append("Sources disagree")
    if figure.unit.startswith("£") and figure.value is not None:
        notes.insert(0, figure.words)
    elif figure.stated_for:
        notes.insert(0, figure.stated_for)
    return {
        "value": value,
        "label": title,
        "url": figure.address or "/about/",
        "note": ". ".join(notes),
        "illustrative": figure.illustrative,
    }


def recent_changes(user) -> list[dict]:
    """The latest changes to the record that this person may read of, newest first.

    The sentences of the audit trail may name what is restricted, so only those who may read all of it have
    them. Everybody else has the latest sources and claims among those they may read.
    """
    events = events_visible_to(user)
    if events is not None:
        return [
            {
                "at": event.at,
                "words": event.sentence,
                "by": event.by.full_name,
                "url": subject_link(event.subject),
            }
            for event in events.select_related("by")[:CHANGES_SHOWN]
        ]
    claims = Claim.objects.current().visible_to(user).select_related("source", "recorded_by")
    sources = Source.objects.visible_to(user).select_related("recorded_by")
    found = [
        {
            "at": claim.recorded_at,
            "words": f"Recorded from {claim.source.short_title}: {claim}",
            "by": claim.recorded_by.full_name,
            "url": f"/sources/{claim.source.slug}/",
        }
        for claim in claims.order_by("-recorded_at", "-pk")[:CHANGES_SHOWN]
    ]
    found += [
        {
            "at": source.recorded_at,
            "words": f"Recorded the source {source.short_title}",
            "by": source.recorded_by.full_name,
            "url": f"/sources/{source.slug}/",
        }
        for source in sources.order_by("-recorded_at", "-pk")[:CHANGES_SHOWN]
    ]
    return sorted(found, key=lambda change: change["at"], reverse=True)[:CHANGES_SHOWN]


def starts(user) -> list[tuple[str, str]]:
    """What this person can start from here: words and address."""
    found = [(words, url) for permission, words, url in STARTS if user.may(permission)]
    if events_visible_to(user) is not None:
        found.append(("See who changed what", "/audit/"))
    return [
        *found,
        ("Look at the business areas", "/business-areas/"),
        ("Read about the alliance", "/about/"),
        ("See your account, or change your password", "/account/"),
    ]


def roles_in_words(user) -> list[tuple[str, str]]:
    """The roles a person holds today and what each does; what anyone may do, when they hold none."""
    held = [role for role in Role if role in user.roles_held_today and role is not Role.ANYONE]
    return [(role.label, ROLES[role].description) for role in held] or [
        ("No role yet", f"{ROLES[Role.ANYONE].description} An administrator gives roles.")
    ]
