"""What cannot be published, or put on hold: refused with a sentence, and only when it is certain."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from alliance.markings import Marking
from alliance.models import CorporationSole
from alliance.slips import refuse_far
from alliance.temporal import long_date, today
from governance.models import Decision, Hold, Notice, RestrictedText, WithheldPart
from governance.notices import told_parts


def refuse_corporations(corporations: Iterable[CorporationSole]) -> None:
    """Raise ValidationError when it is not said who publishes, or not a commissioner does."""
    if not corporations:
        raise ValidationError({"corporations": "Select who must publish the notice."})
    if any(each.office != CorporationSole.Office.COMMISSIONER for each in corporations):
        raise ValidationError({"corporations": "Only police and crime commissioners publish notices."})


def refuse_withheld(
    decision: Decision, withheld: Iterable[WithheldPart], restricted: Iterable[RestrictedText]
) -> None:
    """Raise ValidationError when a part is withheld that is public, or is never looked at again.

    Every restricted part of the decision must be among those withheld: no notice brings one out.
    """
    if {each.pk for each in restricted} != {each.restricted_id for each in withheld if each.restricted_id}:
        raise ValidationError(
            "A part of this decision was restricted since you opened the page. Look at the notice again."
        )
    told = set(told_parts(decision))
    for each in withheld:
        if not each.because.strip():
            raise ValidationError(f"Say why this is withheld: {each.get_part_display()}.")
        if each.restricted_id is None and decision.marking == Marking.PUBLISHED:
            raise ValidationError(
                "This decision is marked PUBLISHED: anybody reads all of it already, so nothing is withheld."
            )
        if each.restricted_id is None and each.part not in told:
            raise ValidationError(f"The decision says nothing there: {each.get_part_display()}.")
        refuse_far("look_again_on", each.look_again_on)
        if each.look_again_on <= today():
            raise ValidationError(
                f"{each.get_part_display()}: the day to look at it again must be in the future."
            )


def refuse_version(last: Notice | None, content: dict, because: str) -> None:
    """Raise ValidationError when a new version does not say what changed, or nothing did."""
    if last is None:
        return
    if last.content == content:
        raise ValidationError(
            f"{last.corporation} published just this on {long_date(last.published_on)}. Nothing has changed."
        )
    if not because:
        raise ValidationError(
            {"because": f"{last.corporation} has published a notice already: say what is corrected, and why."}
        )


def refuse_hold(hold: Hold) -> None:
    """Raise ValidationError, naming the field, when publishing cannot be put on hold so."""
    for field in ("starts_on", "ceases_on"):
        refuse_far(field, getattr(hold, field))
    if hold.ceases_on <= hold.starts_on:
        raise ValidationError({"ceases_on": "The last day must be the first day or later."})
    if hold.ceases_on <= today():
        raise ValidationError({"ceases_on": "The last day must be today or later."})
    others = Hold.objects.not_over(today()).filter(corporation=hold.corporation)
    if there := others.filter(starts_on__lt=hold.ceases_on, ceases_on__gt=hold.starts_on).first():
        raise ValidationError(
            {"starts_on": f"Publishing for {hold.corporation} is on hold already from {there.days}."}
        )
