"""Subscribing by e-mail, ending that, and telling subscribers what was published (ADR 0028).

None of it is in the audit trail: it is of the public and no part of the record.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance.actions.mail import queue_mail
from alliance.markings import Marking
from alliance.models import Mail, Subscriber, Subscription, Told, User
from alliance.models.subscriptions import LOOKS_BACK
from alliance.published import Published, Topic, latest, topic
from alliance.text import listed
from alliance.tokens import CONFIRM, END, MANAGE, link

HOUR = timedelta(hours=1)
# Of one address in an hour, so that nobody's inbox is flooded by whoever types it; and of all addresses.
MOST_OF_AN_ADDRESS, MOST_OF_ALL = 3, 200
TOO_MANY = (
    "Many people are subscribing at this moment, so nothing was sent. Try again in an hour: what you typed "
    "is still here."
)
MOST_TOLD_AT_ONCE = 500
CONFIRM_IT = """Somebody, we hope you, asked to be told by e-mail of what is published {about}.

Confirm that you want this:
{confirm}

The link works for 3 days. If it was not you, do nothing: no more is sent, and your address is erased.
"""
IS_SUBSCRIBED = """Somebody, we hope you, asked to be told by e-mail of what is published {about}.

You are subscribed to that already, so there is nothing to do.

See or end your subscriptions:
{manage}
"""
TELLS = """{title}

{says}

Read it: {address}

You are told because you subscribed to what is published {about}.
Stop being told of that: {end}
See or end all your subscriptions: {manage}
"""


@transaction.atomic
def subscribe(email: str, wanted: Topic, *, by: User) -> None:
    """Ask for a subscription: a mail with a link that confirms it goes to the address.

    What happens cannot be told from outside: an address that is subscribed is sent a mail too, and one that
    was typed too often in an hour none. Raises ValidationError when too many subscribe at this moment.
    """
    now = timezone.now()
    forget_unconfirmed()
    if Subscription.objects.filter(asked_at__gt=now - HOUR).count() >= MOST_OF_ALL:
        raise ValidationError(TOO_MANY)
    email = email.strip().lower()
    Subscriber.objects.get_or_create(email=email)
    subscriber = Subscriber.objects.select_for_update().get(email=email)
    if subscriber.hour_began_at is None or subscriber.hour_began_at <= now - HOUR:
        subscriber.hour_began_at, subscriber.asked_in_hour = now, 0
    if subscriber.asked_in_hour >= MOST_OF_AN_ADDRESS:
        return
    subscriber.asked_in_hour += 1
    subscriber.save(update_fields=["hour_began_at", "asked_in_hour"])
    told = {"kind": wanted.kind, "followed": wanted.key}
    found, _ = subscriber.subscriptions.get_or_create(**told, defaults={"asked_at": now})
    if found.confirmed_at:
        subject, words = "You are subscribed already", IS_SUBSCRIBED
    else:
        found.asked_at = now
        found.save(update_fields=["asked_at"])
        subject, words = "Confirm that you want to be told", CONFIRM_IT
    body = words.format(about=wanted.about, confirm=link(CONFIRM, found), manage=link(MANAGE, subscriber))
    _send(found, email, subject, body, by=by)


@transaction.atomic
def confirm_subscription(subscription: Subscription) -> Subscription:
    """From now on its subscriber is told."""
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if subscription.confirmed_at is None:
        subscription.confirmed_at = timezone.now()
        subscription.save(update_fields=["confirmed_at"])
    return subscription


@transaction.atomic
def end_subscription(subscription: Subscription) -> None:
    """End one subscription: what waits to be sent for it is not sent, and with the last the address goes."""
    _held(subscription.subscriber)
    Mail.objects.filter(about=subscription.subject, private=True).delete()
    Subscription.objects.filter(pk=subscription.pk).delete()
    if not subscription.subscriber.subscriptions.exists():
        Subscriber.objects.filter(pk=subscription.subscriber_id).delete()


@transaction.atomic
def end_all_subscriptions(subscriber: Subscriber) -> None:
    """End all subscriptions of an address, and erase it."""
    _held(subscriber)
    for each in subscriber.subscriptions.all():
        end_subscription(each)


@transaction.atomic
def forget_unconfirmed() -> None:
    """Erase what nobody confirmed in three days, and what subscribers were told of so long ago."""
    now = timezone.now()
    for each in Subscription.objects.never_confirmed(now).select_related("subscriber"):
        end_subscription(each)
    Told.objects.filter(at__lt=now - 2 * LOOKS_BACK).delete()


def tell_subscribers(*, by: User) -> int:
    """Tell subscribers of what was published since they asked; how many mails that makes.

    Each mail is put into the outbox in one transaction with the row that says so: whoever is told and when
    this is ended between makes no difference, each thing is told once.
    """
    following: dict[tuple[str, str], list[Subscription]] = {}
    rows = Subscription.objects.confirmed().select_related("subscriber").order_by("pk")
    for each in rows:
        following.setdefault((each.kind, each.followed), []).append(each)
    if not following:
        return 0
    earliest = timezone.now() - LOOKS_BACK
    known = set(Told.objects.values_list("subscriber_id", "thing"))
    sent = 0
    for (kind, key), subscriptions in following.items():
        wanted = topic(kind, key)
        if wanted is None:
            continue  # It is not published any longer.
        since = max(earliest, min(each.asked_at for each in subscriptions))
        for thing in reversed(latest(wanted, MOST_TOLD_AT_ONCE, since)):
            for each in subscriptions:
                if (each.subscriber_id, thing.told_as) not in known and _is_news(thing, each):
                    sent += tell(each, thing, wanted, by=by)
    return sent


@transaction.atomic
def tell(subscription: Subscription, thing: Published, wanted: Topic, *, by: User) -> bool:
    """Tell one subscriber of one thing, unless they were told or have unsubscribed; whether they are now."""
    subscriber = _held(subscription.subscriber)
    still = Subscription.objects.filter(pk=subscription.pk, confirmed_at__isnull=False)
    if subscriber is None or not still.exists():
        return False
    if Told.objects.filter(subscriber=subscriber, thing=thing.told_as).exists():
        return False
    Told.objects.create(subscriber=subscriber, thing=thing.told_as, at=timezone.now())
    end = link(END, subscription)
    body = TELLS.format(
        title=_title_of(thing),
        says="\n\n".join([*thing.says, *([f"It names {listed(thing.named)}."] if thing.named else [])]),
        address=f"{settings.PORTAL_ADDRESS}{thing.address}",
        about=wanted.about,
        end=end,
        manage=link(MANAGE, subscriber),
    )
    _send(subscription, subscriber.email, _title_of(thing), body, unsubscribe=end, by=by)
    return True


def _is_news(thing: Published, subscription: Subscription) -> bool:
    return (thing.first_at if thing.version == 1 else thing.at) >= subscription.asked_at


def _title_of(thing: Published) -> str:
    corrected = "Corrected: " if thing.version > 1 else ""
    illustrative = " (illustrative)" if thing.illustrative else ""
    return f"{corrected}{thing.kind}: {thing.title}{illustrative}"


def _send(subscription: Subscription, to: str, subject: str, body: str, unsubscribe: str = "", *, by) -> None:
    mail = Mail(
        to=to,
        subject=" ".join(subject.split())[:200],
        body=body,
        about=subscription.subject,
        marking=Marking.PUBLISHED,
        private=True,
        unsubscribe=unsubscribe,
    )
    queue_mail(mail, by=by)


def _held(subscriber: Subscriber) -> Subscriber | None:
    """The subscriber as it is now, whom nobody else tells or erases until this transaction ends."""
    return Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first()
