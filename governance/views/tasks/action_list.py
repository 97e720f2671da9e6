"""What is to be done, and whose it is."""

from django.urls import reverse
from django.utils.functional import cached_property

from alliance.exports import Column, Export, Kind
from alliance.markings import Marking, highest
from alliance.temporal import long_date, today
from alliance.views.kinds import ListPage
from governance.filters import ActionFilter
from governance.models import Action
from governance.policies import cannot_keep_board, cannot_read_drafts
from governance.posts import owner_words, posts_on
from governance.reading import actions_seen, answer_marking, answer_words, state_of, with_slips
from governance.tables import ActionTable
from governance.views.decisions.resolve import sub_navigation
from governance.views.resolve import HOME, OfOneBoard


class ActionList(OfOneBoard, ListPage):
    """What is to be done, whose it is and who holds that post now, with every day that slipped."""

    public = True
    template_name = "governance/actions.html"
    table_class = ActionTable
    filter_class = ActionFilter
    heading = "Actions"
    breadcrumbs = (HOME,)
    noun = ("action", "actions")

    def rows(self):
        rows = actions_seen(self.request.user)
        rows = rows.filter(board=self.board) if self.board else rows.none()
        return with_slips(rows)

    @cached_property
    def posts(self) -> dict:
        """Who holds the owning posts of the rows on the page now."""
        shown = self.rows_shown
        seats = [row.owner_seat for row in shown if row.owner_seat_id]
        return posts_on(seats, today(), self.level)

    def get_marking(self):
        if self.extension:
            return Marking.PUBLISHED
        return highest(
            [
                *(row.marking for row in self.rows_shown),
                *(post.marking for post in self.posts.values()),
                *(draft.marking for draft in self.drafts),
                *(answer_marking(row, self.level) for row in self.rows_shown),
                self.filter.marking,
            ]
        )

    def context(self, **extra):
        user = self.request.user
        context = super().context(
            introduction="An action belongs to a post: whoever follows in the post inherits it. "
            "The Board alone closes it.",
            sub_navigation=sub_navigation(user, "Actions"),
            actions=[]
            if cannot_keep_board(user) or self.board is None
            else [{"label": "Record an action", "url": reverse("record-action") + self.board_query()}],
            not_issued=self.not_issued(),
        )
        context["as_at"] = None
        context["page_is_illustrative"] = any(row.illustrative for row in self.rows_shown)
        return {**context, **extra}

    @cached_property
    def drafts(self) -> list[Action]:
        """What was recorded and not issued, for those who work on it."""
        user = self.request.user
        if cannot_read_drafts(user) or self.board is None:
            return []
        return list(Action.objects.visible_to(user).drafts().filter(board=self.board))

    def not_issued(self) -> list[dict]:
        may = not cannot_keep_board(self.request.user)
        return [
            {"action": draft, "url": reverse("issue-action", args=[draft.pk]) if may else ""}
            for draft in self.drafts
        ]

    def words_when_empty(self):
        return super().words_when_empty() or (
            "No action is open. Actions come of what the Board decides; its secretary records them. "
            "To see those the Board closed, choose a state."
        )

    # As a file

    columns = (
        Column("reference", "Reference"),
        Column("what", "What"),
        Column("owner", "Owner"),
        Column("held_by", "Who holds the post now"),
        Column("due_on", "Due", Kind.DATE),
        Column("slipped_from", "Days it was due by before"),
        Column("state", "State"),
        Column("owner_says_done", "Its owner says that it is done", Kind.YES_NO),
        Column("answered_by", "Answered by"),
        Column("illustrative", "Illustrative", Kind.YES_NO),
        Column("marking", "Marking"),
    )

    def export(self, rows) -> Export:
        rows = list(rows)
        posts = posts_on([row.owner_seat for row in rows if row.owner_seat_id], today(), self.level)
        return Export(
            title="Actions",
            noun="actions",
            columns=self.columns,
            rows=[self.cells_of(action, posts, self.level) for action in rows],
            as_at=today(),
            marking=highest(
                [
                    *(row.marking for row in rows),
                    *(post.marking for post in posts.values()),
                    *(answer_marking(row, self.level) for row in rows),
                ]
            ),
            filters=self.filters_in_words(),
            illustrative=any(row.illustrative for row in rows),
        )

    @staticmethod
    def cells_of(action, posts, level: int) -> tuple:
        owner, holder = owner_words(action, posts)
        return (
            action.reference,
            action.what,
            owner,
            holder or "Not a post",
            action.due_on,
            "; ".join(long_date(slip.was) for slip in action.slips.all()),
            state_of(action, today()).partition(".")[2].replace("-", " ").capitalize(),
            bool(action.said_done),
            answer_words(action, level) or "Nothing yet",
            action.illustrative,
            Marking(action.marking).label,
        )
