"""How many questions each page asks of the database, whatever the size of the register.

A list may ask 12, and one area's page 15. The numbers are written down here, so that one more is seen when it
comes and not when the register has grown. Seen before, a page finds what it counted kept; the first time
after a change, it counts.
"""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.actions.facts import record_disagreement
from alliance.actions.people import portal_user
from alliance.audit import changed
from alliance.markings import Marking
from alliance.models import Disagreement
from alliance.roles import Role
from business_areas.actions.exceptions import close_exception, open_exception
from business_areas.actions.facts import record_mention
from business_areas.lifecycle import EventKind
from business_areas.models import BusinessArea, Definition, Lesson, Mention, Pillar, Value
from business_areas.performance.periods import Frequency, ceases
from governance.actions.information_requests import gather_thing, write_own_words
from governance.actions.minutes import (
    agree_minutes,
    assemble_minutes,
    circulate,
    publish_minutes,
    send_to_chair,
)
from governance.actions.panels import record_panel, record_panel_meeting
from governance.actions.publication import publish_notices
from governance.actions.reports import begin_report
from governance.models import Minutes
from tests.business_areas.performance.makers import (
    FIRST,
    make_definition,
    make_limits,
    make_target,
    make_values,
)
from tests.governance.information_requests import decide_all, make_request
from tests.governance.makers import (
    make_action,
    make_commissioner,
    make_decision,
    make_holding,
    make_item,
    make_meeting,
    make_paper,
    make_paper_version,
    make_rota,
    make_seat,
    make_version,
)
from tests.governance.reports import issue, make_long_report, write
from tests.makers import (
    make_area,
    make_claim,
    make_consultation,
    make_event,
    make_fact,
    make_force,
    make_group,
    make_name,
    make_purpose,
    make_source,
    make_user,
    rough,
)
from tests.savings.makers import (
    devon,
    dorset,
    make_closed,
    make_line,
    make_money,
    make_rule,
    make_saving,
    make_sent,
    make_size,
    make_step,
    make_verification,
    make_year,
)
from tests.savings.makers import make_claim as make_claim_of_a_saving
from tests.world import make_ended_meeting

MOST_FOR_A_LIST = 12
MOST_FOR_ONE_AREA = 15

