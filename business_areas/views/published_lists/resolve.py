"""From an address to a list, as far as this person may see it, and back."""

from django.http import Http404
from django.urls import reverse

from alliance.markings import Marking
from business_areas.models import Mention

REGISTER = ("Business areas", "/business-areas/")
LISTS = ("Published lists", "/business-areas/published-lists/")


def mentions_in(slug: str, user):
    """The names in one list that somebody may see, in the order they are printed."""
    return (
        Mention.objects.current()
        .visible_to(user)
        .filter(list_slug=slug)
        .select_related("source")
        .order_by("position", "pk")
    )


def first_in(slug: str, user) -> Mention:
    """The first name of a list; not found when there is no list that this person may see."""
    first = mentions_in(slug, user).first()
    if first is None:
        raise Http404("There is no such list.")
    return first


def withdrawal_of(mention: Mention) -> str:
    """The page that withdraws a name: its marking tells it from another in the same place of the list."""
    marked = Marking(mention.marking).label.lower()
    return reverse("withdraw-mention", args=[mention.list_slug, mention.position, marked])


def list_crumb(mention: Mention) -> tuple[str, str]:
    return mention.list_title, reverse("published-list", args=[mention.list_slug])
