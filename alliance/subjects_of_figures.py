"""The kinds of thing that named figures can be of which the kernel keeps: the forces."""

from alliance.figures import Subjects
from alliance.models import Force


def _forces(day, user) -> dict[str, str]:
    """The forces of the alliance, which are named to everybody."""
    return dict(Force.objects.filter(standing=Force.Standing.PARTNER).values_list("slug", "name"))


FORCES = Subjects("force", _forces)
