"""What has changed in the record of the Board: told in sentences, to those who may read all of them."""

import ast
import csv
import io
from datetime import date, time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.actions.people import portal_user
from alliance.changes import says_what_was_done
from alliance.markings import Marking
from alliance.models import AuditEvent
from alliance.roles import Role
from alliance.temporal import long_date, today
from governance.actions.agendas import change_item, move_item, park_item, withdraw_item
from governance.actions.decisions import correct_draft, restrict_text
from governance.actions.holders import correct_holding
from governance.actions.meetings import change_meeting
from governance.actions.minutes import assemble_minutes, write_paragraph
from governance.actions.papers import change_paper
from governance.actions.sharing import share
from governance.models import (
    Action,
    AgendaItem,
    Decision,
    ItemLock,
    Meeting,
    Minutes,
    Paper,
    RestrictedText,
    Sharing,
)
from tests.business_areas.pages import words
from tests.governance.makers import (
    holding,
    make_action,
    make_assenting_seats,
    make_board,
    make_decision,
    make_draft,
    make_holding,
    make_item,
    make_meeting,
    make_paper,
    make_person,
    make_rota,
    make_seat,
)
from tests.governance.room import RECORD, make_room, write
from tests.makers import make_force, make_source, make_user
from tests.test_query_counts import MOST_FOR_A_LIST
from tests.world import make_ended_meeting, make_world

pytestmark = pytest.mark.django_db

ALL = "/board/changes/"
DAY = date(2030, 12, 10)
OF_MEETING = f"{ALL}meeting/2030-12-10/"
SENSITIVE = Marking.OFFICIAL_SENSITIVE


@pytest.fixture
def secretary(frank, signed_in):
    return signed_in(frank)


@pytest.fixture
def meeting():
    """Three items that one tranche holds."""
    meeting = make_meeting(DAY, place="Exeter")
    for title in ("Costs", "Savings", "Fleet"):
        make_item(title, meeting=meeting, tranche="delivery", recommendation="That it be noted.")
    return meeting


def item(title) -> AgendaItem:
    return AgendaItem.objects.get(title=title)


