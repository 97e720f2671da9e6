"""What a person is told when a page cannot be shown: where it went wrong, and that nothing was changed.

Django's own handlers read what was sent once more, to check its token; what could not be read the first
time then fails again, as a fault of the portal's. These do not read it.
"""

import sys

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string
from django.urls import reverse

from alliance.actions.unsaved import keep_unsaved
from alliance.full_disk import is_for_want_of_room
from alliance.maintenance import unavailable
from alliance.markings import Marking, chosen_marking, highest
from alliance.models import User
from alliance.policy import Refused
from alliance.unsaved import typed_parts, writer_of
from alliance.views.public.pages import SignIn

PLAIN_FAULT = (
    "<!DOCTYPE html><html lang='en-GB'><title>Something went wrong</title>"
    "<h1>Something went wrong</h1><p>The portal could not make this page. "
    "The fault is the portal’s, not yours.</p></html>"
)
# How what was sent turns out to be unreadable, once it is looked at.
UNREADABLE = (BadRequest, MultiPartParserError, SuspiciousOperation, OSError)
TOO_MUCH = "More was sent than the portal takes at once. Nothing has been changed."


def page(request, template: str, status: int, **context) -> HttpResponse:
    return render(request, template, {"marking": Marking.PUBLISHED, **context}, status=status)


def not_understood(request, exception=None) -> HttpResponse:
    """400: what was asked made no sense; 413 where it is larger than the portal takes."""
    if isinstance(exception, RequestDataTooBig):
        return page(request, "413.html", 413)
    too_much = isinstance(exception, TooManyFieldsSent)
    return page(request, "400.html", 400, reasons=[TOO_MUCH] if too_much else [])


def refused(request, exception=None) -> HttpResponse:
    """403: the person may not do it; the reason is a rule's own words, or none."""
    reason = str(exception) if isinstance(exception, Refused) else ""
    return page(request, "403.html", 403, exception=reason, **what_was_typed(request))


def not_found(request, exception=None) -> HttpResponse:
    """404: there is no such page, or none that this person may know of."""
    return page(request, "404.html", 404, **what_was_typed(request))


def fault(request) -> HttpResponse:
    """500: says so without anything that may be what is broken; 503 when that is the database or the disk."""
    wrong = sys.exc_info()[1]
    try:
        if (full := is_for_want_of_room(wrong)) or isinstance(wrong, OperationalError | InterfaceError):
            return unavailable(request, full=full)
        return HttpResponse(render_to_string("500.html"), status=500)
    except (TemplateDoesNotExist, TemplateSyntaxError, ValueError, OSError):
        return HttpResponse(PLAIN_FAULT, status=500)


def csrf_failure(request, reason="") -> HttpResponse:
    """403: a form from a page opened before signing in or out; what was typed is given back."""
    try:
        request.POST  # noqa: B018  read here, so that the page is not left half made
    except UNREADABLE as unreadable:
        return not_understood(request, unreadable)
    if request.path == reverse("sign-in"):
        return SignIn.again(request)
    typed = typed_parts(request.POST)
    return page(request, "403_csrf.html", 403, typed=typed, marking=marking_of_what_was_typed(request))


def signed_out(request, was_signed_in: User | None) -> HttpResponse | None:
    """403: a form from somebody who was signed out meanwhile; what was typed is given back, and kept.

    Nothing for a form in which nothing was typed, or of which nobody knows whose it was: the sign-in page
    says all there is to say. The form names its writer, because a browser forgets a sign-in that is over.
    """
    if not typed_parts(request.POST):
        return None
    by = User.objects.filter(pk=writer_of(request.POST), is_active=True).first() or was_signed_in
    if by is None:
        return None
    kept = keep_unsaved(request.get_full_path(), request.POST, by=by)
    told = {"kept": kept is not None, **what_was_typed(request)}
    response = page(request, "403_signed_out.html", 403, **told)
    response.headers["Cache-Control"] = "no-store"
    return response


def what_was_typed(request) -> dict:
    """What a page that says no gives back, where somebody sent a form; nothing of what cannot be read."""
    try:
        typed = typed_parts(request.POST)
    except UNREADABLE:
        return {}
    return {"typed": typed, "marking": marking_of_what_was_typed(request)} if typed else {}


def marking_of_what_was_typed(request) -> Marking:
    """The marking chosen in a form; OFFICIAL at least, since nobody has said that anyone may read it."""
    return highest([Marking.OFFICIAL, chosen_marking(request.POST)])
