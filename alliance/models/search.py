"""What can be found by searching: one row per thing and wording, kept by the actions."""

from collections.abc import Callable
from typing import ClassVar

from django.db import models

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.triggers import FullText, SearchIndex

# Which entries somebody reads beyond their level because the things are their own: functions of the user that
# return a condition. An app adds one for its own things.
of_ones_own: list[Callable[..., models.Q]] = []


class SearchEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The entries of what this person may see, their own things included."""
        seen = models.Q(marking__lte=user.reading_level if user.is_authenticated else Marking.PUBLISHED)
        if getattr(user, "reads_own_areas", False):
            for own in of_ones_own:
                seen |= own(user)
        return self.filter(seen)


class SearchEntry(models.Model):
    """Words by which a thing may be found, and the address it is found at.

    `folded` is what it is called, in lower case without accents or punctuation: any part of that finds it.
    `text` is what else it says, as it is shown around what was found, and `words` all of that, folded: there
    whole words find it, whatever their endings. `day` and `body` are what results are narrowed by.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=240)
    summary = models.CharField(max_length=400, blank=True)
    folded = models.TextField()
    text = models.TextField(blank=True)
    words = models.TextField(blank=True, editable=False)
    day = models.DateField(null=True, blank=True)
    body = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=300)
    marking = models.SmallIntegerField(choices=Marking.choices)
    illustrative = models.BooleanField(default=False)

    objects = SearchEntryQuerySet.as_manager()
    triggers: ClassVar = [
        SearchIndex("folded"),
        FullText("words", in_the_row=("kind", "key", "title", "folded", "body")),
    ]

    class Meta:
        ordering = ["kind", "title", "pk"]
        indexes = [models.Index(fields=["kind", "key"], name="search_by_thing")]
        constraints = one_of_its_choices(marking=Marking)

    def __str__(self):
        return self.title


class SearchWord(models.Model):
    """A word that something is or was found by, and what that was marked, to compare misspelt words with.

    A word stays when what it stood in is gone; it is offered to nobody who would find nothing by it.
    """

    word = models.CharField(max_length=30)
    marking = models.SmallIntegerField(choices=Marking.choices)

    triggers: ClassVar = [SearchIndex("word")]

    class Meta:
        ordering = ["word", "marking"]
        constraints = [
            models.UniqueConstraint(fields=["word", "marking"], name="search_word_is_kept_once"),
            *one_of_its_choices(marking=Marking),
        ]

    def __str__(self):
        return self.word
