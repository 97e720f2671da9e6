"""What the kernel keeps, why, and for how long."""

from datetime import timedelta

from django.conf import settings
from django.db.models import DateTimeField, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from alliance.models import FailedTries, Job, Mail, Problem, Seen, SignedIn, UnsavedForm, User
from alliance.models.unsaved import KEPT_FOR
from alliance.retention import Ends, Period, destroyed, forgotten, kept_for_good

# UK GDPR, Article 5(1)(e): kept no longer than is necessary.
NO_LONGER = "Personal data is kept no longer than it is needed (UK GDPR, Article 5(1)(e))."
NO_TRACE = "Nothing but how many there were, and when."

kept_for_good(
    "register",
    title="The register of what was decided and published",
    what="Each decision, notice, statement and report, with the digest that binds it to the one before.",
    why="Anybody can check with it that nothing was changed. Where the law asks for words to be erased, they "
    "are, once, with who and why; the chain stays whole.",
)
kept_for_good(
    "audit-trail",
    title="The audit trail",
    what="Who did what, when and why, with the names of those who did it, as written then.",
    why="Public bodies must be able to show how a decision was made, and their records must be "
    "reliable (code of "
    "practice under section 46 of the Freedom of Information Act 2000). The database refuses to "
    "remove any of it.",
)
kept_for_good(
    "facts",
    title="Sources, what they claim, and where they disagree",
    what="What a document said and where, with corrections beside what they correct.",
    why="It is what every figure of the portal rests on. It is about forces and offices, and names "
    "people for "
    "the public office they hold.",
)
kept_for_good(
    "authority",
    title="Roles and reviews of access",
    what="Who held which role from when to when, and what was found when that was looked through.",
    why="It shows whether somebody had the authority to do what they did, however long ago.",
)
kept_for_good(
    "spreadsheets",
    title="Spreadsheets that were handed in",
    what="Each file as it was handed in, and what was found in it.",
    why="The rows that were imported rest on it, and it is the evidence for them. The database "
    "refuses to remove "
    "it. Take personal details out of a spreadsheet before it is handed in.",
)
kept_for_good(
    "retention",
    title="What was held back and what was destroyed",
    what="Periods, holds and destructions, each with who, when and why.",
    why="It is the proof that things were destroyed as this schedule says, and not otherwise.",
)


@destroyed(
    "seen",
    title="Notes of who saw what is restricted and who took files away",
    what="Who read which page marked OFFICIAL-SENSITIVE, and who took which file, when.",
    why="To look into misuse that comes to light late. It says how colleagues work, so it does not stay. "
    + NO_LONGER,
    counted_from="the day it was seen or taken away",
    stays="How many notes there were, from before when, who proposed and who approved it, and a "
    "digest of which.",
    period=Period(2, "years"),
    shortest=Period(1, "years"),
    longest=Period(7, "years"),
    told=lambda seen: f"{seen.get_kind_display()} “{seen.called}”, by {seen.by.full_name}",
    of_person=lambda person: Q(by=person),
)
def notes_of_what_was_seen():
    return Seen.objects.select_related("by").annotate(since=F("at"))


@destroyed(
    "mail",
    title="E-mails that were sent or given up",
    what="Their addresses and their words, in the outbox.",
    why="They tell of things that are in the record anyway. Six years are the most: so long somebody "
    "can bring an "
    "action on a contract (Limitation Act 1980, section 5). " + NO_LONGER,
    counted_from="the day it was sent, or was put into the outbox if it never was",
    stays="The line in the audit trail that it was sent, with the address. An e-mail to somebody of "
    "the public "
    "is gone as soon as it is sent.",
    period=Period(1, "years"),
    shortest=Period(1, "months"),
    longest=Period(6, "years"),
    told=lambda mail: f"“{mail.subject}”, to {mail.to}",
    of_person=lambda person: (
        Q(queued_by=person) | (Q(to__iexact=person.email) if person.email else Q(pk=None))
    ),
)
def mail_that_is_over():
    over = Q(sent_at__isnull=False) | Q(next_try_at__isnull=True)
    since = Coalesce("sent_at", "queued_at", output_field=DateTimeField())
    return Mail.objects.filter(over).annotate(since=since)


@destroyed(
    "answered-problems",
    title="Problems with pages that were answered",
    what="What somebody wrote, and the answer. Their e-mail address is erased when the answer goes to it.",
    why="To learn from them. What strangers write may be about anybody. " + NO_LONGER,
    counted_from="the day of the answer",
    stays="The lines in the audit trail that it came and who answered it, without a word of it.",
    period=Period(2, "years"),
    shortest=Period(3, "months"),
    longest=Period(6, "years"),
    told=lambda problem: f"Problem {problem.pk}, with the page {problem.page or 'that was not named'}",
    of_person=lambda person: Q(answered_by=person),
)
def answered_problems():
    return Problem.objects.filter(answered_at__isnull=False).annotate(since=F("answered_at"))


