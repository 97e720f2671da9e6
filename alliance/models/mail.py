"""The outbox: what is to be sent by e-mail, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.markings import Marking
from alliance.models.words import one_of_its_choices
from alliance.row_checks import RowCheck


class MailQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To the secretary, who writes it, and to the administrator, who sees that it goes out.

        What goes to somebody of the public is shown to nobody.
        """
        may = getattr(user, "may", lambda permission: False)
        rows = self.filter(private=False)
        return rows if may("keep the board record") or may("manage people") else self.none()

    def given_up(self):
        """Those that failed and are not tried again by themselves."""
        return self.filter(sent_at__isnull=True, next_try_at__isnull=True)


class Mail(models.Model):
    """One e-mail to one address. It is sent by `manage.py do_work` or `manage.py send_mail`, not by a page.

    Nothing marked higher than OFFICIAL is ever sent by e-mail. A private one goes to somebody of the public:
    it is removed once it is sent, and forgets its address when it is given up.
    """

    to = models.EmailField("to")
    subject = models.CharField(max_length=200)
    body = models.TextField("what it says")
    about = models.CharField("what it is about", max_length=160)
    marking = models.SmallIntegerField(choices=Marking.choices, default=Marking.OFFICIAL)
    illustrative = models.BooleanField(default=False)
    private = models.BooleanField("goes to somebody of the public", default=False)
    unsubscribe = models.CharField("address that ends what it is sent for", max_length=300, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    queued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, editable=False, help_text="none once it is over")
    sent_at = models.DateTimeField(null=True, editable=False)
    last_error = models.TextField(blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "mail"
        indexes = [models.Index(fields=["next_try_at"], name="mail_to_send")]
        constraints = [
            *one_of_its_choices(marking=Marking),
            RowCheck(condition=Q(marking__lte=Marking.OFFICIAL), name="nothing_sensitive_is_sent_by_mail"),
            RowCheck(
                condition=Q(sent_at__isnull=True) | Q(next_try_at__isnull=True),
                name="what_is_sent_is_not_tried_again",
            ),
            RowCheck(
                condition=~Q(to="") & ~Q(subject="") & ~Q(body=""), name="mail_says_something_to_somebody"
            ),
        ]

    def __str__(self):
        return f"{self.subject}, to {self.to}"

    @property
    def subject_of_record(self) -> str:
        return f"mail/{self.pk}"

    @property
    def identity(self) -> str:
        """What no other mail has: its Message-ID begins with it, and its file is named so."""
        return f"mail-{self.pk}-{self.queued_at:%Y%m%d%H%M%S}"

    @property
    def is_given_up(self) -> bool:
        return self.sent_at is None and self.next_try_at is None

    @property
    def state(self) -> str:
        """The name of the status: waiting, sent, written to a file, or not sent."""
        if self.sent_at:
            return "mail.written" if settings.MAIL_FOLDER else "mail.sent"
        return "mail.failed" if self.is_given_up else "mail.waiting"
