"""The rules of the house, read from the source: each with its exceptions, and the reason for every one.

An exception that is no longer needed fails its test, so that it cannot outlive its reason.
"""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddConstraint, AddField, CreateModel

from alliance.figures import definitions, named
from alliance.management.commands.permission_matrix import routes
from alliance.statuses import STATUSES
from alliance.views import home, kinds
from business_areas.lifecycle import Stage

TOP = Path(settings.BASE_DIR)
APPS = ("alliance", "business_areas", "governance", "savings")  # each may import those before it

# The parts of an app in order: each may import those before it.
PARTS = ("queries", "models", "policies", "actions", "forms", "filters", "tables", "figures", "views", "urls")


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the portal by its dotted name, as a syntax tree; migrations left out."""
    found = {}
    for app in APPS:
        for path in sorted((TOP / app).rglob("*.py")):
            parts = path.relative_to(TOP).with_suffix("").parts
            if "migrations" not in parts:
                name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
                found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def imports(tree: ast.AST) -> set[str]:
    """The dotted names a module imports; for `from a import b`, a.b when that is a module."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in sources() else node.module)
    return {name for name in found if name.split(".")[0] in APPS}


def without_exceptions(wrong: dict[str, str], exceptions: dict[str, str]) -> str:
    """What breaks a rule without being excepted, and the exceptions that nothing needs any more."""
    unexpected = [f"{name}: {words}" for name, words in wrong.items() if name not in exceptions]
    stale = [f"{name}: this exception is no longer needed" for name in exceptions if name not in wrong]
    return "\n".join([*unexpected, *stale])


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted((TOP / "templates").rglob("*")):
        if path.is_file():
            yield str(path.relative_to(TOP)), path.read_text(encoding="utf-8")


# Pages


NOT_A_KIND_OF_PAGE = {
    "sign-in": "Django's own page for signing in, with nothing of it to be written anew",
    "sign-out": "Django's own way of signing out",
}


def test_every_address_is_answered_by_one_of_the_kinds_of_page():
    wrong = {
        route.name: f"{route.page.__name__} is not a kind of page"
        for route in routes()
        if not issubclass(route.page, kinds.Page)
    }
    assert without_exceptions(wrong, NOT_A_KIND_OF_PAGE) == ""


def test_every_address_has_a_name_of_its_own():
    names = [route.name for route in routes()]
    assert all(names)
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


# A mail program that ends a subscription with one click (RFC 8058) has seen no page, and has no token of one.
WITHOUT_A_TOKEN = {"end-subscription": "whoever has the signed link may end it, and nothing else"}


def test_no_page_does_without_the_token_against_forged_requests():
    named = {name for name in sources() if "csrf_exempt" in Path(find_spec(name).origin).read_text("utf-8")}
    assert named == {"alliance.views.kinds.page"}
    without = {
        route.name: "asks for no token" for route in routes() if getattr(route.callback, "csrf_exempt", False)
    }
    assert without_exceptions(without, WITHOUT_A_TOKEN) == ""


# Imports


def test_imports_go_down_only():
    wrong = [
        f"{name} imports {other}"
        for name, tree in sources().items()
        for other in imports(tree)
        if APPS.index(other.split(".")[0]) > APPS.index(name.split(".")[0])
    ]
    assert not wrong, "\n".join(wrong)


