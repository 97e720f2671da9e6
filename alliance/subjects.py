"""What a claim or an event is about, as a short address such as business-area/…, and the names of it."""

from alliance.models import CorporationSole, Force, SearchEntry
from alliance.text import fold


def subject_address(subject: str) -> str:
    """The page about what a claim is about; "" when there is none."""
    kind, _, key = subject.partition("/")
    if kind == "business-area" and key:
        return f"/business-areas/{key}/"
    if kind in ("force", "corporation-sole"):
        return "/forces/"
    return "/about/" if kind in ("alliance", "board") else ""


def subject_in_words(subject: str, titles: dict[str, str] | None = None) -> str:
    """What a claim is about, by the name it is known by (see `titles_of_subjects`)."""
    known = {"alliance": "The alliance", "board": "The Board", **(titles or {})}
    return known.get(subject) or subject.partition("/")[2].replace("-", " ").capitalize() or subject


def subject_named(words: str, user) -> str:
    """The subject somebody means by these words, among what they may see; "" when there is none."""
    said = fold(words).removeprefix("the ")
    if said in ("alliance", "board"):
        return said
    if said == "working together board":
        return "board"
    for kind, model in (("force", Force), ("corporation-sole", CorporationSole)):
        for slug, name in model.objects.values_list("slug", "name"):
            if fold(name) == said:
                return f"{kind}/{slug}"
    entry = SearchEntry.objects.visible_to(user).filter(folded=fold(words), kind="business-area").first()
    return f"{entry.kind}/{entry.key}" if entry else ""


def titles_of_subjects(subjects, user) -> dict[str, str]:
    """The names that subjects are known by, as far as this person may see them."""
    titles = {}
    for kind, model in (("force", Force), ("corporation-sole", CorporationSole)):
        slugs = keys_of(subjects, kind)
        if slugs:
            rows = model.objects.filter(slug__in=slugs).values_list("slug", "name")
            titles |= {f"{kind}/{slug}": name for slug, name in rows}
    keys = keys_of(subjects, "business-area")
    if keys:
        entries = SearchEntry.objects.visible_to(user).filter(kind="business-area", key__in=keys)
        for entry in entries.order_by("pk"):
            # A former name says what the area is called now; the name of today says no such thing.
            if not entry.summary.startswith("now "):
                titles[f"business-area/{entry.key}"] = entry.title
    return titles


def keys_of(subjects, kind: str) -> list[str]:
    return sorted({subject.partition("/")[2] for subject in subjects if subject.startswith(f"{kind}/")})


def name_of_subject(subject: str, user) -> str:
    """The words that `subject_named` understands as this subject."""
    return subject_in_words(subject, titles_of_subjects([subject], user))
