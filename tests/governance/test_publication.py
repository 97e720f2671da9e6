"""Publishing: what a notice says and never says, versions, holds, and what the register of hashes keeps."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from alliance.actions.people import portal_user
from alliance.audit import version
from alliance.markings import Marking
from alliance.models import AuditEvent, Force, RegisterEntry, SearchEntry
from alliance.policy import Refused
from alliance.temporal import long_date, today
from governance.actions.decisions import correct_decision, restrict_text
from governance.actions.minutes import (
    correct_minutes,
    publish_minutes,
)
from governance.actions.publication import end_hold, publish_notices, set_hold
from governance.models import Hold, Notice, Person, RestrictedText, WithheldPart
from governance.notices import commissioners, content_of, notice_document, withheld_so_far
from tests.governance.makers import (
    decision,
    make_assent,
    make_assenting_seats,
    make_commissioner,
    make_decision,
    make_draft,
    make_hold,
    make_holding,
    make_person,
)
from tests.makers import make_area, make_force

pytestmark = pytest.mark.django_db

LATER = timedelta(days=90)


@pytest.fixture
def seats():
    return make_assenting_seats()


@pytest.fixture
def dorset():
    return make_commissioner(slug="commissioner-dorset")


@pytest.fixture
def devon():
    return make_commissioner("Police and Crime Commissioner for Devon", slug="commissioner-devon")


@pytest.fixture
def made(seats):
    return make_decision(
        marking=Marking.OFFICIAL,
        reasons="The contract ends.",
        money="It costs £1.2 million.",
        areas=[make_area("Fleet Services"), make_area("Quiet Services", marking=Marking.OFFICIAL)],
    )


def withhold(part="money", because="commercial confidence", day=None) -> WithheldPart:
    return WithheldPart(part=part, because=because, look_again_on=day or today() + LATER)


def restrict(made, text="Secret sum", part="money"):
    restricted = RestrictedText(
        decision=made,
        part=part,
        text=text,
        marking=Marking.OFFICIAL_SENSITIVE,
        withheld_because="legal advice",
        look_again_on=today() + LATER,
    )
    return restrict_text(restricted, by=portal_user())


def publish(made, *corporations, withheld=None, by=None, **told):
    parts = withheld_so_far(made, None) if withheld is None else withheld
    return publish_notices(made, corporations, parts, by=by or portal_user(), **told)


def lines(notice) -> str:
    return repr(notice_document(notice))


# What a notice says


def test_each_commissioner_has_a_notice_of_its_own(made, dorset, devon, frank):
    before = version("board")[0]
    notices = publish(made, dorset, devon, by=frank)
    assert [notice.corporation for notice in notices] == [dorset, devon]
    assert {notice.number for notice in notices} == {1}
    assert notices[0].published_on == today()
    assert notices[0].address == f"/decisions/{made.reference}/notice/commissioner-dorset/"
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.name, event.by) == ("governance.publish_notices", frank)
    assert version("board")[0] > before


def test_it_says_what_the_decision_says_and_nothing_marked_higher_beside_it(made, dorset):
    (notice,) = publish(made, dorset)
    said = lines(notice)
    for words in (made.wording, "The contract ends.", "It costs £1.2 million.", "Fleet Services"):
        assert words in said
    assert "Quiet Services" not in said
    assert [area.name for area in notice.areas.all()] == ["Fleet Services"]
    assert notice_document(notice).marking == Marking.PUBLISHED


def test_it_names_the_posts_and_no_person_who_is_marked_higher(seats, dorset):
    make_person("Quiet Holder", marking=Marking.OFFICIAL)
    make_holding(seats[1], "Quiet Holder", "1 June 2026", marking=Marking.OFFICIAL)
    draft = make_draft(marking=Marking.OFFICIAL)
    for seat in seats:
        make_assent(draft, seat, person=Person.objects.get(name="Quiet Holder") if seat == seats[1] else None)
    draft.refresh_from_db()
    (notice,) = publish(draft, dorset)
    assert "as Seat of Corporation Sole 2" in lines(notice)
    assert "by Holder 1 as Seat of Corporation Sole 1" in lines(notice)
    assert "Quiet Holder" not in lines(notice)


def test_a_withheld_part_is_listed_with_why_and_when_and_said_nowhere(made, dorset):
    (notice,) = publish(made, dorset, withheld=[withhold()])
    said = lines(notice)
    assert "£1.2 million" not in said
    assert "£1.2 million" not in str(notice.content)
    assert (
        f"Effect on money: withheld because of commercial confidence. "
        f"To be looked at again on {long_date(today() + LATER)}." in said
    )
    assert notice.withheld.get().part == "money"


def test_title_and_wording_can_be_withheld_as_well(made, dorset):
    (notice,) = publish(made, dorset, withheld=[withhold("title"), withhold("wording")])
    assert notice.heading == f"{made.reference} (title withheld)"
    assert made.wording not in lines(notice)
    assert "The words of this decision are withheld." in lines(notice)
    entry = SearchEntry.objects.get(kind="notice")
    assert "programme" not in entry.words + entry.text + entry.folded
    assert "Fleet:" not in entry.title


def test_a_restricted_part_never_comes_out_and_is_always_listed(made, dorset):
    restrict(made)
    with pytest.raises(ValidationError, match="was restricted since you opened the page"):
        publish(made, dorset, withheld=[])
    (notice,) = publish(made, dorset)
    assert "Secret sum" not in str(notice.content)
    assert "Effect on money: a part is withheld because of legal advice." in lines(notice)
    assert "It costs £1.2 million." in lines(notice)
    payload = RegisterEntry.objects.select_related("kept").get(kind="notice-published").payload
    assert "Secret sum" not in str(payload)


@pytest.mark.parametrize("part", RestrictedText.Part)
def test_what_is_restricted_of_any_part_is_listed_in_the_notice_and_in_open_data(made, dorset, part, client):
    restrict(made, part=part.value)
    (notice,) = publish(made, dorset)
    assert f"{part.label}: a part is withheld because of legal advice." in lines(notice)
    assert notice.content["title"] == made.title
    page, data = notice.address, f"/open-data/oparl/paper/{made.reference}/"
    for place in (page, f"{page[:-1]}.docx", data):
        assert b"Secret sum" not in client.get(place).getvalue()
    (listed,) = notice.content["withheld"]
    opened = client.get(data).json()
    assert listed in [row for each in opened["alliance:notices"] for row in each["withheld"]]


def test_what_a_correction_restricts_comes_out_no_more_than_what_it_corrects(made, dorset):
    restrict(made)
    new = decision("Fleet", marking=Marking.OFFICIAL, board=made.board, wording=f"{made.wording} Indeed.")
    corrected = correct_decision(made, new, "A word was missing.", by=portal_user())
    with pytest.raises(ValidationError, match="restricted"):
        publish(corrected, dorset, withheld=[])
    with pytest.raises(Refused, match=f"was corrected, by {corrected.reference}"):
        publish(made, dorset)


def test_nothing_is_withheld_of_what_anybody_reads_already(seats, dorset):
    made = make_decision(money="£1")
    with pytest.raises(ValidationError, match="anybody reads all of it already"):
        publish(made, dorset, withheld=[withhold()])


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (withhold(because=" "), "Say why this is withheld"),
        (withhold("legal"), "The decision says nothing there"),
        (withhold(day=today()), "must be in the future"),
    ],
)
def test_a_part_is_withheld_with_a_reason_and_a_day_to_come(made, dorset, part, said):
    with pytest.raises(ValidationError, match=said):
        publish(made, dorset, withheld=[part])
    assert not Notice.objects.exists()


# Who may


@pytest.mark.parametrize("who", ["alice", "olivia", "bob", "carol", "dan", "erin", "grace", "zoe"])
def test_only_the_secretary_publishes_and_keeps_holds(made, dorset, who, request):
    person = request.getfixturevalue(who)
    hold = make_hold(dorset, today() + LATER, today() + LATER)
    with pytest.raises(Refused, match="Only the Board’s secretary"):
        publish(made, dorset, by=person)
    with pytest.raises(Refused, match="Only the Board’s secretary"):
        make_hold(dorset, today(), today(), by=person)
    with pytest.raises(Refused, match="Only the Board’s secretary"):
        end_hold(hold, "Because", by=person)
    assert not Notice.objects.exists()


def test_nobody_publishes_what_they_may_not_read(seats, dorset, frank):
    made = make_decision(marking=Marking.OFFICIAL_SENSITIVE)
    with pytest.raises(Refused, match="You are cleared to OFFICIAL"):
        publish(made, dorset, by=frank)


def test_a_draft_is_not_published_and_only_commissioners_publish(made, seats, dorset):
    with pytest.raises(Refused, match="not made yet"):
        publish(make_draft("Other"), dorset)
    with pytest.raises(ValidationError, match="Only police and crime commissioners"):
        publish(made, seats[0].corporation)
    with pytest.raises(ValidationError, match="Select who must publish"):
        publish(made)


def test_a_commissioner_of_a_neighbour_is_not_asked_to_publish(dorset):
    neighbour = make_force("Neighbour Police", standing=Force.Standing.NEIGHBOUR)
    make_commissioner("Police and Crime Commissioner for Elsewhere", force=neighbour)
    assert commissioners() == [dorset]


def test_what_cannot_be_written_down_is_not_published(made, dorset, frank, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError("The audit trail is full.")

    monkeypatch.setattr("governance.actions.publication.record", fails)
    with pytest.raises(DatabaseError, match="full"), transaction.atomic():
        publish(made, dorset, by=frank)
    assert not Notice.objects.exists()
    assert not RegisterEntry.objects.filter(kind="notice-published").exists()


# Versions


def test_a_correction_is_a_new_version_that_says_what_changed(made, dorset):
    (first,) = publish(made, dorset, withheld=[withhold()])
    (second,) = publish(made, dorset, because="The sum is public now.")
    assert (second.number, second.corrects) == (2, first)
    assert Notice.objects.current().get() == second
    assert "£1.2 million" not in lines(Notice.objects.get(pk=first.pk))
    assert "The sum is public now." in lines(second)
    assert SearchEntry.objects.get(kind="notice").key == str(second.pk)


def test_a_correction_says_why_and_something_must_have_changed(made, dorset):
    publish(made, dorset)
    with pytest.raises(ValidationError, match="say what is corrected"):
        publish(made, dorset, withheld=[withhold()])
    with pytest.raises(ValidationError, match="Nothing has changed"):
        publish(made, dorset, because="Again")
    assert Notice.objects.count() == 1


def test_a_notice_as_at_a_day_is_the_version_of_that_day(made, dorset, monkeypatch):
    (first,) = publish(made, dorset, withheld=[withhold()])
    tomorrow = today() + timedelta(days=1)
    monkeypatch.setattr("governance.actions.publication.today", lambda: tomorrow)
    (second,) = publish(made, dorset, because="The sum is public now.")
    assert Notice.objects.on(today() - timedelta(days=1)).count() == 0
    assert Notice.objects.on(today()).get() == first
    assert Notice.objects.on(tomorrow).get() == second


def test_the_database_keeps_what_was_published(made, dorset):
    (notice,) = publish(made, dorset, withheld=[withhold()])
    (public,) = publish(make_decision("Other"), dorset)
    for change in (
        lambda: Notice.objects.update(content={}),
        lambda: (public.areas.clear(), public.delete()),
        lambda: WithheldPart.objects.update(because="x"),
        lambda: WithheldPart.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            change()
    assert set(Notice.objects.all()) == {notice, public}


def verified() -> str:
    printed = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_register", stdout=printed, stderr=printed)
    return printed.getvalue()


def lift(*models):
    with connection.cursor() as cursor:
        for model in models:
            for event in ("update", "delete"):
                name, on = f"{model._meta.db_table}_refuse_{event}", ""
                if connection.vendor == "postgresql":
                    on = f" ON {model._meta.db_table}"
                cursor.execute(f"DROP TRIGGER {name}{on}")


def test_a_notice_changed_behind_the_portals_back_is_found_and_named(made, dorset):
    (notice,) = publish(made, dorset)
    call_command("verify_register", stdout=StringIO())
    lift(Notice)
    Notice.objects.update(content={**notice.content, "title": "Another"})
    which = f"Version 1 of the notice of {made.reference} by {dorset} is no longer what entry"
    assert which in verified()


def test_a_notice_removed_behind_the_portals_back_is_found(made, dorset):
    publish(made, dorset)
    lift(Notice)
    Notice.areas.through.objects.all().delete()
    Notice.objects.all().delete()
    assert "is no longer in the record" in verified()


# Holds


def test_while_a_hold_stands_publishing_is_refused_until_a_named_day(made, dorset, devon):
    last = today() + timedelta(days=40)
    make_hold(dorset, today(), last)
    with pytest.raises(
        Refused, match=f"{dorset} is on hold until the end of {long_date(last)}: pre-election"
    ):
        publish(made, dorset, devon)
    assert not Notice.objects.exists()
    publish(made, devon)
    assert Notice.objects.get().corporation == devon


def test_a_hold_is_overridden_with_a_reason_that_is_recorded_and_shown(made, dorset, devon):
    make_hold(dorset, today(), today())
    notices = publish(made, dorset, devon, despite_hold="A court ordered it.")
    assert [notice.despite_hold for notice in notices] == ["A court ordered it.", ""]
    assert "A court ordered it." in lines(notices[0])
    assert "A court ordered it." in AuditEvent.objects.order_by("-pk").first().sentence


@pytest.mark.parametrize(
    ("starts", "ends", "stands"), [(-9, -1, False), (-9, 0, True), (0, 9, True), (1, 9, False)]
)
def test_a_hold_stands_from_its_first_day_to_its_last(made, dorset, starts, ends, stands):
    first = today() + timedelta(days=starts)
    hold = Hold(
        corporation=dorset,
        starts_on=first,
        ceases_on=today() + timedelta(days=ends + 1),
        because="Election",
        set_by=portal_user(),
    )
    hold.save()
    assert Hold.objects.standing(today()).exists() is stands
    assert hold.last_day == today() + timedelta(days=ends)


def test_a_hold_that_is_ended_early_holds_nothing_and_says_why(made, dorset, frank):
    hold = make_hold(dorset, today(), today() + LATER)
    end_hold(hold, "The election was called off.", by=frank)
    assert publish(made, dorset)
    assert "called off" in AuditEvent.objects.get(name="governance.end_hold").sentence
    with pytest.raises(Refused, match="ended already"):
        end_hold(hold, "Again", by=frank)


def test_a_hold_is_never_changed_or_removed(dorset):
    hold = make_hold(dorset, today(), today() + LATER)
    rows = Hold.objects.filter(pk=hold.pk)
    for change in (lambda: rows.update(because="x"), lambda: rows.delete()):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            change()
    end_hold(hold, "Called off.", by=portal_user())
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        rows.update(ended_because="Another reason")


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [(5, 4, "the first day or later"), (-5, -1, "must be today or later"), (3, 20, "on hold already")],
)
def test_a_hold_is_of_days_to_come_and_one_at_a_time(dorset, starts, ends, said):
    make_hold(dorset, today() + timedelta(days=10), today() + timedelta(days=12))
    with pytest.raises(ValidationError, match=said):
        make_hold(dorset, today() + timedelta(days=starts), today() + timedelta(days=ends))
    assert Hold.objects.count() == 1


def test_a_hold_for_another_or_after_is_set(dorset, devon):
    make_hold(dorset, today(), today())
    make_hold(devon, today(), today())
    assert set_hold(
        Hold(
            corporation=dorset,
            starts_on=today() + timedelta(days=1),
            ceases_on=today() + timedelta(days=2),
            because="x",
        ),
        by=portal_user(),
    ).pk


# Minutes


def test_minutes_wait_while_any_hold_stands(agreed, frank):
    commissioner = commissioners()[-1]
    hold = make_hold(commissioner, today(), today() + LATER)
    with pytest.raises(Refused, match=f"{commissioner} is on hold until the end of"):
        publish_minutes(agreed, by=frank)
    agreed.refresh_from_db()
    assert agreed.published_at is None
    end_hold(hold, "Over", by=frank)
    assert publish_minutes(agreed, by=frank).published_despite == ""


def test_minutes_are_published_despite_a_hold_with_a_reason(agreed, frank):
    make_hold(commissioners()[0], today(), today())
    minutes = publish_minutes(agreed, "The law asks for them.", by=frank)
    assert minutes.published_despite == "The law asks for them."
    assert "The law asks for them." in AuditEvent.objects.order_by("-pk").first().sentence
    entry = RegisterEntry.objects.select_related("kept").get(kind="minutes-published")
    assert entry.payload["despite_hold"] == "The law asks for them."


def test_published_minutes_are_corrected_during_a_hold_with_a_reason_only(agreed, frank):
    publish_minutes(agreed, by=frank)
    make_hold(commissioners()[0], today(), today())
    told = (agreed, "2.2", "The Board heard of costs.", "The word was wrong.")
    with pytest.raises(Refused, match="is on hold until the end of"):
        correct_minutes(*told, by=frank)
    found = correct_minutes(*told, "It misled people.", by=frank)
    assert "Corrected although publishing was on hold: It misled people." in found.because


def test_minutes_that_nobody_outside_reads_are_corrected_during_a_hold(agreed, frank):
    make_hold(commissioners()[0], today(), today())
    found = correct_minutes(agreed, "2.2", "The Board heard of costs.", "The word was wrong.", by=frank)
    assert "on hold" not in found.because


# Illustrative ones


def test_an_illustrative_notice_says_so(dorset, seats):
    made = make_decision(marking=Marking.OFFICIAL, illustrative=True, money="£1")
    (notice,) = publish(made, dorset, withheld=[withhold()])
    assert notice.illustrative
    assert "Illustrative" in notice_document(notice).warning
    assert SearchEntry.objects.get(kind="notice").illustrative


def test_the_words_are_those_of_the_record(made, dorset):
    parts = {each["part"]: each["text"] for each in content_of(made, [])["parts"]}
    assert parts == {name: getattr(made, name) for name in ("wording", "reasons", "money")}
