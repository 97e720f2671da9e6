"""Every address of the portal, with what to put into each that asks for something."""

import re
from datetime import date
from functools import cache

from alliance.management.commands.permission_matrix import Route
from alliance.models import (
    Destruction,
    EmergencyAccess,
    Import,
    Job,
    Mail,
    Problem,
    RetentionHold,
    Subscriber,
    Subscription,
)
from alliance.temporal import today
from alliance.tokens import CONFIRM, END, MANAGE, link
from business_areas.models import Value
from governance.models import (
    Action,
    ClearancePost,
    Decision,
    GatheredThing,
    Hold,
    MinutesComment,
    ParagraphComment,
    ReportParagraph,
)
from savings.models import (
    BridgeStep,
    CostLine,
    PrintedTable,
    SavingAmount,
    SavingsTarget,
    SharingRule,
    Size,
    Verification,
)

AREA = {"slug": "drone-team-unit"}
MEASURE, QUARTER = {"measure": "absence"}, {"quarter": "2024-q1"}
YEAR_OF_REVIEWS, WITH_PLAN = {"year": 2031}, ("/", ".csv", ".xlsx", ".pdf", "/plan/")
PANEL, REPORT = {"slug": "a-panel"}, {"slug": "a-report-a-panel-2031-06-12"}
DRAFTING = ("", "preview/", "check/", "approve/", "issue/", "sections/add/", "version/", "clearance/")
READING = ("/", ".pdf", ".docx", ".csv", "/large-print.pdf", "/changes/")
COPIES = tuple(
    f"{copy}{ending}"
    for copy in ("disclosure-copy", "officers-copy")
    for ending in ("/", ".pdf", ".docx", ".xlsx", ".csv")
)
FOI = {"reference": "FOI-2024-001"}
PERSON = {"username": "pat"}
INVITED = {"username": "ines"}
NOUNS = (
    "names",
    "kinds",
    "groups",
    "leads",
    "purposes",
    "events",
    "business-cases",
    "consultations",
    "staff-transfers",
    "exits",
    "ledger",
    "successors",
    "milestones",
    "milestone-days",
    "lessons",
)
FACTS = [{**AREA, "noun": noun, "number": 1} for noun in NOUNS]
CLAIM = {"slug": "a-claim"}
SOURCE = {"slug": "a-source"}
LIST = {"slug": "a-list"}
SEAT = {"slug": "a-seat"}
MEETING = {"day": "2030-12-10"}
ITEM = {**MEETING, "number": 1}
PARKED = {"number": 1}
PAPER = {"number": 1}
HELD = {"day": "2026-09-10"}


class FirstMail:
    """The key of the first mail in the outbox."""

    def __str__(self):
        return str(Mail.objects.order_by("pk").values_list("pk", flat=True).first() or 0)


class FirstDraft:
    """The number of the first draft there is: it is known only once there is one."""

    def __init__(self, model, **narrowed):
        self.model, self.narrowed = model, narrowed

    def __str__(self):
        rows = self.model.objects.drafts().filter(**self.narrowed).order_by("pk")
        return str(rows.values_list("pk", flat=True).first() or 0)


class PatsCalendar:
    """What makes Pat's calendar address secret: known only when it was made."""

    token = "no-token"

    def __str__(self):
        return self.token


PATS_CALENDAR = PatsCalendar()


class FirstComment:
    """The key of the first comment on minutes."""

    def __str__(self):
        return str(MinutesComment.objects.order_by("pk").values_list("pk", flat=True).first() or 0)


class LinkOf:
    """What stands in the link of the first subscription, or of the first subscriber."""

    def __init__(self, name, model):
        self.name, self.model = name, model

    def __str__(self):
        found = self.model.objects.order_by("pk").first()
        return _token(self.name, self.model, found.pk, found.key) if found else "no-token"


@cache
def _token(name: str, model, pk: int, key) -> str:
    """The same each time it is asked for: a link says when it was made."""
    return link(name, model.objects.get(pk=pk)).rstrip("/").rpartition("/")[2]


