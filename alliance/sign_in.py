"""Who may sign in with a name and a password."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class NamedAccounts(ModelBackend):
    """Names and passwords kept by the portal.

    Demonstration accounts open nothing unless the demonstration was asked for: not by signing in, and not
    by a session begun before.
    """

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and (settings.DEMONSTRATION or not user.demonstration)