def rows(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def moment(event) -> str:
    at = timezone.localtime(event.at)
    return f"{long_date(at.date())} at {at:%H:%M}"


# A sentence: who, in which role, what, when and why


def test_a_change_is_told_with_who_in_which_role_when_and_between_which_numbers(meeting, frank, secretary):
    move_item(item("Fleet"), up=True, by=frank)
    when = moment(AuditEvent.objects.latest("pk"))
    assert (
        f"On {when}, Frank Example (board secretary) moved “Fleet” up on the agenda of {meeting}, "
        "from number 3 to 2."
    ) in words(secretary.get(OF_MEETING))


def test_the_role_told_is_the_one_held_on_the_day(meeting, secretary):
    former = make_user("former", Role.SECRETARY)
    withdraw_item(item("Fleet"), "Sold.", by=former)
    former.role_holdings.update(role=Role.OFFICER)
    assert "Former Example (OPCC officer) withdrew “Fleet”" in words(secretary.get(OF_MEETING))
    former.role_holdings.update(starts_on=today().replace(year=today().year + 1))
    assert "Former Example withdrew “Fleet”" in words(secretary.get(OF_MEETING))


def test_what_was_altered_is_told_field_by_field_before_and_now(meeting, frank, secretary):
    changed = item("Fleet")
    changed.title, changed.recommendation = "Fleet services", "That it be agreed."
    change_item(changed, [], by=frank)
    page = words(secretary.get(OF_MEETING))
    assert "Title: “Fleet” became “Fleet services”." in page
    assert "Recommendation: “That it be noted.” became “That it be agreed.”" in page
    assert "Tranche: “" not in page


def test_a_reason_is_told_once_on_a_line_of_its_own(meeting, frank, secretary):
    meeting.starts_at, meeting.place = time(10), "Bournemouth"
    change_meeting(meeting, "The hall is taken", by=frank)
    page = words(secretary.get(OF_MEETING))
    assert "changed the meeting of Tuesday 10 December 2030, which is now at 10:00, Bournemouth." in page
    assert page.count("The hall is taken") == 1
    assert "Why: The hall is taken." in page
    assert "Starts at: “14:00” became “10:00”. Place: “Exeter” became “Bournemouth”." in page


def test_of_long_words_those_that_differ_are_told(frank, secretary):
    draft = make_draft(wording=f"{'before ' * 60}two vans {'after ' * 60}".strip())
    draft.wording = draft.wording.replace("two vans", "three lorries")
    correct_draft(draft, [], by=frank)
    page = words(secretary.get(f"{ALL}draft/{draft.pk}/"))
    six, then = " ".join(["before"] * 6), " ".join(["after"] * 6)
    assert f"“… {six} two vans {then} …” became “… {six} three lorries {then} …”." in page


def test_a_holder_that_was_corrected_is_told_with_what_was_wrong(frank, secretary):
    seat = make_seat()
    old = make_holding(seat, "Ada Example", "2020")
    correct_holding(old, holding(seat, "Ben Example", "2020"), "The wrong name.", by=frank)
    page = words(secretary.get(f"{ALL}seat/{seat.slug}/"))
    assert "Person: “Ada Example” became “Ben Example”." in page
    assert "Why: The wrong name." in page


def test_a_paper_and_the_minutes_tell_what_was_altered(frank, secretary, meeting):
    paper = make_paper(item=item("Fleet"), author_name="Ada Example")
    paper.due_on = date(2030, 11, 20)
    change_paper(paper, by=frank)
    assert "became “20 November 2030”." in words(secretary.get(f"{ALL}paper/{paper.number}/"))
    seat = make_seat()
    make_holding(seat)
    ended = make_ended_meeting(seat, date(2025, 3, 6), "", Marking.PUBLISHED)
    paragraph = assemble_minutes(ended, by=frank).paragraphs.get()
    write_paragraph(paragraph, "Noted with thanks.", by=frank)
    page = words(secretary.get(f"{ALL}minutes/2025-03-06/"))
    assert f"Paragraph {paragraph.number}: “Minuted” became “Noted with thanks.”" in page


def test_an_item_keeps_its_changes_wherever_it_goes(meeting, frank, secretary):
    park_item(item("Fleet"), "No paper.", by=frank)
    page = words(secretary.get(f"{ALL}parked/1/"))
    assert "What has changed: Fleet" in page
    assert "added “Fleet” to the agenda" in page
    assert "put “Fleet” of the meeting of 10 December 2030 on the parking list." in page
    assert "added “Costs”" in words(secretary.get(f"{ALL}item/2030-12-10-1/"))
    assert secretary.get(f"{ALL}item/2030-12-10-3/").status_code == 404


def test_two_boards_that_meet_on_one_day_are_told_apart(meeting, frank, secretary):
    other = make_board("Joint Audit Board", "JAB")
    theirs = make_meeting(DAY, board=other, place="Poole")
    theirs.place = "Weymouth"
    change_meeting(theirs, "The hall is taken.", by=frank)
    make_item("Audit plan", meeting=theirs)
    own, of_them = words(secretary.get(OF_MEETING)), words(secretary.get(f"{OF_MEETING}?board={other.slug}"))
    assert "added “Costs” to the agenda" in own
    assert "Weymouth" not in own
    assert "Audit plan" not in own
    assert "Place: “Poole” became “Weymouth”." in of_them
    assert "added “Audit plan” to the agenda" in of_them
    assert "Costs" not in of_them
    whole = secretary.get(ALL).content.decode()
    assert f'href="/board/meetings/2030-12-10/?board={other.slug}"' in whole
    assert "Meeting of 10 December 2030, Joint Audit Board" in whole
    assert "Meeting of 10 December 2030, Working Together Board" in whole
    about = {row["about"] for row in rows(secretary.get("/board/changes.csv"))}
    assert "Meeting of 10 December 2030, Joint Audit Board" in about


def test_minutes_of_two_boards_that_met_on_one_day_are_told_apart(frank, secretary):
    day, seat, other = date(2025, 3, 6), make_seat(), make_board("Joint Audit Board", "JAB")
    theirs = make_seat("Chair of the audit", board=other)
    for each in (seat, theirs):
        make_holding(each)
    paragraphs = [
        assemble_minutes(make_ended_meeting(each, day, word, Marking.PUBLISHED), by=frank).paragraphs.get()
        for each, word in ((seat, "here"), (theirs, "there"))
    ]
    for paragraph, now in zip(paragraphs, ("Noted with thanks.", "Noted with regret."), strict=True):
        write_paragraph(paragraph, now, by=frank)
    own = words(secretary.get(f"{ALL}minutes/2025-03-06/"))
    assert "Noted with thanks." in own
    assert "Noted with regret." not in own
    assert "Noted with regret." in words(secretary.get(f"{ALL}minutes/2025-03-06/?board={other.slug}"))


def test_a_meeting_of_one_board_is_hidden_with_its_entries_and_that_of_another_is_not(meeting, secretary):
    theirs = make_meeting(DAY, board=make_board("Joint Audit Board", "JAB"))
    make_item("Audit plan", meeting=theirs)
    Meeting.objects.filter(pk=theirs.pk).update(marking=SENSITIVE)
    whole = words(secretary.get(ALL))
    assert "added “Costs”" in whole
    assert "Audit plan" not in whole


def test_what_older_entries_of_a_meeting_tell_is_found_by_its_day(meeting, frank, secretary):
    told = {"name": "governance.change_meeting", "by": frank, "marking": Marking.OFFICIAL}
    AuditEvent.objects.create(subject="meeting/2030-12-10", sentence="Moved it to the hall", **told)
    assert "moved it to the hall" in words(secretary.get(OF_MEETING))
    assert 'href="/board/meetings/2030-12-10/"' in secretary.get(ALL).content.decode()
    Meeting.objects.update(marking=SENSITIVE)
    assert "moved it to the hall" not in words(secretary.get(ALL))


def test_what_older_entries_kept_is_still_told(meeting, frank, secretary):
    for sentence, before in (
        (
            "The meeting of Tuesday 10 December 2030 is now at 10:00.",
            {"place": "Exeter", "ends_at": ""},
        ),
        ("Changed paragraph 1.1 of the minutes", "As it was."),
    ):
        AuditEvent.objects.create(
            name="governance.change_meeting", subject=meeting.subject, sentence=sentence, by=frank,
            marking=Marking.OFFICIAL, details={"before": before},
        )  # fmt: skip
    page = words(secretary.get(OF_MEETING))
    assert "recorded this: The meeting of Tuesday 10 December 2030 is now at 10:00." in page
    assert "Place before: “Exeter”." in page
    assert "Ends at before" not in page
    assert "changed paragraph 1.1 of the minutes. Before: “As it was.”" in page


# What was written while a meeting was held


def test_what_was_written_of_an_item_is_told_from_the_versions_that_are_kept(frank, secretary):
    _, items = make_room()
    write(items[0], by=frank, outcome="noted", minute="A van", private_notes="He was late")
    write(items[0], by=frank, outcome="noted", minute="Two vans")
    page = words(secretary.get(f"{ALL}meeting/{RECORD.split('/')[3]}/"))
    assert "Outcome: nothing before, now “Noted”." in page
    assert "Minute: “A van” became “Two vans”." in page
    assert "He was late" not in page


def test_what_the_page_saved_by_itself_is_told_with_what_its_writer_then_saved(frank, secretary):
    _, items = make_room()
    write(items[0], by=frank, outcome="noted", minute="One")
    write(items[0], by=frank, outcome="noted", minute="One two", by_itself=True)
    write(items[0], by=frank, outcome="noted", minute="One two three")
    page = words(secretary.get(f"{ALL}meeting/{RECORD.split('/')[3]}/"))
    assert "Minute: “One” became “One two three”." in page


def test_what_was_kept_beside_is_told_as_that(frank, secretary):
    _, items = make_room()
    write(items[0], by=make_user("writer", Role.SECRETARY), outcome="noted", minute="Hers")
    ItemLock.objects.all().delete()
    write(items[0], by=frank, outcome="noted", minute="His", made_from=0)
    page = words(secretary.get(f"{ALL}meeting/{RECORD.split('/')[3]}/"))
    assert "kept beside what somebody else wrote. Minute: “Hers” became “His”." in page


# Who may read it


@pytest.mark.parametrize("who", ["alice", "olivia", "bob", "carol", "dan", "erin", "grace", "zoe"])
@pytest.mark.parametrize("address", [ALL, "/board/changes.csv", "/board/changes.xlsx", OF_MEETING])
def test_nobody_but_the_secretary_learns_that_it_is_there(who, address, meeting, request, signed_in):
    assert signed_in(request.getfixturevalue(who)).get(address).status_code == 404


def test_whoever_reads_no_higher_finds_nothing_of_what_is_marked_higher(meeting, frank, secretary):
    make_item("Quiet", marking=SENSITIVE)
    make_meeting(date(2030, 9, 10), marking=SENSITIVE, place="Quiet place")
    before = words(secretary.get(ALL))
    assert "Quiet" not in before
    whole = make_user("whole", Role.SECRETARY, clearance=SENSITIVE)
    secretary.force_login(whole)
    assert "added “Quiet” to the parking list" in words(secretary.get(ALL))
    assert "meeting/2030-09-10" not in before
    secretary.force_login(frank)
    assert secretary.get(f"{ALL}meeting/2030-09-10/").status_code == 404


def test_an_entry_marked_higher_than_what_it_is_about_is_found_only_by_who_reads_so_high(frank, secretary):
    make_assenting_seats(count=1)
    made = make_decision("Fleet", money="It costs something.")
    withheld = RestrictedText(
        decision=made, part="money", text="Two million", marking=SENSITIVE, withheld_because="a quiet reason",
        look_again_on=DAY,
    )  # fmt: skip
    restrict_text(withheld, by=portal_user())
    of_it = f"{ALL}decision/{made.reference}/"
    for address in (ALL, of_it, "/board/changes.csv"):
        page = secretary.get(address).getvalue().decode()
        assert made.reference in page
        assert "a quiet reason" not in page
        assert "Withheld a part" not in page
        assert "withheld a part" not in page
    secretary.force_login(make_user("whole", Role.SECRETARY, clearance=SENSITIVE))
    for address in (ALL, of_it):
        assert "withheld a part of “Fleet” (effect on money)" in words(secretary.get(address))
        assert "Why: a quiet reason." in words(secretary.get(address))


def test_what_was_marked_higher_later_is_no_longer_found_in_older_entries(meeting, secretary):
    higher = make_item("Vans")
    assert "Vans" in words(secretary.get(f"{ALL}parked/1/"))
    assert "Vans" in words(secretary.get(ALL))
    higher.marking = SENSITIVE
    change_item(higher, [], by=portal_user())
    for address in (ALL, f"{ALL}board/{meeting.board.slug}/", "/board/changes.csv"):
        assert "Vans" not in secretary.get(address).getvalue().decode()
    assert secretary.get(f"{ALL}parked/1/").status_code == 404
    Meeting.objects.update(marking=SENSITIVE)
    assert "Costs" not in words(secretary.get(ALL))


def test_a_draft_that_was_marked_higher_takes_its_older_entries_with_it(secretary):
    draft, action = make_draft("Quiet vans"), make_action("Quiet letters", due_on=DAY, issue=False)
    shown = words(secretary.get(ALL))
    assert "Quiet vans" in shown
    assert "Quiet letters" in shown
    for thing in (draft, action):
        type(thing).objects.filter(pk=thing.pk).update(marking=SENSITIVE)
    assert "Quiet" not in words(secretary.get(ALL))


@pytest.mark.parametrize(
    "address",
    [
        "board/none", "seat/none", "meeting/none", "meeting/2030-12-11", "item/2030-12-10-9", "item/x",
        "parked/0", "parked/9", "parked/x", "minutes/2030-12-10", "paper/9", "paper/99999999999", "paper/x",
        "decision/WTB-2020-009", "draft/9", "action/A-2020-001", "sharing/9", "person/frank", "none/none",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(address, meeting, secretary):
    for ending in ("/", ".csv"):
        assert secretary.get(f"{ALL}{address}{ending}").status_code == 404


# Illustrative data

BANNER = "Some of what is on this page is illustrative"


def test_changes_of_what_is_recorded_in_earnest_are_not_called_illustrative(secretary):
    make_world()
    for address in (ALL, OF_MEETING, f"{ALL}decision/WTB-2020-001/", f"{ALL}action/A-{today().year}-001/"):
        assert BANNER not in words(secretary.get(address)), address


def test_changes_of_what_is_illustrative_are_called_so(secretary):
    make_world()
    for model, which, address in (
        (Meeting, {"held_on": DAY}, "meeting/2030-12-10/"),
        (AgendaItem, {"meeting__held_on": DAY, "order": 1}, "item/2030-12-10-1/"),
        (Minutes, {"meeting__held_on": date(2025, 3, 7)}, "minutes/2025-03-07/"),
        (Paper, {"number": 1}, "paper/1/"),
        (Decision, {"made_at": None}, f"draft/{Decision.objects.drafts().first().pk}/"),
        (Action, {"number": 1}, f"action/A-{today().year}-001/"),
    ):
        assert BANNER not in words(secretary.get(f"{ALL}{address}")), address
        with transaction.atomic():
            model.objects.filter(**which).update(illustrative=True)
            assert BANNER in words(secretary.get(f"{ALL}{address}")), address
            transaction.set_rollback(True)
        cache.clear()


def test_changes_of_a_seat_with_an_illustrative_holder_and_of_an_illustrative_rota_are_called_so(secretary):
    invented = {"source": make_source(kind="illustrative"), "marking": Marking.OFFICIAL}
    seat = make_seat(assents=True)
    make_holding(seat)
    of_seat, of_board = f"{ALL}seat/{seat.slug}/", f"{ALL}board/{seat.board.slug}/"
    assert BANNER not in words(secretary.get(of_seat))
    make_holding(make_seat("Another seat", slug="another"), **invented)
    assert BANNER not in words(secretary.get(of_seat))
    assert BANNER in words(secretary.get(f"{ALL}seat/another/"))
    assert BANNER not in words(secretary.get(of_board))
    make_rota([seat], DAY, **invented)
    assert BANNER in words(secretary.get(of_board))


def test_changes_of_an_illustrative_decision_and_person_are_called_so(secretary):
    make_holding(make_seat(assents=True), "Ada Example", "2020")
    made = make_decision("Fleet")
    assert BANNER not in words(secretary.get(ALL))
    invented = make_decision("Uniform", illustrative=True)
    assert BANNER not in words(secretary.get(f"{ALL}decision/{made.reference}/"))
    assert BANNER in words(secretary.get(f"{ALL}decision/{invented.reference}/"))
    told_of = Sharing(board=made.board, decision=invented, told_on=today(), told_how="by e-mail")
    share(told_of, [make_force("Avon & Somerset Police", standing="neighbour")], by=portal_user())
    assert BANNER in words(secretary.get(f"{ALL}sharing/1/"))
    make_person("Invented", illustrative=True)
    assert BANNER in words(secretary.get("/board/changes/?kind=seat"))


# The whole list


def test_the_whole_list_is_newest_first_and_in_one_order(meeting, secretary):
    titles = [row["what"] for row in rows(secretary.get("/board/changes.csv"))]
    added = [title for title in titles if title.startswith("Added")]
    assert [title.split("”")[0] for title in added] == ["Added “Fleet", "Added “Savings", "Added “Costs"]
    assert "cannot be sorted" in words(secretary.get(f"{ALL}?sort=at"))


def test_it_is_narrowed_by_who_what_about_and_between_days(meeting, frank, secretary):
    withdraw_item(item("Fleet"), "Sold.", by=frank)
    make_action("Write", due_on=DAY, owner="The Home Office")
    only = rows(secretary.get("/board/changes.csv?who=frank"))
    assert [row["because"] for row in only] == ["Sold."]
    assert {row["about"].split(" ")[0] for row in rows(secretary.get("/board/changes.csv?kind=action"))} == {
        "Action",
        "An",
    }
    assert not rows(secretary.get("/board/changes.csv?until=2020-01-01"))
    assert rows(secretary.get("/board/changes.csv?since=2020-01-01"))
    assert "Nothing is shown" in words(secretary.get(f"{ALL}?since=soon"))
    assert "“kind” is not a filter of this list." in words(secretary.get(f"{OF_MEETING}?kind=action"))
    assert secretary.get("/board/changes.csv?kind=none").status_code == 400


def test_the_file_holds_who_when_why_and_what_was_altered(meeting, frank, secretary):
    meeting.place = "Bournemouth"
    change_meeting(meeting, "The hall is taken.", by=frank)
    first = rows(secretary.get("/board/changes/meeting/2030-12-10.csv"))[0]
    assert (first["who"], first["user_name"], first["role"]) == ("Frank Example", "frank", "board secretary")
    assert first["at"] == today().isoformat()
    assert first["because"] == "The hall is taken."
    assert first["altered"] == "Place: “Exeter” became “Bournemouth”."
    assert first["about"] == "Meeting of 10 December 2030"


def test_an_empty_record_says_so(secretary):
    assert "Nothing has changed yet." in words(secretary.get(ALL))


# From the thing itself, and from the audit trail


def test_each_thing_leads_the_secretary_to_its_changes_and_nobody_else(frank, grace, signed_in):
    make_world()
    year = today().year
    pages = {
        "/board/": f"{ALL}board/working-together-board/",
        "/board/terms/": f"{ALL}board/working-together-board/",
        "/board/seats/a-seat/": f"{ALL}seat/a-seat/",
        "/board/meetings/2030-12-10/": f"{ALL}meeting/2030-12-10/",
        "/board/meetings/2030-12-10/agenda/": f"{ALL}item/2030-12-10-1/",
        "/board/parking/": f"{ALL}parked/1/",
        "/board/papers/1/": f"{ALL}paper/1/",
        "/board/meetings/2025-03-13/minutes/": f"{ALL}minutes/2025-03-13/",
        "/board/sharing/": f"{ALL}sharing/1/",
        "/decisions/WTB-2020-001/": f"{ALL}decision/WTB-2020-001/",
        "/decisions/WTB-2020-001/notice/a-commissioner/": f"{ALL}decision/WTB-2020-001/",
        f"/actions/A-{year}-001/": f"{ALL}action/A-{year}-001/",
    }
    browser, other = signed_in(frank), signed_in(grace)
    for page, changes in pages.items():
        assert f'href="{changes}"' in browser.get(page).content.decode(), page
        assert browser.get(changes).context["table"].paginator.count > 0, changes
        assert ALL not in other.get(page).content.decode(), page
    draft = f"/decisions/drafts/{make_draft('Later').pk}/"
    assert f"{ALL}draft/" in browser.get(draft).content.decode()
    assert f'href="{ALL}"' in browser.get("/board/").content.decode()


def test_an_entry_of_the_audit_trail_links_to_whatever_of_the_board_it_is_about(alice, signed_in):
    make_world()
    browser, found = signed_in(alice), {}
    for subject in AuditEvent.objects.filter(name__startswith="governance.").values_list(
        "subject", flat=True
    ):
        found.setdefault(subject.split("/")[0], subject)
    kinds = {"board", "seat", "post-holder", "meeting", "minutes", "paper", "sharing", "decision", "action"}
    assert kinds | {"draft-decision", "draft-action"} <= set(found)
    for kind in kinds:
        page = browser.get("/audit/", {"subject": found[kind]})
        links = [line for line in page.content.decode().split("<a ") if 'class="govuk-link" href="/' in line]
        addresses = {line.split('href="')[1].split('"')[0] for line in links}
        of_it = [each for each in addresses if each.startswith(("/board/", "/decisions/", "/actions/"))]
        assert of_it, kind
        answers = {address: browser.get(address).status_code for address in of_it}
        assert 200 in answers.values(), (kind, answers)


# Every action


def recorded() -> list[tuple[str, ast.Call]]:
    """Every call by which an action of the Board writes an entry."""
    found = []
    for path in sorted((Path(settings.BASE_DIR) / "governance" / "actions").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                found.append((f"{path.name}, line {node.lineno}", node))
    return found


def test_every_entry_says_how_it_is_marked():
    silent = [
        where
        for where, call in recorded()
        if "marking" not in {keyword.arg for keyword in call.keywords}
        and not where.startswith(("calendars.py", "illustrative.py"))
    ]
    assert len(recorded()) > 50
    assert silent == []


def test_every_entry_begins_with_what_was_done():
    wrong = []
    for where, call in recorded():
        sentence = call.args[2]
        while isinstance(sentence, ast.BinOp):
            sentence = sentence.left
        if isinstance(sentence, ast.JoinedStr):
            sentence = sentence.values[0]
        if isinstance(sentence, ast.Constant) and not says_what_was_done(sentence.value):
            wrong.append(where)
    assert wrong == []


def test_no_entry_says_only_that_something_was_changed(meeting):
    bare = [
        where
        for where, call in recorded()
        if getattr(call.args[0], "value", "").split(".")[-1].startswith(("change_", "correct_", "write_"))
        and "changes" not in {keyword.arg for keyword in call.keywords}
    ]
    assert bare == []


def test_the_list_asks_no_more_of_the_database_with_more_entries(frank, secretary, meeting):
    def asked() -> int:
        secretary.get(ALL)
        with CaptureQueriesContext(connection) as queries:
            secretary.get(ALL)
        return len(queries)

    _, items = make_room()
    write(items[0], by=frank, outcome="noted", minute="One")
    few = asked()
    for number in range(30):
        make_item(f"Item {number}", meeting=meeting)
    for each in items:
        write(each, by=frank, outcome="noted", minute="Two")
    assert asked() <= few <= MOST_FOR_A_LIST
