"""One seat: how it stands on a day, and everybody who held it."""

from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.temporal import last_day, long_date
from alliance.views.kinds import DetailPage
from business_areas.history.timeline import period_heading
from governance.consistency import in_post_words
from governance.forms.boards import PARTS_PLAYED
from governance.models import Holding, Substitute
from governance.policies import cannot_abolish, cannot_keep_board
from governance.roster import SeatOnDay, Standing, seat_on
from governance.terms import warning_days
from governance.views.boards.board import cited
from governance.views.resolve import BOARD, HOME, OfOneSeat, link_to_changes


class SeatPage(OfOneSeat, DetailPage):
    """A seat as at a day: who held it, since when, and who held it before, each with its source."""

    public = True
    template_name = "governance/seat.html"

    def get_thing(self):
        return self.seat

    def get_heading(self):
        return self.seat.title

    def get_breadcrumbs(self):
        return [HOME, BOARD]

    @cached_property
    def every_holding(self) -> list[Holding]:
        """All that this person may read, withdrawn or not."""
        rows = Holding.objects.visible_to(self.request.user).filter(seat=self.seat)
        return list(rows.select_related("person", "source", "withdrawn_by"))

    @property
    def holdings(self) -> list[Holding]:
        return [holding for holding in self.every_holding if holding.withdrawn_at is None]

    @cached_property
    def substitutes(self) -> list[Substitute]:
        rows = Substitute.objects.visible_to(self.request.user).filter(seat=self.seat)
        return list(rows.select_related("person"))

    @cached_property
    def held(self) -> SeatOnDay:
        warned = warning_days(self.seat.board, self.as_at, self.level)
        return seat_on(self.seat, self.holdings, self.as_at, self.substitutes, warned)

    def get_marking(self):
        facts = [*self.every_holding, *self.substitutes]
        return highest([self.seat.source.marking, *(fact.marking for fact in facts)])

    def keeps(self) -> bool:
        return not cannot_keep_board(self.request.user)

    def context(self, **extra):
        begun = [holding for holding in self.holdings if holding.since.possibly_by(self.as_at)]
        return super().context(
            status_sentences=self.sentences(),
            actions=[*self.actions(), *link_to_changes(self.request.user, "seat", self.seat.slug)],
            key_facts=self.key_facts(),
            timeline=self.timeline(begun),
            holdings=[self.row(holding) for holding in self.holdings] if self.keeps() else [],
            withdrawn=[self.row(holding) for holding in self.every_holding if holding.withdrawn_at],
            substitutes=[
                self.substitute_row(each) for each in self.substitutes if each.starts_on <= self.as_at
            ],
            keeps=self.keeps(),
            page_is_illustrative=any(holding.illustrative for holding in begun)
            or any(each.person.illustrative for each in self.substitutes),
            page_errors=[(self.asked_day[2], "as-at")] if self.asked_day[2] else [],
            **extra,
        )

    def sentences(self) -> list[str]:
        """How the seat stood on the day."""
        seat, day, held = self.seat, self.as_at, self.held
        if not seat.exists_on(day):
            if seat.abolished_on and seat.abolished_on <= day:
                return [f"This seat is no more. Its last day was {long_date(last_day(seat.abolished_on))}."]
            return [f"This seat did not exist yet. Its first day was {long_date(seat.created_on)}."]
        if held.standing is Standing.HELD:
            first = f"{held.words}, in post {held.holder.since.from_words}."
        elif held.standing is Standing.NOT_KNOWN:
            first = f"Not known: no source says who held this seat on {long_date(day)}."
        else:
            first = f"{held.words}."
        return [first, *(f"{note}." for note in held.notes)]

    def actions(self) -> list[dict]:
        if not self.keeps():
            return []
        slug, seat = [self.seat.slug], self.seat
        return [
            {"label": "Record a holder", "url": reverse("record-holding", args=slug)},
            {"label": "Name a substitute", "url": reverse("name-substitute", args=slug)},
            {
                "label": "Abolish this seat",
                "url": reverse("abolish-seat", args=slug),
                "refusal": cannot_abolish(self.request.user, seat),
            },
        ]

    def key_facts(self) -> list[dict]:
        seat = self.seat
        parts = [words for name, words in PARTS_PLAYED if getattr(seat, name) and name != "assents"]
        told = {"as_at": seat.source.published, **cited(seat.source, seat.paragraph)}
        rows = [
            {"label": label, "value": value, **told}
            for label, value in (
                ("Board", seat.board.name),
                ("Office", seat.get_office_display()),
                ("Belongs to", seat.corporation.name),
                ("Part in meetings", ". ".join(parts) or "No part beyond taking part"),
            )
        ]
        # No document says who assents, nor on what day a seat began or ended.
        kept_here = {"as_at": long_date(self.as_at), "source": "Kept in this record"}
        assent = "Gives the assent of its corporation sole" if seat.assents else "Gives no assent"
        rows.append({"label": "Assent", "value": assent, **kept_here})
        if seat.created_on:
            first = long_date(seat.created_on)
            rows.append({"label": "First day of the seat", "value": first, **kept_here})
        else:
            rows.append({**kept_here, "label": "First day of the seat", "source": "No source gives it"})
        if seat.abolished_on:
            ended = long_date(last_day(seat.abolished_on))
            rows.append({"label": "Last day of the seat", "value": ended, **kept_here})
        return rows

    def timeline(self, holdings: list[Holding]) -> list[dict]:
        """Everybody who had begun, or may have, by the day, under the period they began in; latest first."""
        periods: list[dict] = []
        for holding in sorted(holdings, key=lambda fact: (fact.since.sort_key, fact.number), reverse=True):
            heading, note = period_heading(holding.since)
            if not periods or periods[-1]["heading"] != heading:
                periods.append({"heading": heading, "note": note, "items": []})
            periods[-1]["items"].append(self.item(holding))
        return periods

    def item(self, holding: Holding) -> dict:
        notes = []
        if holding.term_ends_on:
            notes.append(f"Last day of the term: {long_date(holding.term_ends_on)}.")
        if not holding.since.certainly_by(self.as_at):
            notes.append(f"Whether they had begun by {long_date(self.as_at)} cannot be known.")
        if holding.reasoning:
            notes.append(f"Derived: {holding.reasoning}")
        if holding.note:
            notes.append(holding.note)
        return {
            "title": str(holding),
            "when": holding.since,
            "description": f"In post {in_post_words(holding)}.",
            "notes": notes,
            "illustrative": holding.illustrative,
            **cited(holding.source, holding.paragraph),
        }

    def row(self, holding: Holding) -> dict:
        address = [self.seat.slug, holding.number]
        return {
            "holding": holding,
            "in_post": in_post_words(holding),
            "correct_url": reverse("correct-holding", args=address),
            "withdraw_url": reverse("withdraw-holding", args=address),
        }

    def substitute_row(self, substitute: Substitute) -> dict:
        return {
            "substitute": substitute,
            "until": long_date(last_day(substitute.ceases_on)) if substitute.ceases_on else "",
            "end_url": ""
            if substitute.ceases_on or not self.keeps()
            else reverse("end-substitute", args=[self.seat.slug, substitute.number]),
        }
