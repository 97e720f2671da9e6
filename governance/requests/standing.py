"""A freedom of information request as it stands while it is written to."""

from django.core.exceptions import ValidationError

from alliance.markings import Marking, highest
from governance.models import InformationRequest
from governance.requests.gathering import Gathered, facts_in


def hold(request: InformationRequest) -> InformationRequest:
    """The request as it is now; others who write to it wait."""
    return InformationRequest.objects.select_for_update().get(pk=request.pk)


def refuse_closed(request: InformationRequest) -> None:
    """Raises ValidationError where a request is not open."""
    if not request.is_open:
        raise ValidationError("This request is not open. Open it again before you change anything.")


def highest_fact(things: list[Gathered]) -> Marking:
    """The highest marking of anything that is gathered."""
    return highest(each.fact.marking for each in facts_in(things))
