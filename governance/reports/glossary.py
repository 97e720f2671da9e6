"""The words that a reader of a report may not know, in plain English and in the portal's own words.

An issued report keeps the meanings it was issued with, whatever is changed here.
"""

import re
from collections.abc import Iterator
from functools import cache

from governance.reports.writing import words

# Letters that stand for words are looked for as they are written; other words in any case.
MEANINGS = {
    "Baseline": "The cost or number at the start, which later ones are measured against.",
    "Business case": "The paper that says why something should be done, what it costs and what it saves, "
    "and on which it is decided.",
    "Collaboration agreement": "The agreement under the Police Act 1996 by which forces and commissioners "
    "do something together.",
    "Corporation sole": "A legal entity in one person’s office: a Police and Crime Commissioner, or a Chief "
    "Constable.",
    "Decoupling": "The return of a shared area to each force, which then runs its own again.",
    "Detailed business case": "The full case for joining an area, on which the Board decides.",
    "FMS": "Force Management Statement: what a Chief Constable says each year of the demand that "
    "the force expects, and how it will meet it.",
    "FTE": "Full-time equivalent: how many people there would be if all of them worked full hours.",
    "HMIC": "Her Majesty’s Inspectorate of Constabulary: the inspectorate of the police until 2017.",
    "HMICFRS": "His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services: it inspects police "
    "forces and says in public how well they do.",
    "Headcount": "How many people there are, whatever hours they work.",
    "ICT": "Information and communications technology: computers, phones and what runs on them.",
    "KPI": "Key performance indicator: a measure that shows whether something goes as it should.",
    "Lead force": "The force that runs a shared area, and usually employs its staff, for both.",
    "Like for like": "Comparing the same things at the same prices, with what has changed for other reasons "
    "left out.",
    "MTFP": "Medium-term financial plan: what is expected to come in and go out over the next few years.",
    "NPAS": "National Police Air Service: the helicopters and aeroplanes that all forces share.",
    "NPCC": "National Police Chiefs’ Council: where chief officers of all forces agree what they do alike.",
    "OPCC": "Office of the Police and Crime Commissioner: the people who work for the commissioner.",
    "PCC": "Police and Crime Commissioner: elected to hold a police force to account, and to set its "
    "budget and priorities.",
    "PCP": "Police and Crime Panel: councillors and independent members, who hold the commissioner to "
    "account.",
    "Precept": "The part of council tax that is raised for policing.",
    "Return to single force": "A shared area leaves the alliance, and each force runs its own again.",
    "ROCU": "Regional Organised Crime Unit: a unit that works on serious crime for the forces of a region.",
    "Section 22A": "The part of the Police Act 1996 under which forces and commissioners agree to work "
    "together.",
    "Strategic alliance": "The agreement of the forces and commissioners to run many departments together.",
    "Strategic outline case": "The first short case for joining an area, before a detailed one is written.",
    "Terms of reference": "What a board is for, who is on it and what it may decide.",
    "Tranche": "One of the parts into which work is divided, to be done one after another.",
    "TUPE": "The law that keeps a person’s terms of employment when their work moves to another employer.",
    "Value for money profile": "What HMICFRS publishes of each force’s costs beside those of others like it.",
    "WTB": "Working Together Board: the board at which the commissioners and chief constables decide on the "
    "alliance.",
}


def explained(content: dict) -> list[dict]:
    """Each word of the glossary that a report says, with its meaning, from A to Z.

    What the meanings themselves say is explained too, where it is in the glossary.
    """
    found, unread = {}, " ".join(_said_in(content))
    while unread:
        words_there = {word for word in MEANINGS if word not in found and _pattern(word).search(unread)}
        found |= {word: MEANINGS[word] for word in words_there}
        unread = " ".join(MEANINGS[word] for word in words_there)
    return [{"word": word, "meaning": found[word]} for word in sorted(found, key=str.casefold)]


def _said_in(content: dict) -> Iterator[str]:
    yield content["title"]
    for section in content["sections"]:
        yield section["title"]
        for paragraph in section["paragraphs"]:
            for block in paragraph["blocks"]:
                yield from _said_in_block(block)
    for figure in content["figures"].values():
        yield from (figure["title"], figure["words"], figure["meaning"])


def _said_in_block(block: dict) -> Iterator[str]:
    if "runs" in block:
        yield words(block["runs"])
    for item in block.get("items", ()):
        yield words(item)
    yield block.get("caption", "")
    yield from block.get("columns", ())
    for row in block.get("rows", ()):
        yield from map(str, row)


@cache
def _pattern(word: str) -> re.Pattern:
    """The word by itself, in the plural and with “’s” too."""
    any_case = 0 if word.isupper() else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(word)}(?:’s|'s|s)?(?!\w)", any_case)