def test_no_import_stands_inside_a_function():
    wrong = [
        f"{name}, line {inner.lineno}"
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_parts_of_an_app_import_those_before_them():
    wrong = []
    for name, tree in sources().items():
        app, _, part = name.partition(".")
        part = part.split(".")[0]
        for other in imports(tree):
            other_app, _, other_part = other.partition(".")
            other_part = other_part.split(".")[0]
            known = app == other_app and part in PARTS and other_part in PARTS
            if known and PARTS.index(other_part) > PARTS.index(part):
                wrong.append(f"{name} imports {other}")
    assert not wrong, "\n".join(wrong)


def test_no_module_imports_itself_by_way_of_others():
    graph = {name: imports(tree) & set(sources()) - {name} for name, tree in sources().items()}
    done, walking = set(), []

    def walk(name):
        if name in done:
            return
        assert name not in walking, f"a circle: {' → '.join([*walking[walking.index(name) :], name])}"
        walking.append(name)
        for other in sorted(graph[name]):
            walk(other)
        walking.pop()
        done.add(name)

    for name in graph:
        walk(name)


def test_no_module_is_a_drawer_for_what_was_not_named():
    drawers = {
        "utils", "util", "services", "selectors", "managers", "helpers", "constants", "signals", "mixins",
        "core", "common", "misc",
    }  # fmt: skip
    assert not [name for name in sources() if set(name.split(".")) & drawers]


# Actions: lock, enforce, change, record

NOT_AN_ACTION = {
    "alliance.actions.facts.hold_sources": "locks and reads, and changes nothing",
    "alliance.actions.facts.stamp": "fills in a fact that an action then saves",
    "alliance.actions.facts.withdraw_row": "one step of the actions that withdraw or correct",
    "alliance.actions.facts.mark_withdrawn": "one step of the actions that correct",
    "alliance.actions.facts.refuse_withdrawn": "refuses, and changes nothing",
    "alliance.actions.people.portal_user": "the portal itself, before anybody there is to ask",
    "alliance.actions.files.keep_file": "one step of the actions that take a file",
    "alliance.actions.imports.check_file": "does in the background what an action asked for",
    "alliance.actions.imports.refuse_file": "tells what became of what an action asked for",
    "alliance.actions.imports.undo_rows": "does in the background what an action asked for",
    "alliance.actions.imports.stop_undoing": "tells what became of what an action asked for",
    "alliance.actions.imports.add_rows": "does in the background what an action asked for",
    "alliance.actions.imports.in_the_records_words": "reads, and changes nothing",
    "alliance.actions.mail.queue_mail": "one step of the actions that write to somebody",
    "alliance.actions.mail.tell_of_account": "one step of the actions that change how somebody signs in",
    "alliance.actions.account_links.make_link": "one step of the actions that send a link",
    "alliance.actions.account_links.end_links": "one step of the actions that change an account",
    "alliance.actions.forgotten_passwords.ask_for_new_password": "anybody may; recorded once it is looked at",
    "alliance.actions.forgotten_passwords.answer_forgotten": "does in the background what was asked for",
    "alliance.actions.invitations.invite": "each step by an action of its own, which records it",
    "alliance.actions.sign_in.begin_asking": "counts who asks: nothing of the record",
    "alliance.actions.sign_in.forget_tries_of": "one step of choosing a password",
    "alliance.actions.emergency.whoever_is_told": "reads, and changes nothing",
    "alliance.actions.mail.claim_mail": "notes who is sending now: nothing of the record",
    "alliance.actions.mail.note_sent": "notes what became of a mail that an action put in the outbox",
    "alliance.actions.mail.note_failed": "notes what became of a mail that an action put in the outbox",
    "alliance.actions.subscriptions.subscribe": "keeps what one reader asked for: nothing of the record",
    "alliance.actions.subscriptions.confirm_subscription": "notes what one reader wants",
    "alliance.actions.subscriptions.end_subscription": "erases what one reader asked for",
    "alliance.actions.subscriptions.end_all_subscriptions": "erases what one reader asked for",
    "alliance.actions.subscriptions.forget_unconfirmed": "erases what nobody confirmed",
    "alliance.actions.subscriptions.tell_subscribers": "tells of what was published, and changes none of it",
    "alliance.actions.subscriptions.tell": "one step of telling subscribers",
    "alliance.actions.problems.report_problem": "anybody may, so there is nothing to enforce",
    "alliance.actions.retention.what_is_held": "reads, and changes nothing",
    "alliance.actions.retention.destroy_traces": "destroys each class by its own action",
    "alliance.actions.retention.destroy": "does in the background what an action asked for",
    "alliance.actions.sessions.digest_of": "reads, and changes nothing",
    "alliance.actions.sessions.note_signed_in": "notes where somebody is signed in: nothing of the record",
    "alliance.actions.sessions.forget_signed_in": "notes that a session has ended: nothing of the record",
    "alliance.actions.sessions.forget_all_signed_in": "one step of the actions that end sign-ins",
    "alliance.actions.second_steps.number_of_code": "reads, and changes nothing",
    "alliance.actions.second_steps.note_passkey_used": "notes that somebody signs in with it",
    "alliance.actions.second_steps.use_code": "looks at a code that somebody signs in with",
    "alliance.actions.sign_in.begin_try_of_step": "counts tries to sign in: nothing of the record",
    "alliance.actions.people.close_whoever_left": "closes each account by its own action",
    "alliance.actions.sign_in.begin_try": "counts tries to sign in: nothing of the record",
    "alliance.actions.sign_in.begin_try_of": "counts tries to sign in: nothing of the record",
    "alliance.actions.sign_in.note_right": "counts tries to sign in: nothing of the record",
    "alliance.actions.search.index": "one step of the actions that change what may be found",
    "alliance.actions.unsaved.keep_unsaved": "keeps what one person typed: nothing of the record",
    "alliance.actions.unsaved.forget_unsaved": "deletes what one person typed: nothing of the record",
    "alliance.actions.unsaved.parts_of": "reads, and changes nothing",
    "alliance.actions.illustrative.remove_rows": "one step of the actions that remove illustrative data",
    "business_areas.actions.facts.settle": "one step of every action on an area",
    "governance.actions.boards.settle": "one step of every action on a seat",
    "governance.actions.agendas.put_in": "one step of the actions that add items",
    "governance.actions.agendas.bring": "one step of the actions that take items off the parking list",
    "governance.actions.agendas.settle_agenda": "one step of every action on an agenda",
    "governance.actions.agendas.address_of": "reads, and changes nothing",
    "savings.actions.years.held": "one step of every action on the money of a year",
    "savings.actions.once.note_sent": "notes that a form was acted on: nothing of the record",
    "governance.actions.noting.put_to_be_noted": "one step of the actions that make an agenda",
    "governance.actions.noting.note_what_is_listed": "one step of ending a meeting",
    "governance.actions.minutes.settle_minutes": "one step of the actions that make minutes final",
    "business_areas.actions.exceptions.open_exception": "records in the step it shares with the rule",
    "business_areas.actions.exceptions.open_by_rule": "one step of every action on a measure",
    "business_areas.actions.measures.series_read": "reads, and changes nothing",
    "business_areas.actions.measures.resting_on": "reads, and changes nothing",
    "business_areas.actions.measures.settle": "one step of every action on a measure",
    "governance.actions.meetings.settle_meeting": "one step of every action on a meeting",
    "governance.actions.turns.turn_of": "reads, and changes nothing",
    "governance.actions.turns.settle_turns": "one step of the actions that change whose turn it is",
    "alliance.actions.search.add_to_index": "one step of the actions that change what may be found",
    "governance.actions.readings.read_paper": "does in the background what an action asked for",
    "governance.actions.readings.settle_paper": "one step of every action on a paper",
    "governance.actions.readings.settle_papers": "one step of every action on an agenda",
    "governance.actions.tasks.settle_action": "one step of every action on an action",
    "governance.actions.packs.build_pack": "does in the background what an action asked for",
    "governance.actions.reports.issuing.make_files": "does in the background what issuing asked for",
    "governance.actions.records.items.hold_item": "notes who is writing now: nothing of the record",
    "governance.actions.records.settling.settle_outcomes": "one step of ending a meeting",
    "governance.actions.decisions.settle_decision": "one step of every action on a decision that was made",
    "alliance.actions.facts.index_source": "one step of every action on a source",
    "alliance.actions.facts.index_claim": "one step of every action on a claim",
    "business_areas.actions.facts.index_area": "one step of every action on an area",
    "governance.actions.agendas.index_item": "keeps what is found in step: nothing of the record",
    "governance.actions.publication.index_notice": "one step of publishing a notice",
    "governance.actions.reports.issuing.index_issue": "one step of issuing a report",
}


def public_functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]


