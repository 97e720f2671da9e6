"""What pages of one issued report have in common: which version it is, its addresses, and its files."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify

from alliance.documents import page_count
from alliance.exports import Export, csv_response, size_words
from alliance.files import MEDIA_TYPES, sent
from alliance.kept import kept
from alliance.public_copies import Copy, copy_of
from governance.models import ReportIssue
from governance.reports.data import Held, data_export, figures_export, held_in
from governance.reports.files import file_kind, file_of

# What the link to each file is called, the ending of its address, its kind, and whether it is in large print.
FILES = (
    ("PDF", ".pdf", "pdf", False),
    ("Large print PDF", "/large-print.pdf", "pdf", True),
    ("Word", ".docx", "docx", False),
    ("Figures", ".csv", "csv", False),
)


class OfOneIssue:
    """For pages under /reports/<slug>/: the version that stands, or the one that the address names."""

    @cached_property
    def versions(self) -> list[ReportIssue]:
        """Every version of the report, the first one first, without what they say."""
        rows = ReportIssue.objects.filter(report__slug=self.kwargs["slug"])
        return list(rows.select_related("report__meeting__panel").defer("content").order_by("number"))

    @cached_property
    def issue(self) -> ReportIssue:
        number = self.kwargs.get("number")
        found = [each for each in self.versions if number in (None, each.number)]
        if not found:
            raise Http404("No report was issued at this address.")
        return found[-1]

    @cached_property
    def told(self) -> dict:
        return self.issue.told

    @property
    def is_latest(self) -> bool:
        return self.issue == self.versions[-1]

    def address(self, ending: str = "") -> str:
        """The address of this version, or of a file of it."""
        bare = reverse("report", args=[self.issue.report.slug]).rstrip("/")
        version = f"/v{self.kwargs['number']}" if self.kwargs.get("number") else ""
        return f"{bare}{version}{ending or '/'}"

    # Its files

    def file(self, extension: str, large: bool = False) -> Copy:
        """One of its files, made once: what it says never changes."""
        which = repr((self.issue.pk, self.issue.sha256, extension, large))
        return kept("report-file", which, lambda: self._make_file(extension, large))

    def _make_file(self, extension: str, large: bool) -> Copy:
        if extension == "csv":
            return as_copy(figures_export(self.issue, self.told))
        file = file_of(self.issue, file_kind(extension, large))
        return copy_of(sent(file.content, MEDIA_TYPES[file.kind], file.name), compress=False)

    def links_to_files(self) -> list[dict]:
        """A link to each file, with its true size, and the number of its pages where it has any."""
        return [
            {"label": label, "url": self.address(ending), **self._told_of(extension, large)}
            for label, ending, extension, large in FILES
        ]

    def _told_of(self, extension: str, large: bool) -> dict:
        content = self.file(extension, large).content
        size = size_words(len(content))
        if extension == "pdf":
            pages = page_count(content)
            size = f"{size}, {pages} page{'' if pages == 1 else 's'}"
        return {"type": {"pdf": "PDF", "docx": "Word", "csv": "CSV"}[extension], "size": size}

    # The data of its tables and charts

    @cached_property
    def held(self) -> list[Held]:
        return held_in(self.told)

    def data(self, held: Held) -> Copy:
        """The data of one of its tables or charts as a file, made once."""
        which = repr((self.issue.pk, self.issue.sha256, held.name))
        return kept("report-data", which, lambda: as_copy(data_export(self.issue, self.told, held)))

    def link_to_data(self, held: Held) -> dict:
        """A link to the data of a table or a chart, with its true size."""
        size = size_words(len(self.data(held).content))
        return {"label": held.label, "url": self.address(f"/{held.name}.csv"), "type": "CSV", "size": size}


def as_copy(export: Export) -> Copy:
    return copy_of(csv_response(export), compress=False)


def anchor_of(name: str) -> str:
    """Where a figure is told of on a page that tells of all of them."""
    return f"figure-{slugify(name.replace(':', '-'))}"
