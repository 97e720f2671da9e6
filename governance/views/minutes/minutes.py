"""The minutes of a meeting and its decision sheet, as a page and as files."""

from django.http import Http404
from django.utils.functional import cached_property

from alliance.addresses import LARGEST_PLACE
from alliance.documents import document_response
from alliance.markings import Marking
from alliance.temporal import long_date, today
from alliance.views.downloads import document_links
from alliance.views.kinds import Page
from governance.decision_sheet import decision_sheet
from governance.minutes import facts_of, minutes_document, readable, standing_content
from governance.models import Minutes, MinutesComment, MinutesVersion
from governance.notices import every_hold_on
from governance.policies import (
    cannot_circulate,
    cannot_comment,
    cannot_correct_minutes,
    cannot_finish_minutes,
    cannot_keep_board,
    cannot_publish_minutes,
    cannot_send_to_chair,
    cannot_write_minutes,
)
from governance.views.meetings.of_one_meeting import OfOneMeeting
from governance.views.resolve import HOME


class DocumentPage(OfOneMeeting, Page):
    """A document about a meeting: a page, and with `extension` a file made from the same words."""

    fetched_first = ("document",)
    extension = ""
    file_route = ""

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb(), self.meetings_crumb(), self.meeting_crumb()]

    @cached_property
    def document(self):
        raise NotImplementedError

    def get_marking(self):
        return Marking(self.document.marking)

    def get(self, request, **kwargs):
        if self.extension:
            return document_response(self.document, self.extension)
        return super().get(request, **kwargs)

    def context(self, **extra):
        return super().context(
            **{
                "document": self.document,
                "downloads": document_links(self.file_url),
                "page_is_illustrative": self.document.illustrative,
                **extra,
            }
        )

    def file_url(self, ending: str) -> str:
        return self.url(f"{self.file_route}-{ending}", self.meeting, *self.file_args())

    def file_args(self) -> list:
        return []


class DecisionSheet(DocumentPage):
    """What a meeting decided, to hand out the same day."""

    template_name = "governance/decision_sheet.html"
    file_route = "decision-sheet"

    def get_heading(self):
        return f"Decision sheet of {long_date(self.meeting.held_on)}"

    @cached_property
    def document(self):
        if not self.meeting.closed_at:
            raise Http404("This meeting has no decision sheet: it has not ended.")
        return decision_sheet(self.meeting, self.request.user)

    def context(self, **extra):
        said = self.document.warning or "The minutes of this meeting are agreed."
        return super().context(status_sentences=[said], **extra)


class OfMinutes(OfOneMeeting):
    """For pages under /board/meetings/<day>/minutes/."""

    @cached_property
    def minutes(self) -> Minutes:
        rows = Minutes.objects.visible_to(self.request.user).select_related("meeting__board")
        found = rows.filter(meeting=self.meeting).select_related("agreed_by__meeting__board").first()
        if found is None:
            raise Http404("This meeting has no minutes that you can read.")
        return found

    def minutes_crumb(self):
        return "Minutes", self.url("minutes", self.meeting)


