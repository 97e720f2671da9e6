"""Whether the portal works and how much there is to do, for the machines that watch it."""

from secrets import compare_digest

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpResponse

from alliance import metrics
from alliance.readiness import checks
from alliance.views.kinds import Page

THIS_MACHINE = ("127.0.0.1", "::1", "")


class Watch(Page):
    """A page for a machine: plain words, kept nowhere."""

    public = True

    @staticmethod
    def plain(words: str, status: int) -> HttpResponse:
        headers = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
        return HttpResponse(f"{words}\n", status=status, headers=headers)

    def sent_token(self, token: str) -> bool:
        """Whether the request carries this token; never when there is none."""
        sent = self.request.headers.get("Authorization", "").encode()
        return bool(token) and compare_digest(sent, f"Bearer {token}".encode())


class Health(Watch):
    """Says "ok" when the database answers, and 503 when it does not; nothing else."""

    def get(self, request, **kwargs):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return self.plain("The database does not answer.", 503)
        return self.plain("ok", 200)


class Live(Watch):
    """Says "ok" when this process answers at all. Asks nothing of the database."""

    def get(self, request, **kwargs):
        return self.plain("ok", 200)


class Ready(Watch):
    """Says whether all is as it must be; what is not, only to this machine or to who has the token."""

    def get(self, request, **kwargs):
        found = checks()
        well = not any(check.wrong for check in found)
        words = "ok" if well else "not ok"
        if self.may_hear_more():
            words = "\n".join([words, *(f"{check.name}: {check.wrong or 'ok'}" for check in found)])
        return self.plain(words, 200 if well else 503)

    def may_hear_more(self) -> bool:
        return self.asked_on_this_machine() or self.sent_token(settings.HEALTH_TOKEN)

    def asked_on_this_machine(self) -> bool:
        """Through a proxy on this machine everybody comes from this machine, and the proxy says for whom."""
        through_proxy = {"X-Forwarded-For", "Forwarded"} & set(self.request.headers)
        return not through_proxy and self.request.META.get("REMOTE_ADDR", "") in THIS_MACHINE


class Metrics(Watch):
    """What is counted, to who has the token; for anybody else there is no such page."""

    def let_in(self):
        super().let_in()
        if not self.sent_token(settings.METRICS_TOKEN):
            raise Http404("There is no such page.")

    def get(self, request, **kwargs):
        headers = {"Cache-Control": "no-store"}
        kind = "text/plain; version=0.0.4; charset=utf-8"
        return HttpResponse(metrics.as_text(), content_type=kind, headers=headers)
