"""What a person is told when a page cannot be shown: where it went wrong, and that nothing was changed.

Django's own handlers read what was sent once more, to check its token; what could not be read the first
time then fails again, as a fault of the portal's. These do not read it.
"""

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string

from alliance.markings import Marking
from alliance.policy import Refused

PLAIN_FAULT = (
    "<!DOCTYPE html><html lang='en-GB'><title>Something went wrong</title>"
    "<h1>Something went wrong</h1><p>The portal could not make this page. "
    "The fault is the portal’s, not yours.</p></html>"
)
TOO_MUCH = "More was sent than the portal takes at once. Nothing has been changed."


def page(request, template: str, status: int, **context) -> HttpResponse:
    return render(request, template, {"marking": Marking.PUBLISHED, **context}, status=status)


def not_understood(request, exception=None) -> HttpResponse:
    """400: what was asked made no sense."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return page(request, "400.html", 400, reasons=[TOO_MUCH] if too_much else [])


def refused(request, exception=None) -> HttpResponse:
    """403: the person may not do it; the reason is a rule's own words, or none."""
    reason = str(exception) if isinstance(exception, Refused) else ""
    return page(request, "403.html", 403, exception=reason)


def not_found(request, exception=None) -> HttpResponse:
    """404: there is no such page, or none that this person may know of."""
    return page(request, "404.html", 404)


def fault(request) -> HttpResponse:
    """500: says so without anything that may be what is broken."""
    try:
        return HttpResponse(render_to_string("500.html"), status=500)
    except (TemplateDoesNotExist, TemplateSyntaxError, ValueError, OSError):
        return HttpResponse(PLAIN_FAULT, status=500)


def csrf_failure(request, reason="") -> HttpResponse:
    """403: a form from a page opened before signing in or out; what was typed is given back."""
    try:
        request.POST  # noqa: B018  read here, so that the page is not left half made
    except (SuspiciousOperation, OSError) as unreadable:
        return not_understood(request, unreadable)
    return page(request, "403_csrf.html", 403)
