"""The actions as the Board reads them out."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.temporal import long_date, today
from alliance.views.kinds import DetailPage
from governance.models import Action, Meeting
from governance.posts import owner_words, posts_on
from governance.reading import actions_seen, state_of, with_slips
from governance.views.resolve import HOME, OfOneBoard
from governance.views.tasks.resolve import ACTIONS


class ReadingOut(OfOneBoard, DetailPage):
    """Every open action in words to read out at a meeting, with what happened since the last one."""

    public = True
    template_name = "governance/read_out.html"
    heading = "Open actions, to read out"
    breadcrumbs = (HOME, ACTIONS)

    def get_thing(self):
        return self.board

    @cached_property
    def last(self) -> Meeting | None:
        held = Meeting.objects.visible_to(self.request.user).filter(board=self.board, opened_at__isnull=False)
        return held.order_by("-held_on").first()

    @cached_property
    def rows(self) -> list[Action]:
        rows = with_slips(actions_seen(self.request.user)).filter(board=self.board, closed_at__isnull=True)
        return list(rows.prefetch_related("replies"))

    @cached_property
    def posts(self) -> dict:
        return posts_on([row.owner_seat for row in self.rows if row.owner_seat_id], today(), self.level)

    def get_marking(self):
        shown = [*self.rows, *self.posts.values(), *([self.last] if self.last else [])]
        return highest(each.marking for each in shown)

    def context(self, **extra):
        return super().context(
            as_at=None,
            last=self.last,
            lines=[self.line(action) for action in self.rows],
            page_is_illustrative=any(row.illustrative for row in self.rows),
            **extra,
        )

    def line(self, action) -> dict:
        owner, holder = owner_words(action, self.posts)
        since = self.last.held_on if self.last else None
        news = [
            f"due day moved from {long_date(slip.was)} to {long_date(slip.became)}"
            for slip in action.slips.all()
            if since is None or timezone.localdate(slip.at) > since
        ]
        news += [
            f"owner {'says that it is done' if reply.says_done else 'replied'}: {reply.text}"
            for reply in action.replies.all()
            if since is None or timezone.localdate(reply.at) > since
        ]
        return {
            "action": action,
            "owner": f"{owner} ({holder})" if holder else owner,
            "state": state_of(action, today()),
            "news": news,
            "url": reverse("action", args=[action.reference]) + self.board_query(),
        }
