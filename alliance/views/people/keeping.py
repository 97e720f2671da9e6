"""What is done to accounts and roles."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from alliance.actions import people
from alliance.actions.second_steps import reset_second_step
from alliance.actions.sessions import end_sessions
from alliance.actions.sign_in import end_lock
from alliance.forms.people import AddPersonForm, GrantRoleForm, LeavingForm, PersonForm, SetPasswordForm
from alliance.markings import Marking
from alliance.policies import (
    cannot_change_account,
    cannot_close_account,
    cannot_end_lock,
    cannot_end_role,
    cannot_end_sessions,
    cannot_grant_role,
    cannot_have_password,
    cannot_manage_people,
    cannot_plan_leaving,
    cannot_reset_second_step,
)
from alliance.policy import enforce
from alliance.roles import GRANTABLE, Role
from alliance.temporal import long_date
from alliance.text import listed
from alliance.views.kinds import ActionPage
from alliance.views.people.resolve import HOME, PEOPLE, person_called


class PeopleAction(ActionPage):
    breadcrumbs = (HOME, PEOPLE)

    def cannot(self) -> str:
        return cannot_manage_people(self.request.user)

    def get_marking(self):
        return Marking.OFFICIAL

    def said(self, words: str) -> None:
        messages.success(self.request, words)


class AddPerson(PeopleAction):
    heading = "Add a person"
    form_class = AddPersonForm
    submit_label = "Open the account"

    def initial(self):
        return {"clearance": Marking.OFFICIAL.value}

    def act(self, form):
        answers = form.cleaned_data
        person = people.open_account(
            username=answers["username"],
            full_name=answers["full_name"],
            email=answers["email"],
            clearance=answers["clearance"],
            password=answers["password"],
            by=self.request.user,
        )
        self.said(f"Opened an account for {person.full_name}. Now give them a role.")
        return f"/people/{person.username}/grant-role/"


class OfOnePerson(PeopleAction):
    """An action on somebody's account. Whether there is one is told to administrators alone."""

    @cached_property
    def thing(self):
        enforce(cannot_manage_people(self.request.user))
        return person_called(self.kwargs["username"])

    def cannot(self) -> str:
        return cannot_change_account(self.request.user, self.thing)

    def get_breadcrumbs(self):
        return [HOME, PEOPLE, (self.thing.full_name, self.address)]

    @property
    def address(self) -> str:
        return f"/people/{self.thing.username}/"

    def context(self, **extra):
        # Names of people stand on the page and not in its title, which browsers keep and show to others.
        person = self.thing
        named = {
            "introduction": f"For {person.full_name}, who signs in as {person.username}.",
            "answers": [
                {"label": "Name", "value": person.full_name},
                {"label": "User name", "value": person.username},
            ],
            "section": PEOPLE[0],
        }
        return super().context(**{**named, **extra})


class CorrectPerson(OfOnePerson):
    form_class = PersonForm
    edits_in_place = True
    submit_label = "Save"

    heading = "Correct an account"

    def initial(self):
        return {name: getattr(self.thing, name) for name in ("full_name", "email", "clearance")}

    def act(self, form):
        person = people.correct_account(self.thing, by=self.request.user, **form.cleaned_data)
        self.said(f"Saved the account of {person.full_name}.")
        return self.address


class SetPassword(OfOnePerson):
    form_class = SetPasswordForm
    submit_label = "Set this password"

    heading = "Set a password"

    def cannot(self):
        return super().cannot() or cannot_have_password(self.thing)

    def context(self, **extra):
        words = (
            f"For {self.thing.full_name}, who is then signed out everywhere. "
            "Tell them the password in person, and ask them to change it."
        )
        return super().context(**{"introduction": words, **extra})

    def act(self, form):
        people.set_password(self.thing, form.cleaned_data["password"], by=self.request.user)
        self.said(f"Set a new password for {self.thing.full_name}.")
        return self.address


class PlanLeaving(OfOnePerson):
    form_class = LeavingForm
    submit_label = "Save the last day"

    heading = "Say when somebody leaves"

    def cannot(self):
        return cannot_plan_leaving(self.request.user, self.thing)

    def initial(self):
        return {"leaves_on": self.thing.leaves_on}

    def context(self, **extra):
        words = (
            f"After their last day {self.thing.full_name} cannot sign in and is signed out everywhere, and "
            "their roles end. What they recorded stays, with their name. To end their access now, close the "
            "account."
        )
        return super().context(**{"introduction": words, **extra})

    def act(self, form):
        person = people.plan_leaving(self.thing, form.cleaned_data["leaves_on"], by=self.request.user)
        day = person.leaves_on
        self.said(
            f"{person.full_name} leaves: {long_date(day)} is their last day."
            if day
            else f"{person.full_name} stays."
        )
        return self.address


