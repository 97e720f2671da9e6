"""Items taken together without discussion: which, with what assent, and what of one that is taken out."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from alliance.markings import Marking
from alliance.models import AuditEvent, UnsavedForm
from alliance.policy import Refused
from alliance.roles import Role
from governance.actions.agendas import flag_item
from governance.actions.records import close_meeting, hold_item, take_together, together
from governance.models import AgendaItem, ConsentFlag, Decision, ItemRecord, ItemRevision, Meeting
from governance.recording import items_of, written_of
from governance.together import put_together
from tests.governance.makers import make_item, make_meeting
from tests.governance.room import ALL_FOUR, DAY, RECORD, held, make_full_board, person, record_now, write
from tests.makers import make_user

pytestmark = pytest.mark.django_db
TOGETHER = f"{RECORD}together/"
FLEET = "That the Board agrees one contract for fleet repairs."
UNIFORM = "That the Board agrees one supplier of uniform."


@pytest.fixture
def room(db):
    """A meeting of four items that has started: two to be agreed together, one to be noted, one discussed."""
    make_full_board()
    meeting = make_meeting(DAY)
    for title, purpose, recommendation in (
        ("Fleet", "decision", FLEET),
        ("Uniform", "decision", UNIFORM),
        ("Estates report", "information", ""),
    ):
        make_item(title, meeting=meeting, consent=True, purpose=purpose, recommendation=recommendation)
    make_item("Control room", meeting=meeting, recommendation="That the Board agrees to move the room.")
    return held(meeting)


def text(response) -> str:
    return response.content.decode()


def item(title) -> AgendaItem:
    return AgendaItem.objects.get(title=title)


def typed(page, **changes) -> dict:
    """What the form on the page would send, with changes."""
    form = page.context["form"]
    sent = {field.html_name: field.value() for field in form if field.value()}
    return {**sent, "item": [row["item"].pk for row in form.rows()], **changes}


def left_out(meeting, reader) -> dict:
    found = put_together(items_of(meeting, Marking.OFFICIAL_SENSITIVE), Marking.OFFICIAL_SENSITIVE, reader)
    return {each.item.title: each.left_out for each in found}


# Recorded together


def test_one_press_records_each_item_as_if_it_had_been_taken_by_itself(room, frank, signed_in):
    client = signed_in(frank)
    page = client.get(TOGETHER)
    assert FLEET in text(page)
    assert UNIFORM in text(page)
    assert "Control room" not in text(page)
    assert page.context["form"]["assenting"].value() == list(ALL_FOUR)
    answer = client.post(TOGETHER, typed(page))
    assert answer.headers["Location"] == f"{RECORD}items/4/", "the first item of which nothing came yet"
    fleet, estates = record_now(item("Fleet")), record_now(item("Estates report"))
    assert (fleet.outcome, fleet.decision, fleet.revision) == ("agreed", FLEET, 1)
    assert {each.slug for each in fleet.assenting.all()} == set(ALL_FOUR)
    assert (estates.outcome, estates.decision, estates.assenting.count()) == ("noted", "", 0)
    assert ItemRevision.objects.filter(in_force=True, by_itself=False, by=frank).count() == 3
    names = list(AuditEvent.objects.order_by("pk").values_list("name", flat=True))[-4:]
    assert names == ["governance.save_item"] * 3 + ["governance.take_together"]
    page = text(client.get(f"{RECORD}items/1/"))
    assert "All versions" in page, "it is changed, or put back, as any other item"


def test_each_becomes_a_decision_of_its_own_with_the_next_reference(room, frank):
    keys = [each.pk for each in AgendaItem.objects.filter(consent=True)]
    take_together(room, keys, ALL_FOUR, by=frank)
    write(item("Control room"), by=frank, outcome="noted")
    close_meeting(room, by=frank)
    made = Decision.objects.filter(made_at__isnull=False).order_by("number")
    assert [each.wording for each in made] == [FLEET, UNIFORM]
    assert [each.reference[-3:] for each in made] == ["001", "002"]
    assert all(each.assents.count() == 4 for each in made)


def test_an_assent_that_was_not_ticked_is_outstanding_for_every_item(room, frank, signed_in):
    client = signed_in(frank)
    client.post(TOGETHER, typed(client.get(TOGETHER), assenting=ALL_FOUR[:3]))
    for title in ("Fleet", "Uniform"):
        assert record_now(item(title)).assenting.count() == 3


def test_with_nobody_ticked_nothing_is_recorded_and_the_page_says_so(room, frank, signed_in):
    client = signed_in(frank)
    answer = client.post(TOGETHER, typed(client.get(TOGETHER), assenting=[]))
    assert answer.status_code == 422
    assert "Tick who assents: nobody is ticked, and items are agreed. Nothing was recorded." in text(answer)
    assert not ItemRecord.objects.exists()


def test_a_double_click_is_recorded_once_and_answered_as_the_first(room, frank, signed_in):
    client = signed_in(frank)
    sent = typed(client.get(TOGETHER))
    first, second = (client.post(TOGETHER, sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert ItemRevision.objects.count() == 3
    assert AuditEvent.objects.filter(name="governance.take_together").count() == 1


def test_of_all_or_none_when_the_last_cannot_be_saved(room, frank, monkeypatch):
    def breaks(one, *arguments, **named):
        if one.title == "Estates report":
            raise RuntimeError("no")
        return save(one, *arguments, **named)

    save = together.save_item
    monkeypatch.setattr(together, "save_item", breaks)
    keys = [each.pk for each in AgendaItem.objects.filter(consent=True)]
    with pytest.raises(RuntimeError):
        take_together(room, keys, ALL_FOUR, by=frank)
    assert not ItemRevision.objects.exists()


# Left out


def test_what_is_recorded_written_or_says_nothing_is_told_and_left_out(room, frank, signed_in):
    second = make_user("second", Role.SECRETARY)
    write(item("Fleet"), by=frank, outcome="deferred")
    hold_item(item("Uniform"), by=second)
    AgendaItem.objects.filter(title="Control room").update(consent=True, recommendation="")
    page = text(signed_in(frank).get(TOGETHER))
    assert "It is recorded already: Deferred." in page
    assert "second is writing it by itself now." in page or f"{second} is writing it by itself now." in page
    assert "Nothing is recommended, so there is nothing to agree without discussion." in page
    AgendaItem.objects.filter(title="Control room").update(recommendation="That the paper is noted.")
    assert "does not say by itself" in left_out(room, frank)["Control room"]
    assert left_out(room, second)["Uniform"] == "", "nobody is in their own way"


def test_an_item_that_somebody_recorded_meanwhile_is_not_overwritten(room, frank, signed_in):
    client = signed_in(frank)
    sent = typed(client.get(TOGETHER), assenting=ALL_FOUR[:2])
    second = make_user("second", Role.SECRETARY)
    write(item("Fleet"), by=second, outcome="not-agreed", decision="No contract for fleet is agreed.")
    answer = client.post(TOGETHER, sent)
    page = text(answer)
    assert answer.status_code == 422
    assert "Nothing was recorded. Look at what is left, and record that." in page
    assert "Item 1, Fleet: It is recorded already: Not agreed." in page
    assert written_of([item("Fleet")])[item("Fleet").pk].outcome == "not-agreed"
    assert ItemRecord.objects.count() == 1
    assert answer.context["form"]["assenting"].value() == list(ALL_FOUR[:2]), "what was ticked stays"
    client.post(TOGETHER, typed(answer))
    assert ItemRecord.objects.count() == 3


@pytest.mark.parametrize("keys", [["x", "9" * 30], ["2147483647"], []])
def test_what_is_not_one_of_them_records_nothing(keys, room, frank, signed_in):
    client = signed_in(frank)
    answer = client.post(TOGETHER, typed(client.get(TOGETHER), item=keys))
    assert answer.status_code == 422
    assert "Nothing was recorded." in text(answer)
    client.post(TOGETHER, typed(client.get(TOGETHER), item=[item("Control room").pk]))
    assert not ItemRecord.objects.exists()


# Taken out, there and then


def test_one_is_taken_out_with_who_and_why_and_nothing_typed_is_lost(room, frank, signed_in):
    client = signed_in(frank)
    fleet, uniform = item("Fleet").pk, item("Uniform").pk
    sent = typed(
        client.get(TOGETHER),
        assenting=ALL_FOUR[1:],
        separately=fleet,
        **{f"seat-{fleet}": "seat-2", f"why-{fleet}": "The price moved.", f"why-{uniform}": "Half a"},
    )
    answer = client.post(TOGETHER, sent)
    page = text(answer)
    assert "Item 1, Fleet, is taken separately." in page
    assert "asked for it to be discussed: The price moved." in page
    assert answer.context["form"]["assenting"].value() == list(ALL_FOUR[1:])
    assert answer.context["form"][f"why-{uniform}"].value() == "Half a"
    flag = ConsentFlag.objects.get()
    assert (flag.item.title, flag.seat.slug) == ("Fleet", "seat-2")
    assert (flag.because, flag.by) == ("The price moved.", frank)
    assert not ItemRecord.objects.exists()
    again = client.post(TOGETHER, sent)
    assert "no longer among those taken together" in text(again)
    client.post(TOGETHER, typed(answer))
    assert not ItemRecord.objects.filter(item=fleet).exists()
    assert ItemRecord.objects.count() == 2


def test_who_asks_and_why_are_both_needed(room, frank, signed_in):
    client = signed_in(frank)
    answer = client.post(TOGETHER, typed(client.get(TOGETHER), separately=item("Fleet").pk))
    assert answer.status_code == 422
    assert "Choose who asks for item 1 to be taken separately" in text(answer)
    assert "Say why item 1 is taken separately" in text(answer)
    assert not ConsentFlag.objects.exists()


def test_a_page_opened_before_one_was_taken_out_records_nothing_and_names_it(room, frank, signed_in):
    client = signed_in(frank)
    sent = typed(client.get(TOGETHER))
    seat, second = person(4).holdings.get().seat, make_user("second", Role.SECRETARY)
    flag_item(item("Uniform"), seat, "Sizes.", by=second)
    answer = client.post(TOGETHER, sent)
    assert answer.status_code == 422
    assert "Item 2, Uniform:" in text(answer)
    assert "asked for it to be discussed: Sizes." in text(answer)
    assert not ItemRecord.objects.exists()


def test_what_is_recorded_or_over_can_no_longer_be_taken_out(room, frank):
    seat = person(2).holdings.get().seat
    write(item("Fleet"), by=frank, outcome="noted")
    with pytest.raises(Refused, match="This item is recorded already"):
        flag_item(item("Fleet"), seat, "Late.", by=frank)
    for title in ("Uniform", "Estates report", "Control room"):
        write(item(title), by=frank, outcome="noted")
    close_meeting(room, by=frank)
    with pytest.raises(Refused, match="only until its meeting ends"):
        flag_item(item("Uniform"), seat, "Late.", by=frank)


def test_after_the_end_it_is_refused_and_the_page_says_why(room, frank, signed_in):
    client = signed_in(frank)
    sent = typed(client.get(TOGETHER))
    for each in AgendaItem.objects.all():
        write(each, by=frank, outcome="noted")
    close_meeting(room, by=frank)
    assert client.post(TOGETHER, sent).status_code == 403
    assert "This meeting has ended, so its record no longer changes." in text(client.get(TOGETHER))
    with pytest.raises(Refused, match="This meeting has ended"):
        take_together(room, {1}, ALL_FOUR, by=frank)


def test_what_was_typed_when_the_sign_in_had_ended_comes_back_into_its_form(room, frank, signed_in):
    client = signed_in(frank)
    page, why = client.get(TOGETHER), f"why-{item('Fleet').pk}"
    writer = re.search(r'name="typed-by" value="([^"]+)"', text(page))[1]
    sent = typed(page, assenting=ALL_FOUR[:1], **{why: "Half a reason", "typed-by": writer})
    client.logout()
    assert "kept for a day" in text(client.post(TOGETHER, sent))
    client.force_login(frank)
    back = {**sent, "unsaved-form": UnsavedForm.objects.get().pk, "change": "yes"}
    answer = client.post("/account/unsaved/", back)
    form = client.post(answer.headers["Location"], back).context["form"]
    assert (form[why].value(), form["assenting"].value()) == ("Half a reason", list(ALL_FOUR[:1]))
    assert not ItemRecord.objects.exists()


def test_the_record_leads_to_it_while_there_is_something_to_take(room, frank, signed_in):
    client = signed_in(frank)
    for address in (RECORD, f"{RECORD}items/4/", f"{RECORD}items/1/"):
        assert TOGETHER in text(client.get(address)), address
    take_together(room, [each.pk for each in AgendaItem.objects.filter(consent=True)], ALL_FOUR, by=frank)
    assert TOGETHER not in text(client.get(RECORD))


def test_nobody_records_together_above_their_clearance(room):
    low = make_user("low", Role.SECRETARY, clearance=Marking.PUBLISHED)
    AgendaItem.objects.filter(title="Fleet").update(marking=Marking.OFFICIAL)
    with pytest.raises(ValidationError, match="not one of those taken together"):
        take_together(room, [item("Fleet").pk], ALL_FOUR, by=low)
    Meeting.objects.filter(pk=room.pk).update(marking=Marking.OFFICIAL)
    with pytest.raises(PermissionDenied, match="cleared to"):
        take_together(room, [item("Uniform").pk], ALL_FOUR, by=low)
    assert not ItemRecord.objects.exists()


def test_with_one_that_is_not_among_them_none_is_recorded(room, frank):
    with pytest.raises(ValidationError, match="not one of those taken together"):
        take_together(room, [item("Fleet").pk, item("Control room").pk], ALL_FOUR, by=frank)
    assert not ItemRecord.objects.exists()
