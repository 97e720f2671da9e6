"""What the public reads of a decision: made from the same record, never typed again (R22)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from alliance.documents import Block, Bullets, Document, Facts, Heading, Note
from alliance.markings import Marking
from alliance.models import CorporationSole, Force
from alliance.temporal import long_date
from alliance.text import listed
from business_areas.models import BusinessArea
from governance.assent import standing
from governance.models import Board, Decision, Hold, Notice, RestrictedText, WithheldPart
from governance.policies import cannot_keep_board
from governance.reading import origin_of
from governance.register import did_not_answer, entry_of

Part = WithheldPart.Part
# How many days before a hold begins those who publish are told of it.
TOLD_BEFORE_DAYS = 14


def commissioners() -> list[CorporationSole]:
    """The police and crime commissioners of the alliance: each publishes notices of its own."""
    rows = CorporationSole.objects.filter(
        office=CorporationSole.Office.COMMISSIONER, force__standing=Force.Standing.PARTNER
    )
    return list(rows.order_by("order", "pk"))


def restricted_of(decision: Decision) -> list[RestrictedText]:
    """The restricted parts of a decision, those of the one it corrects among them."""
    owners = [decision.pk, origin_of(decision).pk]
    return list(RestrictedText.objects.filter(decision__in=owners).order_by("pk"))


def public_areas(decision: Decision) -> list[BusinessArea]:
    """The business areas that a notice names: those that anybody may read of."""
    return list(decision.areas.filter(marking=Marking.PUBLISHED).order_by("name", "pk"))


def told_parts(decision: Decision) -> list[WithheldPart.Part]:
    """The parts of a decision that say something."""
    return [part for part in Part if getattr(decision, part.value)]


def content_of(decision: Decision, withheld: Iterable[WithheldPart]) -> dict:
    """What a notice says of a decision, as plain values, without the parts that are withheld."""
    withheld = list(withheld)
    whole = {each.part for each in withheld if each.restricted_id is None}
    origin = origin_of(decision)
    assents = origin.assents.select_related("corporation", "seat", "person")
    silent = did_not_answer(origin, entry_of(origin)) if origin.outcome == "not-agreed" else []
    board = Board.objects.get(pk=decision.board_id)
    return {
        "reference": decision.reference,
        "title": "" if Part.TITLE in whole else decision.title,
        "board": board.name,
        "between_meetings": origin.item_id is None,
        "decided_on": decision.decided_on.isoformat(),
        "outcome": decision.get_outcome_display(),
        "parts": [
            {"part": part.value, "label": part.label, "text": getattr(decision, part.value)}
            for part in told_parts(decision)
            if part != Part.TITLE and part not in whole
        ],
        "decided_by": [
            {"corporation": str(cell.corporation), "words": cell.words}
            for cell in standing(origin, assents, Marking.PUBLISHED, silent).cells
        ],
        "areas": [area.name for area in public_areas(decision)],
        "corrects": _public_reference(decision.corrects),
        "replaces": _public_reference(decision.replaces),
        "withheld": [
            {
                "part": each.part,
                "label": each.get_part_display(),
                "whole": each.restricted_id is None,
                "because": each.because,
                "look_again_on": each.look_again_on.isoformat(),
            }
            for each in withheld
        ],
    }


def withheld_so_far(decision: Decision, last: Notice | None) -> list[WithheldPart]:
    """What a notice would withhold as it stands: what the last one did, and every restricted part."""
    kept = list(last.withheld.all()) if last else []
    known = {each.restricted_id for each in kept}
    return kept + [
        WithheldPart(
            part=each.part,
            restricted=each,
            because=each.withheld_because,
            look_again_on=each.look_again_on,
        )
        for each in restricted_of(decision)
        if each.pk not in known
    ]


def _public_reference(other: Decision | None) -> str:
    """The reference of another decision, when anybody may know of it."""
    if other is None:
        return ""
    public = other.marking == Marking.PUBLISHED or other.notices.exists()
    return other.reference if public else ""


def withheld_words(row: dict) -> str:
    """ "Reasons: withheld because of commercial confidence. To be looked at again on 1 January 2027."."""
    what = "withheld" if row["whole"] else "a part is withheld"
    day = long_date(date.fromisoformat(row["look_again_on"]))
    because = row["because"].rstrip(".")
    return f"{row['label']}: {what} because of {because}. To be looked at again on {day}."


def wording_of(content: dict) -> str:
    """The decision in its own words; "" when they are withheld."""
    return next((each["text"] for each in content["parts"] if each["part"] == Part.WORDING), "")


def public_words(content: dict) -> str:
    """All that a notice can be found by."""
    told = [content["reference"], content["title"], *(each["text"] for each in content["parts"])]
    return " ".join(filter(None, told))


def notice_document(notice: Notice) -> Document:
    """A notice as a page and files show it; one that is not saved yet is shown just so before it is."""
    content = notice.content
    wording = wording_of(content)
    label = f"Decision: {content['outcome']}"
    blocks: list[Block] = [Note(label, wording or "The words of this decision are withheld.")]
    others = [(row["label"], row["text"]) for row in content["parts"] if row["part"] != Part.WORDING]
    if others:
        blocks += [Heading("Why, and with what effect", anchor="why"), Facts(others)]
    blocks.append(Heading("Decided by", anchor="decided-by"))
    blocks.append(Facts([(row["corporation"], row["words"]) for row in content["decided_by"]]))
    if content["withheld"]:
        blocks.append(Heading("Withheld parts", anchor="withheld"))
        blocks.append(Bullets([withheld_words(row) for row in content["withheld"]]))
    version = f", version {notice.number}" if notice.number > 1 else ""
    blocks += [Heading("About this notice", anchor="about"), Facts(_about(notice))]
    return Document(
        title=f"Notice of decision {notice.heading}",
        subtitle=f"Published by {notice.corporation}{version}",
        marking=Marking.PUBLISHED,
        blocks=blocks,
        illustrative=notice.illustrative,
    )


@dataclass(frozen=True)
class Publication:
    """How far one decision was published on a day: each commissioner with its notice or its hold."""

    rows: list[dict]
    withheld: list[str]

    @property
    def begun(self) -> bool:
        return any(row["notice"] for row in self.rows)


def publication_of(decision: Decision, day: date) -> Publication:
    """Who had published a decision by a day, who had not, and what their notices left out."""
    notices = Notice.objects.on(day).filter(decision=decision).select_related("corporation")
    by = {notice.corporation_id: notice for notice in notices}
    everyone = {each.pk: each for each in commissioners()} | {pk: each.corporation for pk, each in by.items()}
    held = {hold.corporation_id: hold for hold in on_hold(everyone.values(), day)}
    rows = [
        {"corporation": corporation, "notice": by.get(pk), "hold": held.get(pk)}
        for pk, corporation in everyone.items()
    ]
    said = [withheld_words(row) for notice in by.values() for row in notice.content["withheld"]]
    return Publication(rows, list(dict.fromkeys(said)))


def _about(notice: Notice) -> list[tuple[str, str]]:
    content = notice.content
    where = "between meetings of" if content["between_meetings"] else "at a meeting of"
    decided = long_date(date.fromisoformat(content["decided_on"]))
    rows = [
        ("Published by", str(notice.corporation)),
        ("Published on", long_date(notice.published_on)),
        ("Version", str(notice.number)),
        ("Decided", f"{decided}, {where} the {content['board']}"),
        ("Business areas", ", ".join(content["areas"]) or "No area named"),
        ("Corrects the record of", content["corrects"]),
        ("Replaces", content["replaces"]),
        ("What was corrected", notice.because),
        ("Published although publishing was on hold, because", notice.despite_hold),
    ]
    return [(label, value) for label, value in rows if value]


# Holds


def on_hold(corporations: Iterable[CorporationSole], day: date) -> list[Hold]:
    """The holds by which nothing is published for any of these on a day."""
    rows = Hold.objects.standing(day).filter(corporation__in=corporations)
    return list(rows.select_related("corporation").order_by("corporation__order", "pk"))


def every_hold_on(day: date) -> list[Hold]:
    """The holds for any of the alliance's commissioners that stand on a day."""
    rows = Hold.objects.standing(day).filter(corporation__force__standing=Force.Standing.PARTNER)
    return list(rows.select_related("corporation").order_by("corporation__order", "pk"))


def hold_words(hold: Hold, day: date) -> str:
    """What those who publish are told of a hold that stands, or begins soon."""
    if hold.starts_on <= day:
        return hold.words
    return f"Publishing for {hold.corporation} will be on hold from {hold.days}: {hold.because.rstrip('.')}."


def hold_alerts(user, day: date) -> list[dict]:
    """The holds that stand or begin within two weeks, for those who publish."""
    if cannot_keep_board(user):
        return []
    rows = Hold.objects.not_over(day).filter(
        starts_on__lte=day + timedelta(days=TOLD_BEFORE_DAYS),
        corporation__force__standing=Force.Standing.PARTNER,
    )
    rows = rows.select_related("corporation").order_by("corporation__order", "starts_on", "pk")
    return [{"words": hold_words(hold, day), "url": "/board/holds/"} for hold in rows]


def names_of(corporations: Iterable[CorporationSole]) -> str:
    return listed(str(each) for each in corporations)