def called(node: ast.AST) -> list[str]:
    """The names of the functions called, in the order in which they are written."""
    calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [
        call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "") for call in calls
    ]


def missing_of_an_action(function: ast.FunctionDef) -> list[str]:
    """What a function lacks of an action."""
    lacks = []
    if "transaction.atomic" not in [ast.unparse(decorator) for decorator in function.decorator_list]:
        lacks.append("is not one transaction")
    keywords = dict(zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True))
    by = [default for argument, default in keywords.items() if argument.arg == "by"]
    if by != [None]:
        lacks.append("does not take `by`, by keyword, without a default")
    names = called(function)
    lacks += [f"does not {name}" for name in ("enforce", "record") if name not in names]
    if "enforce" in names and "record" in names and names.index("enforce") > names.index("record"):
        lacks.append("records before it enforces")
    return lacks


def test_every_action_is_one_transaction_takes_who_enforces_and_records():
    wrong = {}
    for name, tree in sources().items():
        if ".actions" in name:
            for function in public_functions(tree):
                if lacks := missing_of_an_action(function):
                    wrong[f"{name}.{function.name}"] = ", ".join(lacks)
    assert without_exceptions(wrong, NOT_AN_ACTION) == ""


NOT_MARKED = {
    "alliance.actions.bodies.correct_force": "forces are named to everybody",
    "alliance.actions.bodies.correct_corporation_sole": "corporations sole are named to everybody",
    "alliance.actions.people.correct_account": "an account has a clearance, and no marking",
    "alliance.actions.people.end_role": "a role has no marking",
    "alliance.actions.sign_in.end_lock": "a lock has no marking",
    "alliance.actions.invitations.withdraw_invitation": "an invitation has no marking",
    "alliance.actions.emergency.end_emergency_access": "it has no marking",
    "alliance.actions.sessions.end_session": "a sign-in has no marking",
    "alliance.actions.sessions.end_sessions": "a sign-in has no marking",
    "governance.actions.publication.end_hold": "a hold has no marking",
    "governance.actions.panel_members.correct_member": "who sits on a Panel is published",
    "governance.actions.questions.correct_question": "what a Panel asks is published",
    "governance.actions.questions.correct_reply": "what a Panel is answered is published",
    "business_areas.actions.contributors.end_contribution": "ends with the role, whoever ends that",
    "business_areas.actions.groups.correct_group": "groups are named to everybody",
}


