"""The outbox: what was sent by e-mail or waits to be, what failed, and what was written to files instead."""

import django_tables2 as tables
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localtime

from alliance.actions.mail import MOST_ATTEMPTS, try_again
from alliance.addresses import LARGEST_NUMBER
from alliance.files import sent
from alliance.mail_files import file_of
from alliance.markings import Marking, highest
from alliance.models import Mail
from alliance.needs import need
from alliance.policies import cannot_read_mail, cannot_see_outbox, cannot_try_again
from alliance.policy import enforce
from alliance.tables import PortalTable
from alliance.templatetags.portal import drawn_status
from alliance.temporal import long_date
from alliance.views.kinds import ActionPage, DetailPage, ListPage, Page

OUTBOX = ("Outbox", "/outbox/")
FILES_INSTEAD = (
    "This is a demonstration: nothing is sent. Each mail is written to a file, which can be opened here."
)
# How many failed mails are named one by one to whoever may try them again.
MOST_NAMED = 3


def moment(at) -> str:
    """30 June 2022, 9:05am."""
    at = localtime(at)
    return f"{long_date(at.date())}, {at.hour % 12 or 12}:{at:%M}{'am' if at.hour < 12 else 'pm'}"


def what_became(mail: Mail) -> str:
    """What became of a mail, in a sentence."""
    if mail.sent_at and settings.MAIL_FOLDER:
        return f"Nothing was sent: it was written to a file on {moment(mail.sent_at)}"
    if mail.sent_at:
        return f"Sent on {moment(mail.sent_at)}"
    if mail.is_given_up:
        return f"Given up after {mail.attempts} of {MOST_ATTEMPTS} attempts. {mail.last_error}"
    if not settings.SENDS_MAIL:
        return "It stays here: the portal has no mail server"
    if mail.attempts:
        tried = "once" if mail.attempts == 1 else f"{mail.attempts} times"
        return f"Tried {tried}, next on {moment(mail.next_try_at)}. {mail.last_error}"
    return "It is written to a file in a moment" if settings.MAIL_FOLDER else "It is sent in a moment"


@need
def mail_that_was_not_sent(user) -> list[tuple[str, str]]:
    """For whoever sees the outbox: mail that failed and waits for somebody to try it again."""
    failed = Mail.objects.visible_to(user).given_up()
    if len(failed) > MOST_NAMED:
        return [(f"{len(failed)} e-mails could not be sent", reverse("outbox"))]
    return [(f"An e-mail to {mail.to} could not be sent", reverse("mail", args=[mail.pk])) for mail in failed]


def is_a_file(mail: Mail) -> bool:
    """Whether a mail was written to a file instead of being sent."""
    return bool(settings.MAIL_FOLDER and mail.sent_at)


class OutboxTable(PortalTable):
    mail = tables.Column(accessor="pk", verbose_name="Mail")
    queued = tables.Column(accessor="queued_at", verbose_name="Written")
    status = tables.Column(accessor="pk", verbose_name="Status")

    sorts = {"queued": ("queued_at",)}
    own_order = ("-pk",)
    caption = "Mail, the latest first"

    class Meta(PortalTable.Meta):
        empty_text = "No mail was written yet."

    def __init__(self, data, *, user, **options):
        super().__init__(data, **options)
        self.user = user

    def render_mail(self, record):
        file = reverse("mail-file", args=[record.pk]) if is_a_file(record) else ""
        told = {"mail": record, "reads_it": not cannot_read_mail(self.user, record), "file": file}
        return render_to_string("alliance/_mail_in_list.html", told)

    def render_queued(self, record):
        return moment(record.queued_at)

    def render_status(self, record):
        return format_html(
            '{}<span class="portal-table__second">{}</span>', drawn_status(record.state), what_became(record)
        )


