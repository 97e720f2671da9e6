"""Parts of the two published Panel reports, made again from the record as at their days.

The words are the portal's own; every count, amount and name comes from the record.
"""

from dataclasses import dataclass
from datetime import date

from governance.reports.facts import Facts
from governance.reports.writing import read, words


@dataclass(frozen=True)
class Part:
    """A part of a published report: of which source, as at which day, and how it is written."""

    source: str
    day: date
    text: str


PARTS = {
    "status-2016": Part(
        "devon-and-cornwall-panel-report-2016-04-15",
        date(2016, 2, 29),
        "By the end of February 2016 the business cases of {{ areas-approved-to-consult|value }} areas had "
        "been approved to go to formal consultation, and {{ areas-stated-live|value }} had gone live. "
        "{{ business-cases-in-development|value }} more business cases were in development. Formal staff "
        "consultation was completed on {{ consultations-completed|value }} of them. The first estimate was "
        "of savings of {{ savings-estimated|value }} a year by 2018.",
    ),
    "areas-2022": Part("dorset-panel-report-2022-06-30", date(2022, 6, 30), "{{ table:areas-by-group }}"),
}


def made_again(name: str) -> list[dict]:
    """The blocks of a part, with what anybody reads of the record as at its day."""
    part = PARTS[name]
    return read(part.text, Facts(part.day).fill)


def lines_of(blocks: list[dict]) -> list[str]:
    """Blocks as lines of text; the cells of a table stand between tabs."""
    said: list[str] = []
    for block in blocks:
        if block["kind"] == "table":
            said += [block["caption"], "\t".join(block["columns"])]
            said += ["\t".join(row) for row in block["rows"]]
        elif block["kind"] == "bullets":
            said += [words(item) for item in block["items"]]
        else:
            said.append(words(block["runs"]))
    return said