def test_nobody_withdraws_corrects_or_ends_what_they_may_not_read():
    wrong = {
        f"{name}.{function.name}": "does not ask about the marking"
        for name, tree in sources().items()
        if ".actions" in name
        for function in public_functions(tree)
        if function.name.split("_")[0] in ("withdraw", "correct", "abolish", "end")
        and missing_of_an_action(function) == []
        and "cannot_use_marking" not in called(function)
    }
    assert without_exceptions(wrong, NOT_MARKED) == ""


WRITES = {
    "save",
    "create",
    "delete",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
MAY_WRITE = re.compile(
    r"\.actions(\.|$)|^alliance\.(audit|publishing|work)$|^business_areas\.positions\.rebuilding$|"
    r"^business_areas\.performance\.standing$|\.models(\.|$)"
)
# What looks like writing and is not, or is not of the record.
NOT_WRITING: dict[str, str] = {
    "alliance.documents.word": "saves a file in memory",
    "alliance.documents.joining": "saves a file in memory",
    "alliance.sent_once": "remembers in somebody's sign-in what they sent, with the action that did it",
}


def writes(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls that write rows; `update` without a keyword is that of a dictionary or a set."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
            and (node.func.attr != "update" or node.keywords)
        ):
            yield node


def test_only_actions_write():
    wrong = {
        name: f"writes: {', '.join(ast.unparse(call)[:60] for call in calls)}"
        for name, tree in sources().items()
        if not MAY_WRITE.search(name) and (calls := list(writes(tree)))
    }
    assert without_exceptions(wrong, NOT_WRITING) == ""


WRITES_SQL = {
    "alliance.actions.facts": "takes the lock that a foreign key takes, which Django cannot",
    "alliance.audit": "counts one more or the first in one statement, which Django cannot",
    "alliance.triggers": "puts the triggers in place",
    "alliance.replica": "asks how far the database and its replica have come",
    "alliance.search": "asks the index of SQLite, which Django does not know",
    "alliance.views.health": "asks the database for nothing but an answer",
    "alliance.whole_record.writing": "begins a transaction that only reads, which Django cannot",
    "alliance.whole_record.place": "empties a database and puts its sequences right",
    "savings.statements": "adds up a year, for a page whose time is counted",
    "savings.beside": "adds up what an area cost, for a page whose time is counted",
    "business_areas.gathering": "reads many tables at once, which Django cannot",
}


def test_sql_is_written_in_few_places():
    wrong = {
        name: "writes SQL"
        for name, tree in sources().items()
        if {"execute", "executemany", "raw", "extra", "RawSQL"} & set(called(tree))
    }
    assert without_exceptions(wrong, WRITES_SQL) == ""


def test_a_table_is_made_with_its_rules(settings):
    """On SQLite each rule that is added later makes the whole table anew: they took a fifth of the set-up."""
    settings.MIGRATION_MODULES = {}
    found = []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        made = {each.name_lower for each in migration.operations if isinstance(each, CreateModel)}
        alone = [each for each in migration.operations if isinstance(each, AddConstraint)]
        # A rule about fields that stand for each other's tables can only come after both.
        later = {each.model_name_lower for each in migration.operations if isinstance(each, AddField)}
        found += [
            f"{app}.{name}: {each.model_name}" for each in alone if each.model_name_lower in made - later
        ]
    assert made
    assert found == []


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_no_trigger_takes_the_place_of_another(vendor):
    """Of two with one name the second would be made in the place of the first, without a word."""
    for model in apps.get_models():
        made = [
            name
            for trigger in getattr(model, "triggers", ())
            for statement in trigger.statements(model, vendor)
            for name in re.findall(r"CREATE TRIGGER (\w+)", statement)
        ]
        assert len(made) == len(set(made)), model.__name__


def test_nothing_happens_on_its_own():
    for name, tree in sources().items():
        words = ast.unparse(tree)
        assert not re.search(r"\b(pre|post)_(save|delete|init)\b|@receiver", words), name
        saving = [
            f"{name}.{cls.name}"
            for cls in ast.walk(tree)
            if isinstance(cls, ast.ClassDef)
            for function in cls.body
            if isinstance(function, ast.FunctionDef) and function.name in ("save", "delete")
        ]
        assert not saving, f"no logic in save() or delete(): {saving}"


# Templates and what they use


FORBIDDEN_IN_TEMPLATES = {
    r"<style|\sstyle\s*=": "styles belong in the stylesheet",
    r"<script(?![^>]*\ssrc=)": "scripts belong in a file",
    r"\son[a-z]+\s*=": "scripts belong in a file",
    r"\|\s*safe\b|\{%\s*autoescape\s+off": "what is shown is always escaped",
    r"(?:src|action)\s*=\s*[\"']?\s*(?:https?:)?//": "nothing is asked of another host",
    r"<link[^>]*href\s*=\s*[\"']?\s*(?:https?:)?//": "nothing is asked of another host",
    r"javascript:": "a link goes to a page",
}


@pytest.mark.parametrize("pattern", FORBIDDEN_IN_TEMPLATES)
def test_templates_keep_to_the_security_policy(pattern):
    wrong = [
        f"{name}, line {text.count(chr(10), 0, found.start()) + 1}: {found[0].strip()}"
        for name, text in templates()
        for found in re.finditer(pattern, re.sub(r"\{#.*?#\}", "", text), re.IGNORECASE)
    ]
    assert not wrong, f"{FORBIDDEN_IN_TEMPLATES[pattern]}:\n" + "\n".join(wrong)


LINKS_ELSEWHERE = {
    "templates/public/accessibility_statement.html": "the law asks for the way to complain",
    "templates/public/privacy.html": "the law asks for the way to complain",
}


def test_links_to_other_sites_are_few_and_have_a_reason():
    wrong = {
        name: "links to another site"
        for name, text in templates()
        if re.search(r"<a[^>]*href\s*=\s*[\"']?(?:https?:)?//", text)
    }
    assert without_exceptions(wrong, LINKS_ELSEWHERE) == ""


def test_the_portals_own_static_files_ask_nothing_of_another_host():
    for path in (TOP / "static").rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            assert not re.search(r"https?://|url\(\s*['\"]?//", text), path.name


def template_tags() -> list[str]:
    return [name for name in sources() if ".templatetags." in name]


def test_no_template_tag_asks_the_database():
    assert template_tags()
    for name in template_tags():
        tree = sources()[name]
        assert not [other for other in imports(tree) if ".models" in other], f"{name} imports models"
        managers = {"objects", "_default_manager", "_base_manager"}
        asked = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in managers]
        assert not asked, name


