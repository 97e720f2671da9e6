"""A page that is made once for everybody who is not signed in."""

from alliance.public_copies import made_for_everybody, may_be_shared


class SharedWithEverybody:
    """For a public page that shows the same to everybody: made once for each state of the record (ADR 0030).

    It stands before the kind of page. Whoever is signed in, and whoever asks anything in the address, gets a
    page of their own. What is kept is sent by `alliance.middleware.CopiesForEverybody`.
    """

    def dispatch(self, request, *args, **kwargs):
        def make():
            return super(SharedWithEverybody, self).dispatch(request, *args, **kwargs)

        if request.user.is_authenticated or not may_be_shared(request):
            return make()
        return made_for_everybody(request, make)
