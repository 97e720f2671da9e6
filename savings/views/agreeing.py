"""Opening a year, sending its statement, agreeing it, closing the year and restating it."""

import json

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from alliance.text import listed
from governance.forms.agendas import AgreeForm, RecordAgreementForm
from savings.actions.statements import (
    agree_statement,
    publish_statement,
    record_statement_agreement,
    send_statement,
)
from savings.actions.years import close_year, open_year, restate_year
from savings.agreeing import Agreeing
from savings.forms.years import PublishStatementForm, RestateForm, SendForm, YearForm
from savings.models import StatementVersion
from savings.policies import (
    cannot_agree_statement,
    cannot_agree_statements,
    cannot_close_year,
    cannot_keep_money,
    cannot_publish_statement,
    cannot_record_statement_agreement,
    cannot_restate_year,
    cannot_send_statement,
)
from savings.publication import not_public, published_already
from savings.shown import Shown
from savings.views.resolve import KeepingAYear, KeepingMoney
from savings.views.statements import parts_of


class OpenYear(KeepingMoney):
    heading = "Open a financial year"
    form_class = YearForm

    def form_options(self):
        return {}

    def do(self, form):
        return open_year(form.year(), by=self.request.user)

    def done(self, year):
        return f"{year} is open.", f"/money/{year.slug}/"


class Confirming(KeepingAYear):
    """A page that asks before it does something with a year's statement."""

    template_name = "page/confirm.html"

    @cached_property
    def agreed(self) -> Agreeing:
        return Agreeing(self.year, self.request.user.clearance)

    def refusal(self) -> str:
        """Why it cannot be done now, by somebody who may at another time."""
        raise NotImplementedError

    def done_to(self, sentence: str) -> tuple[str, str]:
        return sentence, self.url("statement")

    @property
    def content(self) -> dict:
        """What is agreed, which is the version sent last and not the record as this person reads it."""
        latest = self.agreed.latest
        return json.loads(latest.content) if latest else self.agreed.statement.content

    @property
    def answers_of_statement(self) -> list[dict]:
        agreed, shown = self.agreed, Shown(self.content, self.year.slug)
        return [
            {"label": "Year", "value": self.year.long_name},
            {"label": "In short", "value": "\n".join(shown.sentences)},
            {"label": "Version", "value": str(agreed.latest.number) if agreed.latest else "Not sent yet"},
        ]

    def context(self, **extra):
        refusal = self.refusal() if self.request.method != "POST" else ""
        illustrative = self.agreed.statement.illustrative
        return super().context(
            **{
                "answers": self.answers_of_statement,
                "refusal": refusal,
                "page_is_illustrative": illustrative,
                **extra,
            }
        )


class SendStatement(Confirming):
    form_class = SendForm
    submit_label = "Send it to be agreed"

    @property
    def content(self):
        return self.agreed.statement.content

    def get_heading(self):
        return f"Send the statement of {self.year} to be agreed?"

    def refusal(self):
        return cannot_send_statement(self.request.user, self.agreed)

    def form_options(self):
        return {"clearance": self.request.user.clearance}

    def initial(self):
        return {"marking": self.agreed.statement.marking}

    def context(self, **extra):
        return super().context(
            consequences=[
                "What it says now is kept as a version that never changes.",
                "Each Chief Finance Officer is asked to agree that version.",
                "When something is recorded afterwards, the next version must be sent and agreed.",
            ],
            **extra,
        )

    def do(self, form):
        return send_statement(self.year, form.cleaned_data["marking"], by=self.request.user)

    def done(self, version):
        return self.done_to(f"Version {version.number} is with the Chief Finance Officers.")