class Outbox(ListPage):
    """Every mail, the latest first."""

    table_class = OutboxTable
    heading = "Outbox"
    breadcrumbs = (("Home", "/"),)
    noun = ("mail", "mails")

    def get(self, request, **kwargs):
        if cannot_see_outbox(request.user):
            raise Http404("There is no such page.")
        return super().get(request, **kwargs)

    def rows(self):
        return Mail.objects.visible_to(self.request.user).order_by("-pk")

    def table_options(self):
        return {"user": self.request.user}

    def get_marking(self):
        level = self.request.user.reading_level
        return highest(min(row.marking, level) for row in self.rows_shown)

    def context(self, **extra):
        said = "" if settings.SENDS_MAIL else "The portal has no mail server, so mail stays here."
        if settings.MAIL_FOLDER:
            said = FILES_INSTEAD
        context = super().context(as_at=None, introduction=said, **extra)
        context["page_is_illustrative"] = any(row.illustrative for row in self.rows_shown)
        return context


class OfOneMail:
    """For pages under /outbox/<number>/."""

    @cached_property
    def thing(self) -> Mail:
        rows = Mail.objects.visible_to(self.request.user).select_related("queued_by")
        found = rows.filter(pk=min(self.kwargs["number"], LARGEST_NUMBER)).first()
        if found is None:
            raise Http404("No mail has this number.")
        return found

    def get_marking(self):
        return Marking(min(self.thing.marking, self.request.user.reading_level))


class MailPage(OfOneMail, DetailPage):
    """One mail: what it says, to those who read its marking, and what became of it."""

    template_name = "alliance/mail.html"
    breadcrumbs = (("Home", "/"), OUTBOX)

    def get(self, request, **kwargs):
        if cannot_see_outbox(request.user):
            raise Http404("There is no such page.")
        return super().get(request, **kwargs)

    @property
    def unread(self) -> str:
        """Why this person does not read what it says, or ""."""
        return cannot_read_mail(self.request.user, self.thing)

    def get_heading(self):
        return f"Mail {self.thing.pk}" if self.unread else self.thing.subject

    def context(self, **extra):
        mail, user = self.thing, self.request.user
        refusal = cannot_try_again(user, mail)
        again = {"label": "Try it again", "url": reverse("try-mail-again", args=[mail.pk])}
        return super().context(
            as_at=None,
            status=mail.state,
            status_sentences=[f"{what_became(mail).rstrip('.')}."],
            answers=[
                {"label": "To", "value": mail.to},
                {"label": "Written", "value": f"{moment(mail.queued_at)} by {mail.queued_by}"},
            ],
            body=self.unread or mail.body,
            downloads=[] if self.unread or not is_a_file(mail) else [self.file_link()],
            actions=[] if refusal else [again],
            page_is_illustrative=mail.illustrative,
            **extra,
        )

    def file_link(self) -> dict:
        """The link to the file that the mail was written to."""
        address = reverse("mail-file", args=[self.thing.pk])
        return {"label": "The file of this mail", "type": "EML", "size": "", "url": address}


class MailFile(OfOneMail, Page):
    """The file that a mail was written to; where there is none, the page that says what became of it."""

    def get(self, request, **kwargs):
        if cannot_read_mail(request.user, self.thing):
            raise Http404("There is no such page.")
        content = file_of(self.thing)
        if content is None:
            return redirect("mail", self.thing.pk)
        return sent(content, "message/rfc822", f"mail-{self.thing.pk}.eml")


class TryMailAgain(OfOneMail, ActionPage):
    template_name = "page/confirm.html"
    heading = "Try to send this mail again?"
    submit_label = "Try it again"
    breadcrumbs = (("Home", "/"), OUTBOX)

    def let_in(self):
        enforce(cannot_see_outbox(self.request.user))
        super().let_in()

    def cannot(self):
        return cannot_see_outbox(self.request.user)

    def act(self, form):
        mail = try_again(self.thing, by=self.request.user)
        messages.success(self.request, f"{what_became(mail)}.")
        return reverse("mail", args=[mail.pk])

    def context(self, **extra):
        mail = self.thing
        return super().context(
            **{
                "answers": [
                    {"label": "To", "value": mail.to},
                    {"label": "What became of it", "value": what_became(mail)},
                ],
                "refusal": cannot_try_again(self.request.user, mail),
                **extra,
            }
        )
