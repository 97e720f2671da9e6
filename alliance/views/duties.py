"""What needs two people, for whoever wants to know."""

from alliance.duties import duties
from alliance.views.kinds import TextPage


class SeparationOfDuties(TextPage):
    """What one person enters and another agrees."""

    heading = "Who enters and who agrees"
    template_name = "alliance/duties.html"
    breadcrumbs = (("Home", "/"),)

    def context(self, **extra):
        return super().context(duties=duties(), **extra)
