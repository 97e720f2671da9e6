"""One action with its whole life."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.temporal import long_date, today
from alliance.views.kinds import DetailPage
from governance.models import Action, PaperVersion
from governance.papers.standing import marking_of
from governance.policies import cannot_change_action, cannot_keep_board, cannot_reply, cannot_reply_to
from governance.posts import holds_post, owner_words, posts_on
from governance.reading import state_of, with_areas
from governance.views.decisions.resolve import decision_url, meeting_url
from governance.views.papers.resolve import paper_url, version_url
from governance.views.resolve import HOME, OfOneBoard, link_to_changes
from governance.views.tasks.resolve import ACTIONS, action_or_404


class ActionDetail(OfOneBoard, DetailPage):
    """One action with its whole life: where it came from, every day it was due by, replies, and its end."""

    public = True
    template_name = "governance/action.html"
    breadcrumbs = (HOME, ACTIONS)

    def get_thing(self):
        return action_or_404(self.request.user, self.kwargs["reference"], self.board)

    def get_heading(self):
        return f"{self.thing.reference}: {' '.join(self.thing.what.split())[:120]}"

    @cached_property
    def areas(self) -> list:
        return list(with_areas(Action.objects.filter(pk=self.thing.pk), self.request.user).get().areas_seen)

    @cached_property
    def posts(self) -> dict:
        seats = [self.thing.owner_seat] if self.thing.owner_seat_id else []
        return posts_on(seats, today(), self.level)

    def get_marking(self):
        return highest(
            [
                self.thing.marking,
                *(area.marking for area in self.areas),
                *(post.marking for post in self.posts.values()),
                *([self.thing.item.marking] if self.item() else []),
                *([self.thing.answered_by.marking] if self.answered_by() else []),
                *([marking_of(self.answering_paper().paper)] if self.answering_paper() else []),
            ]
        )

    def item(self):
        item = self.thing.item
        if item is None or item.meeting is None:
            return None
        return item if max(item.marking, item.meeting.marking) <= self.level else None

    def answered_by(self):
        answer = self.thing.answered_by
        return answer if answer is not None and answer.marking <= self.level else None

    def answering_paper(self) -> PaperVersion | None:
        version = self.thing.answered_by_paper
        return version if version is not None and marking_of(version.paper) <= self.level else None

    @cached_property
    def life(self) -> list[dict]:
        """Everything that happened to it, the latest first."""
        action, signed_in = self.thing, self.request.user.is_authenticated

        def by(person):
            return f", recorded by {person.full_name}" if signed_in else ""

        told = [
            {
                "at": action.issued_at,
                "day": timezone.localdate(action.issued_at),
                "words": f"Issued to {action.owner}",
                "more": "",
            }
        ]
        for slip in action.slips.select_related("by"):
            told.append(
                {
                    "at": slip.at,
                    "day": timezone.localdate(slip.at),
                    "words": f"The day it is due by moved from {long_date(slip.was)} "
                    f"to {long_date(slip.became)}{by(slip.by)}",
                    "more": slip.because,
                }
            )
        for reply in action.replies.select_related("by"):
            done = ": it is done" if reply.says_done else ""
            told.append(
                {
                    "at": reply.at,
                    "day": timezone.localdate(reply.at),
                    "words": f"Its owner replied{done}{by(reply.by)}",
                    "more": reply.text,
                }
            )
        if action.closed_at:
            told.append(
                {
                    "at": action.closed_at,
                    "day": action.closed_by_meeting.held_on,
                    "words": f"Closed by the Board at its meeting of "
                    f"{long_date(action.closed_by_meeting.held_on)}",
                    "more": action.closed_because,
                }
            )
        return sorted(told, key=lambda row: row["at"], reverse=True)

    def context(self, **extra):
        action = self.thing
        owner, holder = owner_words(action, self.posts)
        item, answer, paper = self.item(), self.answered_by(), self.answering_paper()
        return super().context(
            as_at=None,
            status=state_of(action, today()),
            actions=[
                *self.actions(),
                *link_to_changes(self.request.user, "action", self.thing.reference, self.board_query()),
            ],
            action=action,
            owner=owner,
            owner_url=reverse("seat", args=[action.owner_seat.slug]) if action.owner_seat_id else "",
            holder=holder,
            areas=self.areas,
            item=item,
            item_url=meeting_url(item.meeting) if item else "",
            answered_by=answer,
            answered_url=decision_url(answer) if answer else "",
            answering_paper=paper,
            paper_url=paper_url(paper.paper) if paper else "",
            version_url=version_url(paper) if paper else "",
            life=self.life,
            page_is_illustrative=action.illustrative,
            **extra,
        )

    def actions(self) -> list[dict]:
        user, action, query = self.request.user, self.thing, self.board_query()
        if cannot_reply(user):
            return []
        address = [action.reference]
        own = holds_post(user, action.owner_seat, today())
        found = [
            {
                "label": "Reply",
                "url": reverse("reply-to-action", args=address) + query,
                "refusal": cannot_reply_to(user, action, own),
            }
        ]
        if cannot_keep_board(user):
            return found
        refusal = cannot_change_action(user, action)
        pages = (
            ("Move the day it is due by", "move-due-day"),
            ("Say what answers it", "answer-action"),
            ("Close it", "close-action"),
        )
        return [
            *found,
            *(
                {"label": label, "url": reverse(name, args=address) + query, "refusal": refusal}
                for label, name in pages
            ),
        ]
