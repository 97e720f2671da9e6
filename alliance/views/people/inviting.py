"""Inviting somebody by mail, sending it again, and withdrawing it."""

from alliance.actions import invitations
from alliance.forms.people import InviteForm
from alliance.markings import Marking
from alliance.policies import cannot_be_invited, cannot_invite, cannot_withdraw_invitation
from alliance.views.people.keeping import OfOnePerson, PeopleAction


class InvitePerson(PeopleAction):
    heading = "Invite a person"
    form_class = InviteForm
    submit_label = "Send the invitation"

    def cannot(self):
        return cannot_invite(self.request.user)

    def initial(self):
        return {"clearance": Marking.OFFICIAL.value}

    def context(self, **extra):
        words = (
            "They are sent a link to choose a password that nobody else knows. It works once, within "
            f"{invitations.HOURS} hours, and can be sent again."
        )
        return super().context(**{"introduction": words, **extra})

    def act(self, form):
        person = invitations.invite(by=self.request.user, **form.cleaned_data)
        self.said(f"Invited {person.full_name}. The link goes to {person.email}.")
        return f"/people/{person.username}/"


class SendInvitation(OfOnePerson):
    template_name = "page/confirm.html"
    heading = "Send this invitation?"
    submit_label = "Send it"

    def cannot(self):
        return cannot_invite(self.request.user) or cannot_be_invited(self.request.user, self.thing)

    def context(self, **extra):
        person = self.thing
        follows = [
            f"{person.full_name} is sent a link to choose a password, to {person.email}.",
            f"The link works once, within {invitations.HOURS} hours.",
            "A link that was sent before works no longer.",
        ]
        return super().context(consequences=follows, **extra)

    def act(self, form):
        invitations.send_invitation(self.thing, by=self.request.user)
        self.said(f"Invited {self.thing.full_name}. The link goes to {self.thing.email}.")
        return self.address


class WithdrawInvitation(OfOnePerson):
    template_name = "page/confirm.html"
    heading = "Withdraw this invitation?"
    submit_label = "Withdraw it"

    def cannot(self):
        return cannot_withdraw_invitation(self.request.user, self.thing)

    def context(self, **extra):
        follows = [
            "The link that was sent works no longer, and whoever opens it is told so.",
            "The account and its roles stay. Close the account if its person is not to come.",
        ]
        return super().context(consequences=follows, warn=True, **extra)

    def act(self, form):
        invitations.withdraw_invitation(self.thing, by=self.request.user)
        self.said(f"Withdrew the invitation of {self.thing.full_name}.")
        return self.address
