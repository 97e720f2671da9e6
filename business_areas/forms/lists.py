"""How published lists name the business areas."""

from django import forms

from alliance.markings import Marking
from alliance.models import User
from alliance.text import address
from business_areas.forms.facts import SourcedForm
from business_areas.forms.fields import date_field, number_field, text_field, thing_field
from business_areas.models import BusinessArea, Mention

LONGEST_ADDRESS = 60
PAGES_OF_LISTS = frozenset({"add"})


class MentionForm(SourcedForm):
    """A name in a published list, as it is printed, and the area it is taken to mean."""

    position = number_field("Place in the list", 9999, least=1, required=True, hint="1 for the first")
    name_as_stated = text_field("Name as printed", 160, enter="Enter the name as it is printed")
    group_as_stated = text_field(
        "Group as printed", 80, required=False, hint="The heading it is printed under, if there is one"
    )
    area = thing_field(
        "The business area it means",
        BusinessArea.objects.none(),
        required=False,
        called="business area",
        select="Select the business area it means",
        empty="None on the register, or not known",
    )

    def __init__(self, *args, user: User, mentioned: Mention | None = None, **options):
        super().__init__(*args, user=user, lowest_marking=Marking.PUBLISHED, **options)
        self.fields["area"].queryset = BusinessArea.objects.visible_to(user)
        self.user, self.mentioned = user, mentioned
        self.order_fields([name for name in self.base_fields if name not in SourcedForm.base_fields])

    def mention(self) -> Mention:
        """The name that was typed, in the list it belongs to; not yet recorded."""
        return Mention(
            list_slug=self.mentioned.list_slug,
            list_title=self.mentioned.list_title,
            as_at=self.mentioned.as_at,
            **self.cleaned_data,
        )


class NewListForm(MentionForm):
    """A published list that is not on record yet, with the first name taken from it."""

    list_title = text_field(
        "Title of the list", 160, hint="For example, Alliance areas live in December 2017"
    )
    as_at = date_field("Day the list was true", "day the list was true")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.order_fields(["list_title", "as_at"])

    def clean_list_title(self):
        title = " ".join(self.cleaned_data["list_title"].split())
        slug = address(title)[:LONGEST_ADDRESS]
        if not slug:
            raise forms.ValidationError(
                "The title needs at least one letter from a to z or a number, to make its address from"
            )
        if slug in PAGES_OF_LISTS or Mention.objects.visible_to(self.user).filter(list_slug=slug).exists():
            raise forms.ValidationError(
                f"There is already a list called “{title}”. Give this one another title"
            )
        return title

    def mention(self):
        return Mention(
            list_slug=address(self.cleaned_data["list_title"])[:LONGEST_ADDRESS], **self.cleaned_data
        )
