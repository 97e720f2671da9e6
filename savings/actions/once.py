"""Acting once on a form that was sent twice: a double click, or the page loaded again."""

from savings.models import SentForm


def note_sent(digest: str, *, by) -> bool:
    """Note that a form is acted on, in the transaction that does so; False when it was acted on before.

    Of two sent at the same moment, the second waits for the first and is then refused by the database.
    """
    if SentForm.objects.filter(digest=digest).exists():
        return False
    SentForm.objects.create(digest=digest, by=by)
    return True
