"""Decisions as the papers of OParl: to somebody signed in, or to anybody as commissioners published them."""

from collections.abc import Sequence

from django.db.models import Max, QuerySet

from alliance.temporal import today
from governance.models import Action, Decision, Notice
from governance.open_data import decisions_for
from governance.open_data.moments import Moments
from governance.open_data.oparl import Collection


class Decisions(Collection):
    """The decisions on the record; what was answered and issued is of each as it was first made."""

    kind = "paper"

    def rows(self):
        return list(decisions_for(self.oparl.user).select_related("board"))

    def key(self, row):
        return row.reference

    def moments(self, rows):
        issued = self._issued(self._origins(rows, Decision.objects.all()))
        return self._moments(rows, issued)

    def shapes(self, rows):
        origins = self._origins(rows, Decision.objects.prefetch_related("assents__corporation"))
        issued = self._issued(origins)
        moments = self._moments(rows, issued)
        return [
            self._paper(each, origins[each.pk], issued.get(each.pk, ()), moments[each.reference])
            for each in rows
        ]

    def _origins(self, rows: Sequence[Decision], decisions: QuerySet[Decision]) -> dict[int, Decision]:
        """Each decision as it was first made, before any correction of it, fetched as `decisions` are."""
        corrects = dict(Decision.objects.filter(corrects__isnull=False).values_list("pk", "corrects"))
        first = {}
        for each in rows:
            key = each.pk
            while key in corrects:
                key = corrects[key]
            first[each.pk] = key
        made = decisions.in_bulk(set(first.values()))
        return {key: made[origin] for key, origin in first.items()}

    def _issued(self, origins: dict[int, Decision]) -> dict[int, list[Action]]:
        """The actions from the item of each decision, each with when it last slipped."""
        actions = Action.objects.visible_to(self.oparl.user).on_the_record()
        actions = actions.filter(item__decided__in=origins.values()).select_related("board")
        by_item: dict[int, list[Action]] = {}
        for action in actions.annotate(slipped_at=Max("slips__at")):
            by_item.setdefault(action.item_id, []).append(action)
        return {key: by_item.get(origin.item_id, []) for key, origin in origins.items()}

    def _moments(self, rows: Sequence[Decision], issued: dict[int, list[Action]]) -> dict[str, Moments]:
        found = {}
        for each in rows:
            changes = [(action.issued_at, action.slipped_at) for action in issued[each.pk]]
            found[each.reference] = Moments.of(each.made_at, *(at for pair in changes for at in pair))
        return found

    def _paper(self, decision: Decision, origin: Decision, actions: Sequence, moments: Moments) -> dict:
        return self.oparl.shape(
            "Paper",
            ("paper", decision.reference),
            moments,
            body=self.oparl.url("body", "alliance"),
            name=decision.title,
            reference=decision.reference,
            date=decision.decided_on.isoformat(),
            paperType="Decision",
            web=self.oparl.absolute(f"/decisions/{decision.reference}/"),
            alliance_reference=decision.reference,
            alliance_outcome=decision.get_outcome_display(),
            alliance_wording=decision.wording,
            alliance_reasons=decision.reasons,
            alliance_illustrative=decision.illustrative or None,
            alliance_assents=[
                {"corporation": each.corporation.name, "answer": each.get_answer_display()}
                for each in origin.assents.all()
            ],
            alliance_actions=[
                {"reference": each.reference, "due": each.due_on.isoformat()} for each in actions
            ],
        )


class Notices(Collection):
    """What was published of each decision, and nothing else of it: a row is its notices as they stand."""

    kind = "paper"

    def rows(self):
        published: dict[str, list[Notice]] = {}
        notices = Notice.objects.on(today()).select_related("corporation")
        for notice in notices.order_by("decision__decided_on", "decision", "corporation__order"):
            published.setdefault(notice.reference, []).append(notice)
        return list(published.values())

    def key(self, row):
        return row[0].reference

    def moments(self, rows):
        """From the first version of any notice to the last."""
        first: dict[str, object] = {}
        last: dict[str, object] = {}
        told = Notice.objects.order_by("pk").values_list("content__reference", "published_at")
        for reference, at in told:
            first.setdefault(reference, at)
            last[reference] = at
        return {self.key(row): Moments.of(first[self.key(row)], last[self.key(row)]) for row in rows}

    def shapes(self, rows):
        moments = self.moments(rows)
        return [self._paper(row, moments[self.key(row)]) for row in rows]

    def _paper(self, notices: list[Notice], moments: Moments) -> dict:
        first, reference = notices[0].content, self.key(notices)
        return self.oparl.shape(
            "Paper",
            ("paper", reference),
            moments,
            body=self.oparl.url("body", "alliance"),
            name=first["title"] or f"{reference} (title withheld)",
            reference=reference,
            date=first["decided_on"],
            paperType="Decision",
            web=self.oparl.absolute(notices[0].address),
            alliance_reference=reference,
            alliance_outcome=first["outcome"],
            alliance_illustrative=notices[0].illustrative or None,
            alliance_notices=[
                {
                    "corporation": str(notice.corporation),
                    "version": notice.number,
                    "published": notice.published_on.isoformat(),
                    "web": self.oparl.absolute(notice.address),
                    "parts": notice.content["parts"],
                    "withheld": notice.content["withheld"],
                }
                for notice in notices
            ],
        )
