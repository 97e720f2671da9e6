"""Who sits on a Panel on a day, and whether its chair is taken (R19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from governance.models import Panel, PanelMember

Post = PanelMember.Post


@dataclass(frozen=True)
class ChairOnDay:
    """The chair or the vice-chair on a day: who holds it, or since when nobody does."""

    post: str
    holder: PanelMember | None
    words: str


def period_words(member: PanelMember) -> str:
    """ "from May 2021 to 4 May 2023", the last day in the words it was given in."""
    if member.until is None:
        return member.since.from_words
    if not member.until.is_known:
        return f"{member.since.from_words}; the last day is not known"
    return f"{member.since.from_words} to {member.until.words}"


def on_the_panel(members: Iterable[PanelMember], day: date) -> list[PanelMember]:
    """The members who may sit on it on a day: begun perhaps, and not certainly gone."""
    return [
        each
        for each in members
        if each.post == Post.MEMBER and each.since.possibly_by(day) and not has_ended(each, day)
    ]


def has_ended(member: PanelMember, day: date) -> bool:
    """Whether it had ended by a day for certain."""
    return member.until is not None and member.until.certainly_by(day)


def chair_on(members: Iterable[PanelMember], post: str, day: date) -> ChairOnDay:
    """Who takes the chair, by what is recorded: the last who had begun, unless they have certainly left."""
    label = Post(post).label
    begun = [each for each in members if each.post == post and each.since.possibly_by(day)]
    if not begun:
        return ChairOnDay(label, None, "Not recorded")
    last = max(begun, key=lambda each: (*each.since.sort_key, each.number))
    if has_ended(last, day):
        return ChairOnDay(label, None, f"Vacant after {last.until.words}")
    return ChairOnDay(label, last, f"{last.name}, {period_words(last)}")


def panels_of(user, day: date) -> list[Panel]:
    """The Panels that somebody's account is linked to by a seat, or a chair, that they hold on a day."""
    linked = PanelMember.objects.current().filter(account=user).values("panel")
    by_panel: dict[Panel, list[PanelMember]] = {}
    rows = PanelMember.objects.current().filter(panel__in=linked).select_related("panel")
    for each in rows.order_by("panel__name", "number"):
        by_panel.setdefault(each.panel, []).append(each)
    return [
        panel
        for panel, members in by_panel.items()
        if any(each and each.account_id == user.pk for each in _holders(members, day))
    ]


def _holders(members: list[PanelMember], day: date) -> list[PanelMember | None]:
    chairs = [chair_on(members, post, day).holder for post in (Post.CHAIR, Post.VICE_CHAIR)]
    return [*on_the_panel(members, day), *chairs]
