"""What is said of the paragraphs of a report while it is written."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.audit import changed, record
from alliance.markings import Marking
from alliance.models import User
from alliance.policy import enforce
from governance.actions.boards import PART
from governance.models import ParagraphComment, ReportParagraph
from governance.policies import cannot_write_reports
from governance.reports.standing import hold


@transaction.atomic
def comment_on_paragraph(paragraph: ReportParagraph, text: str, *, by: User) -> ParagraphComment:
    """Say something of a paragraph. The report is cleared and approved once it is settled."""
    changed(PART)
    report = hold(paragraph.section.report)
    enforce(cannot_write_reports(by))
    if not text.strip():
        raise ValidationError({"text": "Enter the comment."})
    comment = ParagraphComment(
        paragraph=paragraph,
        text=text.strip(),
        illustrative=report.illustrative,
        at=timezone.now(),
        by=by,
    )
    comment.full_clean(exclude=["by"])
    comment.save()
    record(
        "governance.comment_on_paragraph",
        report.subject,
        f"Commented on a paragraph of “{paragraph.section}”: {comment.text}",
        by=by,
        marking=Marking.OFFICIAL,
    )
    return comment


@transaction.atomic
def settle_comment(comment: ParagraphComment, answer: str = "", *, by: User) -> ParagraphComment:
    """Say that a comment is settled, and what became of it."""
    changed(PART)
    report = hold(comment.paragraph.section.report)
    enforce(cannot_write_reports(by))
    comment = ParagraphComment.objects.select_for_update().get(pk=comment.pk)
    if comment.settled_at:
        raise ValidationError("This comment is settled already.")
    comment.answer, comment.settled_at, comment.settled_by = answer.strip(), timezone.now(), by
    comment.full_clean(exclude=["by", "settled_by"])
    comment.save()
    record(
        "governance.settle_comment",
        report.subject,
        f"Settled a comment on a paragraph of “{comment.paragraph.section}”",
        by=by,
        marking=Marking.OFFICIAL,
    )
    return comment
