"""Importing spreadsheets: choose a file, see what was found in it, import it, undo it; and all there were."""

import django_tables2 as tables
from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate

from alliance.actions.imports import (
    ADD,
    CHECK,
    UNDO,
    choose_file,
    discard_import,
    import_rows,
    undo_import,
)
from alliance.addresses import LARGEST_NUMBER
from alliance.files import MEDIA_TYPES, file_response, file_words, sent
from alliance.forms.imports import ChooseFileForm, UndoForm
from alliance.importing import same_rows_before
from alliance.markings import Marking, highest
from alliance.models import Import, Job
from alliance.needs import need
from alliance.policies import (
    cannot_discard_import,
    cannot_import,
    cannot_import_rows,
    cannot_undo_import,
    cannot_use_imports,
)
from alliance.policy import enforce
from alliance.sheets.kinds import ImportKind, kind_named, kinds_for
from alliance.sheets.templates import example_words, template_csv, template_xlsx
from alliance.tables import PortalTable, link_to, notes_under
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date
from alliance.text import address
from alliance.views.kinds import ActionPage, DetailPage, ListPage, Page
from alliance.work import latest

HOME = ("Home", "/")
IMPORTS = ("Imports", "/imports/")


def import_url(chosen: Import) -> str:
    return reverse("import", args=[chosen.pk])


def status_of(chosen: Import) -> str:
    return f"import.{chosen.state}"


def when_and_who(moment, person) -> str:
    return f"{long_date(localdate(moment))}, by {person}"


@need
def files_that_wait(user) -> list[tuple[str, str]]:
    """A file that somebody chose, and that is right, is imported only when they say so."""
    if cannot_use_imports(user):
        return []
    rows = Import.objects.visible_to(user).filter(state="ready", chosen_by=user).select_related("file")
    return [(f"“{chosen.file.name}” is ready to import", import_url(chosen)) for chosen in rows[:5]]


class ForImporters:
    """A page that whoever may import nothing does not find."""

    def let_in(self):
        if cannot_use_imports(self.request.user):
            raise Http404("There is no such page.")
        super().let_in()


class AskedFirst:
    """A page that acts, and tells whoever may import nothing why not before it looks anything up."""

    def let_in(self):
        enforce(cannot_use_imports(self.request.user))
        super().let_in()


# Every import


class ImportTable(PortalTable):
    file = tables.Column(accessor="file__name", verbose_name="File")
    status = tables.Column(accessor="pk", verbose_name="Status")
    rows_read = tables.Column(
        accessor="rows", verbose_name="Rows", attrs={"td": {"class": "numeric"}, "th": {"class": "numeric"}}
    )
    chosen = tables.Column(accessor="chosen_at", verbose_name="Chosen")

    sorts = {"file": ("file__name",), "rows_read": ("rows",), "chosen": ("chosen_at",)}
    own_order = ("-pk",)
    caption = "Imports, the latest first"

    class Meta(PortalTable.Meta):
        empty_text = "No spreadsheet was imported yet."

    def render_file(self, record):
        note = f"Import {record.pk}: {record.kind_class.title.lower()}"
        return notes_under(link_to(import_url(record), record.file.name), [note])

    def render_status(self, record):
        return drawn_status(status_of(record))

    def render_rows_read(self, record):
        return f"{record.rows:,}"

    def render_chosen(self, record):
        return when_and_who(record.chosen_at, record.chosen_by)


class ImportList(ForImporters, ListPage):
    """Every spreadsheet that was chosen, the latest first, and what became of it."""

    table_class = ImportTable
    heading = "Imports"
    breadcrumbs = (HOME,)
    noun = ("import", "imports")

    def rows(self):
        rows = Import.objects.visible_to(self.request.user).order_by("-pk")
        return rows.select_related("file", "chosen_by")

    def get_marking(self):
        return highest(row.kind_class.marking for row in self.rows_shown)

    def context(self, **extra):
        kinds = kinds_for(self.request.user)
        return super().context(
            **{
                "as_at": None,
                "introduction": "A spreadsheet is checked first. Then all its rows are imported, or none.",
                "actions": [
                    {"label": f"Import {kind.noun[1]}", "url": reverse("choose-import", args=[kind.name])}
                    for kind in kinds
                ],
                **extra,
            }
        )


# Choosing a file


