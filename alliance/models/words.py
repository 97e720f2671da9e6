"""The fixed words: columns that hold one of a few words or numbers, and nothing else."""

from collections.abc import Iterable

from django.db.models import Choices, Q

from alliance.row_checks import RowCheck


def one_of_its_choices(**fields: Iterable[Choices]) -> list[RowCheck]:
    """That each field holds one of its choices: `one_of_its_choices(kind=Kind, marking=Marking)`.

    For a model's Meta.constraints, abstract or not. Words that are named inside the model are not seen from
    inside its Meta: add their constraints to Meta.constraints below it.
    """
    return [
        RowCheck(
            condition=Q(**{f"{field}__in": [choice.value for choice in choices]}),
            name=f"%(class)s_{field}_is_one_of_its_choices",
            violation_error_message="Choose one of the words the record uses.",
        )
        for field, choices in fields.items()
    ]
