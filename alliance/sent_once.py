"""A form that is sent twice is acted on once: sent again, it leads where it led the first time.

The token that every form carries against forgery differs each time a page is made. So the same token with the
same answers, at the same address, is the same form: a second click, a page that was loaded again, or a
request that somebody repeats. What was sent lately is remembered in the sign-in, in the transaction in which
it was done; of two that arrive at one moment, the second waits for the first.
"""

from collections.abc import Callable
from hashlib import sha256

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url

SENT = "sent_once"
MOST_REMEMBERED = 20


def led_to(request: HttpRequest) -> str:
    """Where this form led when it was sent before; "" where it was not."""
    name = name_of(request)
    return dict(request.session.get(SENT, ())).get(name, "") if name else ""


def once(request: HttpRequest, do: Callable):
    """What is done with a form, or the address to which it led when it was sent before."""
    name = name_of(request)
    if not name:
        return do()
    with transaction.atomic():
        remembered = held_still(request.session)
        if before := dict(remembered).get(name):
            return before
        done = do()
        if request.session.session_key:
            request.session[SENT] = [*remembered, [name, resolve_url(done)]][-MOST_REMEMBERED:]
            request.session.save()
    return done


def name_of(request: HttpRequest) -> str:
    """What a form shares only with itself, sent again; "" where no sign-in remembers it."""
    session = getattr(request, "session", None)
    if "csrfmiddlewaretoken" not in request.POST or session is None or not session.session_key:
        return ""
    files = [(name, each.name, each.size) for name, several in request.FILES.lists() for each in several]
    told = (request.get_full_path(), sorted(request.POST.lists()), sorted(files))
    return sha256(repr(told).encode(errors="surrogatepass")).hexdigest()


def held_still(session) -> list:
    """What is remembered of the forms of a sign-in, which nobody adds to until the transaction ends."""
    row = session.model.objects.select_for_update().filter(pk=session.session_key).first()
    return session.decode(row.session_data).get(SENT, []) if row else []
