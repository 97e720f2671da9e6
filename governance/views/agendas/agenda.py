"""The agenda of one meeting: its items, its versions, who agreed them, and agreeing it."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property

from alliance.markings import highest
from alliance.temporal import long_date, today
from alliance.views.kinds import Page
from governance.actions.agendas import agree_agenda, record_agreement, send_agenda
from governance.actions.noting import list_what_was_decided
from governance.agenda import FORMAL, Words, agreement_words, differences
from governance.forms.agendas import AgreeForm, RecordAgreementForm
from governance.forms.decisions import key_of_item
from governance.models import AgendaItem, Decision
from governance.noting import can_be_listed
from governance.policies import (
    cannot_agree_agenda,
    cannot_agree_agendas,
    cannot_change_agenda,
    cannot_flag_item,
    cannot_keep_board,
    cannot_record_agreement,
    cannot_send_agenda,
)
from governance.roster import roster
from governance.views.decisions.resolve import decision_url
from governance.views.meetings.of_one_meeting import KeepingOneMeeting, OfOneMeeting
from governance.views.resolve import HOME, link_to_changes


class AgendaPage(OfOneMeeting, Page):
    """The agenda as it stands: what is on it, whether it is agreed, and what changed since it was."""

    template_name = "governance/agenda.html"
    fetched_first = ("meeting",)

    def get_heading(self):
        return f"Agenda of {long_date(self.meeting.held_on)}"

    def get_marking(self):
        """As high as the meeting, and as the papers that are named."""
        return highest([self.meeting.marking, self.papers_marking()])

    def get_breadcrumbs(self):
        return [HOME, self.board_crumb(), self.meetings_crumb(), self.meeting_crumb()]

    @cached_property
    def changing(self) -> bool:
        return not cannot_change_agenda(self.request.user, self.meeting)

    def context(self, **extra):
        agenda, meeting = self.agenda, self.meeting
        return super().context(
            meeting=meeting,
            status=agenda.status if agenda.items else "",
            status_sentences=[said for said in (agenda.sentence, agenda.urgent_sentence) if said],
            actions=[*self.actions(), *self.link_to_changes("meeting")],
            tranches=self.tranches(),
            has_items=bool(agenda.items),
            changing=self.changing,
            flagging=any(item.consent and self.may_flag(item) for item in agenda.items),
            agreers=[self.agreer_row(agreer) for agreer in agenda.agreers],
            agreed_words=agenda.agreed_words,
            compared_with=agenda.compared_with,
            compared_was_agreed=agenda.last_agreed is not None,
            differences=self.differences(),
            versions=[self.version_row(version) for version in reversed(agenda.versions)],
            withdrawn=list(
                AgendaItem.objects.filter(meeting=meeting, withdrawn_at__isnull=False).order_by("order")
            ),
            page_is_illustrative=meeting.illustrative or any(item.illustrative for item in agenda.items),
            **extra,
        )

    def item_row(self, item, times_deferred):
        row = super().item_row(item, times_deferred)
        links = []
        if self.changing:
            links += [("Change", "change-item"), ("Withdraw", "withdraw-item")]
            links += [] if item.kind in FORMAL else [("Park", "park-item")]
        if item.consent and self.may_flag(item):
            links.append(("Ask to discuss", "flag-item"))
        return {
            **row,
            "links": [
                *({"label": label, "url": self.url(name, self.meeting, item.order)} for label, name in links),
                *self.decision_links(item),
                *link_to_changes(
                    self.request.user,
                    "item",
                    f"{self.meeting.held_on.isoformat()}-{item.order}",
                    self.board_query(),
                ),
            ],
            "up_url": self.url("move-item-up", self.meeting, item.order),
            "down_url": self.url("move-item-down", self.meeting, item.order),
        }

    def decision_links(self, item) -> list[dict]:
        """Where what an item decides is drafted beforehand or, once it is, what was drafted."""
        if not self.changing or item.kind in FORMAL or item.withdrawn_at:
            return []
        if drafted := self.drafted.get(item.pk):
            return [{"label": "See the decision", "url": decision_url(drafted)}]
        if item.purpose != AgendaItem.Purpose.DECISION:
            return []
        board = self.board_query().replace("?", "&")
        url = f"{reverse('draft-a-decision')}?item={key_of_item(item)}{board}"
        return [{"label": "Prepare the decision", "url": url}]

    @cached_property
    def drafted(self) -> dict[int, Decision]:
        """What is drafted for items of this meeting, as far as this person may read it, by the item."""
        rows = Decision.objects.visible_to(self.request.user).filter(item__meeting=self.meeting)
        return {each.item_id: each for each in rows.select_related("board")}

    @cached_property
    def seats_today(self):
        return roster(self.board, today(), self.level)

    def may_flag(self, item) -> bool:
        user = self.request.user
        return any(not cannot_flag_item(user, item, held) for held in self.seats_today)

    def actions(self) -> list[dict]:
        user, meeting, agenda = self.request.user, self.meeting, self.agenda
        found = []
        if self.changing:
            refusal = cannot_send_agenda(user, agenda)
            label = "Send the next version to be agreed" if agenda.versions else "Send it to be agreed"
            found = [
                {"label": "Add an item", "url": self.url("add-item", meeting)},
                {"label": "Bring from the parking list", "url": self.url("parking")},
                {"label": label, "url": self.url("send-agenda", meeting), "refusal": refusal},
            ]
            if count := len(can_be_listed(meeting, user)):
                label = f"Put {count} decision{'' if count == 1 else 's'} taken between meetings on it"
                found.insert(2, {"label": label, "url": self.url("list-what-was-decided", meeting)})
            if any(not cannot_record_agreement(user, agenda, each.held.seat) for each in agenda.agreers):
                url = self.url("record-agreement", meeting)
                found.append({"label": "Record an agreement", "url": url})
        if any(not cannot_agree_agenda(user, agenda, each.held.seat) for each in agenda.agreers):
            found.append({"label": "Agree this agenda", "url": self.url("agree-agenda", meeting)})
        return found

    def agreer_row(self, agreer) -> dict:
        return {
            "seat": agreer.held.seat,
            "url": reverse("seat", args=[agreer.held.seat.slug]),
            "holder": agreer.held.words,
            "words": agreer.words,
            "agreed": agreer.agreement is not None,
        }

    def differences(self) -> list:
        """What changed since the last version that was agreed, or else the last that was sent."""
        version = self.agenda.compared_with
        if version is None:
            return []
        return differences(version.content, self.agenda.content, self.words)

    @cached_property
    def words(self) -> Words:
        return Words(self.area_names, {seat.slug: seat.title for seat in self.seats.values()})

    def version_row(self, version) -> dict:
        return {
            "version": version,
            "titles": [said["title"] for said in version.content],
            "agreed": [
                f"{seat.title}: {agreement_words(each, self.level)}"
                for each in version.agreements.all()
                if (seat := self.seats.get(each.seat_id))
            ],
        }


class ListWhatWasDecided(KeepingOneMeeting):
    """Put what was decided between meetings on an agenda that was made before, for the Board to note."""

    template_name = "page/confirm.html"
    heading = "Put what was decided between meetings on this agenda?"
    submit_label = "Put it on the agenda"

    def cannot(self):
        return cannot_change_agenda(self.request.user, self.thing)

    def get_cancel_url(self):
        return self.url("agenda", self.meeting)

    @cached_property
    def found(self) -> list[Decision]:
        return can_be_listed(self.meeting, self.request.user)

    def carry_out(self, form):
        return list_what_was_decided(self.meeting, by=self.request.user)

    def done(self, put):
        if not put:
            return "It all stands on an agenda already. Nothing was changed.", self.url(
                "agenda", self.meeting
            )
        count = f"{len(put)} decision{' is' if len(put) == 1 else 's are'}"
        return f"{count} put on the agenda, for the Board to note.", self.url("agenda", self.meeting)

    def context(self, **extra):
        refusal = (
            "" if self.found else "Everything that was decided between meetings is on an agenda, or noted."
        )
        return super().context(
            **{
                "answers": [
                    {"label": "Meeting", "value": str(self.meeting)},
                    {"label": "Decisions", "value": "\n".join(map(str, self.found)) or "None to put on it"},
                ],
                "consequences": []
                if refusal
                else ["One item lists them all. An agenda that was sent or agreed is open again by it."],
                "refusal": refusal if self.request.method != "POST" else "",
                **extra,
            }
        )


# Agreed jointly


class SendAgenda(KeepingOneMeeting):
    template_name = "page/confirm.html"
    heading = "Send this agenda to be agreed?"
    submit_label = "Send it to be agreed"

    def cannot(self):
        return cannot_change_agenda(self.request.user, self.thing)

    def get_cancel_url(self):
        return self.url("agenda", self.meeting)

    def carry_out(self, form):
        return send_agenda(self.meeting, by=self.request.user)

    def done(self, version):
        return f"Version {version.number} is with those who agree it.", self.url("agenda", self.meeting)

    def context(self, **extra):
        agenda = self.agenda
        refusal = cannot_send_agenda(self.request.user, agenda)
        return super().context(
            **{
                "answers": [
                    {"label": "Meeting", "value": str(self.meeting)},
                    {"label": "Version", "value": (agenda.latest.number if agenda.latest else 0) + 1},
                    {"label": "Items", "value": len(agenda.items)},
                    {
                        "label": "Agreed by",
                        "value": "\n".join(
                            f"{agreer.held.seat.title}: {agreer.held.words}" for agreer in agenda.agreers
                        )
                        or "No seat agrees the agenda",
                    },
                ],
                "consequences": []
                if refusal
                else [
                    "Each of them finds on their home page that it waits for their agreement.",
                    "What this version says is kept for good. Changing an item opens the agenda again.",
                ],
                "refusal": refusal,
                **extra,
            }
        )


class AgreeAgenda(KeepingOneMeeting):
    """Agree the version that is shown, for the seat one holds."""

    template_name = "page/confirm.html"
    form_class = AgreeForm
    submit_label = "Agree this agenda"

    def cannot(self):
        return cannot_agree_agendas(self.request.user)

    def get_heading(self):
        return f"Agree the agenda of {long_date(self.meeting.held_on)}?"

    def get_cancel_url(self):
        return self.url("agenda", self.meeting)

    def may(self, seat) -> str:
        return cannot_agree_agenda(self.request.user, self.agenda, seat)

    @cached_property
    def open_to_them(self) -> list:
        return [agreer.held.seat for agreer in self.agenda.agreers if not self.may(agreer.held.seat)]

    def initial(self):
        return {"version": self.agenda.latest.number if self.agenda.latest else None}

    def form_options(self):
        # Once something is sent, the action judges each seat, and says of which one why not.
        seats = [agreer.held.seat for agreer in self.agenda.agreers]
        return {"seats": seats if self.request.method == "POST" else self.open_to_them}

    def version_chosen(self, form):
        number = form.cleaned_data["version"]
        found = next((each for each in self.agenda.versions if each.number == number), None)
        if found is None:
            raise ValidationError(
                "No version of the agenda has this number. Go back and open the page again."
            )
        return found

    def carry_out(self, form):
        return agree_agenda(self.version_chosen(form), form.cleaned_data["seat"], by=self.request.user)

    def done(self, agreement):
        return (
            f"You agreed version {agreement.version.number} for {agreement.seat}.",
            self.url("agenda", self.meeting),
        )

    def refusal(self) -> str:
        """Why there is nothing to agree here for this person."""
        if self.open_to_them:
            return ""
        said = [self.may(agreer.held.seat) for agreer in self.agenda.agreers]
        own = [each for each in said if not each.startswith("You do not hold")]
        return (own or said or ["No seat of the Board agrees the agenda."])[0]

    def context(self, **extra):
        agenda = self.agenda
        items = "\n".join(f"{item.order} {item.title}" for item in agenda.items)
        return super().context(
            **{
                "answers": [
                    {"label": "Meeting", "value": str(self.meeting)},
                    {"label": "Version", "value": agenda.latest.number if agenda.latest else "Not sent yet"},
                    {"label": "Items", "value": items or "Nothing is on the agenda yet"},
                    {"label": "Agreed so far", "value": agenda.agreed_words},
                ],
                "refusal": self.refusal() if self.request.method != "POST" else "",
                **extra,
            }
        )


class RecordAgreement(AgreeAgenda):
    """Record that a holder agreed it elsewhere, and how the secretary was told."""

    form_class = RecordAgreementForm
    heading = "Record an agreement"
    submit_label = "Record the agreement"

    def cannot(self):
        return cannot_keep_board(self.request.user)

    def get_heading(self):
        return self.heading

    def may(self, seat):
        return cannot_record_agreement(self.request.user, self.agenda, seat)

    def carry_out(self, form):
        told = form.cleaned_data
        version = self.version_chosen(form)
        return record_agreement(version, told["seat"], told["told_how"], by=self.request.user)

    def done(self, agreement):
        return f"Recorded that {agreement.seat} agreed.", self.url("agenda", self.meeting)
