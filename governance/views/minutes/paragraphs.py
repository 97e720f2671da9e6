"""Writing the paragraphs of minutes, commenting on them, and correcting them once they are final."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import cached_property

from alliance.addresses import LARGEST_NUMBER, LARGEST_PLACE
from alliance.markings import Marking
from alliance.temporal import today
from governance.actions.minutes import (
    add_paragraph,
    answer_comment,
    comment,
    correct_minutes,
    remove_paragraph,
    write_paragraph,
)
from governance.forms.minutes import AnswerForm, CommentForm, CorrectionForm, ParagraphForm
from governance.minutes import marking_of, readable, standing_content
from governance.models import AgendaItem, MinutesComment, MinutesParagraph
from governance.notices import every_hold_on
from governance.policies import (
    cannot_answer_comment,
    cannot_comment,
    cannot_correct_minutes,
    cannot_keep_board,
    cannot_write_minutes,
)
from governance.posts import held_by
from governance.views.minutes.keeping import CONFIRM, OnMinutes

NO_PARAGRAPH = "No paragraph has this number."


class OnPartOfMinutes(OnMinutes):
    """A page about one part of the minutes, which it is about to change: `introduction` says what of it."""

    introduction = ""

    def context(self, **extra):
        return super().context(**{"introduction": self.introduction, **extra})


def the_one(rows: QuerySet, otherwise: str):
    """The row that an address names; where there is none, the page is not found, and says this."""
    found = rows.first()
    if found is None:
        raise Http404(otherwise)
    return found


class AddParagraph(OnPartOfMinutes):
    heading = "Add a paragraph"
    fetched_first = ("thing", "item")
    form_class = ParagraphForm
    rule = staticmethod(cannot_write_minutes)

    @cached_property
    def item(self) -> AgendaItem:
        rows = AgendaItem.objects.visible_to(self.request.user).filter(
            meeting=self.meeting, order=min(self.kwargs["number"], LARGEST_PLACE), withdrawn_at__isnull=True
        )
        return the_one(rows, "No item has this number.")

    @property
    def introduction(self):
        return f"Under item {self.item.order}, {self.item.title}."

    def get_marking(self):
        return Marking(max(super().get_marking(), self.item.marking))

    def carry_out(self, form):
        return add_paragraph(self.minutes, self.item, form.cleaned_data["text"], by=self.request.user)

    def done(self, paragraph):
        return f"Paragraph {paragraph.number} is added.", self.here(f"paragraph-{paragraph.number}")


class OnParagraph(OnPartOfMinutes):
    """A page about one paragraph of a draft, whose number the address names."""

    fetched_first = ("thing", "paragraph")

    @cached_property
    def paragraph(self) -> MinutesParagraph:
        order, _, place = self.kwargs["paragraph"].partition(".")
        rows = self.minutes.paragraphs.filter(
            item__order=min(int(order), LARGEST_PLACE),
            place=min(int(place), LARGEST_PLACE),
            removed_at__isnull=True,
            marking__lte=self.level,
            item__marking__lte=self.level,
        )
        return the_one(rows.select_related("item", "minutes__meeting__board"), NO_PARAGRAPH)

    def get_marking(self):
        return Marking(max(super().get_marking(), self.paragraph.marking))

    def back(self) -> str:
        return self.here(f"paragraph-{self.paragraph.number}")

    def get_cancel_url(self):
        return self.back()


class WriteParagraph(OnParagraph):
    form_class = ParagraphForm
    edits_in_place = True
    rule = staticmethod(cannot_write_minutes)

    def get_heading(self):
        return f"Change paragraph {self.paragraph.number}"

    def initial(self):
        return {"text": self.paragraph.text}

    def carry_out(self, form):
        return write_paragraph(self.paragraph, form.cleaned_data["text"], by=self.request.user)

    def done(self, paragraph):
        return f"Paragraph {paragraph.number} is changed.", self.back()


class RemoveParagraph(OnParagraph):
    template_name = CONFIRM
    submit_label = "Remove it"
    rule = staticmethod(cannot_write_minutes)

    def get_heading(self):
        return f"Remove paragraph {self.paragraph.number}?"

    def carry_out(self, form):
        return remove_paragraph(self.paragraph, by=self.request.user)

    def done(self, paragraph):
        return f"Paragraph {paragraph.number} is removed.", self.here(f"item-{paragraph.item.order}")

    def context(self, **extra):
        return super().context(
            **{
                "answers": [{"label": f"Paragraph {self.paragraph.number}", "value": self.paragraph.text}],
                "consequences": ["Its number is not used again. What it said stays in the audit trail."],
                **extra,
            }
        )


class CommentOnParagraph(OnParagraph):
    form_class = CommentForm
    submit_label = "Send the comment"
    rule = staticmethod(cannot_comment)

    def cannot_at_all(self):
        user = self.request.user
        return "" if user.may("agree and assent") else cannot_keep_board(user)

    def get_heading(self):
        return f"Comment on paragraph {self.paragraph.number}"

    def carry_out(self, form):
        user = self.request.user
        posts = ", ".join(seat.title for seat in held_by(user, today()))
        return comment(self.paragraph, form.cleaned_data["text"], posts[:160], by=user)

    def done(self, said):
        return "Your comment is with the secretary.", self.back()

    @property
    def introduction(self):
        return self.paragraph.text


class CorrectMinutes(OnPartOfMinutes):
    """Correct a paragraph of agreed minutes: a new version, the old one stays."""

    form_class = CorrectionForm
    edits_in_place = True
    submit_label = "Record the correction"
    fetched_first = ("thing", "part")
    rule = staticmethod(cannot_correct_minutes)

    @cached_property
    def part(self) -> dict:
        for section in readable(self.content, self.level):
            for part in section["parts"]:
                if part["kind"] == "paragraph" and part["label"] == self.kwargs["paragraph"]:
                    return part
        raise Http404(NO_PARAGRAPH)

    @cached_property
    def content(self) -> list[dict]:
        return standing_content(self.minutes)[0]

    def get_marking(self):
        return Marking(min(self.level, marking_of(self.content)))

    def get_heading(self):
        return f"Correct paragraph {self.part['label']} of the agreed minutes"

    @cached_property
    def holds(self) -> list[str]:
        """Why publishing waits today, in sentences, when the words of the minutes are public."""
        return [hold.words for hold in every_hold_on(today())] if self.minutes.published_at else []

    def initial(self):
        return {"text": self.part["text"]}

    def form_options(self):
        return {"on_hold": bool(self.holds)}

    def carry_out(self, form):
        told = form.cleaned_data
        return correct_minutes(
            self.minutes,
            self.part["label"],
            told["text"],
            told["because"],
            told.get("despite_hold", ""),
            by=self.request.user,
        )

    @property
    def introduction(self):
        return " ".join(self.holds)

    def done(self, version):
        return f"Version {version.number} of the minutes is recorded.", self.here()


class AnswerComment(OnPartOfMinutes):
    form_class = AnswerForm

    @cached_property
    def said(self) -> MinutesComment:
        rows = MinutesComment.objects.filter(
            paragraph__minutes=self.minutes, paragraph__marking__lte=self.level
        )
        rows = rows.filter(pk=min(self.kwargs["number"], LARGEST_NUMBER))
        beside = ("paragraph__item", "paragraph__minutes", "by")
        return the_one(rows.select_related(*beside), "No comment has this address.")

    @cached_property
    def thing(self):
        return self.said

    def cannot(self):
        return cannot_answer_comment(self.request.user, self.said)

    def get_heading(self):
        return f"Answer a comment on paragraph {self.said.paragraph.number}"

    def initial(self):
        return {"text": self.said.paragraph.text}

    def carry_out(self, form):
        told = form.cleaned_data
        accepted = told["verdict"] == "accepted"
        return answer_comment(
            self.said, accepted=accepted, answer=told["answer"], text=told["text"], by=self.request.user
        )

    def done(self, said):
        did = "accepted" if said.accepted else "declined"
        return f"The comment is {did}.", self.here("comments")

    @property
    def introduction(self):
        return f"{self.said.by} says: {self.said.text}"