class MinutesPage(OfMinutes, DocumentPage):
    """The minutes as they stand: a draft until the Board agrees them, then the last version."""

    public = True
    template_name = "governance/minutes.html"
    file_route = "minutes"

    def get_heading(self):
        return f"Minutes of {long_date(self.meeting.held_on)}"

    @cached_property
    def standing(self) -> tuple[list[dict], MinutesVersion | None]:
        return standing_content(self.minutes)

    @cached_property
    def document(self):
        content, version = self.standing
        return minutes_document(self.minutes, content, self.level, version)

    def context(self, **extra):
        minutes = self.minutes
        return super().context(
            minutes=minutes,
            status=f"minutes.{minutes.stage}",
            status_sentences=self.sentences(),
            actions=[*self.actions(), *self.link_to_changes("minutes")],
            sections=self.sections(),
            versions=self.versions(),
            comments=self.comments(),
            **extra,
        )

    def sentences(self) -> list[str]:
        minutes, said = self.minutes, []
        if minutes.agreed_at:
            when = long_date(minutes.agreed_by.meeting.held_on)
            how = " with corrections" if minutes.corrections else ""
            said.append(f"The Board agreed these minutes{how} at its meeting of {when}.")
            if minutes.published_at:
                said.append(f"Published on {long_date(minutes.published_at.date())}.")
                if minutes.published_despite:
                    said.append(f"Publishing was on hold then: {minutes.published_despite}")
            elif not cannot_keep_board(self.request.user):
                said += [hold.words for hold in every_hold_on(today())]
        elif minutes.agreed_by_id:
            said.append(
                f"The Board agreed these minutes with corrections, which are still to be made: "
                f"{minutes.corrections}"
            )
        elif minutes.circulated_at:
            said.append(f"Draft, circulated for comments until {long_date(minutes.comments_by)}.")
        elif minutes.to_chair_at:
            said.append("Draft, with the chair.")
        else:
            said.append("Draft. Only the secretary sees it so far.")
        return said

    def actions(self) -> list[dict]:
        user, minutes = self.request.user, self.minutes
        if cannot_keep_board(user):
            return []
        if minutes.published_at:
            return []
        if minutes.agreed_at:
            url = self.url("publish-minutes", self.meeting)
            return [{"label": "Publish", "url": url, "refusal": cannot_publish_minutes(user, minutes)}]
        if minutes.agreed_by_id:
            url = self.url("finish-minutes", self.meeting)
            return [{"label": "Make them final", "url": url, "refusal": cannot_finish_minutes(user, minutes)}]
        found = []
        if not minutes.to_chair_at:
            url = self.url("send-minutes", self.meeting)
            found.append(
                {"label": "Send to the chair", "url": url, "refusal": cannot_send_to_chair(user, minutes)}
            )
        label = "Circulate again" if minutes.circulated_at else "Circulate for comments"
        url = self.url("circulate-minutes", self.meeting)
        return [*found, {"label": label, "url": url, "refusal": cannot_circulate(user, minutes)}]

    def sections(self) -> list[dict]:
        """Each part of the minutes with what may be done to it."""
        user, minutes = self.request.user, self.minutes
        writing = not cannot_write_minutes(user, minutes)
        commenting = user.is_authenticated and not cannot_comment(user, minutes)
        correcting = not cannot_correct_minutes(user, minutes)
        content, _ = self.standing
        return [
            {
                **section,
                "add_url": self.url("add-paragraph", self.meeting, section["item"])
                if writing and section["item"]
                else "",
                "facts": facts_of(section["parts"]),
                "parts": [
                    {**part, "links": self.links(part, writing, commenting, correcting), "url": url_of(part)}
                    for part in section["parts"]
                    if part["kind"] != "fact"
                ],
            }
            for section in readable(content, self.level)
        ]

    def links(self, part: dict, writing: bool, commenting: bool, correcting: bool) -> list[dict]:
        if part["kind"] != "paragraph":
            return []
        names = [("Change", "write-paragraph"), ("Remove", "remove-paragraph")] if writing else []
        names += [("Comment", "comment-on-paragraph")] if commenting else []
        names += [("Correct", "correct-minutes")] if correcting else []
        return [{"label": label, "url": self.url(name, self.meeting, part["label"])} for label, name in names]

    def versions(self) -> list[dict]:
        """The versions that were kept, to those who work on drafts; to others the final ones."""
        rows = self.minutes.versions.select_related("made_by").order_by("-number")
        if cannot_keep_board(self.request.user) and not self.request.user.may("agree and assent"):
            rows = rows.exclude(why=MinutesVersion.Why.CIRCULATED)
        return [
            {
                "number": row.number,
                "words": f"{row.get_why_display()} on {long_date(row.made_at.date())}",
                "because": row.because,
                "url": self.url("minutes-version", self.meeting, row.number),
            }
            for row in rows
        ]

    def comments(self) -> list[dict]:
        """What was said of paragraphs, to those who work on drafts."""
        user = self.request.user
        keeps = not cannot_keep_board(user)
        if not keeps and not user.may("agree and assent"):
            return []
        rows = MinutesComment.objects.filter(
            paragraph__minutes=self.minutes, paragraph__marking__lte=self.level
        ).select_related("paragraph__item", "by")
        return [
            {
                "paragraph": row.paragraph.number,
                "who": f"{row.by}{f', {row.post}' if row.post else ''}",
                "day": row.at.date(),
                "text": row.text,
                "status": "Open" if row.accepted is None else "Accepted" if row.accepted else "Declined",
                "answer": row.answer,
                "url": self.url("answer-comment", self.meeting, row.pk)
                if keeps and row.accepted is None and not self.minutes.agreed_at
                else "",
            }
            for row in rows.order_by("paragraph__item__order", "paragraph__place", "pk")
        ]


def url_of(part: dict) -> str:
    place = "decisions" if part["kind"] == "decision" else "actions"
    return f"/{place}/{part['reference']}/" if part.get("reference") else ""


class VersionPage(OfMinutes, DocumentPage):
    """One version of the minutes, as it was then and stays."""

    public = True
    template_name = "governance/minutes_version.html"
    file_route = "minutes-version"

    @cached_property
    def version(self) -> MinutesVersion:
        rows = self.minutes.versions.all()
        user = self.request.user
        if cannot_keep_board(user) and not user.may("agree and assent"):
            rows = rows.exclude(why=MinutesVersion.Why.CIRCULATED)
        found = rows.filter(number=min(self.kwargs["number"], LARGEST_PLACE)).first()
        if found is None:
            raise Http404("The minutes have no version of this number.")
        return found

    @cached_property
    def document(self):
        return minutes_document(self.minutes, self.version.content, self.level, self.version)

    def file_args(self):
        return [self.version.number]

    def get_heading(self):
        return f"Version {self.version.number} of the minutes of {long_date(self.meeting.held_on)}"

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), self.minutes_crumb()]

    def context(self, **extra):
        row = self.version
        said = [f"{row.get_why_display()} on {long_date(row.made_at.date())}."]
        said += [row.because] if row.because else []
        return super().context(status_sentences=said, **extra)
