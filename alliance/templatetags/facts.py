"""How key facts, and what happened when, are written: in one pass, since a page spends its time in its parts.

Each takes the list of dictionaries that its template says, `parts/key_facts.html` and `parts/timeline.html`.
"""

from django import template
from django.utils.safestring import mark_safe

from alliance.templatetags.portal import or_not_known, rough_date, status
from alliance.templatetags.rows import escaped

register = template.Library()


def linked(words, address) -> str:
    """Some words, inside a link when there is an address."""
    return (
        f'<a class="govuk-link" href="{escaped(address)}">{escaped(words)}</a>' if address else escaped(words)
    )


def with_paragraph(row) -> str:
    """Where a thing is said: its source, and the paragraph when one is known."""
    paragraph = row.get("paragraph")
    return linked(row.get("source"), row.get("source_url")) + (f", {escaped(paragraph)}" if paragraph else "")


def dated(when) -> str:
    """A day or a rough date as such; words as they are."""
    if getattr(when, "words", "") or getattr(when, "year", ""):
        return escaped(rough_date(when))
    return escaped(or_not_known(when))


def marked_illustrative(row) -> str:
    return f" {status('record.illustrative')}" if row.get("illustrative") else ""


@register.simple_tag
def key_fact_rows(facts):
    """The rows of a table of key facts."""
    return mark_safe("".join(f'<tr role="row">{key_fact_cells(fact)}</tr>\n' for fact in facts))


def key_fact_cells(fact) -> str:
    label, note, disagreement = escaped(fact["label"]), fact.get("note"), fact.get("disagreement_url")
    value = linked(or_not_known(fact.get("value")), fact.get("value_url")) + marked_illustrative(fact)
    if note:
        value += f'<span class="portal-table__second">{escaped(note)}</span>'
    if disagreement:
        value += (
            f'<span class="portal-table__second"><a class="govuk-link" href="{escaped(disagreement)}">'
            f'Sources disagree<span class="govuk-visually-hidden"> about: {label}</span></a></span>'
        )
    source = with_paragraph({**fact, "source": or_not_known(fact.get("source"))})
    return (
        f'<th scope="row" role="rowheader">{label}</th>'
        f'<td role="cell" data-label="What is recorded">{value}</td>'
        f'<td role="cell" data-label="As at">{dated(fact.get("as_at"))}</td>'
        f'<td role="cell" data-label="Source">{source}</td>'
    )


@register.simple_tag
def timeline_periods(periods, level):
    """What happened, a section for each period under a heading of this level."""
    return mark_safe("".join(timeline_period(period, level or 3) for period in periods))


def timeline_period(period, level) -> str:
    heading = escaped(period["heading"])
    if period.get("note"):
        heading += f' <span class="portal-timeline__note">({escaped(period["note"])})</span>'
    return (
        '<section class="portal-timeline__period">\n'
        f'<h{level} class="portal-timeline__heading">{heading}</h{level}>\n'
        '<ul class="portal-timeline__items">\n'
        f"{''.join(timeline_item(item) for item in period['items'])}</ul>\n</section>\n"
    )


def timeline_item(item) -> str:
    title = linked(item["title"], item.get("url"))
    if item.get("status"):
        title += f" {status(item['status'])}"
    byline = escaped(rough_date(item.get("when")))
    if item.get("byline"):
        byline += f" · by {escaped(item['byline'])}"
    if links := item.get("authorities"):
        byline += " · decision " + ", ".join(linked(link.words, link.url) for link in dict.fromkeys(links))
    said = [words for words in (item.get("description"), *item.get("notes", ())) if words]
    lines = "".join(f'<p class="portal-timeline__description">{escaped(words)}</p>\n' for words in said)
    if item.get("source"):
        lines += f'<p class="portal-timeline__source">Source: {with_paragraph(item)}</p>\n'
    return (
        '<li class="portal-timeline__item">\n'
        f'<p class="portal-timeline__title">{title}{marked_illustrative(item)}</p>\n'
        f'<p class="portal-timeline__byline">{byline}</p>\n{lines}</li>\n'
    )
