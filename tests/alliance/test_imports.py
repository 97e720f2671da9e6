"""Importing: a file is checked, imported whole or not at all, once, and its undoing is recorded."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.actions import imports
from alliance.actions.imports import choose_file, import_rows, undo_import
from alliance.files import checked
from alliance.markings import Marking
from alliance.models import AuditEvent, Claim, Import, Job, StoredFile
from alliance.policy import Refused
from alliance.sheets import kinds
from alliance.sheets.problems import Unreadable
from alliance.work import MOST_ATTEMPTS, do_next
from tests.figures_import import Figures
from tests.makers import make_source
from tests.spreadsheets import csv_of, workbook_of

pytestmark = pytest.mark.django_db

HEADINGS = ["Reference", "Amount", "Day"]
ROWS = [HEADINGS, ["one", "1,200.50", "1 May 2026"], ["two", "(200.50)", ""], ["Total", "1,000.00", ""]]
FILE = csv_of(ROWS)


@pytest.fixture(autouse=True)
def _figures(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {Figures.name: Figures})
    make_source()


def upload(content=FILE, name="figures.csv"):
    return checked(SimpleUploadedFile(name, content))


def choose(by, content=FILE, name="figures.csv") -> Import:
    return choose_file(Figures, upload(content, name), by=by)


def left_behind():
    """What an import may leave in the database."""
    return Claim.objects.count(), list(Import.objects.values_list("state", flat=True))


def test_a_file_that_the_portal_cannot_go_through_is_given_up_and_can_be_chosen_again(erin, monkeypatch):
    def broken(*_):
        raise RuntimeError("inner workings")

    with monkeypatch.context() as patched:
        patched.setattr(imports, "QUICK", 0)
        patched.setattr(imports, "Reading", broken)
        chosen = choose(erin)
        for _ in range(MOST_ATTEMPTS):
            Job.objects.update(not_before=timezone.now())
            assert do_next()
    chosen.refresh_from_db()
    assert chosen.state == "refused"
    ((where, sentence),) = chosen.problems
    assert (where, "It tried several times" in sentence) == ("The portal", True)
    assert "inner workings" not in sentence
    assert choose(erin).state == "ready"


# Checking and importing


def test_a_file_is_checked_when_it_is_chosen_and_nothing_is_imported(erin):
    chosen = choose(erin)
    assert (chosen.state, chosen.rows, chosen.totals) == ("ready", 2, [["Amount", "£1,000"]])
    assert chosen.notes == ["The totals row, row 4, agrees with the sum of the rows."]
    assert chosen.preview == [
        ["Where", "Reference", "Amount", "Day"],
        ["Row 2", "one", "£1,200.50", "1 May 2026"],
        ["Row 3", "two", "−£200.50", "Not given"],
    ]
    assert bytes(chosen.file.content.content) == FILE
    assert not Claim.objects.exists()


@pytest.mark.parametrize("name", ["figures.csv", "figures.xlsx"])
def test_every_row_is_imported_and_who_did_it_is_recorded(erin, name):
    chosen = import_rows(choose(erin, FILE if name.endswith("csv") else workbook_of(ROWS), name), by=erin)
    assert (chosen.state, chosen.imported_by) == ("done", erin)
    assert dict(Claim.objects.values_list("reference", "value")) == {
        "one": Decimal("1200.50"),
        "two": Decimal("-200.50"),
    }
    event = AuditEvent.objects.get(name="alliance.import")
    assert (event.by, event.subject) == (erin, chosen.subject)
    assert event.sentence == f"Imported 2 figures from “{name}”"
    assert event.details == {"totals": [["Amount", "£1,000"]]}


@pytest.mark.parametrize(
    ("rows", "where", "words"),
    [
        ([HEADINGS, ["one", "12,34", ""]], "Row 2, column B (Amount)", "“12,34” is not an amount"),
        ([HEADINGS, ["one", "1.005", ""]], "Row 2, column B (Amount)", "has parts of a penny"),
        ([HEADINGS, ["one", "£1.2m", ""]], "Row 2, column B (Amount)", "out in full"),
        ([HEADINGS, ["one", "5", "45000"]], "Row 2, column C (Day)", "“45000” is not a day"),
        ([HEADINGS, ["wrong", "5", ""]], "Row 2, column A (Reference)", "“wrong” is never right."),
        ([HEADINGS, ["one", "5", ""], ["Total", "6", ""]], "Row 3, column B (Amount)", "a difference of £1"),
        ([["Reference"], ["one"]], "The file", "“Amount” is missing"),
    ],
)
def test_what_is_wrong_is_kept_with_where_it_stands_and_cannot_be_imported(erin, rows, where, words):
    chosen = choose(erin, csv_of(rows))
    ((found, sentence),) = chosen.problems
    assert (chosen.state, chosen.problem_count, found) == ("refused", 1, where)
    assert words in sentence
    with pytest.raises(Refused, match="until what is wrong with it is mended"):
        import_rows(chosen, by=erin)
    assert left_behind() == (0, ["refused"])


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (lambda kind: None, "The record", "so none of them was added"),
        (lambda kind: kind.setattr(Figures, "object_of", refuse_the_second), "Row 3", "not any more"),
        (lambda kind: kind.setattr(Figures, "permission", "nothing"), "The record", Figures.refusal),
    ],
)
def test_when_the_record_changed_after_the_check_nothing_at_all_is_added(
    erin, monkeypatch, change, where, words
):
    """The second figure is there already, or its row is not right any more, or the role ended."""
    chosen = choose(erin)
    twice = Figures(chosen).object_of({"reference": "two", "amount": Decimal(5)})
    Import.objects.filter(pk=chosen.pk).update(state="importing", imported_by=erin)
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 1)
    if words == "so none of them was added":
        twice.save()
    change(monkeypatch)
    before = Claim.objects.count()
    imports.add_rows(str(chosen.pk), lambda done, of: None)
    chosen.refresh_from_db()
    ((found, sentence),) = chosen.problems
    assert (found, chosen.state, Claim.objects.count()) == (where, "refused", before)
    assert words in sentence
    assert AuditEvent.objects.filter(name="alliance.refuse_import", subject=chosen.subject).exists()


made_of = Figures.object_of


def refuse_the_second(self, values):
    if values["reference"] == "two":
        raise Unreadable("It is not any more.")
    return made_of(self, values)


# Once


def test_the_same_file_is_refused_with_who_imported_it_and_when(erin, frank, monkeypatch):
    chosen = choose(erin)
    with pytest.raises(ValidationError, match="Erin Example chose this file on .*: it is import"):
        choose(erin)
    import_rows(chosen, by=erin)
    with pytest.raises(ValidationError, match="Erin Example imported this file on"):
        choose(erin, name="another name.csv")
    assert StoredFile.objects.count() == 1
    with pytest.raises(Refused, match="imported already"):
        import_rows(chosen, by=erin)


def test_a_file_with_something_wrong_may_be_chosen_again_when_the_record_has_changed(erin):
    wrong = csv_of([HEADINGS, ["wrong", "5", ""]])
    assert choose(erin, wrong).state == choose(erin, wrong).state == "refused"


def test_the_database_keeps_a_file_from_being_imported_twice(erin):
    chosen = choose(erin)
    other = Import(kind=chosen.kind, file=StoredFile.objects.get(), digest=chosen.digest, chosen_by=erin)
    with pytest.raises(DatabaseError), transaction.atomic():
        other.save()
    for wrong in ({"state": "done"}, {"state": "undone"}, {"state": "bogus"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Import.objects.filter(pk=chosen.pk).update(**wrong)


# Undoing


def test_an_import_is_undone_by_reversals_that_say_why_and_may_be_done_again(erin):
    chosen = undo_import(import_rows(choose(erin), by=erin), "The wrong year.", by=erin)
    assert (chosen.state, chosen.undone_by, chosen.undone_because) == ("undone", erin, "The wrong year.")
    assert list(Claim.objects.values_list("withdrawn_because", flat=True)) == ["The wrong year."] * 2
    assert AuditEvent.objects.get(name="alliance.undo_import").sentence == (
        "Undid the import of 2 figures from “figures.csv”. The wrong year."
    )
    with pytest.raises(Refused, match="undone already"):
        undo_import(chosen, "Again", by=erin)
    with pytest.raises(Refused, match="Choose the file again"):
        import_rows(chosen, by=erin)
    assert choose(erin).state == "ready"


def test_what_may_not_be_undone_is_not(erin, monkeypatch):
    chosen = choose(erin)
    with pytest.raises(Refused, match="nothing to undo"):
        undo_import(chosen, "Wrong", by=erin)
    import_rows(chosen, by=erin)
    with pytest.raises(ValidationError, match="Say why"):
        undo_import(chosen, " ", by=erin)
    monkeypatch.setattr(Figures, "cannot_undo", lambda self: "The year is closed.")
    with pytest.raises(Refused, match="The year is closed"):
        undo_import(chosen, "Wrong", by=erin)
    assert Claim.objects.filter(withdrawn_at__isnull=True).count() == 2


# Who may


def test_whoever_may_not_import_can_do_none_of_it_and_finds_none(erin, frank):
    chosen = choose(erin)
    for act in (
        lambda: choose(frank, csv_of([*ROWS, ["a note", "", ""]])),
        lambda: import_rows(chosen, by=frank),
        lambda: undo_import(chosen, "Wrong", by=frank),
    ):
        with pytest.raises(Refused, match="Only a finance officer can import figures"):
            act()
    assert not Import.objects.visible_to(frank).exists()
    assert Import.objects.visible_to(erin).get() == chosen


def test_what_is_marked_higher_than_somebody_reads_is_not_theirs_to_import(erin, monkeypatch):
    chosen = choose(erin)
    monkeypatch.setattr(Figures, "marking", Marking.OFFICIAL_SENSITIVE)
    with pytest.raises(Refused, match="You are cleared to OFFICIAL"):
        import_rows(chosen, by=erin)
    assert not Import.objects.visible_to(erin).exists()


# If it cannot be recorded, it did not happen


@pytest.mark.parametrize(
    "act", [lambda chosen, by: import_rows(chosen, by=by), lambda chosen, by: choose(by, FILE[:-1])]
)
def test_what_cannot_be_recorded_did_not_happen(erin, monkeypatch, act):
    chosen = choose(erin)
    before = left_behind(), StoredFile.objects.count()

    def fails(*told, **more):
        raise RuntimeError

    monkeypatch.setattr(imports, "record", fails)
    with pytest.raises(RuntimeError):
        act(chosen, erin)
    assert (left_behind(), StoredFile.objects.count()) == before


# In the background


def test_a_long_file_is_checked_and_imported_in_the_background(erin, monkeypatch):
    monkeypatch.setattr(imports, "QUICK", 10)
    chosen = choose(erin)
    assert (chosen.state, Job.objects.get().kind) == ("checking", "check-import")
    with pytest.raises(Refused, match="still being checked"):
        import_rows(chosen, by=erin)
    call_command("do_work", once=True)
    chosen.refresh_from_db()
    assert import_rows(chosen, by=erin).state == "importing"
    assert not Claim.objects.exists()
    call_command("do_work", once=True)
    chosen.refresh_from_db()
    assert (chosen.state, Claim.objects.count()) == ("done", 2)
    # Whoever did it may be killed before they could say so: it is done once.
    imports.add_rows(str(chosen.pk), lambda done, of: None)
    imports.check_file(str(chosen.pk), lambda done, of: None)
    assert Claim.objects.count() == 2


def test_how_far_a_check_is_can_be_seen(erin, monkeypatch):
    monkeypatch.setattr(imports, "QUICK", 10)
    monkeypatch.setattr("alliance.importing.SAID_EVERY", 1)
    monkeypatch.setattr("alliance.importing.ROWS_SHOWN", 0)
    told = []
    imports.check_file(str(choose(erin).pk), lambda done, of: told.append((done, of)))
    assert told == [(2, 4), (3, 4)]


# Pages


def test_a_file_is_chosen_seen_imported_and_undone_on_pages(erin, signed_in):
    browser = signed_in(erin)
    assert "Import figures" in browser.get("/imports/").content.decode()
    page = browser.get("/imports/choose/figures/").content.decode()
    assert "Must be filled in" in page
    assert 'href="/imports/templates/figures.xlsx"' in page
    sent = {"file": SimpleUploadedFile("figures.csv", FILE)}
    address = browser.post("/imports/choose/figures/", sent).headers["Location"]
    page = browser.get(address).content.decode()
    for words in ("Ready to import", "2 figures", "£1,000", "−£200.50", "agrees with the sum", "Not given"):
        assert words in page
    assert "is ready to import" in browser.get("/").content.decode()
    assert browser.post(f"{address}import/").headers["Location"] == address
    page = browser.get(address).content.decode()
    assert "Every row of this file is imported." in page
    assert 'href="/sources/"' in page
    refused = browser.post(f"{address}undo/", {"because": ""})
    assert (refused.status_code, "Say why it is undone" in refused.content.decode()) == (422, True)
    browser.post(f"{address}undo/", {"because": "The wrong year."})
    page = browser.get(address).content.decode()
    assert "What was imported from this file was reversed." in page
    assert "The wrong year." in page
    assert browser.get(f"{address}file/").content == FILE
    assert "Undone" in browser.get("/imports/").content.decode()


def test_the_list_asks_as_much_of_many_imports_as_of_few(erin, signed_in):
    browser, asked = signed_in(erin), []
    for rows in (ROWS[:2], ROWS, ROWS[:3]):
        choose(erin, csv_of(rows))
        browser.get("/imports/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/imports/")
        asked.append(len(queries))
    assert asked == [4, 4, 4]


def test_what_is_wrong_is_shown_by_row_and_column(erin, signed_in):
    address = f"/imports/{choose(erin, csv_of([HEADINGS, ['one', '<12,34>', '']])).pk}/"
    page = signed_in(erin).get(address).content.decode()
    assert "One thing is wrong with this file." in page
    assert "Row 2, column B (Amount)" in page
    assert "“&lt;12,34&gt;” is not an amount" in page
    assert "Import these rows" not in page


def test_how_far_it_is_is_shown_while_it_is_checked_and_imported(erin, signed_in, monkeypatch):
    monkeypatch.setattr(imports, "QUICK", 10)
    chosen, browser = choose(erin), signed_in(erin)
    Job.objects.update(done=1_000, of=4_000)
    page = browser.get(f"/imports/{chosen.pk}/").content.decode()
    assert "About 1,000 of 4,000 rows are read." in page
    assert 'value="25"' in page
    call_command("do_work", once=True)
    browser.post(f"/imports/{chosen.pk}/import/")
    assert "The rows are being imported." in browser.get(f"/imports/{chosen.pk}/").content.decode()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.7", "figures.pdf", "damaged"),
        (b"Words.", "figures.docx", "not what its name says"),
        (b"", "figures.csv", "is empty"),
    ],
)
def test_a_file_that_is_no_spreadsheet_is_refused_beside_the_question(erin, signed_in, content, name, words):
    sent = {"file": SimpleUploadedFile(name, content)}
    answer = signed_in(erin).post("/imports/choose/figures/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Import.objects.exists()


def test_the_same_file_is_refused_beside_the_question(erin, signed_in):
    choose(erin)
    answer = signed_in(erin).post(
        "/imports/choose/figures/", {"file": SimpleUploadedFile("figures.csv", FILE)}
    )
    assert answer.status_code == 422
    assert "The same file is imported once." in answer.content.decode()


def test_files_to_fill_in_are_for_whoever_may_import(erin, frank, signed_in):
    for extension in ("csv", "xlsx"):
        address = f"/imports/templates/figures.{extension}"
        assert signed_in(frank).get(address).status_code == 404
        answer = signed_in(erin).get(address)
        assert "figures_to-fill-in" in answer.headers["Content-Disposition"]
    assert signed_in(frank).get("/imports/").status_code == 404
    assert signed_in(erin).get("/imports/templates/others.csv").status_code == 404


@pytest.mark.parametrize("address", ["/imports/choose/figures/", "/imports/1/import/", "/imports/1/undo/"])
def test_others_are_told_why_not(frank, signed_in, address):
    answer = signed_in(frank).get(address)
    assert (answer.status_code, Figures.refusal in answer.content.decode()) == (403, True)
