"""The sections and paragraphs of a report: reading them, writing them, and what is said of them."""

from collections import defaultdict

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property

from alliance.sent_once import once
from governance.actions.reports import (
    add_section,
    change_section,
    comment_on_paragraph,
    move_paragraph,
    remove_paragraph,
    settle_comment,
    write_paragraph,
)
from governance.forms.reports import (
    ChangeSectionForm,
    CommentForm,
    ParagraphForm,
    SectionForm,
    SettleForm,
    facts_to_insert,
)
from governance.models import ParagraphComment, ReportParagraph
from governance.reports.content import numbered, text_of
from governance.reports.standing import saved_words, shared_words, unsettled
from governance.views.reports.drafts import Drafting, OnOneDraft


class SectionPage(Drafting):
    """One section: its paragraphs with the numbers they have now, and what can be done with each."""

    template_name = "governance/reports/section.html"
    fetched_first = ("report", "section")

    def get_heading(self):
        return f"{self.kwargs['section']} {self.section.title}"

    def context(self, **extra):
        content, wrong = self.told
        numbers = numbered(self.sections)
        filled = {
            paragraph["number"]: paragraph
            for section in content["sections"]
            for paragraph in section["paragraphs"]
        }
        place = self.kwargs["section"]
        shared = shared_words(self.report)
        comments = defaultdict(list)
        for said in unsettled(self.report):
            comments[said.paragraph_id].append(said)
        rows = [
            {
                "paragraph": each,
                "number": numbers[each.pk],
                "text": text_of(each).text,
                "filled": filled.get(numbers[each.pk]),
                "wrong": [one.why for one in wrong if one.paragraph == each],
                "shared": shared.get(each.pk, ""),
                "comments": [
                    (said, self.draft_url("settle-comment", place, said.pk)) for said in comments[each.pk]
                ],
                "urls": {
                    name: self.draft_url(f"{name}-report-paragraph", place, each.pk)
                    for name in ("write", "move", "remove")
                },
                "comment_url": self.draft_url("comment-on-report-paragraph", place, each.pk),
            }
            for each in self.section.paragraphs.all()
        ]
        return super().context(
            section=self.section,
            rows=rows,
            saved=saved_words(self.section, timezone.now()),
            actions=[
                {"label": "Add a paragraph", "url": self.draft_url("add-report-paragraph", place)},
                {"label": "Change the section", "url": self.draft_url("change-section", place)},
            ],
            page_is_illustrative=self.report.illustrative,
            **extra,
        )


class AddSection(OnOneDraft):
    heading = "Add a section"
    form_class = SectionForm

    def carry_out(self, form):
        return add_section(self.report, **form.cleaned_data, by=self.request.user)

    def done(self, section):
        return f"“{section}” is added.", self.draft_url()


class ChangeSection(OnOneDraft):
    heading = "Change the section"
    form_class = ChangeSectionForm
    fetched_first = ("report", "section")
    edits_in_place = True

    def initial(self):
        return {name: getattr(self.section, name) for name in ("title", "writer", "done")}

    def carry_out(self, form):
        return change_section(self.section, **form.cleaned_data, by=self.request.user)

    def done(self, section):
        return f"“{section}” is saved.", self.draft_url()


class AddParagraph(OnOneDraft):
    heading = "Add a paragraph"
    form_class = ParagraphForm
    template_name = "governance/reports/paragraph.html"
    fetched_first = ("report", "section")
    before: ReportParagraph | None = None

    def get_cancel_url(self):
        return self.section_url()

    def carry_out(self, form):
        return write_paragraph(self.section, paragraph=self.before, **form.cleaned_data, by=self.request.user)

    def done(self, paragraph):
        return "The paragraph is saved.", self.section_url()

    def where(self) -> str:
        """The section it is in, and who saved anything of it last: somebody may be at it now."""
        saved = saved_words(self.section, timezone.now())
        return f"In section {self.kwargs['section']}, {self.section}. {saved}".strip()

    def context(self, **extra):
        numbers = numbered(self.sections)
        others = [(f"{{{{ paragraph:{key} }}}}", f"Paragraph {number}") for key, number in numbers.items()]
        return super().context(
            introduction=self.where(),
            facts=facts_to_insert(),
            references=others,
            **extra,
        )


class WriteParagraph(AddParagraph):
    heading = "Change the paragraph"
    fetched_first = ("report", "section", "paragraph")
    edits_in_place = True

    def form_options(self):
        return {"shared": bool(self.paragraph.shared_with_id or self.paragraph.shared_by.all())}

    @property
    def before(self):
        return self.paragraph

    def initial(self):
        return {
            "text": text_of(self.paragraph).text,
            "asks": self.paragraph.kind == ReportParagraph.Kind.RECOMMENDATION,
            "main_point": self.paragraph.main_point,
        }


class MoveParagraph(OnOneDraft):
    """Move a paragraph up or down: a press of a button on the page of its section."""

    http_method_names = ("post", "options")
    fetched_first = ("report", "section", "paragraph")

    def post(self, request, **kwargs):
        return redirect(once(request, self.move))

    def move(self) -> str:
        up = self.request.POST.get("up")
        move_paragraph(self.paragraph, -1 if up else 1, by=self.request.user)
        return self.section_url()


class RemoveParagraph(OnOneDraft):
    template_name = "page/confirm.html"
    submit_label = "Remove the paragraph"
    fetched_first = ("report", "section", "paragraph")

    def get_heading(self):
        return "Remove this paragraph?"

    def get_cancel_url(self):
        return self.section_url()

    def carry_out(self, form):
        remove_paragraph(self.paragraph, by=self.request.user)
        return self.paragraph

    def done(self, paragraph):
        return "The paragraph is removed.", self.section_url()

    def context(self, **extra):
        return super().context(
            answers=[{"label": "Words", "value": text_of(self.paragraph).text}],
            consequences=["The paragraphs after it get the numbers before theirs."],
            **extra,
        )


class CommentOnParagraph(OnOneDraft):
    """Say something of a paragraph."""

    form_class = CommentForm
    fetched_first = ("report", "section", "paragraph")

    def get_heading(self):
        return f"Comment on paragraph {numbered(self.sections)[self.paragraph.pk]}"

    def get_cancel_url(self):
        return self.section_url()

    def carry_out(self, form):
        return comment_on_paragraph(self.paragraph, form.cleaned_data["text"], by=self.request.user)

    def done(self, comment):
        return "The comment is saved.", self.section_url()

    def context(self, **extra):
        return super().context(introduction=text_of(self.paragraph).text, **extra)


class SettleComment(OnOneDraft):
    """Say what became of a comment."""

    heading = "Settle the comment"
    form_class = SettleForm
    fetched_first = ("report", "section", "comment")

    @cached_property
    def comment(self) -> ParagraphComment:
        rows = ParagraphComment.objects.filter(paragraph__section=self.section).select_related("by")
        found = rows.filter(pk=self.kwargs["key"]).first()
        if found is None:
            raise Http404("There is no such comment.")
        return found

    def get_cancel_url(self):
        return self.section_url()

    def carry_out(self, form):
        return settle_comment(self.comment, form.cleaned_data["answer"], by=self.request.user)

    def done(self, comment):
        return "The comment is settled.", self.section_url()

    def context(self, **extra):
        return super().context(introduction=f"{self.comment.by}: {self.comment.text}", **extra)
