"""Building the pack of a meeting: asked for by the secretary, made in the background."""

from django.db import transaction
from django.utils import timezone

from alliance.actions.people import portal_user
from alliance.audit import record, versions
from alliance.models import User
from alliance.policy import enforce
from alliance.temporal import long_date
from alliance.work import ask_for
from governance.models import Meeting, Pack
from governance.papers.packs import BUILD, Contents, about, levels_of, made
from governance.policies import cannot_build_pack


@transaction.atomic
def ask_for_packs(meeting: Meeting, *, by: User) -> None:
    """Let the pack be built for everybody who reads it: once for each marking that something in it has."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    enforce(cannot_build_pack(by))
    for level in levels_of(meeting):
        ask_for(BUILD, about(meeting, level), by=by)
    record(
        "governance.ask_for_packs",
        meeting.subject,
        f"Asked for the pack of the meeting of {long_date(meeting.held_on)} to be built",
        by=by,
        marking=meeting.marking,
    )


def build_pack(what: str, progress) -> None:
    """Build one pack, in the background, and put it in the place of the one before."""
    key, level = (int(part) for part in what.split("/"))
    meeting = Meeting.objects.select_related("board").filter(pk=key).first()
    if meeting is None:
        # It was illustrative, and was removed meanwhile.
        return
    state = versions()
    contents = Contents(meeting, level)
    made_of = contents.made_of
    pdf, pages = made(contents, progress)
    with transaction.atomic():
        # The one before is replaced without being read.
        Pack.objects.defer("content").update_or_create(
            meeting=meeting,
            level=level,
            defaults={
                "made_of": made_of,
                "marking": contents.marking,
                "content": pdf,
                "size": len(pdf),
                "pages": pages,
                "made_at": timezone.now(),
                "illustrative": meeting.illustrative,
            },
        )
        if versions() != state and Contents(meeting, level).made_of != made_of:
            ask_for(BUILD, what, by=portal_user())  # it changed while it was built
