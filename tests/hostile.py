"""Texts that do harm where they are taken for more than text, put into every field that people fill in.

Which fields those are is asked of the models, so that a new one is among them by itself.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from zlib import crc32

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from tests.lifted import lift_refusals

MARK = "xyzzy"
# What a spreadsheet runs, where a cell begins with it.
FORMULAS = (
    f"=cmd|'/C {MARK}'!A0",
    f"+1+1+{MARK}()",
    f"-2+3+{MARK}()",
    f"@SUM(1+1)*{MARK}()",
    f'=HYPERLINK("http://{MARK}.example/")',
    f"＝1+1+{MARK}()",
)
FORMULAS_AFTER_A_SIGN = (f"\t=1+{MARK}()", f"\r=1+{MARK}()", f"\n@SUM(1)*{MARK}()", f"\u200b=1+{MARK}()")
# What pages, feeds, documents, templates and programs run or take for structure.
MARKUP = (
    f"<script>{MARK}()</script>",
    f'"><img src={MARK} onerror={MARK}()>',
    f"' onmouseover='{MARK}()",
    f"</title></textarea></script><{MARK}>",
    f"]]><{MARK}/><!--",
    f"&lt;{MARK}&gt;&#60;{MARK}&#x3e;",
    f"javascript:{MARK}()",
    f"[{MARK}](javascript:{MARK}())",
    f"![{MARK}](javascript:{MARK}())[{MARK}](data:text/html,{MARK})",
    f"<javascript:{MARK}()> <b>{MARK}</b>",
    f"{{{{ {MARK} }}}}{{% {MARK} %}}{{# {MARK} #}}${{{MARK}}}<%= {MARK} %>",
    f"%s%n%(x)s{{0}}{{{MARK}.__class__}}",
    f'#read("/etc/passwd") #link("http://{MARK}.example/") $ {MARK} $ \\u{{2e}}',
    f"\u202e{MARK}\u202c\u2066\u200b{MARK}\ufeff",
    f"'; DROP TABLE {MARK}; --",
)
OF_LINES = (
    f"\r\nX-{MARK}: 1\r\nBcc: {MARK}@example.org\r\n\r\n{MARK}",
    f"\r\nEND:VEVENT\r\nX-{MARK}:1\r\nBEGIN:VEVENT",
)

# Fields whose words the portal chooses or works out, and which are no text that anybody writes.
NO_MODELS = (
    "alliance.RecordVersion",
    "alliance.RegisterEntry",
    "alliance.RegisterPayload",
    "alliance.RegisterHead",
    "alliance.SearchEntry",
    "alliance.SearchWord",
    "alliance.Told",
    "alliance.Job",
    "alliance.Beat",
    "alliance.FailedTries",
    "alliance.Import",
    "alliance.RecoveryCode",
    "alliance.ProviderAccount",
    "business_areas.AreaPosition",
    "business_areas.QuarterStatus",
    "savings.CostTotal",
    "savings.SentForm",
)
OURS = ("alliance", "business_areas", "governance", "savings")
NO_FIELDS = re.compile(
    r"""sha256|whole_sha256|digest|hash|head_hash|token_hash|made_of|sealed_secret|credential|public_key
    |password|username|key|slug|list_slug|subject|property|reference|kind|about_what|prefix|address|page
    |nouns_recorded|unsubscribe|series|fact|said_digest|content|disclosed|whole|sent|part""",
    re.VERBOSE,
)
# The same name is a text somewhere, and none elsewhere.
BUT = {
    "alliance.Mail.subject": True,
    "alliance.Mail.about": False,
    "alliance.AuditEvent.name": False,
    "alliance.Problem.page": True,
    "governance.FactDecision.said": False,
    "governance.CommitmentAnswer.paragraph": False,
    "governance.PanelReply.paragraph": False,
}


def text_fields() -> Iterator[models.Field]:
    """Every field that holds text that somebody writes."""
    for model in chain.from_iterable(apps.get_app_config(label).get_models() for label in OURS):
        if model._meta.label in NO_MODELS:
            continue
        for each in model._meta.concrete_fields:
            text = isinstance(each, models.CharField | models.TextField)
            odd = isinstance(each, models.SlugField | models.EmailField) or each.choices
            name = f"{model._meta.label}.{each.name}"
            if text and not odd and BUT.get(name, not NO_FIELDS.fullmatch(each.name)):
                yield each


def hostile(field: models.Field, value):
    """A text of a field with harm before and after it: the same each time, as long as it may be."""
    of_a_report = str(field) == "governance.ParagraphText.text"
    # In a report, braces name a figure, and a table or a chart stands in a paragraph of its own.
    alone = of_a_report and isinstance(value, str) and "{{" in value
    if not isinstance(value, str) or not value.strip() or MARK in value or alone:
        return value
    chosen = crc32(f"{field} {value}".encode())
    most = field.max_length or 10**6
    if most > 1000:
        lead = (*FORMULAS, *FORMULAS_AFTER_A_SIGN)
        after = f"{' '.join(MARKUP)}{''.join(OF_LINES)}"
        if of_a_report:
            after = after.replace("{{", "{")
        return f"{lead[chosen % len(lead)]} {value} {after}"
    lead, inside = FORMULAS[chosen % len(FORMULAS)], MARKUP[chosen // 7 % len(MARKUP)]
    room = most - len(value) - 1
    if room < len(lead):
        return value
    told = f"{lead} {value}"
    return f"{told} {inside}" if len(told) + len(inside) < most else told


@contextmanager
def written_with_harm() -> Iterator[set[str]]:
    """Meanwhile everything that is saved is saved with harm in its texts, and found by what it was called.

    Gives the names of the fields in which harm was saved.
    """
    reached = set()
    with pytest.MonkeyPatch.context() as patch:
        for each in text_fields():
            patch.setattr(each, "get_prep_value", _asked(each))
            patch.setattr(each, "pre_save", _saved(each, reached))
        yield reached


def _asked(field):
    prepare = field.get_prep_value
    return lambda value: hostile(field, prepare(value))


def _saved(field, reached):
    """What is saved stands so in the thing that was saved, too: what is made of it later has it."""
    before = field.pre_save

    def saved(instance, add):
        value = hostile(field, before(instance, add))
        setattr(instance, field.attname, value)
        if isinstance(value, str) and MARK in value:
            reached.add(str(field))
        return value

    return saved


def fields_without_harm() -> list[models.Field]:
    """Those of which no row holds any."""
    return [
        each
        for each in text_fields()
        if not each.model._base_manager.filter(**{f"{each.name}__contains": MARK}).exists()
    ]


def fill_the_rest() -> list[str]:
    """Put harm into a row of each field that has none; the names of those where no row can hold a text alone.

    What the database refuses there goes together with something else: why a thing was withdrawn, say.
    """
    left = []
    lift_refusals()
    for each in fields_without_harm():
        rows = each.model._base_manager
        for key in rows.order_by("pk").values_list("pk", flat=True)[:3]:
            try:
                with transaction.atomic():
                    rows.filter(pk=key).update(**{each.name: hostile(each, "Words")})
                break
            except IntegrityError:
                continue
        else:
            left.append(str(each))
    return left
