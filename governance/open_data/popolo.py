"""Seats and the people in them as Popolo: organizations, posts, persons and memberships (R19)."""

from datetime import timedelta

from governance.models import Board, Holding, Seat
from governance.open_data import without_nothing


def seats_and_people(user) -> dict:
    """Everything Popolo has a name for, as far as the reader reads. A rough date is never made into a day."""
    boards = list(Board.objects.visible_to(user))
    seats = list(
        Seat.objects.visible_to(user).filter(board__in=boards).select_related("board", "corporation")
    )
    rows = Holding.objects.visible_to(user).current().filter(seat__in=seats)
    rows = rows.filter(person__marking__lte=user.reading_level)
    holdings = list(
        rows.select_related("person", "seat__board", "seat__corporation").order_by("seat", "number")
    )
    corporations = {seat.corporation.slug: seat.corporation for seat in seats}
    people = {holding.person.slug: holding.person for holding in holdings}
    return {
        "organizations": [
            *({"id": f"board/{b.slug}", "name": b.name, "classification": "board"} for b in boards),
            *(
                {"id": f"corporation-sole/{slug}", "name": each.name, "classification": "corporation sole"}
                for slug, each in sorted(corporations.items())
            ),
        ],
        "posts": [_post(seat) for seat in seats],
        "persons": [
            without_nothing(
                id=f"person/{slug}", name=person.name, alliance_illustrative=person.illustrative or None
            )
            for slug, person in sorted(people.items())
        ],
        "memberships": [membership(holding) for holding in holdings],
    }


def _post(seat: Seat) -> dict:
    return without_nothing(
        id=f"seat/{seat.slug}",
        label=seat.title,
        role=seat.get_office_display(),
        organization_id=f"board/{seat.board.slug}",
        start_date=seat.created_on and seat.created_on.isoformat(),
        end_date=seat.abolished_on and (seat.abolished_on - timedelta(days=1)).isoformat(),
        alliance_corporation_sole=f"corporation-sole/{seat.corporation.slug}",
    )


def membership(holding: Holding) -> dict:
    """One person in one seat, on behalf of the corporation sole that the seat belongs to."""
    seat = holding.seat
    return without_nothing(
        id=f"membership/{seat.slug}/{holding.number}",
        role="Acting" if holding.acting else "Holder",
        person_id=f"person/{holding.person.slug}",
        organization_id=f"board/{seat.board.slug}",
        post_id=f"seat/{seat.slug}",
        on_behalf_of_id=f"corporation-sole/{seat.corporation.slug}",
        **days_of(holding, "start_date", "end_date"),
    )


def days_of(holding: Holding, start: str, end: str) -> dict:
    """The first and last day of a holding where they are exact; of others, what is known."""
    since, until = holding.since, holding.until
    return {
        start: since.latest.isoformat() if since.is_exact else None,
        end: (until.latest - timedelta(days=1)).isoformat() if until and until.is_exact else None,
        "alliance_first_day": None if since.is_exact else _rough(since),
        "alliance_first_day_no_longer": None if until is None or until.is_exact else _rough(until),
        "alliance_illustrative": holding.illustrative or None,
    }


def _rough(when) -> dict:
    """A rough date as its two ends and the words of the source."""
    return without_nothing(
        earliest=when.earliest and when.earliest.isoformat(),
        latest=when.latest and when.latest.isoformat(),
        words=when.as_stated,
    )
