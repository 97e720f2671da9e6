"""Who may sign in with a name and a password."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from alliance.models import RoleHolding


class NamedAccounts(ModelBackend):
    """Names and passwords kept by the portal.

    Demonstration accounts open nothing unless the demonstration was asked for: not by signing in, and not
    by a session begun before.
    """

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and (settings.DEMONSTRATION or not user.demonstration)

    def get_user(self, user_id):
        """Whoever is signed in, with the roles they hold: one question on every page, and not two."""
        holdings = list(RoleHolding.objects.filter(user=user_id).select_related("user").order_by())
        if not holdings:
            return super().get_user(user_id)
        user = holdings[0].user
        user.roles_held_today = user.roles_among(holdings)
        return user if self.user_can_authenticate(user) else None