# Each address, with how many queries it takes once seen, and the first time after a change.
LISTS = {
    "/business-areas/": (5, 10),
    "/business-areas/?group=crime&stage=live": (5, 10),
    "/business-areas/?q=team": (5, 10),
    "/business-areas/?sort=-joined": (5, 10),
    "/business-areas/?as-at=2018-06-30": (5, 10),
    "/business-areas/timeline/": (6, 10),
    "/business-areas/compare/?from=2015-01-01&to=2020-01-01": (6, 11),
    "/business-areas/compare/?from=2017-01-01&to=2022-01-01": (6, 11),
    "/business-areas/pipeline/": (5, 9),
    "/business-areas/published-lists/": (4, 4),
    "/business-areas/published-lists/2022/": (8, 8),
    "/sources/": (5, 8),
    "/sources/disagreements/": (10, 10),
    "/decisions/": (5, 9),
    "/actions/": (5, 5),
    "/search/?q=team": (5, 5),
    "/audit/": (6, 6),
    "/audit/seen/": (6, 5),
    "/people/": (7, 7),
    "/retention/": (3, 3),
    "/retention/due/": (10, 10),
    "/retention/due/mail/": (8, 8),
    "/retention/holds/": (4, 4),
    "/retention/destroyed/": (4, 4),
    "/money/2022-23/costs/": (8, 9),
    "/money/sizes/": (6, 7),
    "/money/rules/": (6, 8),
    "/performance/exits/": (5, 6),
    "/performance/lessons/": (7, 8),
}
# How areas are doing, at the end of a quarter of which every series has values.
AS_AT = "?as-at=2025-01-01"
CARD = "/performance/areas/area-1/"
PERFORMANCE = {
    f"/performance/{AS_AT}": (7, 12),
    f"/performance/{AS_AT}&show=exceptions": (7, 12),
    f"/performance/{AS_AT}&show=exceptions&pillar=people": (7, 12),
    f"/performance/{AS_AT}&q=area": (7, 9),
    "/performance/measures/": (6, 7),
    "/performance/exceptions/": (5, 6),
    f"{CARD}{AS_AT}": (9, 9),
    f"{CARD}measures/measure-1/": (13, 13),
    f"{CARD}measures/measure-2/?force=dorset": (15, 15),
    f"{CARD}enter/2025-q1/": (15, 15),
    "/money/areas/area-1/": (9, 9),
    f"/figures/measures-not-on-track/{AS_AT}": (6, 6),
    "/figures/area-cost/": (8, 8),
    "/figures/area-savings-verified/": (10, 10),
    "/figures/area-share/": (8, 8),
}
STATEMENT = "/money/2022-23/"
QUERIES_OF_A_STATEMENT = 14
BRIDGE = "/money/savings/bridge/"
QUERIES_OF_A_BRIDGE = 13
WHAT_IF = "/money/what-if/?percent-dorset=40&percent-devon-and-cornwall=60"
QUERIES_OF_WHAT_IF = 10
# Of the Board: how many queries each takes, whatever was seen before.
BOARD_PAGES = {
    "/board/meetings/": 7,
    "/board/parking/": 4,
    "/board/meetings/2030-12-10/": 26,
    "/board/meetings/2030-12-10/agenda/": 24,
    "/board/meetings/2030-12-10/papers/": 12,
}
# For machines: what each takes to answer somebody signed in, and anybody else.
OPEN_DATA = {
    "/open-data/people-and-seats.json": (5, 3),
    "/open-data/oparl/organization/": (4, 2),
    "/open-data/oparl/person/": (4, 2),
    "/open-data/oparl/meeting/": (7, 3),
    "/open-data/oparl/meeting/?modified_since=2020-01-01T00:00:00Z": (9, 4),
    "/open-data/oparl/paper/": (8, 2),
    "/open-data/oparl/paper/?modified_since=2020-01-01T00:00:00Z": (11, 3),
}
# Of the public site: none asks more of many things that were published than of few.
PUBLIC_SITE = (
    "/",
    "/feeds/published.atom",
    "/feeds/phrase.atom?q=minuted",
    "/sitemap.xml",
    "/subscribe/",
)
# The public's pages, when much more is published of every kind: how many queries each takes of a stranger who
# saw it before, and the first time after a change.
PUBLIC_PAGES = {
    "/": (11, 27),
    "/what-we-publish/": (0, 0),
    "/published/decisions/": (3, 8),
    "/published/decisions.atom": (2, 5),
    "/reports/": (1, 1),
    "/business-areas/shared-team/": (2, 9),
    "/subscribe/": (2, 2),
    "/report-a-problem/": (0, 0),
    "/feeds/published.atom": (2, 11),
    "/feeds/area/{key}.atom": (3, 6),
    "/sitemap.xml": (7, 7),
}
# Of freedom of information requests: the list, one, what is added to it, and what is decided of a part.
REQUESTS = {
    "/information-requests/": 8,
    "/information-requests/{}/": 10,
    "/information-requests/{}/gather/": 5,
    "/information-requests/{}/gather/?q=team": 6,
    "/information-requests/{}/parts/{}/decide/": 10,
    "/information-requests/{}/disclosure-copy/": 10,
}
# What one thing more of a kind adds: claims are told together, areas one by one.
OF_A_THING = {"claim": 0, "business-area": 3}
AREA = "/business-areas/{}/"
EXIT = "/performance/exits/{}/"
AREAS = {EXIT: (12, 12), AREA: (4, 13), f"{AREA}facts/": (8, 8), f"{AREA}?as-at=2018-06-30": (4, 13)}


@pytest.fixture
def harriet(db):
    """An officer who manages people as well, so that every list opens."""
    return make_user("harriet", Role.OFFICER, Role.ADMINISTRATOR, clearance=Marking.OFFICIAL_SENSITIVE)


@pytest.fixture
def world(harriet):
    """What areas stand beside: a group, a force, and counts on which sources do not agree."""
    claims = [make_claim(value=value) for value in (22, 23)]
    for slug, subject in (("live", "alliance"), ("joined", "business-area/team-1")):
        disagreement = Disagreement(slug=slug, subject=subject, question="How?", handling="The later one.")
        record_disagreement(disagreement, [(claims[0], False), (claims[1], True)], by=portal_user())
    return {"group": make_group("Crime", slug="crime"), "lead": make_force(), "source": make_source()}