JOINS_ESCAPED_PIECES = {
    "alliance.structured": "holds JSON, in which nothing can end the element that it stands in",
    "alliance.templatetags.rows": "draws the cells of a table, each escaped, too many for a template",
    "alliance.templatetags.fields": "joins fields that were each escaped",
    "alliance.templatetags.facts": "draws facts and events, each part escaped",
    "business_areas.tables": "draws the name of each row, escaped",
}


def test_text_is_marked_as_safe_only_when_it_is_written_there():
    """mark_safe takes text of the portal's own, or the join of pieces that were each escaped."""
    wrong = {
        name: f"line {node.lineno}"
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("mark_safe", "SafeString")
        and not isinstance(node.args[0], ast.Constant)
    }
    assert without_exceptions(wrong, JOINS_ESCAPED_PIECES) == ""


# Order

# Sorted by the bare name, where none of the rows asked for is without that day.
SORTED_WITH_NONE_LEFT_OUT = {
    "alliance.views.sources: -withdrawn_at": "only claims that were withdrawn are asked for",
}


def days_that_may_be_left_out() -> set[str]:
    return {
        field.name
        for model in apps.get_models()
        if model.__module__.split(".")[0] in APPS
        for field in model._meta.local_concrete_fields
        if field.null and isinstance(field, models.DateField)
    }


