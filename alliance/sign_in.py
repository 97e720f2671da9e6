"""Who may sign in with a name and a password, and what a session says of how."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from alliance.models import RoleHolding
from alliance.single_sign_on.offered import cannot_use_password

# Said by a session whose person must set up a second step before anything else.
MUST_SET_UP = "must_set_up"


class NamedAccounts(ModelBackend):
    """Names and passwords kept by the portal. Whoever has left is out from the first minute of the next day.

    Demonstration accounts open nothing unless the demonstration was asked for: not by signing in, and not
    by a session begun before.
    """

    def authenticate(self, request, username=None, password=None, **more):
        """Whoever signs in with single sign-on, or must, is not let in with a password, right or wrong."""
        user = super().authenticate(request, username=username, password=password, **more)
        return None if user is None or cannot_use_password(user) else user

    def user_can_authenticate(self, user):
        shown = settings.DEMONSTRATION or not user.demonstration
        return super().user_can_authenticate(user) and shown and not user.has_left

    def get_user(self, user_id):
        """Whoever is signed in, with the roles they hold: one question on every page, and not two."""
        holdings = list(RoleHolding.objects.filter(user=user_id).select_related("user").order_by())
        if not holdings:
            return super().get_user(user_id)
        user = holdings[0].user
        user.roles_held_today = user.roles_among(holdings)
        return user if self.user_can_authenticate(user) else None