def fill(world, numbers):
    """Areas of each kind in turn: live, gone, perhaps live, on the way in; each renamed and mentioned."""
    for number in numbers:
        went_live, left = [
            ("April 2016", None),
            ("May 2016", "2019"),
            ("by December 2027", None),
            (None, None),
        ][number % 4]
        area = make_area(f"Team {number}", went_live=went_live, left=left, **world)
        make_purpose(area, source=world["source"])
        make_consultation(area, source=world["source"])
        make_name(area, f"Renamed team {number}", since="1 April 2021", source=world["source"])
        mention = Mention(
            list_slug="2022",
            list_title="Areas in 2022",
            position=number,
            name_as_stated=area.name,
            as_at=rough(date(2022, 6, 30)),
            area=area,
            source=world["source"],
            marking=Marking.PUBLISHED,
        )
        record_mention(mention, by=portal_user())
        learnt = {"way": "joining", "text": f"Lesson {number}.", "applies_to": "All"}
        make_fact(Lesson, area, source=world["source"], **learnt)
        make_line(area, year=make_year(), source=world["source"])
        make_rule(area=area, source=world["source"])
        make_size(year=make_year(1990 + number), source=world["source"])


def asked(browser, address) -> tuple[int, int]:
    """How many queries a page takes when it was seen before, and after a change."""
    browser.get(address)
    numbers = []
    for change in (False, True):
        if change:
            changed("register")
        with CaptureQueriesContext(connection) as queries:
            response = browser.get(address)
        assert response.status_code == 200, address
        numbers.append(len(queries))
    return tuple(numbers)


def test_a_page_asks_as_much_of_a_large_register_as_of_a_small_one(world, harriet, signed_in):
    browser = signed_in(harriet)
    areas = {address: address.format("renamed-team-1") for address in AREAS}
    fill(world, range(1, 6))
    few = {address: asked(browser, areas.get(address, address)) for address in (*LISTS, *AREAS)}
    fill(world, range(6, 31))
    many = {address: asked(browser, areas.get(address, address)) for address in (*LISTS, *AREAS)}
    # A list too long to be measured asks for less; none may ask for more.
    grown = {
        address: (few[address], many[address]) for address in few if max(many[address]) > max(few[address])
    }
    assert grown == {}
    assert few == LISTS | AREAS


@pytest.mark.parametrize("address", LISTS)
def test_no_list_asks_more_than_twelve_times(address):
    assert max(LISTS[address]) <= MOST_FOR_A_LIST


@pytest.mark.parametrize("address", AREAS)
def test_the_pages_of_one_area_ask_at_most_fifteen_times(address):
    assert max(AREAS[address]) <= MOST_FOR_ONE_AREA


