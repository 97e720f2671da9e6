"""Gathering what answers a request: found by searching or by name, put in order, and decided fact by fact."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.utils.functional import cached_property

from alliance.facts_told import ReaderTo, kind_told, kinds_told
from alliance.markings import highest
from alliance.models import SearchEntry
from alliance.search import matching
from alliance.sent_once import once
from alliance.temporal import long_date
from governance.actions.information_requests import (
    decide_facts,
    gather_thing,
    move_thing,
    remove_thing,
    write_own_words,
)
from governance.forms.information_requests import DecideForm, GatherForm, OwnWordsForm
from governance.views.information_requests.resolve import OnOneRequest, ShowsFacts

RESULTS = 20
LONGEST = 100


class Gather(OnOneRequest):
    """Search the record, or name a thing, and add it."""

    template_name = "governance/information_requests/gather.html"
    form_class = GatherForm
    submit_label = "Add it"

    def get_heading(self):
        return f"Gather facts for {self.thing}"

    @cached_property
    def asked(self) -> str:
        """What was searched for, as the search page takes it."""
        return " ".join(self.request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]

    @cached_property
    def found(self) -> list[SearchEntry]:
        """The things found that are told as facts, as far as the request's marking reaches."""
        entries = matching(self.asked).visible_to(ReaderTo(self.thing.marking))
        entries = entries.filter(kind__in=[kind.name for kind in kinds_told()])
        things = {}
        for entry in entries.order_by("kind", "title", "pk")[: RESULTS * 5]:
            things.setdefault((entry.kind, entry.key), entry)
        return list(things.values())

    def get_marking(self):
        return highest([super().get_marking(), *(entry.marking for entry in self.found[:RESULTS])])

    def carry_out(self, form):
        kind, reference = form.cleaned_data["kind"], form.cleaned_data["reference"]
        if "found" in self.request.POST:
            reference = kind_told(kind).found(reference)
        return gather_thing(self.thing, kind, reference, by=self.request.user)

    def done(self, thing):
        end = f"?{urlencode({'q': self.asked})}" if self.asked else ""
        return "It is added. Say of each of its facts whether it is disclosed.", (
            f"{self.address('gather-for-request')}{end}"
        )

    def context(self, **extra):
        found = self.found[:RESULTS]
        more = " Use more words to find others." if len(self.found) > RESULTS else ""
        count = (
            f"The first {RESULTS} things" if more else f"{len(found)} thing{'' if len(found) == 1 else 's'}"
        )
        results = [{"entry": entry, "noun": kind_told(entry.kind).noun} for entry in found]
        return super().context(
            **{
                "q": self.asked,
                "results": results,
                "count_words": f"{count} for “{self.asked}”.{more}",
                "kinds": kinds_told(),
                "as_at": self.thing.as_at,
                "introduction": f"Everything is told as at {long_date(self.thing.as_at)}.",
                "page_is_illustrative": self.thing.illustrative or any(each.illustrative for each in found),
                **extra,
            }
        )


class OnOnePart(ShowsFacts, OnOneRequest):
    """A page that writes about one part of an answer."""

    fetched_first = ("thing", "part")


class Decide(OnOnePart):
    """Say of each fact whether it is disclosed, or withheld and why."""

    form_class = DecideForm
    edits_in_place = True
    template_name = "governance/information_requests/decide.html"

    def get_heading(self):
        return f"Decide on part {self.part.number}: {self.part.title}"

    def form_options(self):
        return {"facts": self.part.facts}

    def initial(self):
        return {field.name: field.initial for field in DecideForm(**self.form_options())}

    def carry_out(self, form):
        decide_facts(self.gathered_thing, form.chosen(), by=self.request.user)
        return self.gathered_thing

    def done(self, thing):
        return f"What happens to part {self.part.number} is saved.", self.address()


class OwnWords(OnOnePart):
    form_class = OwnWordsForm
    edits_in_place = True

    def get_heading(self):
        return f"Say something beside part {self.part.number}: {self.part.title}"

    def initial(self):
        return {"own_words": self.gathered_thing.own_words}

    def carry_out(self, form):
        return write_own_words(self.gathered_thing, form.cleaned_data["own_words"], by=self.request.user)

    def done(self, thing):
        return "It is saved. Decide whether it is disclosed, like the other facts.", self.address()


class MoveThing(OnOnePart):
    """Move a part up or down: a press of a button on the page of the request."""

    http_method_names = ("post", "options")

    def post(self, request, **kwargs):
        return redirect(once(request, self.move))

    def move(self) -> str:
        up = self.request.POST.get("up")
        move_thing(self.gathered_thing, -1 if up else 1, by=self.request.user)
        return self.address()


class RemoveThing(OnOnePart):
    template_name = "page/confirm.html"
    submit_label = "Remove it"

    def get_heading(self):
        return f"Remove part {self.part.number} from the answer?"

    def carry_out(self, form):
        remove_thing(self.gathered_thing, by=self.request.user)
        return self.thing

    def done(self, request):
        return "It is removed.", self.address()

    def context(self, **extra):
        return super().context(
            answers=[{"label": "Part", "value": self.part.title}],
            consequences=[
                "What was decided of its facts is removed as well.",
                "The parts after it get the numbers before theirs.",
            ],
            **extra,
        )
