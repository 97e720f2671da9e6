"""What was shared with the forces of the region, and what they answered, as it is typed."""

from django import forms

from alliance.models import Force, User
from alliance.rough_date_form import ExactDayFormField
from alliance.temporal import long_date
from business_areas.forms.fields import LONG_TEXT, choice_field, text_field
from governance.models import AgendaItem, Board, Decision, Meeting, Sharing, SharingAnswer

LATEST_DECISIONS = 100


class ShareForm(forms.Form):
    """A decision or a proposal, and which forces were told of it."""

    what = choice_field(
        "What was shared",
        (),
        select="Select what was shared",
        radios=False,
        hint="A decision that was made, or an item of a meeting that is still to come.",
    )
    forces = forms.MultipleChoiceField(
        label="With which forces",
        widget=forms.CheckboxSelectMultiple(),
        error_messages={
            "required": "Select which forces were told",
            "invalid_choice": "Select which forces were told",
        },
    )
    told_on = ExactDayFormField(label="Day they were told", called="day they were told")
    told_how = text_field(
        "How they were told",
        160,
        enter="Say how they were told",
        hint="For example, at the regional board, or by letter",
    )

    def __init__(self, *args, user: User, board: Board, **options):
        super().__init__(*args, **options)
        self.board, self.things = board, things_to_share(user, board)
        labels = [(key, str(thing)) for key, thing in self.things.items()]
        self.fields["what"].choices = [("", "Choose one"), *labels]
        self.neighbours = {
            force.slug: force for force in Force.objects.filter(standing=Force.Standing.NEIGHBOUR)
        }
        self.fields["forces"].choices = [(slug, force.name) for slug, force in self.neighbours.items()]

    def sharing(self) -> Sharing:
        told = self.cleaned_data
        thing = self.things[told["what"]]
        about = {"decision": thing} if isinstance(thing, Decision) else {"item": thing}
        return Sharing(board=self.board, told_on=told["told_on"], told_how=told["told_how"], **about)

    def forces_told(self) -> list[Force]:
        return [self.neighbours[slug] for slug in self.cleaned_data["forces"]]


def things_to_share(user: User, board: Board) -> dict[str, Decision | AgendaItem]:
    """The decisions on the record, the latest first, and the items of meetings that are to come."""
    decisions = Decision.objects.visible_to(user).on_the_record().current().filter(board=board)
    decisions = decisions.select_related("board").order_by("-decided_on", "-number", "pk")[:LATEST_DECISIONS]
    meetings = Meeting.objects.visible_to(user).filter(opened_at__isnull=True, cancelled_at__isnull=True)
    items = AgendaItem.objects.visible_to(user).filter(
        board=board, meeting__in=meetings, withdrawn_at__isnull=True
    )
    found: dict[str, Decision | AgendaItem] = {
        f"{item.meeting.held_on.isoformat()}/{item.order}": item
        for item in items.select_related("meeting").order_by("meeting__held_on", "order")
    }
    return {decision.reference: decision for decision in decisions} | found


class SharingAnswerForm(forms.Form):
    """What a force of the region answered."""

    kind = choice_field("Their answer", SharingAnswer.Kind.choices, select="Select their answer")
    text = text_field("In their words", LONG_TEXT, required=False, rows=3)
    answered_on = ExactDayFormField(label="Day of the answer", called="day of the answer")

    def answer(self, sharing: Sharing) -> SharingAnswer:
        return SharingAnswer(sharing=sharing, **self.cleaned_data)


def key_words(sharing: Sharing) -> str:
    """What was shared, with the day of the meeting where it is an item of one."""
    if sharing.decision:
        return str(sharing.decision)
    return f"{sharing.item}, meeting of {long_date(sharing.item.meeting.held_on)}"
