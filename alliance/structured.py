"""What a page is about, for search engines: schema.org in JSON-LD, of what anybody may read."""

import json
from collections.abc import Callable
from datetime import date, datetime

from django.utils.html import format_html
from django.utils.safestring import mark_safe

CONTEXT = "https://schema.org"
# What could end the element that the data stand in, or begin another.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
Absolute = Callable[[str], str]


def drawn(data: dict):
    """The data as the element of a page that holds them."""
    text = json.dumps({"@context": CONTEXT, **data}, ensure_ascii=False).translate(_ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


def breadcrumbs(trail: list[tuple[str, str]], here: str, address: str, absolute: Absolute) -> dict:
    """The way to a page, itself at the end."""
    steps = [*((label, absolute(url)) for label, url in trail), (here, absolute(address))]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": label, "item": url}
            for place, (label, url) in enumerate(steps, start=1)
        ],
    }


def organisation(name: str, about: str, members: list[str], absolute: Absolute) -> dict:
    """The alliance, with the forces that are party to it."""
    told = {"@type": "GovernmentOrganization", "name": name, "url": absolute("/")}
    if about:
        told["description"] = about
    if members:
        told["member"] = [{"@type": "GovernmentOrganization", "name": member} for member in members]
    return told


def report(name: str, address: str, issued_on: date, author: str, to: str, absolute: Absolute) -> dict:
    """A report that was issued to a Panel."""
    return {
        "@type": "Report",
        "name": name,
        "headline": name,
        "url": absolute(address),
        "datePublished": issued_on.isoformat(),
        "inLanguage": "en-GB",
        "author": {"@type": "Organization", "name": author},
        "audience": {"@type": "Audience", "name": to},
    }


def event(name: str, on: date | datetime, address: str, organiser: str, absolute: Absolute) -> dict:
    """A meeting that is held in public."""
    return {
        "@type": "Event",
        "name": name,
        "startDate": on.isoformat(),
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "url": absolute(address),
        "organizer": {"@type": "Organization", "name": organiser},
        "location": {"@type": "Place", "name": f"As {organiser} announces"},
    }
