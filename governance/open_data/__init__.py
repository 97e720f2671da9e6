"""The record of the Board for machines: what each reader may read, in shapes that others publish in.

To somebody signed in it is what their pages show; to anybody else, what is published. What is marked higher
is absent.
"""

from governance.models import Decision

# What begins the names of fields that neither OParl nor Popolo knows.
OURS = "alliance:"


def decisions_for(user):
    """The decisions on the record of somebody signed in, corrections in the place of what they correct.

    Anybody else is given what the commissioners published of them: see `Notices`.
    """
    return Decision.objects.visible_to(user).on_the_record().current()


def without_nothing(**fields) -> dict:
    """Fields that have something to say; ours begin with the prefix, written here as `alliance_`."""
    return {
        name.replace("alliance_", OURS, 1) if name.startswith("alliance_") else name: value
        for name, value in fields.items()
        if value not in (None, "", [])
    }