def test_the_pages_of_meetings_ask_as_much_with_many_items_as_with_few(world, frank, signed_in):
    browser = signed_in(frank)
    seat = make_seat("Agreer", agrees_agenda=True)
    make_holding(seat)
    make_rota([seat], date(2026, 1, 1))
    meeting = make_meeting(date(2030, 12, 10))

    def fill_agenda(numbers):
        for number in numbers:
            area = make_area(f"Area {number}", source=world["source"])
            told = {"areas": [area], "presented_by": seat, "consent": True}
            item = make_item(f"Item {number}", meeting=meeting, **told)
            make_paper_version(make_paper(f"Paper {number}", item=item, author_seat=seat))
            make_item(f"Parked {number}")
            make_meeting(date(2027 + number // 12, 1 + number % 12, 1))
            make_version(meeting)

    fill_agenda(range(1, 4))
    few = {address: max(asked(browser, address)) for address in BOARD_PAGES}
    fill_agenda(range(4, 15))
    assert {address: max(asked(browser, address)) for address in BOARD_PAGES} == few
    assert few == BOARD_PAGES


def fill_performance(areas, measures, frank):
    """Areas with measures of each kind in turn, their usual range, what is said of them, and their money."""
    defined = [make_measure(number) for number in measures]
    for number in areas:
        found = BusinessArea.objects.filter(slug=f"area-{number}").first()
        area = found or make_area(f"Area {number}")
        for definition in defined:
            fill_series(area, definition)
        if not found:
            portal = portal_user()
            open_exception(area, f"Wrong {number}", Marking.PUBLISHED, by=portal)
            close_exception(open_exception(area, "Noted", Marking.PUBLISHED, by=portal), "Seen", by=frank)
            make_money(area, f"{number}", Marking.PUBLISHED)


def make_measure(number) -> Definition:
    """A percentage, one by force, and a judgement, in turn; with a target, where it is a number."""
    if found := Definition.objects.filter(measure__slug=f"measure-{number}").first():
        return found
    judged = {"kind": "judgement", "unit": "", "direction": ""} if number % 3 == 0 else {}
    pillar = Pillar.values[number % 3]
    told = {"by_force": number % 3 == 2, "source": make_source(f"Measure {number}"), **judged}
    defined = make_definition(f"Measure {number}", pillar=pillar, **told)
    if not judged:
        make_target(defined)
    return defined


def fill_series(area, defined):
    """Nine months more of each series: poor at their end, their range fixed, with a word about the last."""
    judged = defined.kind == Definition.Kind.JUDGEMENT
    for force in (dorset(), devon()) if defined.by_force else (None,):
        told = {"force": force, "source": make_source(f"Return of {area} {defined.measure_id}")}
        rows = Value.objects.filter(area=area, measure=defined.measure, force=force)
        last = rows.order_by("-starts_on").first()
        began = ceases(Frequency.MONTH, last.starts_on) if last else FIRST
        numbers = [None] * 9 if judged else ["4.0", "4.1", "3.9", "4.0", "4.2", "4.1", "3.9", "4.0", "6.0"]
        how = {"judgement": "needs-attention"} if judged else {}
        values = make_values(area, defined, numbers, began, **told, **how)
        if not judged:
            make_limits(area, defined, values[0].starts_on, values[-2].starts_on, force=force)


def test_the_pages_of_performance_ask_as_much_of_many_areas_measures_and_months_as_of_few(
    harriet, frank, signed_in
):
    browser = signed_in(harriet)
    dorset(), devon()
    make_rule()
    fill_performance(range(1, 3), range(1, 4), frank)
    few = {address: asked(browser, address) for address in PERFORMANCE}
    fill_performance(range(1, 6), range(1, 5), frank)
    many = {address: asked(browser, address) for address in PERFORMANCE}
    assert {address: (few[address], many[address]) for address in few if many[address] != few[address]} == {}
    assert few == PERFORMANCE
    # A list keeps to what a list may ask; the other pages are each of one thing.
    assert max(max(each) for each in few.values()) <= MOST_FOR_ONE_AREA


def make_public_record(seat, number):
    """A meeting with published minutes, a published decision with an action, and somebody in a seat."""
    portal = portal_user()
    make_holding(make_seat(f"Seat {number}"), f"Holder {number}")
    meeting = make_ended_meeting(seat, date(2020 + number, 3, 5), f"{number}", Marking.PUBLISHED)
    made = make_decision(f"Decision {number}", item=meeting.items.get(), seats=[seat])
    make_action(f"Action {number}", owner=seat, due_on=date(2030, 1, 1), item=made.item)
    publish_notices(made, [make_commissioner()], [], by=portal)
    minutes = assemble_minutes(meeting, by=portal)
    send_to_chair(minutes, by=portal)
    circulate(minutes, date(2030, 1, 1), by=portal)
    agreeing = make_meeting(date(2020 + number, 6, 4), board=seat.board)
    agree_minutes(minutes, make_item("Minutes", meeting=agreeing), "", by=portal)
    publish_minutes(Minutes.objects.get(pk=minutes.pk), by=portal)


def test_open_data_asks_as_much_of_many_rows_as_of_few(harriet, signed_in):
    readers = (signed_in(harriet), Client())
    seat = make_seat("Commissioner", corporation=make_commissioner(), assents=True)
    make_holding(seat)

    def counted() -> dict:
        return {address: tuple(asked(reader, address)[0] for reader in readers) for address in OPEN_DATA}

    def counted_of_the_site() -> dict:
        return {address: max(asked(Client(), address)) for address in PUBLIC_SITE}

    make_public_record(seat, 1)
    few, few_of_the_site = counted(), counted_of_the_site()
    for number in (2, 3):
        make_public_record(seat, number)
    assert counted() == few
    assert counted_of_the_site() == few_of_the_site
    assert few == OPEN_DATA
    assert max(max(each) for each in few.values()) <= MOST_FOR_A_LIST


def publish_more(area, seat, number):
    """Something more of each kind that anybody reads, most of it of one area."""
    by = portal_user()
    make_public_record(seat, number)
    other = make_area(f"Team {number}", left="2019")
    make_name(area, f"Renamed {number}", since=f"1 April {2000 + number}")
    make_event(area, EventKind.REVIEWED, str(2017 + number))
    make_claim(f"Claim {number}", subject=area.subject)
    made = make_decision(f"Of the area {number}", areas=[area, other], seats=[seat])
    publish_notices(made, [make_commissioner()], [], by=by)
    panel = record_panel(f"Panel {number}", make_force(f"Police {number}"), 5, by=by)
    meeting = record_panel_meeting(panel, date(2019 + number, 6, 12), by=by)
    record_panel_meeting(panel, date(2031, 6, number), by=by)
    report = begin_report(meeting, f"Report {number}", "Chief Executive", FIRST, by=by)
    write(report, "Said.", by=by)
    issue(report, by)
    make_closed(make_year(2015 + number))


def test_the_pages_of_the_public_ask_as_much_of_much_that_is_published_as_of_little(db):
    seat = make_seat("Commissioner", corporation=make_commissioner(), assents=True)
    make_holding(seat)
    area = make_area("Shared Team")

    def counted() -> dict:
        return {page: asked(Client(), page.format(key=area.key)) for page in PUBLIC_PAGES}

    publish_more(area, seat, 1)
    few = counted()
    for number in (2, 3, 4):
        publish_more(area, seat, number)
    many = counted()
    assert {page: (few[page], many[page]) for page in few if many[page] != few[page]} == {}
    assert few == PUBLIC_PAGES


def test_the_pages_of_requests_for_information_ask_as_much_of_many_facts_as_of_few(harriet, signed_in):
    browser, by = signed_in(harriet), portal_user()
    area = make_area("Team")
    request = make_request(by=by)
    thing = gather_thing(request, "business-area", area.slug, by=by)
    addresses = {page: page.format(request.reference, thing.pk) for page in REQUESTS}

    def fill_requests(numbers):
        for number in numbers:
            make_request(f"Asked {number}?", by=by)
            make_event(area, EventKind.REVIEWED, f"{number} May 2017")
            make_area(f"Team {number}")
        write_own_words(thing, f"Said beside {numbers}.", by=by)
        decide_all(request, by=by)

    def counted() -> dict:
        return {page: max(asked(browser, address)) for page, address in addresses.items()}

    fill_requests(range(1, 3))
    few = counted()
    fill_requests(range(3, 12))
    assert counted() == few
    assert few == REQUESTS
    gather_thing(request, "claim", make_claim("First").reference, by=by)
    page = addresses["/information-requests/{}/"]
    for kind, more in OF_A_THING.items():
        for number in (1, 2):
            before = max(asked(browser, page))
            key = make_claim(f"{kind} {number}").reference if kind == "claim" else f"team-{number}"
            gather_thing(request, kind, key, by=by)
            assert max(asked(browser, page)) - before == more, kind


def test_a_statement_asks_as_much_of_many_lines_as_of_few(world, harriet, signed_in):
    browser = signed_in(harriet)
    make_rule()

    def fill_year(numbers):
        for number in numbers:
            for amount in (1, 2):
                make_line(make_area(f"Area {number}-{amount}", source=world["source"]), amount=amount)

    fill_year(range(1, 3))
    make_sent()
    few = max(asked(browser, STATEMENT))
    fill_year(range(3, 12))
    assert max(asked(browser, STATEMENT)) == few == QUERIES_OF_A_STATEMENT


def test_what_if_asks_as_much_of_many_areas_as_of_few(world, harriet, signed_in):
    browser = signed_in(harriet)
    make_rule()

    def fill_year(numbers):
        for number in numbers:
            area = make_area(f"Area {number}", source=world["source"])
            make_line(area, amount=number)
            make_verification(make_claim_of_a_saving(make_saving(area)))

    fill_year(range(1, 3))
    few = max(asked(browser, WHAT_IF))
    fill_year(range(3, 9))
    assert max(asked(browser, WHAT_IF)) == few == QUERIES_OF_WHAT_IF


def test_a_bridge_asks_as_much_of_many_areas_as_of_few(world, harriet, signed_in):
    browser = signed_in(harriet)

    def fill_years(numbers):
        for number in numbers:
            area = make_area(f"Area {number}", source=world["source"])
            make_step(area=area)
            for first_year in (2015, 2022):
                make_line(area, amount=number, year=make_year(first_year))

    fill_years(range(1, 3))
    few = max(asked(browser, BRIDGE))
    fill_years(range(3, 12))
    assert max(asked(browser, BRIDGE)) == few == QUERIES_OF_A_BRIDGE


# The pages of a report, with how many queries they take of a stranger the first time after a change, and of
# somebody signed in; of a stranger after that, one.
REPORTS = {"": (5, 5), "changes/": (7, 7), "sections/1/": (5, 5)}


def test_the_pages_of_a_report_ask_as_much_of_200_paragraphs_as_of_20(harriet, signed_in, client):
    by = portal_user()
    meeting = record_panel_meeting(record_panel("A Panel", make_force(), 5, by=by), FIRST, by=by)
    for paragraphs in (20, 200):
        make_long_report(meeting, paragraphs, by=by)
        found = {}
        for page in REPORTS:
            address = f"/reports/long-report-{paragraphs}/{page}"
            _, first = asked(client, address)
            again, _ = asked(client, address)
            assert again == 1, address
            found[page] = (first, asked(signed_in(harriet), address)[0])
        assert found == REPORTS
