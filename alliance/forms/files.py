"""The question for a file, wherever one is handed in."""

from django import forms
from django.core.exceptions import ValidationError

SEVERAL = object()


class OneFile(forms.FileInput):
    def value_from_datadict(self, data, files, name):
        several = files.getlist(name) if hasattr(files, "getlist") else [files.get(name)]
        return SEVERAL if len(several) > 1 else super().value_from_datadict(data, files, name)


class OneFileField(forms.FileField):
    """One file, which may be empty: what it holds is looked at with the rest of it (`alliance.files`)."""

    widget = OneFile

    def __init__(self, *, choose: str, **options):
        said = {
            "required": choose,
            "empty": "The file is empty. Choose a file that holds something",
            "missing": choose,
            "invalid": f"{choose} again: it did not arrive",
        }
        super().__init__(error_messages=said, allow_empty_file=True, **options)

    def clean(self, data, initial=None):
        if data is SEVERAL:
            raise ValidationError(
                "More than one file came, and it is not clear which is meant. Choose one file."
            )
        return super().clean(data, initial)
