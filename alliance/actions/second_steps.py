"""Second steps: setting them up, using them, removing them, and starting anew for somebody (ADR 0032)."""

import hmac
import secrets

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from alliance.actions.mail import tell_of_account
from alliance.actions.sessions import forget_all_signed_in
from alliance.audit import record
from alliance.models import Authenticator, Passkey, RecoveryCode, User
from alliance.models.second_steps import has_second_step
from alliance.passkeys import NewPasskey
from alliance.policies import (
    cannot_add_second_step,
    cannot_make_recovery_codes,
    cannot_remove_second_step,
    cannot_reset_second_step,
)
from alliance.policy import enforce
from alliance.sealing import seal, unseal

SECONDS_OF_A_CODE = 30
# A code is taken one step early or late: clocks of telephones are not all right.
DRIFT = 1
RECOVERY_CODES = 10
# Without letters and numbers that look alike: 16 of these are 79 bits.
LETTERS, LENGTH, GROUP = "abcdefghjkmnpqrstuvwxyz23456789", 16, 4


def number_of_code(secret: str, typed: str, after: int = 0) -> int:
    """The number of the code that was typed, when it is good now and comes after this number; or 0."""
    if not secret:  # sealed with a key that is gone
        return 0
    program, now = pyotp.TOTP(secret), int(timezone.now().timestamp()) // SECONDS_OF_A_CODE
    for number in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(program.generate_otp(number).encode(), typed.encode()) and number > after:
            return number
    return 0


@transaction.atomic
def add_authenticator(secret: str, number: int, name: str, *, by: User) -> Authenticator:
    """Set up an authenticator, whose code of this number was shown to work."""
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    enforce(cannot_add_second_step(by))
    now = timezone.now()
    added = Authenticator(user=by, name=name, sealed_secret=seal(secret), last_number=number)
    added.added_at = added.last_used_at = now
    added.full_clean()
    added.save()
    record(
        "alliance.add_authenticator",
        f"person/{by.username}",
        f"Added an authenticator to the account of {by.full_name}",
        by=by,
    )
    tell_of_account(
        by, "An authenticator was added to your account: from now on you sign in with its codes.", by=by
    )
    return added


@transaction.atomic
def add_passkey(made: NewPasskey, name: str, *, by: User) -> Passkey:
    """Set up a passkey that a browser has made."""
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    enforce(cannot_add_second_step(by))
    now = timezone.now()
    added = Passkey(user=by, name=name, credential=made.credential, public_key=made.public_key)
    added.sign_count, added.added_at, added.last_used_at = made.sign_count, now, now
    added.full_clean()
    added.save()
    record(
        "alliance.add_passkey",
        f"person/{by.username}",
        f"Added a passkey to the account of {by.full_name}",
        by=by,
    )
    tell_of_account(by, "A passkey was added to your account: from now on you can sign in with it.", by=by)
    return added


@transaction.atomic
def note_passkey_used(passkey: Passkey, count: int) -> bool:
    """Note that a passkey was used so many times; whether it was still there, and not used so often before.

    A device that counts never tells the same number twice: two that do are copies of each other.
    """
    kept = Passkey.objects.select_for_update().filter(pk=passkey.pk).first()
    if kept is None or (count and count <= kept.sign_count):
        return False
    kept.sign_count, kept.last_used_at = count, timezone.now()
    kept.save(update_fields=["sign_count", "last_used_at"])
    return True


@transaction.atomic
def remove_second_step(step: Authenticator | Passkey, *, by: User) -> None:
    """Remove something of one's own that one signs in with; with the last one, the recovery codes go too."""
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    enforce(cannot_remove_second_step(by, step))
    step.delete()
    if not has_second_step(by):
        by.recovery_codes.all().delete()
    record(
        "alliance.remove_second_step",
        f"person/{by.username}",
        f"Removed a second step from the account of {by.full_name}",
        by=by,
    )
    tell_of_account(by, "A second step was removed from your account.", by=by)


@transaction.atomic
def make_recovery_codes(*, by: User) -> list[str]:
    """Ten new codes, told this once; those from before are good no longer."""
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    enforce(cannot_make_recovery_codes(by))
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(RECOVERY_CODES)]
    by.recovery_codes.all().delete()
    now = timezone.now()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(user=by, digest=_digest(by, code, settings.SECRET_KEY), made_at=now) for code in codes]
    )
    record(
        "alliance.make_recovery_codes",
        f"person/{by.username}",
        f"Made new recovery codes for {by.full_name}",
        by=by,
    )
    return ["-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP)) for code in codes]


@transaction.atomic
def use_code(person: User, typed: str) -> bool:
    """Whether this is a code of theirs, which it then never is again."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    typed = "".join(typed.lower().split()).replace("-", "")
    for each in person.authenticators.all():
        if number := number_of_code(unseal(each.sealed_secret), typed, each.last_number):
            each.last_number, each.last_used_at = number, timezone.now()
            each.save(update_fields=["last_number", "last_used_at"])
            return True
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [_digest(person, typed, key) for key in keys]
    used, _ = person.recovery_codes.filter(digest__in=digests).delete()
    if used:
        left = person.recovery_codes.count()
        record(
            "alliance.use_recovery_code",
            f"person/{person.username}",
            f"Used a recovery code of {person.full_name}: {left} left",
            by=person,
        )
        tell_of_account(
            person, f"One of your recovery codes was used to sign in. You have {left} left.", by=person
        )
    return bool(used)


@transaction.atomic
def reset_second_step(person: User, *, by: User) -> None:
    """Remove all that somebody signs in with but their password, for whoever has lost it; they are told."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    enforce(cannot_reset_second_step(by, person))
    person.authenticators.all().delete()
    person.passkeys.all().delete()
    person.recovery_codes.all().delete()
    person.sign_ins_ended_at = timezone.now()
    person.save(update_fields=["sign_ins_ended_at"])
    forget_all_signed_in(person)
    record(
        "alliance.reset_second_step",
        f"person/{person.username}",
        f"Reset the second step of {person.full_name}",
        by=by,
    )
    tell_of_account(
        person, "An administrator removed the second step from your account, and signed you out.", by=by
    )


def _digest(person: User, code: str, key: str) -> str:
    made = salted_hmac("alliance.recovery-code", f"{person.pk}:{code}", secret=key, algorithm="sha256")
    return made.hexdigest()
