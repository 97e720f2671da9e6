"""Every type of page, full, empty and in error, wide and at 320 pixels: no fault that axe can find."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from alliance.temporal import today
from governance.demonstration.information_requests import ANSWERED_SINCE, OPEN_SINCE
from governance.demonstration.meetings import BETWEEN, WEEKS_BETWEEN, next_meeting_day
from governance.demonstration.reports import COMING, IN_ITS_ADDRESS
from governance.demonstration.reports import HELD as HELD_SINCE
from governance.demonstration.reviews import year_of_loading
from tests.browser.conftest import NARROW, WIDE, follow
from tests.browser.reading import address as reading_address

AREA = "/business-areas/alliance-drone-team/"
LEFT = "/business-areas/alliance-prevention-department/"
ROOM = "/board/meetings/2026-02-02/record/"
MEETING = f"/board/meetings/{next_meeting_day().isoformat()}/"
HELD = f"/board/meetings/{(next_meeting_day() - timedelta(weeks=WEEKS_BETWEEN)).isoformat()}/"
# The earliest decision of the illustrative meetings is the one that is published.
EARLIEST = next_meeting_day() - timedelta(weeks=3 * WEEKS_BETWEEN)
PUBLISHED = f"/decisions/EXAMPLE-{EARLIEST.year}-001/"
# What was put between meetings: noted, withdrawn, and waiting for answers.
NOTED = f"/decisions/EXAMPLE-{(EARLIEST + BETWEEN).year}-002/"
WITHDRAWN, WAITING = "/decisions/drafts/3/", "/decisions/drafts/6/"
REPORT = f"/reports/{IN_ITS_ADDRESS}-{(today() + HELD_SINCE).isoformat()}/"
# The one that was answered is recorded first; both may have come in one year, or in two.
ANSWERED_IN, OPEN_IN = (today() - ANSWERED_SINCE).year, (today() - OPEN_SINCE).year
FOI_ANSWERED = f"/information-requests/EXAMPLE-FOI-{ANSWERED_IN}-001/"
FOI_OPEN = f"/information-requests/EXAMPLE-FOI-{OPEN_IN}-{'002' if ANSWERED_IN == OPEN_IN else '001'}/"
DRAFT = f"/reports/drafts/{IN_ITS_ADDRESS}-{(today() + COMING).isoformat()}/"
SINCE = f"/panels/dorset-police-and-crime-panel/meetings/{(today() + COMING).isoformat()}/since/"
REVIEWS = f"/performance/reviews/{year_of_loading()}/"
NOTICE = f"{PUBLISHED}notice/commissioner-dorset/"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "resultTypes": ["violations"],
    # Stylesheets are on the page already: axe need not ask for them again.
    "preload": False,
}
WITHOUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
# Colours come from classes alone, since pages have no style of their own. A page on which no class stands in
# another than before is not looked at for colours again: to work them out takes longest.
CLASSES = """() => [...new Set([...document.querySelectorAll("[class]")].map(
    each => `${each.parentElement?.closest("[class]")?.className} > ${each.className}`))]"""
LOOK = """options => axe.run(options).then(found => found.violations.map(
    each => `${each.id}: ${each.help}: ${each.nodes[0].html.slice(0, 160)}`))"""

# Who looks, at what, and with which answer.
PAGES = [
    (None, "/", 200),
    (None, "/sign-in/", 200),
    (None, "/sign-in/single-sign-on/answer/", 400),
    (None, "/signed-out/", 200),
    (None, "/sign-in/forgotten-password/", 200),
    (None, "/sign-in/forgotten-password/asked/", 200),
    (None, "/sign-in/choose-password/", 400),
    (None, "/sign-in/password-chosen/", 200),
    ("administrator", "/people/invite/", 200),
    ("officer", "/emergency-access/", 200),
    ("officer", "/emergency-access/take/", 200),
    (None, "/about/", 200),
    (None, "/about/?as-at=2014-01-01", 200),
    (None, "/forces/", 200),
    (None, "/help/", 200),
    (None, "/accessibility-statement/", 200),
    (None, "/cookies/", 200),
    (None, "/privacy/", 200),
    (None, "/what-we-publish/", 200),
    (None, "/open-data/", 200),
    (None, "/subscribe/", 200),
    (None, "/subscribe/asked/", 200),
    (None, "/report-a-problem/?page=/about/", 200),
    (None, "/report-a-problem/kept/", 200),
    ("officer", "/problems/", 200),
    (None, "/definitions/", 200),
    (None, "/search/", 200),
    (None, "/nothing-here/", 404),
    ("officer", "/", 200),
    ("officer", "/search/?q=alliance", 200),
    ("officer", "/search/?q=zzzz", 200),
    ("officer", "/search/?q=%3F%3F%3F", 200),
    ("officer", "/business-areas/", 200),
    ("officer", "/business-areas/?group=enabling-services&stage=live&sort=-joined", 200),
    ("officer", "/business-areas/?as-at=2016-06-01", 200),
    ("officer", "/business-areas/?as-at=2014-01-01", 200),
    ("officer", "/business-areas/?q=zzzz", 200),
    ("officer", "/business-areas/?as-at=nonsense&stage=nonsense&sort=nonsense&page=99", 200),
    ("officer", "/business-areas.csv?stage=nonsense", 400),
    ("officer", "/business-areas/timeline/", 200),
    ("officer", "/business-areas/timeline/?as-at=2014-01-01", 200),
    ("officer", "/business-areas/pipeline/", 200),
    ("officer", "/business-areas/pipeline/?as-at=2014-01-01", 200),
    ("officer", "/business-areas/compare/?from=2015-01-01&to=2022-06-30", 200),
    ("officer", "/business-areas/compare/?from=2022-06-30&to=2022-06-30", 200),
    ("officer", "/business-areas/compare/?from=nonsense&to=2022-06-30", 200),
    ("officer", AREA, 200),
    ("officer", f"{AREA}?as-at=2012-01-01", 200),
    ("officer", f"{AREA}?as-at=nonsense&known-on=nonsense", 200),
    ("officer", LEFT, 200),
    ("officer", f"{LEFT}facts/", 200),
    ("officer", f"{AREA}facts/?as-at=2012-01-01", 200),
    ("officer", f"{LEFT}compare/?from=2015-01-01&to=2026-06-30", 200),
    ("officer", "/sources/", 200),
    ("officer", "/sources/?q=zzzz", 200),
    ("officer", "/sources/?kind=nonsense", 200),
    ("officer", "/sources/dorset-panel-report-2022-06-30/", 200),
    ("officer", "/sources/record/", 200),
    ("officer", "/sources/dorset-panel-report-2022-06-30/correct/", 200),
    ("officer", "/sources/dorset-panel-report-2022-06-30/record-claim/", 200),
    ("officer", "/sources/disagreements/", 200),
    ("officer", "/sources/disagreements/how-many-areas/", 200),
    ("officer", "/sources/disagreements/record/?find=areas", 200),
    ("officer", "/audit/", 200),
    ("officer", "/audit/?who=zzzz", 200),
    ("officer", "/separation-of-duties/", 200),
    ("officer", "/retention/", 200),
    ("officer", "/retention/due/", 200),
    ("officer", "/retention/due/mail/", 200),
    ("officer", "/retention/due/mail/period/", 200),
    ("officer", "/retention/due/accounts/propose/", 200),
    ("officer", "/retention/holds/", 200),
    ("officer", "/retention/holds/place/", 200),
    ("officer", "/retention/destroyed/", 200),
    ("administrator", "/retention/", 200),
    ("administrator", "/people/review/", 200),
    ("administrator", "/people/review/begin/", 200),
    ("administrator", "/people/review/finish/", 200),
    ("administrator", "/people/officer/review/", 200),
    ("officer", "/audit/seen/", 200),
    ("officer", "/audit/seen/?who=zzzz", 200),
    ("officer", "/audit/seen/?kind=saw&since=nonsense", 200),
    ("administrator", "/audit/seen/", 200),
    ("officer", "/audit/copy/", 200),
    ("officer", "/audit/copy/?since=nonsense", 200),
    ("officer", "/account/", 200),
    ("officer", "/account/password/", 200),
    ("officer", "/account/unsaved/", 200),
    ("officer", "/account/sessions/", 200),
    ("officer", "/account/calendar/", 200),
    ("officer", "/account/calendar/make/", 200),
    ("officer", "/account/calendar/revoke/", 200),
    ("officer", "/people/", 403),
    ("officer", "/money/", 200),
    (None, "/money/2024-25/", 200),
    ("officer", "/money/2024-25/", 200),
    ("officer", "/money/2024-25/?figures=forecast", 200),
    ("officer", "/money/2024-25/v1/", 200),
    ("officer", "/money/2025-26/costs/", 200),
    ("officer", "/money/2025-26/costs/?kind=nonsense&sort=nonsense&page=99", 200),
    ("officer", "/money/2025-26/costs/?kind=grant", 200),
    ("officer", "/money/2024-25/working/revenue/alliance-drone-team/", 200),
    ("officer", "/money/what-if/?return=alliance-dogs-team&join-dorset=5", 200),
    ("officer", "/money/what-if/?percent-dorset=40", 200),
    ("officer", "/money/savings/10006/?as-at=2020-06-30", 200),
    ("officer", "/money/sizes/", 200),
    (None, "/money/rules/", 200),
    ("finance", "/money/rules/", 200),
    ("finance", "/money/rules/record/", 200),
    ("finance", "/money/2025-26/costs/record/", 200),
    ("finance", "/imports/", 200),
    ("finance", "/imports/choose/cost-lines/", 200),
    ("finance", "/money/2025-26/send/", 200),
    ("finance", "/money/2024-25/close/", 200),
    (None, "/figures/savings-targeted/", 200),
    ("finance", "/figures/cost-borne/", 200),
    ("finance", "/money/areas/alliance-drone-team/", 200),
    (None, "/performance/", 200),
    ("officer", "/performance/?show=exceptions", 200),
    ("officer", "/performance/areas/alliance-fleet-services-dept/", 200),
    (
        "officer",
        "/performance/areas/alliance-fleet-services-dept/measures/sickness-absence-illustrative/",
        200,
    ),
    (
        "officer",
        "/performance/areas/alliance-fleet-services-dept/measures/sickness-absence-illustrative/limits/",
        200,
    ),
    ("officer", "/performance/areas/alliance-ict-dept/enter/2026-q2/", 200),
    ("officer", "/performance/measures/", 200),
    ("officer", "/performance/measures/define/", 200),
    ("officer", "/performance/exceptions/", 200),
    (None, "/performance/exits/", 200),
    ("officer", "/performance/exits/illustrative-control-room-department/", 200),
    ("officer", "/performance/lessons/", 200),
    ("officer", "/performance/lessons/illustrative-control-room-department/2/", 200),
    ("secretary", "/performance/quarters/2026-q2/close/", 200),
    (
        "officer",
        "/performance/areas/alliance-fleet-services-dept/measures/sickness-absence-illustrative/comment/",
        200,
    ),
    (None, "/reports/", 200),
    ("officer", "/reports/", 200),
    (None, REPORT, 200),
    (None, f"{REPORT}?paragraph=9.9", 200),
    (None, f"{REPORT}sections/2/", 200),
    (None, f"{REPORT}changes/", 200),
    (None, reading_address(), 200),
    (None, f"{reading_address()}changes/", 200),
    (None, f"{reading_address()}changes/?from=nonsense", 200),
    (None, "/panels/", 200),
    ("officer", "/panels/dorset-police-and-crime-panel/", 200),
    ("officer", "/panels/dorset-police-and-crime-panel/change/", 200),
    ("officer", "/panels/dorset-police-and-crime-panel/members/add/", 200),
    (None, "/panels/dorset-police-and-crime-panel/questions/", 200),
    (None, "/panels/dorset-police-and-crime-panel/questions/?state=overdue", 200),
    ("officer", "/panels/dorset-police-and-crime-panel/questions/3/", 200),
    ("officer", "/panels/dorset-police-and-crime-panel/questions/3/reply/", 200),
    ("officer", "/panels/dorset-police-and-crime-panel/questions/add/", 200),
    (None, "/panels/dorset-police-and-crime-panel/meetings/2022-06-30/since/", 200),
    (None, SINCE, 200),
    (None, "/commitments/", 200),
    ("officer", "/reports/begin/", 200),
    ("officer", DRAFT, 200),
    ("officer", f"{DRAFT}preview/", 200),
    ("officer", f"{DRAFT}check/", 200),
    ("officer", f"{DRAFT}issue/", 200),
    ("officer", f"{DRAFT}sections/2/", 200),
    ("officer", f"{DRAFT}sections/2/paragraphs/add/", 200),
    ("officer", "/information-requests/", 200),
    ("officer", "/information-requests/?state=closed", 200),
    ("officer", "/information-requests/record/", 200),
    ("officer", FOI_OPEN, 200),
    ("officer", f"{FOI_OPEN}gather/?q=drone", 200),
    ("officer", f"{FOI_OPEN}answer/", 200),
    ("officer", f"{FOI_OPEN}officers-copy/", 200),
    ("officer", f"{FOI_ANSWERED}answers/1/disclosure-copy/", 200),
    (None, "/performance/reviews/", 200),
    ("officer", REVIEWS, 200),
    ("officer", f"{REVIEWS}?state=overdue", 200),
    ("officer", "/performance/reviews/2090/", 200),
    ("officer", f"{REVIEWS}alliance-admin-services-dept/", 200),
    ("contributor", f"{REVIEWS}alliance-drone-team/", 200),
    ("officer", f"{REVIEWS}alliance-drone-team/draft/", 200),
    ("officer", "/performance/reviews/statement-days/set/", 200),
    ("secretary", f"{REVIEWS}plan/", 200),
    ("secretary", f"{REVIEWS}alliance-audit-insurance-and-strategic-risk-team/hear/", 200),
    ("finance", "/money/savings/10001/", 200),
    (None, "/money/savings/bridge/?from=2015-16&to=2022-23", 200),
    ("officer", "/business-areas/add/", 200),
    ("officer", "/business-areas/published-lists/", 200),
    ("officer", "/business-areas/published-lists/web-page-december-2017/", 200),
    ("officer", "/business-areas/published-lists/add/", 200),
    ("officer", f"{AREA}record/", 200),
    ("officer", f"{AREA}events/add/", 200),
    ("officer", f"{AREA}purposes/add/", 200),
    ("officer", f"{AREA}consultations/add/", 200),
    ("officer", f"{AREA}events/1/", 200),
    ("officer", f"{AREA}events/1/correct/", 200),
    ("officer", f"{AREA}events/1/withdraw/", 200),
    ("secretary", "/board/", 200),
    ("secretary", "/board/meetings/", 200),
    ("secretary", "/board/meetings/?sort=nonsense&page=99", 200),
    ("secretary", "/board/meetings/prepare/", 200),
    ("secretary", "/board/meetings/plan/", 200),
    ("secretary", f"{MEETING}papers/", 200),
    ("secretary", f"{MEETING}papers/ask/", 200),
    ("secretary", f"{MEETING}papers/remind/", 200),
    ("secretary", f"{MEETING}change/", 200),
    ("secretary", f"{MEETING}pack/", 200),
    ("secretary", f"{MEETING}pack/build/", 200),
    ("secretary", "/board/papers/3/", 200),
    ("secretary", "/board/papers/3/receive/", 200),
    ("secretary", "/board/papers/3/clear/", 200),
    ("secretary", "/board/papers/3/withdraw/", 200),
    ("secretary", "/board/sharing/", 200),
    ("secretary", "/board/sharing/add/", 200),
    ("secretary", "/decisions/EXAMPLE-2026-002/authority/add/", 200),
    ("secretary", "/outbox/", 200),
    ("administrator", "/outbox/", 200),
    ("administrator", "/background-work/", 200),
    ("secretary", "/board/parking/", 200),
    ("secretary", "/board/parking/add/", 200),
    ("secretary", "/board/parking/1/bring/", 200),
    (None, "/board/meetings/", 200),
    (None, "/board/parking/", 200),
    ("secretary", MEETING, 200),
    ("secretary", f"{MEETING}agenda/", 200),
    ("secretary", f"{MEETING}agenda/add/", 200),
    ("secretary", f"{MEETING}agenda/send/", 200),
    ("secretary", f"{MEETING}agenda/record-agreement/", 200),
    ("secretary", f"{MEETING}swap-chair/", 200),
    ("secretary", f"{MEETING}cancel/", 200),
    ("secretary", f"{MEETING}items/4/change/", 200),
    ("secretary", f"{MEETING}items/4/withdraw/", 200),
    ("secretary", f"{MEETING}items/4/park/", 200),
    ("secretary", HELD, 200),
    ("secretary", f"{HELD}decision-sheet/", 200),
    ("secretary", f"{HELD}minutes/", 200),
    ("secretary", f"{HELD}minutes/v1/", 200),
    ("secretary", f"{HELD}minutes/circulate/", 200),
    ("secretary", f"{HELD}minutes/3.1/change/", 200),
    ("secretary", f"{HELD}minutes/3.1/remove/", 200),
    ("member", f"{HELD}minutes/3.1/comment/", 200),
    ("member", f"{MEETING}agenda/", 200),
    ("member", f"{MEETING}agenda/agree/", 200),
    (None, "/decisions/", 200),
    ("officer", "/decisions/?q=zzzz", 200),
    ("officer", "/decisions/?outcome=nonsense&sort=nonsense&page=99&as-at=nonsense", 200),
    ("officer", "/decisions.csv?outcome=nonsense", 400),
    ("officer", "/decisions/drafts/", 404),
    (None, "/published/decisions/", 200),
    (None, "/published/decisions/?q=zzzz", 200),
    (None, "/published/decisions/?outcome=nonsense&sort=nonsense&page=99", 200),
    (None, NOTICE, 200),
    (None, f"{NOTICE}v1/", 200),
    ("secretary", PUBLISHED, 200),
    ("secretary", f"{PUBLISHED}publish/", 200),
    ("secretary", "/board/holds/", 200),
    ("secretary", "/board/holds/set/", 200),
    (None, "/actions/", 200),
    ("officer", "/actions/?state=closed", 200),
    ("officer", "/actions/?state=nonsense", 200),
    (None, "/actions/read-out/", 200),
    ("secretary", "/decisions/", 200),
    ("secretary", "/decisions/drafts/", 200),
    ("secretary", "/decisions/drafts/add/", 200),
    ("secretary", WAITING, 200),
    ("secretary", f"{WAITING}remind/", 200),
    ("secretary", f"{WAITING}withdraw/", 200),
    ("secretary", f"{WAITING}correct/", 403),
    ("member", WAITING, 200),
    ("secretary", WITHDRAWN, 200),
    ("secretary", NOTED, 200),
    ("secretary", f"{MEETING}agenda/between-meetings/", 200),
    ("secretary", "/board/changes/", 200),
    ("secretary", "/board/changes/?who=zzzz", 200),
    ("secretary", "/board/changes/?since=nonsense&sort=nonsense", 200),
    ("secretary", f"/board/changes/meeting/{next_meeting_day().isoformat()}/", 200),
    ("secretary", "/board/changes/paper/3/", 200),
    ("secretary", "/actions/", 200),
    ("secretary", "/actions/add/", 200),
    ("administrator", "/", 200),
    ("administrator", "/people/", 200),
    ("administrator", "/people/?q=zzzz", 200),
    ("administrator", "/people/officer/", 200),
    ("administrator", "/people/add/", 200),
    ("administrator", "/people/officer/grant-role/", 200),
    ("administrator", "/people/officer/close/", 200),
    ("administrator", "/people/officer/leaving/", 200),
    ("administrator", "/people/officer/end-lock/", 200),
    ("administrator", "/people/officer/end-sign-ins/", 200),
    ("administrator", "/people/officer/sign-in/", 200),
    ("administrator", "/account/security/", 200),
    ("administrator", "/account/security/add-authenticator/", 200),
    ("administrator", "/account/security/add-passkey/", 200),
    ("administrator", "/account/security/remove/", 200),
    ("administrator", "/account/confirm/", 200),
    ("administrator", "/forces/add/", 200),
    ("administrator", f"{AREA}contributors/", 200),
    ("secretary", "/board/meetings/2026-02-01/record/", 200),
    ("secretary", "/board/meetings/2026-02-03/record/", 200),
    ("secretary", "/board/meetings/2026-02-03/record/items/1/", 200),
    ("secretary", ROOM, 200),
    ("secretary", f"{ROOM}items/1/", 200),
    ("secretary", f"{ROOM}items/2/", 200),
    ("secretary", f"{ROOM}items/2/versions/", 200),
    ("secretary", f"{ROOM}items/2/versions/1/put-in-force/", 200),
    ("secretary", f"{ROOM}items/2/take-over/", 200),
    ("secretary", f"{ROOM}items/3/versions/", 200),
    ("secretary", f"{ROOM}end/", 200),
    ("secretary", f"{ROOM}together/", 200),
    ("secretary", "/board/meetings/2026-02-06/record/together/", 200),
    ("secretary", f"{ROOM}urgent/", 200),
    ("secretary", f"{ROOM}screen/", 200),
    ("secretary", f"{ROOM}screen/?item=2", 200),
    ("officer", ROOM, 403),
    ("panel", "/", 200),
    ("panel", "/business-areas/", 200),
    ("panel", AREA, 200),
]

# Forms sent with nothing in them: the page comes back with what is wrong.
EMPTY_FORMS = [
    ("secretary", "/board/meetings/2026-02-04/record/"),
    (None, "/sign-in/"),
    ("officer", "/sources/record/"),
    ("officer", "/sources/dorset-panel-report-2022-06-30/record-claim/"),
    ("officer", "/sources/disagreements/record/?find=areas"),
    ("officer", "/account/password/"),
    ("officer", f"{DRAFT}sections/2/paragraphs/add/"),
    ("officer", f"{DRAFT}approve/"),
    ("officer", f"{REVIEWS}alliance-drone-team/draft/"),
    ("secretary", f"{REVIEWS}alliance-drone-team/move/"),
    ("officer", "/business-areas/add/"),
    ("officer", "/business-areas/published-lists/add/"),
    ("officer", f"{AREA}events/add/"),
    ("officer", f"{AREA}exits/add/"),
    ("officer", f"{AREA}events/1/withdraw/"),
    ("secretary", "/board/meetings/prepare/"),
    ("secretary", "/board/parking/add/"),
    ("secretary", f"{MEETING}cancel/"),
    ("secretary", f"{MEETING}agenda/record-agreement/"),
    ("secretary", f"{MEETING}items/4/withdraw/"),
    ("administrator", "/people/add/"),
    ("administrator", "/people/officer/sign-in/"),
    ("administrator", "/forces/add/"),
    ("secretary", "/decisions/drafts/add/"),
    ("secretary", "/actions/add/"),
    ("secretary", "/board/holds/set/"),
    ("secretary", f"{PUBLISHED}publish/"),
    ("secretary", f"{WAITING}withdraw/"),
    ("officer", "/information-requests/record/"),
    ("officer", f"{FOI_OPEN}gather/"),
    ("officer", f"{FOI_OPEN}close/"),
    ("secretary", f"{ROOM}urgent/"),
]


def faults_found_by_axe(page, **options) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(LOOK, {**RULES, **options})


def other_faults(page) -> list[str]:
    """What axe does not look for, or not under these rules."""
    found = []
    ids = page.eval_on_selector_all("[id]", "all => all.map(each => each.id)")
    found += [f"the id {name} is used {times} times" for name, times in Counter(ids).items() if times > 1]
    levels = page.eval_on_selector_all(
        "h1, h2, h3, h4", "all => all.filter(each => each.offsetParent).map(each => +each.tagName[1])"
    )
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} headings of the first level")
    found += [
        f"a heading of level {after} follows one of level {before}"
        for before, after in pairwise(levels)
        if after > before + 1
    ]
    found += [
        f"a table without a caption or headings: {name}"
        for name in page.eval_on_selector_all(
            "table",
            "all => all.filter(each => !each.caption || !each.querySelector('th[scope]'))"
            ".map(each => each.className)",
        )
    ]
    empty = page.eval_on_selector_all("td", "all => all.filter(each => !each.textContent.trim()).length")
    if empty:
        found.append(f"{empty} empty cells")
    return found


def too_wide(page) -> str:
    """What makes the page wider than the window, if anything does."""
    return page.evaluate(
        """() => {
            const room = document.documentElement.clientWidth
            if (document.documentElement.scrollWidth <= room) return ""
            const wide = [...document.querySelectorAll("main *")].filter(
                each => each.getBoundingClientRect().right > room + 1 &&
                    !each.closest(".portal-scroll, [role=region]"))
            const first = wide[0]
            const shown = first ? first.outerHTML.slice(0, 160) : "?"
            return `${document.documentElement.scrollWidth} pixels: ${shown}`
        }"""
    )


def looked_at(page, colours_seen: set[str] | None = None) -> list[str]:
    """The faults of a page, wide and narrow. Colours are the same at both widths."""
    classes = set(page.evaluate(CLASSES))
    new = colours_seen is None or not classes <= colours_seen
    found = [*faults_found_by_axe(page, **({} if new else WITHOUT_COLOURS)), *other_faults(page)]
    if colours_seen is not None:
        colours_seen |= classes
    page.set_viewport_size(NARROW)
    found += [f"{NARROW['width']} pixels: {fault}" for fault in faults_found_by_axe(page, **WITHOUT_COLOURS)]
    if wide := too_wide(page):
        found.append(f"{NARROW['width']} pixels: the page scrolls sideways, {wide}")
    return found


@pytest.fixture(scope="module")
def kept_windows():
    kept = {}
    yield kept
    for each in kept.values():
        each.context.close()


@pytest.fixture(scope="module")
def colours_seen():
    return set()


@pytest.fixture
def same_window(new_window, kept_windows):
    """The window of somebody, who goes from page to page in it: a new one takes longer than most pages."""
    used = []

    def of(account):
        if account not in kept_windows:
            kept_windows[account] = new_window(account)
        used.append(kept_windows[account])
        used[-1].page.set_viewport_size(WIDE)
        return used[-1]

    yield of
    wrong = [words for each in used for words in each.wrong]
    for each in used:
        each.wrong.clear()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("account", "path", "status"), PAGES)
def test_a_page_has_no_fault(same_window, colours_seen, account, path, status):
    found = looked_at(same_window(account).open(path, status), colours_seen)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("account", "path"), EMPTY_FORMS)
def test_a_form_sent_empty_has_no_fault_and_says_what_is_wrong(same_window, account, path):
    page = same_window(account).open(path)
    follow(page.locator("main form[method=post] button[type=submit]:not([name])").last)
    assert page.title().startswith("Error: "), page.title()
    summary = page.locator(".govuk-error-summary")
    assert summary.is_visible()
    # Each line of the summary leads to what it is about.
    for address in summary.locator("a").evaluate_all("all => all.map(each => each.getAttribute('href'))"):
        assert page.locator(f"[id='{address.removeprefix('#')}']").count() == 1, address
    found = looked_at(page)
    assert not found, "\n".join(found)


def test_faults_would_be_found(window):
    page = window().open("/help/")
    page.evaluate(
        "document.querySelector('main').innerHTML += "
        "'<h1>Two</h1><h4>Four</h4><img src=/static/x.png><p id=search>grey</p>' + "
        "'<table><tr><td></td></tr></table>' + "
        "'<pre>' + 'wide'.repeat(200) + '</pre>'"
    )
    found = " ".join(looked_at(page))
    for fault in (
        "image-alt",
        "the id search",
        "2 headings",
        "level 4",
        "without a caption",
        "empty cells",
        "sideways",
    ):
        assert fault in found, fault


def test_every_page_has_a_title_of_its_own(window):
    opened, titles = window("officer"), {}
    for account, path, status in PAGES:
        if account == "officer" and status == 200 and "?" not in path:
            title = opened.open(path).title()
            assert title.endswith("– Alliance governance") or path == "/", title
            titles.setdefault(title, []).append(path)
    assert all(len(paths) == 1 for paths in titles.values()), titles


def test_nothing_is_said_by_colour_alone(window):
    page = window("officer").open("/business-areas/?left=both")
    words = page.locator(".govuk-tag").all_inner_texts()
    assert words
    assert all(word.strip() for word in words)
