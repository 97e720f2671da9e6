"""The light Markdown of reports, read into plain values: paragraphs, lists, bold words, links, and facts.

A fact stands in double braces: `{{ live-business-areas }}` is a named figure. `{{ table:areas-by-group }}`
and `{{ chart:live-areas-by-year }}`, alone in their paragraphs, are a table and a chart, and
`{{ chart:one-figure, another | What it shows }}` is a chart of named figures. `{{ paragraph:12 }}` is the
number that paragraph 12 has in the end.
Everything else that Markdown or HTML could do stays text.
"""

import re
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from markdown_it import MarkdownIt

FACT = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
ALLOWED = ("https://", "/")
# What stands in a paragraph of its own.
APART = ("table", "chart")
_reader = MarkdownIt("zero").enable(["emphasis", "escape", "link", "list", "newline"])

Runs = list[dict]


def facts_in(text: str) -> list[str]:
    """What stands in double braces in a text, in its order, each once."""
    return list(dict.fromkeys(FACT.findall(text)))


def read(text: str, fill: Callable[[str], dict]) -> list[dict]:
    """The blocks of a text; `fill` gives the run, the table or the chart that stands for a fact.

    Raises ValidationError for a link that leads elsewhere than to the web or the portal, and for a table or a
    chart in the middle of words.
    """
    blocks: list[dict] = []
    items: list[Runs] | None = None
    for token in _reader.parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            items = [] if items is None else items
        elif token.type in ("bullet_list_close", "ordered_list_close") and token.level == 0:
            blocks.append({"kind": "bullets", "items": items})
            items = None
        elif token.type == "inline":
            runs = list(_runs(token.children or (), fill))
            if items is not None:
                _refuse_apart(runs)
                items.append(runs)
            else:
                blocks.append(_block(runs))
    return blocks


def _block(runs: Runs) -> dict:
    """A table or a chart where that is all there is, else words."""
    said = [run for run in runs if run.get("kind") in APART or run["text"].strip()]
    if len(said) == 1 and said[0].get("kind") in APART:
        return said[0]
    _refuse_apart(runs)
    return {"kind": "text", "runs": runs}


def _refuse_apart(runs: Runs) -> None:
    for kind in APART:
        if any(run.get("kind") == kind for run in runs):
            raise ValidationError(f"A {kind} stands in a paragraph of its own, without other words.")


def _runs(tokens, fill) -> Iterator[dict]:
    bold, href = 0, ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold += 1 if token.nesting > 0 else -1
        elif token.type == "link_open":
            href = str(token.attrs["href"])
            if not href.startswith(ALLOWED) or href.startswith("//"):
                raise ValidationError(
                    f"The link “{href[:80]}” leads neither to the web nor into the portal. "
                    "It must begin with https:// or with /"
                )
        elif token.type == "link_close":
            href = ""
        elif token.type in ("softbreak", "hardbreak"):
            yield _run("\n" if token.type == "hardbreak" else " ", bold, href)
        elif token.content:
            yield from _filled(token.content, bold, href, fill)


def _filled(text: str, bold: int, href: str, fill) -> Iterator[dict]:
    """The words, with what stands for each fact in its place."""
    place = 0
    for found in FACT.finditer(text):
        if found.start() > place:
            yield _run(text[place : found.start()], bold, href)
        filled = fill(found[1])
        yield filled if filled.get("kind") in APART else _run("", bold, href) | filled
        place = found.end()
    if text[place:]:
        yield _run(text[place:], bold, href)


def _run(text: str, bold: int, href: str) -> dict:
    return {"text": text, **({"bold": True} if bold else {}), **({"href": href} if href else {})}


def words(runs: Runs) -> str:
    """Runs as plain words; a link leads somewhere in a page alone."""
    return "".join(run["text"] for run in runs)