class AgreeStatement(Confirming):
    """Agree the version that is shown, for the seat one holds."""

    form_class = AgreeForm
    submit_label = "Agree this statement"

    def cannot(self):
        return cannot_agree_statements(self.request.user)

    def get_heading(self):
        return f"Agree the statement of {self.year}?"

    def may(self, seat) -> str:
        return cannot_agree_statement(self.request.user, self.agreed, seat)

    @cached_property
    def open_to_them(self) -> list:
        return [agreer.held.seat for agreer in self.agreed.agreers if not self.may(agreer.held.seat)]

    def initial(self):
        return {"version": self.agreed.latest.number if self.agreed.latest else None}

    def form_options(self):
        # Once something is sent, the action judges each seat, and says of which one why not.
        seats = [agreer.held.seat for agreer in self.agreed.agreers]
        return {"seats": seats if self.request.method == "POST" else self.open_to_them}

    def version_chosen(self, form):
        number = form.cleaned_data["version"]
        found = next((each for each in self.agreed.versions if each.number == number), None)
        if found is None:
            raise ValidationError(
                "No version of the statement has this number. Go back and open the page again."
            )
        return found

    def do(self, form):
        return agree_statement(self.version_chosen(form), form.cleaned_data["seat"], by=self.request.user)

    def done(self, agreement):
        return self.done_to(f"You agreed version {agreement.version.number} for {agreement.seat}.")

    def refusal(self):
        if self.open_to_them:
            return ""
        said = [self.may(agreer.held.seat) for agreer in self.agreed.agreers]
        own = [each for each in said if not each.startswith("You do not hold")]
        return (own or said or ["No seat of a Chief Finance Officer is recorded."])[0]


class RecordStatementAgreement(AgreeStatement):
    """Record that a Chief Finance Officer agreed it elsewhere, and how that was told."""

    form_class = RecordAgreementForm
    submit_label = "Record the agreement"

    def cannot(self):
        return cannot_keep_money(self.request.user)

    def get_heading(self):
        return f"Record an agreement to the statement of {self.year}"

    def may(self, seat):
        return cannot_record_statement_agreement(self.request.user, self.agreed, seat)

    def do(self, form):
        told = form.cleaned_data
        version = self.version_chosen(form)
        return record_statement_agreement(version, told["seat"], told["told_how"], by=self.request.user)

    def done(self, agreement):
        return self.done_to(f"Recorded that {agreement.seat} agreed.")


class CloseYear(Confirming):
    submit_label = "Close the year"

    def get_heading(self):
        return f"Close {self.year}?"

    def refusal(self):
        return cannot_close_year(self.request.user, self.agreed)

    def context(self, **extra):
        return super().context(
            consequences=[
                "The year takes no more costs, and no rule changes what was agreed.",
                "What is found later is put right by restating the year, which shows both.",
            ],
            **extra,
        )

    def do(self, form):
        return close_year(self.year, by=self.request.user)

    def done(self, year):
        return self.done_to(f"{year} is closed.")


class PublishStatement(Confirming):
    """See just what anybody will read, and let them."""

    template_name = "savings/publish.html"
    form_class = PublishStatementForm
    submit_label = "Publish this statement"

    @cached_property
    def version(self) -> StatementVersion | None:
        return self.agreed.closed_with

    @property
    def content(self):
        return json.loads(self.version.content) if self.version else super().content

    def get_heading(self):
        return f"Publish the statement of {self.year}?"

    def refusal(self):
        if reason := cannot_publish_statement(self.request.user, self.year, self.version):
            return reason
        if words := published_already(self.version):
            return words
        hidden = not_public(self.version)
        return f"The statement names what is not published: {listed(hidden)}." if hidden else ""

    def context(self, **extra):
        shown = Shown(self.content, self.year.slug)
        return super().context(
            shown=shown,
            parts=parts_of(shown),
            consequences=[
                "Anybody can read it without signing in: each amount, share and payment, and how the shares "
                "were decided.",
                "It stays at its address for good. A restatement is another version, published by itself.",
            ],
            **extra,
        )

    def do(self, form):
        return publish_statement(self.year, form.cleaned_data.get("despite_hold", ""), by=self.request.user)

    def done(self, publication):
        return self.done_to(f"Version {publication.version.number} is published. Anybody can read it.")


class RestateYear(Confirming):
    form_class = RestateForm
    submit_label = "Restate the year"

    def get_heading(self):
        return f"Restate {self.year}?"

    def refusal(self):
        return cannot_restate_year(self.request.user, self.year)

    def context(self, **extra):
        return super().context(
            consequences=[
                "The year takes costs again, until its next statement is agreed and it is closed anew.",
                "The statement agreed before stays readable, and the next one shows what differs.",
            ],
            **extra,
        )

    def do(self, form):
        return restate_year(self.year, form.cleaned_data["because"], by=self.request.user)

    def done(self, year):
        return self.done_to(f"{year} is open again, to be restated.")
