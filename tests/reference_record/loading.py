"""Loading the reference record, whole or edited, and what stands afterwards."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from alliance.models import Claim, RecordedFact
from alliance.reference_file import REFERENCE_RECORD
from business_areas.models import AreaPosition

ANYONE = AnonymousUser()
CLOSING = "\n[end]\nwhole = true\n"

# The table of paragraph 4.1 of the report of 30 June 2022, as it is printed.
OPERATIONAL_COMMAND = [
    "Alliance Operations Dept",
    "Alliance Automatic Number Plate Recognition Team",
    "Alliance Dogs Team",
    "Alliance Roads Policing Team",
    "Alliance Operations Planning Team",
    "Alliance Armed Response Vehicles Team",
    "Alliance Tactical Firearms Team",
    "Alliance Force Support Group",
    "Alliance Drone Team",
]
ENABLING_SERVICES = [
    "Alliance Admin Services Dept",
    "Alliance Audit, Insurance & Strategic Risk Team",
    "Alliance Finance Dept",
    "Alliance Integrated Offender Mgmt. Team",
    "Alliance Information Assurance Team",
    "Alliance Fleet Services Dept",
    "Alliance ICT Dept",
    "Alliance People Dept",
    "Alliance Information Compliance Team",
    "Alliance Firearms & Explosives Licensing Team",
    "Alliance Professional Standards Dept",
    "Alliance Corporate Communications Dept",
    "Alliance Evidential Property Team",
]


def register(day):
    """The register as anybody sees it, as at a day."""
    return AreaPosition.objects.as_at(day).visible_to(ANYONE)


def claims(**which):
    """What is claimed, as anybody sees it."""
    return Claim.objects.current().visible_to(ANYONE).filter(**which)


def load(path=REFERENCE_RECORD, **options):
    """Run the command and return what it printed."""
    printed = StringIO()
    call_command("load_reference", file=path, stdout=printed, **options)
    return printed.getvalue()


def complaints(path, **options):
    """The lines that refuse a file."""
    with pytest.raises(CommandError) as refusal:
        load(path, **options)
    return str(refusal.value).splitlines()


def all_that_stands():
    """Every fact of the record that is held to be so, by its key."""
    return {
        model.__name__: set(model.objects.current().values_list("pk", flat=True))
        for model in apps.get_models()
        if issubclass(model, RecordedFact)
    }
