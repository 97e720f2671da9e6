"""People who sign in, and the roles they hold over time."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.roles import GRANTABLE, ROLES, Reads, Role
from alliance.row_checks import RowCheck
from alliance.temporal import today

# The account that commands act as.
PORTAL_USERNAME = "portal"
# Addresses under /people/ that are pages, and so cannot be a person's own.
TAKEN_NAMES = {"add", "invite", "review"}


class UserManager(BaseUserManager):
    """Finds people by user name, whatever its capitals."""

    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Someone who may sign in. There are no superusers: what a person may do comes from roles."""

    username = models.CharField(
        "user name", max_length=60, unique=True, validators=[ASCIIUsernameValidator()]
    )
    full_name = models.CharField("full name", max_length=120)
    email = models.EmailField("e-mail address", blank=True)
    clearance = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    is_active = models.BooleanField("may sign in", default=True)
    closed_at = models.DateTimeField("last closed", null=True, blank=True, editable=False)
    leaves_on = models.DateField("last day", null=True, blank=True)
    sign_ins_ended_at = models.DateTimeField("all sign-ins last ended", null=True, editable=False)
    demonstration = models.BooleanField("demonstration account", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    # What they took for themselves for some hours, while a request is answered under it.
    emergency = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name", "pk"]
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            *one_of_its_choices(clearance=Marking),
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_is_one_persons_whatever_its_capitals",
                violation_error_message="Somebody already signs in with this user name.",
            ),
        ]

    def __str__(self):
        return self.full_name

    def get_full_name(self):
        return self.full_name

    @property
    def is_the_portal(self) -> bool:
        """Whether this is the portal's own account, for what its commands do."""
        return self.username == PORTAL_USERNAME

    @property
    def has_left(self) -> bool:
        """Whether their last day is over: they no longer sign in, whatever else says that they may."""
        return self.leaves_on is not None and self.leaves_on < today()

    @cached_property
    def roles_held_today(self) -> frozenset[Role]:
        """The roles held today; authority is judged today, whatever day is being looked at (R6)."""
        # Without their own order, which would join in the person's name.
        return self.roles_among(self.role_holdings.order_by())

    @staticmethod
    def roles_among(holdings) -> frozenset[Role]:
        """The roles held today, from all of one person's holdings: they are few."""
        day = today()
        held = [
            Role(each.role)
            for each in holdings
            if each.starts_on <= day and (not each.ceases_on or each.ceases_on > day)
        ]
        return frozenset([Role.ANYONE, *held])

    def take_up(self, access) -> None:
        """Hold what an emergency access gives, in this object alone: nothing of it is ever saved."""
        self.emergency = access
        held = [Role(access.role)] if access.role else []
        self.roles_held_today = frozenset([*self.roles_held_today, *held])
        self.clearance = max(self.clearance, access.clearance or self.clearance)
        self.__dict__.pop("reading_level", None)

    def has_role(self, role: Role) -> bool:
        return self.is_active and role in self.roles_held_today

    def may(self, permission: str) -> bool:
        """Whether any role held today carries this permission."""
        return self.is_active and any(permission in ROLES[role].may for role in self.roles_held_today)

    def get_session_auth_hash(self):
        """What a sign-in must match to go on.

        It ends when the password changes, the account is closed, or somebody ends all of them.
        """
        return self._until_ended(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        return [self._until_ended(each) for each in super().get_session_auth_fallback_hash()]

    def _until_ended(self, of_the_password: str) -> str:
        moments = [self.closed_at, self.sign_ins_ended_at]
        return "-".join([of_the_password, *(str(each.timestamp()) for each in moments if each)])

    @cached_property
    def reading_level(self) -> Marking:
        """The highest marking this person reads everywhere; published when no role opens more."""
        if self.is_active and any(ROLES[role].reads is Reads.TO_CLEARANCE for role in self.roles_held_today):
            return Marking(self.clearance)
        return Marking.PUBLISHED

    @property
    def reads_own_areas(self) -> bool:
        """Whether this person reads their own areas to their clearance, beyond what is published."""
        return self.is_active and any(ROLES[role].reads is Reads.OWN_AREAS for role in self.roles_held_today)


class Stranger(AnonymousUser):
    """Whoever has not signed in: answers what a person answers, and reads what is published."""

    full_name = ""
    clearance = reading_level = Marking.PUBLISHED
    is_the_portal = reads_own_areas = False
    emergency = None
    roles_held_today = frozenset([Role.ANYONE])

    def has_role(self, role: Role) -> bool:
        return role in self.roles_held_today

    def may(self, permission: str) -> bool:
        return permission in ROLES[Role.ANYONE].may


class RoleHoldingQuerySet(models.QuerySet):
    def held_on(self, day):
        return self.filter(starts_on__lte=day).filter(Q(ceases_on__isnull=True) | Q(ceases_on__gt=day))


class RoleHolding(models.Model):
    """One person holding one role from a day, until the day it ceases."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_holdings")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in GRANTABLE])
    starts_on = models.DateField("first day")
    ceases_on = models.DateField("first day no longer held", null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Whether a group at the provider of single sign-on gave it: it ends when the group no longer does.
    from_provider = models.BooleanField("given by single sign-on", default=False)

    objects = RoleHoldingQuerySet.as_manager()

    class Meta:
        ordering = ["user", "role", "starts_on", "pk"]
        constraints = [
            *one_of_its_choices(role=GRANTABLE),
            RowCheck(
                condition=Q(ceases_on__isnull=True) | Q(ceases_on__gte=F("starts_on")),
                name="role_ceases_on_or_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(ceases_on__isnull=True),
                name="person_holds_a_role_once_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"
