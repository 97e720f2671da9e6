"""Adding to lists, and withdrawing what they say."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import Marking, highest
from business_areas.actions.facts import record_mention, withdraw_mention
from business_areas.forms.lists import MentionForm, NewListForm
from business_areas.forms.withdrawal import WithdrawForm
from business_areas.policies import cannot_record_mention
from business_areas.views.entry import EntryPage
from business_areas.views.fact import source_words
from business_areas.views.published_lists.resolve import LISTS, REGISTER, first_in, list_crumb, mentions_in
from business_areas.views.register import HOME

MARKED = {marking.label.lower(): marking for marking in Marking}


class MentionEntry(EntryPage):
    """What the pages that add to the published lists share."""

    breadcrumbs = (HOME, REGISTER, LISTS)

    def cannot(self):
        return cannot_record_mention(self.request.user)

    def do(self, form):
        return record_mention(form.mention(), by=self.request.user)

    def done(self, mention):
        address = reverse("published-list", args=[mention.list_slug])
        return f"Recorded: “{mention.name_as_stated}” in {mention.list_title}.", address


class AddPublishedList(MentionEntry):
    """Record a published list, beginning with its first name."""

    heading = "Add a published list"
    form_class = NewListForm

    def initial(self):
        return {"position": 1}


class AddMention(MentionEntry):
    """Record one more name from a published list."""

    form_class = MentionForm
    heading = "Add a name from a published list"

    @cached_property
    def thing(self):
        return first_in(self.kwargs["slug"], self.request.user)

    def form_options(self):
        return {**super().form_options(), "mentioned": self.thing}

    def initial(self):
        last = mentions_in(self.kwargs["slug"], self.request.user).last()
        return {
            "position": last.position + 1,
            "group_as_stated": last.group_as_stated,
            "source": last.source,
            "paragraph": last.paragraph,
            "marking": last.marking,
        }

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), list_crumb(self.thing)]

    def context(self, **extra):
        return super().context(
            **{"introduction": f"{self.thing.list_title}, as at {self.thing.as_at.words}.", **extra}
        )


class WithdrawMention(EntryPage):
    """Take back a name that the list does not hold."""

    template_name = "page/confirm.html"
    heading = "Are you sure you want to withdraw this name from the list?"
    form_class = WithdrawForm
    submit_label = "Withdraw it"

    @cached_property
    def thing(self):
        found = mentions_in(self.kwargs["slug"], self.request.user).filter(
            position=self.kwargs["position"], marking=MARKED.get(self.kwargs["marking"])
        )
        mention = found.first()
        if mention is None:
            raise Http404("The list has no name in that place.")
        return mention

    def cannot(self):
        return cannot_record_mention(self.request.user)

    def form_options(self):
        return {}

    def do(self, form):
        withdraw_mention(self.thing, form.cleaned_data["because"], by=self.request.user)
        return self.thing

    def done(self, mention):
        left = mentions_in(mention.list_slug, self.request.user).exists()
        address = reverse("published-list", args=[mention.list_slug]) if left else reverse("published-lists")
        return f"Withdrawn: “{mention.name_as_stated}” from {mention.list_title}.", address

    def get_marking(self):
        return highest([self.thing.marking])

    def get_breadcrumbs(self):
        return [HOME, REGISTER, LISTS, list_crumb(self.thing)]

    def context(self, **extra):
        mention = self.thing
        return super().context(
            **{
                "answers": [
                    {"label": "List", "value": mention.list_title},
                    {"label": "Place", "value": mention.position},
                    {"label": "Name as printed", "value": mention.name_as_stated},
                    {"label": "Source", "value": source_words(mention.source, mention.paragraph)},
                ],
                "consequences": [
                    "The list is shown, and its names are counted, without it.",
                    "It is kept with your reason, your name and the moment.",
                    "This cannot be undone. If it turns out to be right, it must be recorded again.",
                ],
                "warn": True,
                **extra,
            }
        )
