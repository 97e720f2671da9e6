"""The two copies of an answer, as pages and files, and recording that it was given."""

from django.http import Http404
from django.utils.functional import cached_property

from alliance.addresses import LARGEST_PLACE
from alliance.documents import FORMATS, Document, document_response
from alliance.exports import csv_response, xlsx_response
from alliance.temporal import long_date, today
from alliance.views.downloads import MADE_WHEN_ASKED, measured
from alliance.views.kinds import Page
from governance.actions.information_requests import answer_request
from governance.forms.information_requests import AnswerForm
from governance.models import InformationAnswer
from governance.requests.content import content_of
from governance.requests.documents import copy_words, document_of, export_of, marking_of_copy
from governance.requests.gathering import not_ready
from governance.views.information_requests.resolve import OfOneRequest, OnOneRequest, ShowsFacts


class CopyPage(OfOneRequest, Page):
    """One copy of an answer: as it was given, or as it would be now."""

    template_name = "governance/information_requests/copy.html"
    fetched_first = ("thing", "content")
    whole = False
    extension = ""

    @cached_property
    def answer(self) -> InformationAnswer | None:
        """The version that the address names, or the last; None while a new one is in the making."""
        answers = {each.number: each for each in self.thing.answers.all()}
        if "number" in self.kwargs:
            if found := answers.get(min(self.kwargs["number"], LARGEST_PLACE)):
                return found
            raise Http404("There is no such version of the answer.")
        if self.thing.is_open:
            return None
        if not answers:
            raise Http404("This request was closed without an answer.")
        return answers[max(answers)]

    @cached_property
    def content(self) -> dict:
        if self.answer:
            return self.answer.content(self.whole)
        return content_of(self.thing, self.gathered, whole=self.whole)

    @property
    def answered(self) -> str:
        return self.answer.answered_on.isoformat() if self.answer else ""

    @property
    def document(self) -> Document:
        return document_of(self.content, self.answered, self.answer.number if self.answer else 0)

    def get_marking(self):
        return marking_of_copy(self.content, self.answered)

    def get_heading(self):
        return f"{self.thing.reference}: {copy_words(self.content)}"

    def get(self, request, **kwargs):
        if self.extension in FORMATS:
            return document_response(self.document, self.extension)
        if self.extension:
            make = {"csv": csv_response, "xlsx": xlsx_response}[self.extension]
            return make(export_of(self.content, self.answered))
        return super().get(request, **kwargs)

    def context(self, **extra):
        return super().context(
            document=self.document,
            downloads=self.downloads(),
            as_at=self.thing.as_at if not self.answer else None,
            page_is_illustrative=self.content["illustrative"],
            **extra,
        )

    def downloads(self) -> list[dict]:
        bare = self.request.path.rstrip("/")
        sizes = measured(lambda: export_of(self.content, self.answered))
        sizes |= {"PDF": MADE_WHEN_ASKED, "Word": MADE_WHEN_ASKED}
        endings = {"PDF": "pdf", "Word": "docx", "XLSX": "xlsx", "CSV": "csv"}
        return [
            {"label": "Download", "type": kind, "size": sizes[kind], "url": f"{bare}.{ending}"}
            for kind, ending in endings.items()
        ]


class AnswerRequest(ShowsFacts, OnOneRequest):
    """Record that the answer was given: just what goes out is shown before anything is kept."""

    form_class = AnswerForm
    template_name = "governance/information_requests/answer.html"
    check_template = "governance/information_requests/answer_check.html"
    check_first = True

    def get_heading(self):
        return f"Record that {self.thing} is answered"

    def initial(self):
        return {"answered_on": today()}

    def carry_out(self, form):
        return answer_request(self.thing, form.cleaned_data["answered_on"], by=self.request.user)

    def done(self, answer):
        day = long_date(answer.answered_on)
        return f"Answered on {day}. Version {answer.number} is kept as it is.", self.address()

    def context(self, **extra):
        content = content_of(self.thing, self.gathered, whole=False)
        return super().context(
            **{
                "document": document_of(content),
                "wrong": not_ready(self.gathered),
                "consequences": [
                    "Both copies are kept as they are, whatever becomes of the record, and the "
                    "disclosure copy is written into the register of hashes.",
                    "The portal sends nothing: send the disclosure copy yourself.",
                ],
                **extra,
            }
        )
