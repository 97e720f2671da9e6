"""Choosing a spreadsheet to import, and saying why an import is undone."""

from django import forms
from django.core.exceptions import ValidationError

from alliance.files import Checked, checked
from alliance.forms.files import OneFileField
from alliance.forms.text import TextField
from alliance.models import StoredFile
from alliance.sheets.problems import CannotBeRead
from alliance.sheets.reading import refuse_unreadable

LARGEST_MB = 20
SPREADSHEETS = (StoredFile.Kind.EXCEL, StoredFile.Kind.CSV, StoredFile.Kind.TEXT)


class ChooseFileForm(forms.Form):
    """The file as it is kept: with its title rows, its totals row and its pound signs."""

    file = OneFileField(
        label="Spreadsheet",
        help_text=f"Excel (.xlsx) or CSV, up to {LARGEST_MB}MB.",
        choose="Choose the spreadsheet",
    )

    def clean_file(self) -> Checked:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_MB * 1024 * 1024:
            raise ValidationError(f"The spreadsheet must be smaller than {LARGEST_MB}MB. Split it.")
        told = checked(upload)
        if told.kind not in SPREADSHEETS:
            raise ValidationError(f"“{told.name}” is not a spreadsheet. Choose an Excel (.xlsx) or CSV file.")
        try:
            refuse_unreadable(told.content, is_workbook=told.kind == StoredFile.Kind.EXCEL)
        except CannotBeRead as wrong:
            raise ValidationError(str(wrong)) from None
        return told


class UndoForm(forms.Form):
    because = TextField(
        label="Why it is undone",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": "Say why it is undone"},
    )
