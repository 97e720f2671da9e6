"""What goes out of a freedom of information request: without a word of what is withheld, and for good."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import DatabaseError

from alliance.markings import Marking
from alliance.models import RegisterEntry
from alliance.publishing import verify
from alliance.temporal import ONE_DAY, today
from governance.actions.information_requests import (
    answer_request,
    decide_facts,
    gather_thing,
    remove_thing,
    reopen_request,
    write_own_words,
)
from governance.models import Exemption, InformationAnswer
from governance.register import differences
from governance.requests.gathering import gathered, not_ready
from tests.business_areas.pages import words
from tests.governance.information_requests import (
    ANSWERED,
    DISCLOSE,
    WITHHELD,
    add,
    correct_claim_away,
    decide_all,
    make_request,
    withhold,
)
from tests.governance.makers import make_assenting_seats, make_decision
from tests.makers import make_area, make_claim, make_source
from tests.test_permissions import words_of

pytestmark = pytest.mark.django_db
FILES = ("/", ".pdf", ".docx", ".xlsx", ".csv")


@pytest.fixture
def request_(alice):
    return make_request(by=alice)


def sent(client, request, copy, before=""):
    """Every file and the page of a copy, unpacked, by its ending."""
    bare = f"/information-requests/{request.reference}/{before}{copy}"
    files = {ending: words_of(client.get(f"{bare}{ending}").getvalue()) for ending in FILES}
    return {ending: " ".join(said.split()) for ending, said in files.items()}


# What goes out


def test_no_word_of_what_is_withheld_is_in_what_is_disclosed(alice, signed_in):
    """In a title, in words, in a source, in why: planted, and looked for in every file and its metadata."""
    make_assenting_seats()
    source = make_source(f"Source {WITHHELD}", title=f"Title {WITHHELD}")
    seen = make_claim("People", value=12)
    hidden = make_claim(f"Label {WITHHELD}", as_stated=f"About {WITHHELD}", source=source, paragraph=WITHHELD)
    made = make_decision(f"Title {WITHHELD}", wording="It is agreed to buy.", decided_on=date(2024, 1, 9))
    request = make_request("What was bought?", by=alice)
    add(request, "claim", seen.reference, alice, DISCLOSE)
    add(request, "claim", hidden.reference, alice, withhold(because=f"Because {WITHHELD}"))
    decision = add(request, "decision", made.reference, alice)
    write_own_words(decision, f"Said {WITHHELD}", by=alice)
    decide_facts(
        decision,
        {"wording": DISCLOSE, "own-words": withhold(Exemption.COMMERCIAL, f"Because {WITHHELD}")},
        by=alice,
    )
    rest = [each.fact.key for each in gathered(request)[2].facts if each.decision is None]
    client = signed_in(alice)
    draft = sent(client, request, "disclosure-copy")
    assert all("not decided" in draft[ending] for ending in ("/", ".pdf")) or not rest
    decide_facts(decision, dict.fromkeys(rest, withhold()), by=alice)
    given = answer_request(request, ANSWERED, by=alice)
    frozen = sent(client, request, "disclosure-copy", f"answers/{given.number}/")
    for ending, said in [*draft.items(), *frozen.items()]:
        assert WITHHELD.casefold() not in said.casefold(), ending
        assert "People: 12." in said, ending
        assert "It is agreed to buy." in said, ending
    page = frozen["/"]
    assert "1 fact is withheld here under section 40 of the Freedom of Information Act 2000" in page
    assert "(commercial interests)" in page
    assert WITHHELD not in given.disclosed
    whole = sent(client, request, "officers-copy", f"answers/{given.number}/")
    for ending, said in whole.items():
        assert f"Because {WITHHELD}" in said, ending
        assert f"Label {WITHHELD}" in said, ending
    assert "Not to be sent out" in whole["/"]
    entry = RegisterEntry.objects.select_related("kept").get(kind="information-answered")
    assert WITHHELD not in entry.kept.payload


def test_each_copy_is_marked_as_what_stands_in_it(alice, signed_in):
    request = make_request(marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    secret = make_claim("Secret", marking=Marking.OFFICIAL_SENSITIVE)
    add(request, "claim", secret.reference, alice, DISCLOSE)
    client, bare = signed_in(alice), f"/information-requests/{request.reference}/"
    assert "OFFICIAL-SENSITIVE" in client.get(f"{bare}disclosure-copy.pdf")["Content-Disposition"]
    assert "draft" in client.get(f"{bare}disclosure-copy.pdf")["Content-Disposition"]
    answer_request(request, ANSWERED, by=alice)
    out = client.get(f"{bare}disclosure-copy.csv")["Content-Disposition"]
    assert "PUBLISHED" in out
    assert "as-at-2024-02-29" in out
    assert "OFFICIAL-SENSITIVE" in client.get(f"{bare}officers-copy.docx")["Content-Disposition"]
    # Marking and freedom of information are independent: what it is marked in the record is told beside it.
    assert "Marking in the record OFFICIAL-SENSITIVE" in words(client.get(f"{bare}disclosure-copy/"))


def test_an_answer_stays_byte_for_byte_whatever_becomes_of_the_record(request_, alice, signed_in):
    claim = make_claim("People", value=12)
    add(request_, "claim", claim.reference, alice, DISCLOSE)
    add(request_, "figure", "live-business-areas", alice, withhold(Exemption.FUTURE_PUBLICATION))
    given = answer_request(request_, ANSWERED, by=alice)
    client = signed_in(alice)
    bare = f"/information-requests/{request_.reference}/answers/1/"
    addresses = [
        f"{bare}{copy}{end}" for copy in ("disclosure-copy", "officers-copy") for end in (".pdf", ".csv")
    ]
    before = [client.get(address).getvalue() for address in addresses]
    correct_claim_away(claim, alice)
    make_area("Drone Team")
    assert [client.get(address).getvalue() for address in addresses] == before
    with pytest.raises(DatabaseError), transaction.atomic():
        InformationAnswer.objects.filter(pk=given.pk).update(disclosed="{}")
    assert not list(differences())
    assert verify().whole
    with pytest.raises(ValidationError, match="not open"):
        gather_thing(request_, "figure", "seats-on-the-board", by=alice)
    # An internal review is a new version; the first stays.
    request_.refresh_from_db()
    with pytest.raises(ValidationError, match="Say what is to be looked at again"):
        reopen_request(request_, ANSWERED, " ", by=alice)
    with pytest.raises(ValidationError, match="was answered on"):
        reopen_request(request_, ANSWERED - ONE_DAY, "All.", by=alice)
    reopen_request(request_, ANSWERED, "All of it.", by=alice)
    request_.refresh_from_db()
    assert any("can no longer be told" in each for each in not_ready(gathered(request_)))
    remove_thing(gathered(request_)[0].thing, by=alice)
    decide_all(request_, by=alice)
    again = answer_request(request_, today(), by=alice)
    assert again.number == 2
    assert [client.get(address).getvalue() for address in addresses] == before
    assert not list(differences())


def test_an_answer_whose_kept_copies_differ_from_the_register_is_found(request_, alice, monkeypatch):
    add(request_, "claim", make_claim("People", value=12).reference, alice, DISCLOSE)
    answer_request(request_, ANSWERED, by=alice)
    assert not list(differences())
    for name in ("disclosed", "whole"):
        # The database refuses to change a row, so it is read as if it had been changed.
        read = InformationAnswer.from_db.__func__

        def changed(cls, *row, name=name, read=read):
            answer = read(cls, *row)
            setattr(answer, name, getattr(answer, name).replace("People", "Horses"))
            return answer

        with monkeypatch.context() as patch:
            patch.setattr(InformationAnswer, "from_db", classmethod(changed))
            (sentence,) = differences()
        assert "Version 1 of the answer to FOI-2024-001 is no longer what entry" in sentence
