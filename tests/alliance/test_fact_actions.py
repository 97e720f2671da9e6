"""What the actions on sources and claims keep true: markings that never fall behind, what search finds."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from alliance.actions.facts import correct_claim, correct_source, record_disagreement, withdraw_claim
from alliance.markings import Marking
from alliance.models import Claim, Disagreement
from alliance.search import matching
from tests.makers import make_claim, make_source

pytestmark = pytest.mark.django_db


def test_a_source_cannot_be_marked_higher_than_what_is_recorded_from_it(alice):
    source = make_source(by=alice)
    make_claim(source=source, by=alice)
    source.marking = Marking.OFFICIAL
    with pytest.raises(ValidationError, match="marked lower"):
        correct_source(source, by=alice)
    source.refresh_from_db()
    assert source.marking == Marking.PUBLISHED


def test_a_claim_corrected_to_a_higher_marking_takes_its_disagreement_out_of_sight(alice):
    source = make_source(by=alice)
    one, other = (make_claim(reference=name, source=source, by=alice) for name in ("one", "other"))
    disagreement = record_disagreement(
        Disagreement(slug="how-many", subject="alliance", question="How many?", handling="Both are shown."),
        [(one, True), (other, False)],
        by=alice,
    )
    assert Disagreement.objects.visible_to(AnonymousUser()).exists()
    new = Claim(
        reference="one",
        subject="alliance",
        property="areas-live",
        label="Business areas live",
        as_stated="23",
        source=source,
        marking=Marking.OFFICIAL_SENSITIVE,
    )
    correct_claim(one, new, "It was not for everybody.", by=alice)
    disagreement.refresh_from_db()
    assert disagreement.marking == Marking.OFFICIAL_SENSITIVE
    assert not Disagreement.objects.visible_to(AnonymousUser()).exists()


def test_search_finds_sources_and_claims_and_not_what_is_withdrawn(alice):
    source = make_source(by=alice)
    claim = make_claim(source=source, label="Number of helicopters", by=alice)
    assert [entry.key for entry in matching("helicop")] == [claim.reference]
    assert source.slug in [entry.key for entry in matching(source.short_title)]
    withdraw_claim(claim, "Nobody said so.", by=alice)
    assert not matching("helicop").exists()