class FirstEmergency:
    """The number of the first emergency access that was taken, and is over; or of one that runs."""

    def __init__(self, running: bool):
        self.running = running

    def __str__(self):
        taken = EmergencyAccess.objects.filter(ended_at__isnull=self.running)
        return str(taken.order_by("pk").values_list("pk", flat=True).first() or 0)


class FirstHold:
    """The key of the first hold on publishing."""

    def __str__(self):
        return str(Hold.objects.order_by("pk").values_list("pk", flat=True).first() or 0)


# Meetings that have ended: without minutes, with a draft, one that was circulated, and agreed ones.
ENDED, ASSEMBLED, DRAFTED = {"day": "2025-03-06"}, {"day": "2025-03-07"}, {"day": "2025-03-10"}
CORRECTING, FINAL, PUBLIC = {"day": "2025-03-11"}, {"day": "2025-03-12"}, {"day": "2025-03-13"}
PARAGRAPH, COMMENT = {**DRAFTED, "paragraph": "1.1"}, {**DRAFTED, "number": FirstComment()}
VERSION = {**PUBLIC, "number": 2}

DECIDED_ON = date(2020, 6, 1)
DRAFT = {"number": FirstDraft(Decision)}
OPEN_DRAFT = {"number": FirstDraft(Decision, answers_by__gt=DECIDED_ON)}
DRAFT_ACTION = {"number": FirstDraft(Action)}
DECISION = {"reference": "WTB-2020-001"}
ACTION = {"reference": f"A-{today().year}-001"}
NOTICE = {**DECISION, "corporation": "a-commissioner"}
CORPORATION = {"corporation": "answers-here"}

YEAR, CLOSED_YEAR = {"year": "2022-23"}, {"year": "2021-22"}


class FirstOf:
    """The key of the first row of a model that is as described."""

    def __init__(self, model, **described):
        self.model, self.described = model, described

    def __str__(self):
        rows = self.model.objects.filter(**self.described).order_by("pk")
        return str(rows.values_list("pk", flat=True).first() or 0)


SAVING = {"number": 1}
PROBLEM = {"number": FirstOf(Problem)}
IMPORT = {"number": FirstOf(Import)}

# What has changed of one thing of each kind.
CHANGED = [
    {"kind": "board", "key": "working-together-board"},
    {"kind": "seat", "key": SEAT["slug"]},
    {"kind": "meeting", "key": MEETING["day"]},
    {"kind": "meeting", "key": HELD["day"]},
    {"kind": "item", "key": f"{MEETING['day']}-1"},
    {"kind": "item", "key": f"{HELD['day']}-1"},
    {"kind": "parked", "key": "1"},
    {"kind": "minutes", "key": PUBLIC["day"]},
    {"kind": "minutes", "key": DRAFTED["day"]},
    {"kind": "paper", "key": "1"},
    {"kind": "decision", "key": DECISION["reference"]},
    {"kind": "draft", "key": FirstDraft(Decision)},
    {"kind": "action", "key": ACTION["reference"]},
    {"kind": "sharing", "key": "1"},
]