def plainly_sorted() -> Iterator[tuple[str, str]]:
    """What is sorted by the bare name of a column: by each module, and by each model of its own accord."""
    for name, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "order_by":
                for argument in node.args:
                    if isinstance(argument, ast.Constant):
                        yield name, argument.value
    for model in apps.get_models():
        for each in model._meta.ordering:
            if isinstance(each, str):
                yield f"{model.__module__}.{model.__name__}", each


def test_a_day_that_may_be_left_out_is_sorted_alike_on_both_databases():
    """SQLite puts what is left out first, PostgreSQL last, unless told: F("day").asc(nulls_last=True)."""
    unsure = days_that_may_be_left_out()
    assert {"as_at_latest", "published_earliest", "when_earliest", "withdrawn_at"} <= unsure
    wrong = {
        f"{where}: {column}": "say where what is left out goes"
        for where, column in plainly_sorted()
        if column.removeprefix("-").rpartition("__")[2] in unsure
    }
    assert without_exceptions(wrong, SORTED_WITH_NONE_LEFT_OUT) == ""


# Words that have one home


def test_each_stage_has_the_same_word_on_pages_as_in_exports():
    shown = {name: status.word for name, status in STATUSES.items() if name.startswith("stage.")}
    assert shown == {f"stage.{stage.value}": stage.label for stage in Stage}


def test_figures_that_are_shown_are_defined():
    assert len(definitions()) >= 4
    for name in home.KEY_FIGURES:
        assert named(name).title
    for name, text in templates():
        for figure in re.findall(r"\{%\s*figure\s+[\"']([\w-]+)", text):
            assert named(figure), name


def test_every_definition_of_a_figure_takes_the_day_and_the_reader():
    for definition in definitions():
        assert {"as_at", "user"} <= set(inspect.signature(definition.work_out).parameters), definition.name


def test_every_module_says_what_it_is_for():
    silent = [
        name
        for name, tree in sources().items()
        if tree.body and not name.endswith(".apps") and not ast.get_docstring(tree)
    ]
    assert not silent, silent


def test_every_module_can_be_imported_alone():
    for name in sources():
        if not name.endswith(("settings", "gunicorn", "wsgi")):
            importlib.import_module(name)