@destroyed(
    "addresses-of-problems",
    title="Addresses of people whose problem was never answered",
    what="The e-mail address that somebody gave for an answer.",
    why="It was given for an answer. When none has come for so long, none is expected any more. " + NO_LONGER,
    counted_from="the day it was reported",
    stays="The problem itself, so that it can still be put right.",
    period=Period(1, "years"),
    shortest=Period(3, "months"),
    longest=Period(2, "years"),
    told=lambda problem: f"The address in problem {problem.pk}",
    emptied={"email": ""},
)
def addresses_of_problems():
    unanswered = Problem.objects.filter(answered_at__isnull=True).exclude(email="")
    return unanswered.annotate(since=F("reported_at"))


@destroyed(
    "accounts",
    title="What a closed account needed to be signed in with",
    what="E-mail address, password, second steps, recovery codes, and who the person is to single sign-on.",
    why="Nobody signs in with it any more. It is kept for a while because people come back. " + NO_LONGER,
    counted_from="the day the account was closed",
    stays="Their name and user name, because the record names them, and which roles they held. If "
    "the account "
    "is opened again, the person is given a new password.",
    period=Period(1, "years"),
    shortest=Period(1, "months"),
    longest=Period(6, "years"),
    told=lambda person: f"{person.full_name} ({person.username})",
    emptied={"email": "", "password": "!", "last_login": None},
    also=lambda people: [
        person_rows
        for person in people
        for person_rows in (
            person.authenticators.all(),
            person.passkeys.all(),
            person.recovery_codes.all(),
            person.provider_accounts.all(),
            person.unsaved_forms.all(),
        )
    ],
    of_person=lambda person: Q(pk=person.pk),
)
def accounts_of_leavers():
    closed = User.objects.filter(is_active=False, closed_at__isnull=False)
    return closed.exclude(email="", password="!").annotate(since=F("closed_at"))


# What goes by itself: traces of how the portal works, of no use after their time.


@destroyed(
    "failed-tries",
    title="Failed tries to sign in",
    what="A number under a digest of a name, an address or a browser.",
    why="To slow down whoever guesses passwords.",
    ends=Ends.BY_ITSELF,
    counted_from="the last try",
    stays=NO_TRACE,
    period=Period(2, "days"),
)
def failed_tries():
    return FailedTries.objects.annotate(since=F("last_at"))


@destroyed(
    "signed-in",
    title="Where people were signed in",
    what="Which browser, since when, and when something was last done. The sign-in itself goes the "
    "same night.",
    why="So that people can see where they are signed in, and end it.",
    ends=Ends.BY_ITSELF,
    counted_from="when something was last done",
    stays=NO_TRACE,
    period=Period(1, "days"),
)
def sign_ins_that_ended():
    longest = timedelta(seconds=settings.SESSION_LONGEST_SECONDS)
    over = SignedIn.objects.filter(last_seen_at__lt=timezone.now() - longest)
    return over.annotate(since=F("last_seen_at"))


@destroyed(
    "unsaved-forms",
    title="What was typed by somebody who had been signed out",
    what="The answers to one form, for its writer alone.",
    why="So that nobody loses an hour’s work.",
    ends=Ends.BY_ITSELF,
    counted_from="when it was kept",
    stays=NO_TRACE,
    period=Period(1, "days"),
)
def unsaved_forms():
    return UnsavedForm.objects.filter(kept_at__lte=timezone.now() - KEPT_FOR).annotate(since=F("kept_at"))


@destroyed(
    "background-work",
    title="Work in the background that is over",
    what="What was asked for, by whom, when, and what went wrong.",
    why="To find out why something was not done.",
    ends=Ends.BY_ITSELF,
    counted_from="when it ended",
    stays=NO_TRACE,
    period=Period(90, "days"),
)
def work_that_is_over():
    return Job.objects.filter(ended_at__isnull=False).annotate(since=F("ended_at"))


# `forget_unconfirmed` erases them each hour, with what waits to be sent to them.
forgotten(
    "subscribers",
    title="Who asked to be told by e-mail",
    what="An e-mail address and what its owner follows: part of no record, and shown to nobody.",
    why="To tell them what is published, as long as they want it. What nobody confirmed is erased "
    "after 3 days, "
    "and an address with its last subscription. " + NO_LONGER,
    counted_from="when it was asked for, where it was never confirmed",
    stays="Nothing at all: it is in no trail and no list.",
    period=Period(3, "days"),
)