# What to put into each address that asks for something. An address that asks and is not here fails its tests.
SAMPLES: dict[str, list[dict]] = {
    "/business-areas/<slug:slug>/": [AREA],
    "/business-areas/<slug:slug>/facts/": [AREA],
    "/business-areas/<slug:slug>/facts.csv": [AREA],
    "/business-areas/<slug:slug>/facts.xlsx": [AREA],
    "/business-areas/<slug:slug>/compare/": [AREA],
    "/business-areas/<slug:slug>/compare.csv": [AREA],
    "/business-areas/<slug:slug>/compare.xlsx": [AREA],
    "/business-areas/<slug:slug>/record/": [AREA],
    "/business-areas/<slug:slug>/contributors/": [AREA],
    "/business-areas/<slug:slug>/contributors/<str:username>/end/": [{**AREA, **PERSON}],
    "/business-areas/<slug:slug>/<slug:noun>/add/": [{**AREA, "noun": noun} for noun in NOUNS],
    "/business-areas/<slug:slug>/<slug:noun>/<int:number>/": FACTS,
    "/business-areas/<slug:slug>/<slug:noun>/<int:number>/correct/": FACTS,
    "/business-areas/<slug:slug>/<slug:noun>/<int:number>/withdraw/": FACTS,
    "/business-areas/published-lists/<slug:slug>/": [LIST],
    "/business-areas/published-lists/<slug:slug>.csv": [LIST],
    "/business-areas/published-lists/<slug:slug>.xlsx": [LIST],
    "/business-areas/published-lists/<slug:slug>/add/": [LIST],
    "/business-areas/published-lists/<slug:slug>/<int:position>/<slug:marking>/withdraw/": [
        {**LIST, "position": 1, "marking": "published"}
    ],
    "/board/seats/<slug:slug>/": [SEAT],
    "/board/seats/<slug:slug>/abolish/": [SEAT],
    "/board/seats/<slug:slug>/holders/add/": [SEAT],
    "/board/seats/<slug:slug>/holders/<int:number>/correct/": [{**SEAT, "number": 1}],
    "/board/seats/<slug:slug>/holders/<int:number>/withdraw/": [{**SEAT, "number": 1}],
    "/board/seats/<slug:slug>/substitutes/add/": [SEAT],
    "/board/seats/<slug:slug>/substitutes/<int:number>/end/": [{**SEAT, "number": 1}],
    "/board/meetings/<slug:day>/": [MEETING],
    "/board/meetings/<slug:day>/swap-chair/": [MEETING],
    "/board/meetings/<slug:day>/cancel/": [MEETING],
    "/board/meetings/<slug:day>/agenda/": [MEETING],
    "/board/meetings/<slug:day>/agenda/add/": [MEETING],
    "/board/meetings/<slug:day>/agenda/between-meetings/": [MEETING],
    "/board/meetings/<slug:day>/agenda/send/": [MEETING],
    "/board/meetings/<slug:day>/agenda/agree/": [MEETING],
    "/board/meetings/<slug:day>/agenda/record-agreement/": [MEETING],
    "/board/meetings/<slug:day>/items/<int:number>/change/": [ITEM],
    "/board/meetings/<slug:day>/items/<int:number>/withdraw/": [ITEM],
    "/board/meetings/<slug:day>/items/<int:number>/move-up/": [ITEM],
    "/board/meetings/<slug:day>/items/<int:number>/move-down/": [ITEM],
    "/board/meetings/<slug:day>/items/<int:number>/park/": [ITEM],
    "/board/meetings/<slug:day>/items/<int:number>/flag/": [ITEM],
    "/board/parking/<int:number>/change/": [PARKED],
    "/board/parking/<int:number>/withdraw/": [PARKED],
    "/board/parking/<int:number>/bring/": [PARKED],
    "/board/meetings/<slug:day>/record/": [HELD],
    "/board/meetings/<slug:day>/record/end/": [HELD],
    "/board/meetings/<slug:day>/record/together/": [HELD],
    "/board/meetings/<slug:day>/record/urgent/": [HELD],
    "/board/meetings/<slug:day>/record/screen/": [HELD],
    "/board/meetings/<slug:day>/record/items/<int:number>/": [{**HELD, "number": 1}],
    "/board/meetings/<slug:day>/record/items/<int:number>/lock/": [{**HELD, "number": 1}],
    "/board/meetings/<slug:day>/record/items/<int:number>/take-over/": [{**HELD, "number": 1}],
    "/board/meetings/<slug:day>/record/items/<int:number>/versions/": [{**HELD, "number": 1}],
    "/board/meetings/<slug:day>/record/items/<int:number>/versions/<int:version>/put-in-force/": [
        {**HELD, "number": 1, "version": 1}
    ],
    "/board/meetings/<slug:day>/decision-sheet/": [ENDED],
    "/board/meetings/<slug:day>/decision-sheet.pdf": [ENDED],
    "/board/meetings/<slug:day>/decision-sheet.docx": [ENDED],
    "/board/meetings/<slug:day>/minutes/": [PUBLIC],
    "/board/meetings/<slug:day>/minutes.pdf": [PUBLIC],
    "/board/meetings/<slug:day>/minutes.docx": [PUBLIC],
    "/board/meetings/<slug:day>/minutes/assemble/": [ENDED],
    "/board/meetings/<slug:day>/minutes/send/": [ASSEMBLED],
    "/board/meetings/<slug:day>/minutes/circulate/": [DRAFTED],
    "/board/meetings/<slug:day>/minutes/finish/": [CORRECTING],
    "/board/meetings/<slug:day>/minutes/publish/": [FINAL],
    "/board/meetings/<slug:day>/minutes/items/<int:number>/add/": [{**DRAFTED, "number": 1}],
    "/board/meetings/<slug:day>/minutes/<paragraph:paragraph>/change/": [PARAGRAPH],
    "/board/meetings/<slug:day>/minutes/<paragraph:paragraph>/remove/": [PARAGRAPH],
    "/board/meetings/<slug:day>/minutes/<paragraph:paragraph>/comment/": [PARAGRAPH],
    "/board/meetings/<slug:day>/minutes/<paragraph:paragraph>/correct/": [{**FINAL, "paragraph": "1.1"}],
    "/board/meetings/<slug:day>/minutes/comments/<int:number>/answer/": [COMMENT],
    "/board/meetings/<slug:day>/minutes/v<int:number>/": [VERSION],
    "/board/meetings/<slug:day>/minutes/v<int:number>.pdf": [VERSION],
    "/board/meetings/<slug:day>/minutes/v<int:number>.docx": [VERSION],
    "/board/meetings/<slug:day>/change/": [MEETING],
    "/board/meetings/<slug:day>/papers/": [MEETING],
    "/board/meetings/<slug:day>/papers.csv": [MEETING],
    "/board/meetings/<slug:day>/papers.xlsx": [MEETING],
    "/board/meetings/<slug:day>/papers/ask/": [MEETING],
    "/board/meetings/<slug:day>/papers/remind/": [MEETING],
    "/imports/choose/<slug:kind>/": [
        {"kind": "cost-lines"},
        {"kind": "index-series"},
        {"kind": "measure-values"},
    ],
    "/imports/templates/<slug:kind>.csv": [
        {"kind": "cost-lines"},
        {"kind": "index-series"},
        {"kind": "measure-values"},
    ],
    "/imports/templates/<slug:kind>.xlsx": [
        {"kind": "cost-lines"},
        {"kind": "index-series"},
        {"kind": "measure-values"},
    ],
    "/imports/<int:number>/": [IMPORT],
    "/imports/<int:number>/import/": [IMPORT],
    "/imports/<int:number>/discard/": [IMPORT],
    "/imports/<int:number>/undo/": [IMPORT],
    "/imports/<int:number>/file/": [IMPORT],
    "/feeds/<slug:kind>/<slug:key>.atom": [{"kind": "panel", "key": "a-panel"}],
    "/sign-in/link/<str:secret>/": [{"secret": "part-of-one"}],
    "/emergency-access/<int:number>/": [{"number": FirstEmergency(running=False)}],
    "/emergency-access/<int:number>/end/": [{"number": FirstEmergency(running=True)}],
    "/emergency-access/<int:number>/review/": [{"number": FirstEmergency(running=False)}],
    "/subscriptions/confirm/<str:token>/": [{"token": LinkOf(CONFIRM, Subscription)}],
    "/subscriptions/end/<str:token>/": [{"token": LinkOf(END, Subscription)}],
    "/subscriptions/all/<str:token>/": [{"token": LinkOf(MANAGE, Subscriber)}],
    "/problems/<int:number>/": [PROBLEM],
    "/problems/<int:number>/answer/": [PROBLEM],
    "/background-work/<int:number>/try-again/": [{"number": FirstOf(Job, state="failed")}],
    "/background-work/<int:number>/give-up/": [{"number": FirstOf(Job, state="waiting")}],
    "/retention/holds/<int:number>/lift/": [{"number": FirstOf(RetentionHold)}],
    "/retention/destroyed/<int:number>/approve/": [{"number": FirstOf(Destruction)}],
    "/retention/destroyed/<int:number>/drop/": [{"number": FirstOf(Destruction)}],
    **{
        f"/retention/due/<slug:kind>/{ending}": [{"kind": "mail"}, {"kind": "accounts"}]
        for ending in ("", "period/", "propose/")
    },
    "/outbox/<int:number>/": [{"number": FirstMail()}],
    "/outbox/<int:number>.eml": [{"number": FirstMail()}],
    "/outbox/<int:number>/try-again/": [{"number": FirstMail()}],
    "/board/meetings/<slug:day>/pack/": [MEETING],
    "/board/meetings/<slug:day>/pack.pdf": [MEETING],
    "/board/meetings/<slug:day>/pack/build/": [MEETING],
    "/board/meetings/<slug:day>/everything.zip": [MEETING],
    "/board/papers/<int:number>/": [PAPER],
    "/board/papers/<int:number>/v<int:version>/": [{**PAPER, "version": 2}],
    "/board/papers/<int:number>/change/": [PAPER],
    "/board/papers/<int:number>/receive/": [PAPER],
    "/board/papers/<int:number>/clear/": [PAPER],
    "/board/papers/<int:number>/withdraw/": [PAPER],
    "/board/sharing/<int:number>/answer/": [{"number": 1}],
    **{f"/board/changes/<slug:kind>/<str:key>{ending}": CHANGED for ending in ("/", ".csv", ".xlsx")},
    "/decisions/drafts/<int:number>/": [DRAFT],
    "/decisions/drafts/<int:number>/correct/": [DRAFT],
    "/decisions/drafts/<int:number>/answer/": [DRAFT],
    "/decisions/drafts/<int:number>/answers/<slug:corporation>/add/": [{**DRAFT, **CORPORATION}],
    "/decisions/drafts/<int:number>/conclude/": [DRAFT],
    "/decisions/drafts/<int:number>/remind/": [OPEN_DRAFT],
    "/decisions/drafts/<int:number>/withdraw/": [DRAFT],
    "/decisions/drafts/<int:number>/withhold/": [DRAFT],
    "/decisions/<str:reference>/": [DECISION],
    "/decisions/<str:reference>/correct/": [DECISION],
    "/decisions/<str:reference>/authority/add/": [DECISION],
    "/decisions/<str:reference>/authority/<slug:slug>/<int:number>/withdraw/": [
        {**DECISION, **AREA, "number": 4}
    ],
    "/decisions/<str:reference>/progress/add/": [DECISION],
    "/decisions/<str:reference>/withhold/": [DECISION],
    "/decisions/<str:reference>/publish/": [DECISION],
    "/decisions/<str:reference>/notice/<slug:corporation>/": [NOTICE],
    "/decisions/<str:reference>/notice/<slug:corporation>.pdf": [NOTICE],
    "/decisions/<str:reference>/notice/<slug:corporation>.docx": [NOTICE],
    "/decisions/<str:reference>/notice/<slug:corporation>/v<int:number>/": [{**NOTICE, "number": 1}],
    "/decisions/<str:reference>/notice/<slug:corporation>/v<int:number>.pdf": [{**NOTICE, "number": 1}],
    "/decisions/<str:reference>/notice/<slug:corporation>/v<int:number>.docx": [{**NOTICE, "number": 1}],
    "/board/holds/<int:number>/end/": [{"number": FirstHold()}],
    "/actions/drafts/<int:number>/issue/": [DRAFT_ACTION],
    "/open-data/oparl/organization/<str:key>/": [{"key": "working-together-board"}],
    "/open-data/oparl/person/<str:key>/": [{"key": "holder-a-seat"}],
    "/open-data/oparl/meeting/<str:key>/": [{"key": PUBLIC["day"]}],
    "/open-data/oparl/paper/<str:key>/": [{"key": "WTB-2020-001"}],
    "/open-data/oparl/meeting/<slug:day>/item/<int:number>/": [{**PUBLIC, "number": 1}],
    "/open-data/oparl/membership/<slug:seat>/<int:number>/": [{"seat": SEAT["slug"], "number": 1}],
    "/calendars/<str:token>.ics": [{"token": PATS_CALENDAR}],
    "/actions/<str:reference>/": [ACTION],
    "/actions/<str:reference>/move/": [ACTION],
    "/actions/<str:reference>/reply/": [ACTION],
    "/actions/<str:reference>/answer/": [ACTION],
    "/actions/<str:reference>/close/": [ACTION],
    "/people/<str:username>/": [PERSON],
    "/people/<str:username>/correct/": [PERSON],
    "/people/<str:username>/invitation/": [INVITED],
    "/people/<str:username>/withdraw-invitation/": [INVITED],
    "/people/<str:username>/set-password/": [PERSON],
    "/people/<str:username>/sign-in/": [PERSON],
    "/people/<str:username>/close/": [PERSON],
    "/people/<str:username>/leaving/": [PERSON],
    "/people/<str:username>/end-lock/": [PERSON],
    "/people/<str:username>/reset-second-step/": [PERSON],
    "/people/<str:username>/end-sign-ins/": [PERSON],
    "/people/<str:username>/reopen/": [{"username": "quinn"}],
    "/people/<str:username>/grant-role/": [PERSON],
    "/people/<str:username>/review/": [PERSON],
    "/people/<str:username>/roles/<slug:role>/end/": [{**PERSON, "role": "contributor"}],
    "/sources/<slug:slug>/": [SOURCE],
    "/sources/<slug:slug>/correct/": [SOURCE],
    "/sources/<slug:slug>/record-claim/": [SOURCE],
    "/sources/claims/<slug:slug>/": [CLAIM],
    "/sources/claims/<slug:slug>/correct/": [CLAIM],
    "/sources/claims/<slug:slug>/withdraw/": [CLAIM],
    "/sources/disagreements/<slug:slug>/": [{"slug": "a-disagreement"}],
    **{f"/money/savings/<int:number>{ending}": [SAVING] for ending in ("/", ".csv", ".xlsx", ".pdf")},
    "/money/savings/<int:number>/plan/": [SAVING],
    "/money/savings/<int:number>/claim/": [SAVING],
    "/money/savings/<int:number>/move-baseline/": [SAVING],
    "/money/savings/<int:number>/withdraw/": [SAVING],
    "/money/savings/<int:number>/amounts/<int:amount>/verify/": [
        {**SAVING, "amount": FirstOf(SavingAmount, standing="claimed", first_year=2022)}
    ],
    "/money/savings/<int:number>/amounts/<int:amount>/withdraw/": [
        {**SAVING, "amount": FirstOf(SavingAmount, standing="planned", first_year=2022)}
    ],
    "/money/savings/<int:number>/verifications/<int:verification>/withdraw/": [
        {**SAVING, "verification": FirstOf(Verification)}
    ],
    "/money/savings/targets/<int:number>/withdraw/": [{"number": FirstOf(SavingsTarget)}],
    "/money/sizes/<int:number>/withdraw/": [{"number": FirstOf(Size)}],
    "/money/rules/<int:number>/end/": [{"number": FirstOf(SharingRule)}],
    "/money/rules/<int:number>/withdraw/": [{"number": FirstOf(SharingRule)}],
    "/money/savings/bridge/steps/<int:number>/withdraw/": [{"number": FirstOf(BridgeStep)}],
    **{
        f"/money/reconciliation/<int:number>{ending}": [{"number": FirstOf(PrintedTable)}]
        for ending in ("/", ".csv", ".xlsx", ".pdf", "/withdraw/")
    },
    "/money/costs/<int:number>/reverse/": [
        {"number": FirstOf(CostLine, year__closed_at=None, reverses=None, reversed_by=None)}
    ],
    **{f"/money/areas/<slug:slug>{ending}": [AREA] for ending in ("/", ".csv", ".xlsx", ".pdf")},
    **{
        f"/figures/<slug:name>{ending}": [
            {"name": "cost-borne"},
            {"name": "area-cost"},
            {"name": "population"},
        ]
        for ending in ("/", ".csv", ".xlsx", ".pdf")
    },
    "/performance/measures/<slug:measure>/change/": [MEASURE],
    "/performance/measures/<slug:measure>/target/": [MEASURE],
    "/performance/quarters/<slug:quarter>/close/": [QUARTER],
    "/performance/quarters/<slug:quarter>/reopen/": [QUARTER],
    "/performance/exceptions/<int:number>/": [{"number": 1}],
    **{f"/performance/exits/<slug:slug>{ending}": [AREA] for ending in ("/", ".csv", ".xlsx", ".pdf")},
    "/performance/lessons/<slug:slug>/<int:number>/": [{**AREA, "number": 1}],
    "/performance/lessons/<slug:slug>/<int:number>/answer/<slug:asked>/": [
        {**AREA, "number": 1, "asked": AREA["slug"]}
    ],
    "/board/exceptions/<int:number>/close/": [{"number": 1}],
    "/panels/<slug:slug>/": [PANEL],
    "/panels/<slug:slug>/meetings/add/": [PANEL],
    "/panels/<slug:slug>/promised/add/": [PANEL],
    **{
        f"/panels/<slug:slug>/{ending}": [PANEL]
        for ending in ("change/", "members/add/", "questions/", "questions/add/")
    },
    **{f"/panels/<slug:slug>/questions{ending}": [PANEL] for ending in (".csv", ".xlsx")},
    **{
        f"/panels/<slug:slug>/{ending}": [{**PANEL, "number": 1}]
        for ending in (
            "promised/<int:number>/answer/",
            "promised/<int:number>/move/",
            "members/<int:number>/correct/",
            "questions/<int:number>/",
            "questions/<int:number>/correct/",
            "questions/<int:number>/reply/",
        )
    },
    **{
        f"/panels/<slug:slug>/meetings/<slug:day>/since{ending}": [{**PANEL, "day": "2031-06-12"}]
        for ending in ("/", ".pdf", ".docx")
    },
    **{f"/reports/<slug:slug>/{ending}": [REPORT] for ending in ("clerk.zip", "sent/")},
    **{f"/reports/drafts/<slug:slug>/{ending}": [REPORT] for ending in DRAFTING},
    **{
        f"/reports/drafts/<slug:slug>/sections/<int:section>/{ending}": [{**REPORT, "section": 1}]
        for ending in ("", "change/", "paragraphs/add/")
    },
    **{
        f"/reports/drafts/<slug:slug>/sections/<int:section>/paragraphs/<int:key>/{ending}/": [
            {**REPORT, "section": 1, "key": FirstOf(ReportParagraph)}
        ]
        for ending in ("write", "move", "remove", "comment")
    },
    "/reports/drafts/<slug:slug>/sections/<int:section>/comments/<int:key>/settle/": [
        {**REPORT, "section": 1, "key": FirstOf(ParagraphComment)}
    ],
    "/reports/drafts/<slug:slug>/clearance/<int:key>/": [{**REPORT, "key": FirstOf(ClearancePost)}],
    **{f"/reports/<slug:slug>{ending}": [REPORT] for ending in READING},
    **{f"/reports/<slug:slug>/v<int:number>{ending}": [{**REPORT, "number": 2}] for ending in READING},
    **{
        f"/reports/<slug:slug>/{kind}-<int:place>.csv": [{**REPORT, "place": 1}]
        for kind in ("table", "chart")
    },
    **{
        f"/reports/<slug:slug>/v<int:number>/{kind}-<int:place>.csv": [{**REPORT, "number": 2, "place": 1}]
        for kind in ("table", "chart")
    },
    "/reports/<slug:slug>/sections/<int:section>/": [{**REPORT, "section": 1}],
    "/reports/<slug:slug>/v<int:number>/sections/<int:section>/": [{**REPORT, "number": 2, "section": 1}],
    **{
        f"/information-requests/<slug:reference>/{ending}": [FOI]
        for ending in ("", "change/", "gather/", "answer/", "close/", "open-again/")
    },
    **{
        f"/information-requests/<slug:reference>/parts/<int:key>/{ending}/": [
            {**FOI, "key": FirstOf(GatheredThing)}
        ]
        for ending in ("decide", "own-words", "move", "remove")
    },
    **{f"/information-requests/<slug:reference>/{ending}": [FOI] for ending in COPIES},
    **{
        f"/information-requests/<slug:reference>/answers/<int:number>/{ending}": [{**FOI, "number": 1}]
        for ending in COPIES
    },
    **{f"/performance/reviews/<int:year>{ending}": [YEAR_OF_REVIEWS] for ending in WITH_PLAN},
    **{
        f"/performance/reviews/<int:year>/<slug:slug>/{ending}": [{**YEAR_OF_REVIEWS, **AREA}]
        for ending in ("", "move/", "draft/", "clear/", "hear/")
    },
    "/performance/areas/<slug:slug>/": [AREA],
    "/performance/areas/<slug:slug>/open-exception/": [AREA],
    "/performance/areas/<slug:slug>/enter/<slug:quarter>/": [{**AREA, **QUARTER}],
    **{
        f"/performance/areas/<slug:slug>/values/<int:number>/{ending}/": [{**AREA, "number": FirstOf(Value)}]
        for ending in ("revise", "withdraw")
    },
    **{
        f"/performance/areas/<slug:slug>/measures/<slug:measure>{ending}": [{**AREA, **MEASURE}]
        for ending in ("/", ".csv", ".xlsx", ".pdf", "/limits/", "/comment/")
    },
    "/money/<year:year>/": [YEAR, CLOSED_YEAR],
    "/money/<year:year>.csv": [YEAR],
    "/money/<year:year>.xlsx": [YEAR],
    "/money/<year:year>.pdf": [YEAR],
    "/money/<year:year>/costs/": [YEAR],
    "/money/<year:year>/costs.csv": [YEAR],
    "/money/<year:year>/costs.xlsx": [YEAR],
    "/money/<year:year>/costs.pdf": [YEAR],
    "/money/<year:year>/costs/record/": [YEAR],
    **{
        f"/money/<year:year>/working/<slug:spending>/<slug:area>{ending}": [
            {**YEAR, "spending": "revenue", "area": "drone-team"}
        ]
        for ending in ("/", ".csv", ".xlsx", ".pdf")
    },
    "/money/<year:year>/send/": [YEAR],
    "/money/<year:year>/agree/": [YEAR],
    "/money/<year:year>/record-agreement/": [YEAR],
    "/money/<year:year>/close/": [YEAR],
    "/money/<year:year>/publish/": [CLOSED_YEAR],
    "/money/<year:year>/restate/": [CLOSED_YEAR],
    "/money/<year:year>/v<int:number>/": [{**YEAR, "number": 1}, {**CLOSED_YEAR, "number": 1}],
    "/money/<year:year>/v<int:number>.json": [{**YEAR, "number": 1}],
}


def addresses(route: Route) -> list[str]:
    """A route's address with something in it, once for each of its samples."""
    if not route.arguments:
        return [route.address]
    return [
        re.sub(r"<\w+:(\w+)>", lambda found: str(sample[found[1]]), route.address)  # noqa: B023
        for sample in SAMPLES[route.address]
    ]
