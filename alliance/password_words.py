"""Words of this place, which whoever guesses at a password tries first: refused in them (ASVS 6.2.11)."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError

from alliance.models import CorporationSole, Force

# What everybody here has in common, whatever the record names.
ALWAYS = ("alliance", "portal", "police", "constabulary", "commissioner", "governance", "password")
# Shorter words are parts of too many others.
SHORTEST = 5
# Words of names that are of no one place.
EVERYWHERE = {"chief", "constable", "county", "crime", "force", "north", "south", "their", "valley"}
WRITTEN_FOR = str.maketrans("013457@$", "oieastas")


class WordsOfThisPlace:
    """Refuses a password that holds a word of this place, however its letters are written."""

    def validate(self, password, user=None):
        plain = password.lower()
        read = {plain, plain.translate(WRITTEN_FOR)}
        for word in words_of_this_place():
            if any(word in each for each in read):
                raise ValidationError(
                    f"This password holds “{word}”, which is tried first here. Use words that have nothing "
                    "to do with the portal, the police or the forces.",
                    code="word_of_this_place",
                )

    def get_help_text(self):
        return "Your password cannot hold the name of a force, or words such as “alliance” and “portal”."


def words_of_this_place() -> list[str]:
    """The words of the portal's name and of the bodies in the record, in one order."""
    names = [settings.PORTAL_NAME]
    names += [name for pair in Force.objects.values_list("name", "short_name") for name in pair]
    names += CorporationSole.objects.values_list("name", flat=True)
    found = {word for name in names for word in re.findall(r"[a-z]+", name.lower()) if len(word) >= SHORTEST}
    return sorted((found - EVERYWHERE) | set(ALWAYS))