class CloseAccount(OfOnePerson):
    template_name = "page/confirm.html"
    submit_label = "Close the account"

    def cannot(self):
        return cannot_close_account(self.request.user, self.thing)

    heading = "Close this account?"

    def context(self, **extra):
        held = [
            holding.get_role_display() for holding in self.thing.role_holdings.filter(ceases_on__isnull=True)
        ]
        follows = [
            f"{self.thing.full_name} can no longer sign in, and is signed out, from this moment.",
            f"These roles end: {listed(held)}." if held else "They hold no role that would end.",
            "What they recorded stays, with their name.",
            "The account can be reopened; roles, and areas of their own, are then given anew.",
        ]
        return super().context(consequences=follows, warn=True, **extra)

    def act(self, form):
        people.close_account(self.thing, by=self.request.user)
        self.said(f"Closed the account of {self.thing.full_name}.")
        return self.address


class EndLock(OfOnePerson):
    template_name = "page/confirm.html"
    submit_label = "End the lock"

    heading = "End the lock on signing in?"

    def cannot(self):
        return cannot_end_lock(self.request.user, self.thing)

    def context(self, **extra):
        follows = [
            f"{self.thing.full_name} can try to sign in again now, in any browser.",
            "For 1 hour they are let in even where too many tries came from the address of their office.",
            "Whoever is guessing their password can guess on as well, until it is locked again.",
        ]
        return super().context(consequences=follows, **extra)

    def act(self, form):
        end_lock(self.thing, by=self.request.user)
        self.said(f"{self.thing.full_name} can try to sign in again now.")
        return self.address


class EndSignIns(OfOnePerson):
    template_name = "page/confirm.html"
    submit_label = "End all sign-ins"

    heading = "End all of somebody’s sign-ins?"

    def cannot(self):
        return super().cannot() or cannot_end_sessions(self.request.user, self.thing)

    def context(self, **extra):
        follows = [
            f"{self.thing.full_name} is signed out in every browser, from this moment.",
            "They can sign in again. To keep somebody else out, set a new password as well.",
        ]
        return super().context(consequences=follows, warn=True, **extra)

    def act(self, form):
        end_sessions(self.thing, by=self.request.user)
        self.said(f"Ended all sign-ins of {self.thing.full_name}.")
        return self.address


class ResetSecondStep(OfOnePerson):
    template_name = "page/confirm.html"
    submit_label = "Reset the second step"

    heading = "Reset somebody’s second step?"

    def cannot(self):
        return cannot_reset_second_step(self.request.user, self.thing)

    def context(self, **extra):
        follows = [
            "Make sure in person, or by a call to a number you know, that it is they who ask for it.",
            "Their authenticators and recovery codes are removed, and they are signed out everywhere.",
            "Their password alone lets them in. If their roles need a second step, they set one up then.",
            "They are told by e-mail." if self.thing.email else "No e-mail address of theirs is recorded.",
        ]
        return super().context(consequences=follows, warn=True, **extra)

    def act(self, form):
        reset_second_step(self.thing, by=self.request.user)
        self.said(f"Reset the second step of {self.thing.full_name}.")
        return self.address


class ReopenAccount(OfOnePerson):
    template_name = "page/confirm.html"
    submit_label = "Reopen the account"

    heading = "Reopen this account?"

    def cannot(self):
        if reason := super().cannot():
            return reason
        return f"The account of {self.thing.full_name} is not closed." if self.thing.is_active else ""

    def context(self, **extra):
        follows = [
            f"{self.thing.full_name} can sign in again, with the password they had.",
            "They hold no role until you give them one.",
        ]
        return super().context(consequences=follows, **extra)

    def act(self, form):
        people.reopen_account(self.thing, by=self.request.user)
        self.said(f"Reopened the account of {self.thing.full_name}. Now give them a role.")
        return self.address


class GrantRole(OfOnePerson):
    form_class = GrantRoleForm
    submit_label = "Give this role"

    heading = "Give a role"

    def cannot(self):
        if reason := cannot_grant_role(self.request.user, self.thing):
            return reason
        return "" if self.thing.is_active else "This account is closed. Reopen it before giving it a role."

    def form_options(self):
        open_holdings = self.thing.role_holdings.filter(ceases_on__isnull=True)
        return {"held": {Role(holding.role) for holding in open_holdings}}

    def act(self, form):
        holding = people.grant_role(self.thing, form.cleaned_data["role"], by=self.request.user)
        self.said(f"Gave {self.thing.full_name} the role “{holding.get_role_display()}” from today.")
        return self.address


class EndRole(OfOnePerson):
    template_name = "page/confirm.html"
    submit_label = "End this role"

    @cached_property
    def holding(self):
        if self.kwargs["role"] not in set(GRANTABLE):
            raise Http404
        return get_object_or_404(self.thing.role_holdings, role=self.kwargs["role"], ceases_on__isnull=True)

    def cannot(self):
        if reason := super().cannot():
            return reason
        return cannot_end_role(self.request.user, self.holding)

    def get_heading(self):
        return f"End the role “{self.holding.get_role_display()}”?"

    def context(self, **extra):
        follows = [
            "The role no longer holds, from today.",
            "What was given with it, such as areas of their own, ends with it.",
            "That they held it until today stays on the record.",
        ]
        if self.holding.from_provider:
            follows.append(
                "It is given again when they next sign in, unless they have left the group that gives it."
            )
        return super().context(consequences=follows, warn=True, **extra)

    def act(self, form):
        people.end_role(self.holding, by=self.request.user)
        self.said(f"Ended the role “{self.holding.get_role_display()}” of {self.thing.full_name}.")
        return self.address
