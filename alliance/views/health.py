"""Whether the portal works, for the machine that watches it."""

from django.db import DatabaseError, connection
from django.http import HttpResponse

from alliance.views.kinds import Page


class Health(Page):
    """Says "ok" when the database answers, and 503 when it does not; nothing else."""

    public = True

    def get(self, request, **kwargs):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return self.plain("The database does not answer.", 503)
        return self.plain("ok", 200)

    @staticmethod
    def plain(words: str, status: int) -> HttpResponse:
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(f"{words}\n", status=status, content_type="text/plain", headers=headers)