class OfOneKind:
    """For pages about one kind of import."""

    @cached_property
    def kind(self) -> type[ImportKind]:
        found = kind_named(self.kwargs["kind"])
        if found is None:
            raise Http404("Nothing of this kind is imported.")
        return found

    def get_marking(self):
        return self.kind.marking


class ChooseFile(AskedFirst, OfOneKind, ActionPage):
    """What a file must have, the file to fill in, and the choice of one."""

    template_name = "alliance/imports/choose.html"
    form_class = ChooseFileForm
    submit_label = "Check the file"
    breadcrumbs = (HOME, IMPORTS)

    def cannot(self):
        return cannot_import(self.request.user, self.kind)

    def get_heading(self):
        return f"Import {self.kind.noun[1]}"

    def act(self, form):
        chosen = choose_file(self.kind, form.cleaned_data["file"], by=self.request.user)
        return import_url(chosen)

    def context(self, **extra):
        columns = self.kind().columns
        return super().context(
            **{
                "introduction": self.kind.introduction,
                "columns": [
                    {
                        "label": column.label,
                        "required": column.required,
                        "hint": column.hint,
                        "example": example_words(column),
                        "also": column.also,
                    }
                    for column in columns
                ],
                "template_files": [
                    {
                        "label": "A file to fill in",
                        "type": extension.upper(),
                        "url": reverse(f"import-template-{extension}", args=[self.kind.name]),
                    }
                    for extension in ("xlsx", "csv")
                ],
                **extra,
            }
        )


class TemplateFile(ForImporters, OfOneKind, Page):
    """A file to fill in, with the headings that a kind of import takes."""

    extension = ""

    def get(self, request, **kwargs):
        if cannot_import(request.user, self.kind):
            raise Http404("There is no such page.")
        columns = self.kind().columns
        content = (
            template_csv(columns) if self.extension == "csv" else template_xlsx(self.kind.title, columns)
        )
        return sent(content, MEDIA_TYPES[self.extension], f"{self.kind.name}_to-fill-in.{self.extension}")


# One import


class OfOneImport:
    """For pages under /imports/<number>/."""

    @cached_property
    def thing(self) -> Import:
        rows = Import.objects.visible_to(self.request.user)
        rows = rows.select_related("file", "chosen_by", "imported_by", "undone_by", "discarded_by")
        found = rows.filter(pk=min(self.kwargs["number"], LARGEST_NUMBER)).first()
        if found is None:
            raise Http404("No import has this number.")
        return found

    def get_marking(self) -> Marking:
        return self.thing.kind_class.marking

    def get_breadcrumbs(self):
        return [HOME, IMPORTS]


class ImportPage(ForImporters, OfOneImport, DetailPage):
    """What was found in a file, wrong or right, row by row; and what became of it."""

    template_name = "alliance/imports/import.html"

    def get_heading(self):
        return self.thing.file.name

    @cached_property
    def job(self) -> Job | None:
        """The work that goes on with it, when there is any."""
        what = {"checking": CHECK, "importing": ADD, "undoing": UNDO}.get(self.thing.state)
        return latest(what, str(self.thing.pk)) if what else None

    def context(self, **extra):
        chosen = self.thing
        headings, *rows = chosen.preview or [[]]
        return super().context(
            as_at=None,
            chosen=chosen,
            status=status_of(chosen),
            job=self.job,
            same_rows=same_rows_before(chosen) if chosen.state == "ready" else "",
            here=self.request.path,
            answers=self.answers(),
            problems=chosen.problems,
            more_problems=chosen.problem_count - len(chosen.problems),
            preview_headings=headings,
            preview=[list(zip(headings, row, strict=True)) for row in rows],
            more_rows=chosen.rows - len(rows),
            file_url=reverse("import-file", args=[chosen.pk]),
            file_words=file_words(chosen.file),
            again_url=reverse("choose-import", args=[chosen.kind]),
            where_url=chosen.kind_class(chosen).address() if chosen.state == "done" else "",
            actions=self.actions(),
            **extra,
        )

    def answers(self) -> list[dict]:
        chosen = self.thing
        said = [
            ("Kind", chosen.kind_class.title),
            ("Chosen", when_and_who(chosen.chosen_at, chosen.chosen_by)),
        ]
        if chosen.sheet:
            said.append(("Sheet", chosen.sheet))
        if chosen.state not in ("checking", "refused"):
            said.append(("Rows", chosen.counted))
            said += [(f"{label}, all rows", amount) for label, amount in chosen.totals]
        if chosen.imported_at:
            said.append(("Imported", when_and_who(chosen.imported_at, chosen.imported_by)))
        if chosen.discarded_at:
            said.append(("Discarded", when_and_who(chosen.discarded_at, chosen.discarded_by)))
        if chosen.undone_at:
            said.append(("Undone", when_and_who(chosen.undone_at, chosen.undone_by)))
            said.append(("Why it was undone", chosen.undone_because))
        return [{"label": label, "value": value} for label, value in said]

    def actions(self) -> list[dict]:
        user, chosen = self.request.user, self.thing
        offered = {
            "ready": [
                ("Import these rows", "import-rows", cannot_import_rows),
                ("Discard this file", "discard-import", cannot_discard_import),
            ],
            "done": [("Undo this import", "undo-import", cannot_undo_import)],
        }
        return [
            {"label": label, "url": reverse(name, args=[chosen.pk]), "refusal": rule(user, chosen)}
            for label, name, rule in offered.get(chosen.state, ())
        ]


class ImportFile(ForImporters, OfOneImport, Page):
    """A spreadsheet as it was handed in."""

    def get(self, request, **kwargs):
        file = self.thing.file
        name = file.name.removesuffix(f".{file.kind}")
        marking = Marking(self.get_marking()).label
        return file_response(file, f"import-{self.thing.pk}_{address(name)[:80] or 'file'}_{marking}")


class ActingOnImport(AskedFirst, OfOneImport, ActionPage):
    """A page that does something with one import."""

    template_name = "page/confirm.html"

    def cannot(self):
        return cannot_use_imports(self.request.user)

    def get_breadcrumbs(self):
        return [HOME, IMPORTS, (self.thing.file.name, import_url(self.thing))]

    def facts(self) -> list[dict]:
        chosen = self.thing
        said = [("File", chosen.file.name), ("Rows", chosen.counted)]
        said += [(f"{label}, all rows", amount) for label, amount in chosen.totals]
        return [{"label": label, "value": value} for label, value in said]


class ImportRows(ActingOnImport):
    submit_label = "Import them"

    def get_heading(self):
        return f"Import {self.thing.counted}?"

    def act(self, form):
        chosen = import_rows(self.thing, by=self.request.user)
        if chosen.state == "done":
            messages.success(self.request, f"Imported {chosen.counted}.")
        return import_url(chosen)

    def context(self, **extra):
        return super().context(
            **{
                "answers": self.facts(),
                "consequences": [
                    *filter(None, [same_rows_before(self.thing)]),
                    "All of these rows are added, or none of them.",
                    "It can be undone as a whole. What was imported and its undoing both stay on record.",
                ],
                "refusal": cannot_import_rows(self.request.user, self.thing),
                **extra,
            }
        )


class DiscardImport(ActingOnImport):
    submit_label = "Discard it"

    def get_heading(self):
        return f"Discard “{self.thing.file.name}”?"

    def act(self, form):
        chosen = discard_import(self.thing, by=self.request.user)
        messages.success(self.request, f"Discarded: “{chosen.file.name}”.")
        return import_url(chosen)

    def context(self, **extra):
        return super().context(
            **{
                "answers": self.facts(),
                "consequences": [
                    "Nothing of it is imported. The file stays in the list of imports, as discarded.",
                    "The same file can be chosen again afterwards.",
                ],
                "refusal": cannot_discard_import(self.request.user, self.thing),
                **extra,
            }
        )


class UndoImport(ActingOnImport):
    form_class = UndoForm
    submit_label = "Undo it"

    def get_heading(self):
        return f"Undo the import of {self.thing.counted}?"

    def act(self, form):
        chosen = undo_import(self.thing, form.cleaned_data["because"], by=self.request.user)
        if chosen.state == "undone":
            messages.success(self.request, f"Undone: the import of {chosen.counted}.")
        return import_url(chosen)

    def context(self, **extra):
        return super().context(
            **{
                "answers": self.facts(),
                "consequences": [
                    "All that was imported is reversed by entries of its own. Nothing is deleted.",
                    "The same file can be imported again afterwards.",
                ],
                "refusal": cannot_undo_import(self.request.user, self.thing),
                **extra,
            }
        )
