"""What the actions on sources and claims keep true: markings that never fall behind, what search finds."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction

from alliance.actions.facts import (
    correct_claim,
    correct_disagreement,
    correct_source,
    record_disagreement,
    restore_claim,
    withdraw_claim,
)
from alliance.actions.illustrative import remove_illustrative_claims, remove_illustrative_sources
from alliance.markings import Marking
from alliance.models import AuditEvent, Claim, Disagreement, Source
from alliance.policy import Refused
from alliance.search import matching
from tests.makers import make_area, make_claim, make_source

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
    disagreement = how_many("how-many", [one, other], alice)
    assert Disagreement.objects.visible_to(AnonymousUser()).exists()
    correct_claim(one, marked(one, Marking.OFFICIAL_SENSITIVE), "It was not for everybody.", by=alice)
    disagreement.refresh_from_db()
    assert disagreement.marking == Marking.OFFICIAL_SENSITIVE
    assert not Disagreement.objects.visible_to(AnonymousUser()).exists()


def how_many(slug, claims, by) -> Disagreement:
    told = {"slug": slug, "subject": "alliance", "question": "How many?", "handling": "Both are shown."}
    return record_disagreement(Disagreement(**told), [(claim, False) for claim in claims], by=by)


def marked(claim, marking) -> Claim:
    """What a claim says, at another marking."""
    said = ("subject", "property", "label", "as_stated", "source")
    return Claim(marking=marking, **{name: getattr(claim, name) for name in said})


def test_every_disagreement_of_a_claim_is_marked_as_high_as_the_claim_and_no_higher(alice):
    one, other = make_claim(), make_claim()
    quiet = make_claim(marking=Marking.OFFICIAL_SENSITIVE)
    markings = {
        how_many("first", [one, other], alice): Marking.OFFICIAL,
        how_many("second", [other, one], alice): Marking.OFFICIAL,
        # Never lower than another of its claims.
        how_many("third", [one, quiet], alice): Marking.OFFICIAL_SENSITIVE,
    }
    correct_claim(one, marked(one, Marking.OFFICIAL), "Not for everybody.", by=alice)
    for disagreement, marking in markings.items():
        disagreement.refresh_from_db()
        assert disagreement.marking == marking


def test_a_corrected_disagreement_is_marked_as_high_as_the_claims_it_has_then(alice):
    claims = [make_claim(marking=marking) for marking in (0, 0, Marking.OFFICIAL)]
    disagreement = how_many("how-many", claims[:2], alice)
    for chosen, marking in ((claims, Marking.OFFICIAL), (claims[:2], Marking.PUBLISHED)):
        correct_disagreement(disagreement, [(claim, False) for claim in chosen], by=alice)
        disagreement.refresh_from_db()
        assert disagreement.marking == marking


def test_nobody_records_or_corrects_above_their_clearance(alice, olivia):
    above = Marking.OFFICIAL_SENSITIVE
    claims = [make_claim(by=alice), make_claim(marking=above, by=alice)]
    open_one, quiet = (how_many(f"of-{n}", [*claims[: n + 1], make_claim()], alice) for n in (0, 1))
    claims.append(make_claim(by=alice))
    withdraw_claim(claims[2], "Not said.", by=alice)
    for do in (
        lambda: make_claim(marking=above, by=olivia, source=make_source(by=alice)),
        lambda: correct_claim(claims[0], marked(claims[0], above), "Wrong.", by=olivia),
        lambda: correct_claim(claims[1], marked(claims[1], Marking.PUBLISHED), "Wrong.", by=olivia),
        lambda: restore_claim(claims[2], marked(claims[2], above), "Wrong.", by=olivia),
        lambda: how_many("of-hers", claims, olivia),
        lambda: correct_disagreement(open_one, [(claim, False) for claim in claims], by=olivia),
        lambda: correct_disagreement(quiet, [(claims[0], False), (make_claim(), False)], by=olivia),
    ):
        with pytest.raises(Refused, match="You are cleared to OFFICIAL,"), transaction.atomic():
            do()


def test_a_claim_is_found_with_how_its_source_is_cited_now(alice):
    source = make_source("Old report", by=alice)
    make_claim(source=source, label="Number of helicopters", by=alice)
    withdraw_claim(make_claim(source=source, label="Number of gliders", by=alice), "Not said.", by=alice)
    assert "(Old report)" in matching("helicop").get().summary
    source.short_title = "New report"
    correct_source(source, by=alice)
    assert "(New report)" in matching("helicop").get().summary
    assert not matching("gliders").exists()


def test_search_finds_sources_and_claims_and_not_what_is_withdrawn(alice):
    source = make_source(by=alice)
    claim = make_claim(source=source, label="Number of helicopters", by=alice)
    assert [entry.key for entry in matching("helicop")] == [claim.reference]
    assert source.slug in [entry.key for entry in matching(source.short_title)]
    withdraw_claim(claim, "Nobody said so.", by=alice)
    assert not matching("helicop").exists()


def test_search_finds_sources_and_claims_for_those_alone_who_may_read_them(alice, olivia):
    source = make_source("Glider report", marking=Marking.OFFICIAL, by=alice)
    make_claim("Number of gliders", source=source, marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    for reader, found in (
        (AnonymousUser(), []),
        (olivia, ["Glider report"]),
        (alice, ["Number of gliders", "Glider report"]),
    ):
        assert [entry.title for entry in matching("glider").visible_to(reader)] == found


def test_search_finds_a_source_by_who_published_it_and_a_claim_by_what_it_says(alice):
    source = make_source("Report", publisher="Chopper Weekly", title="Rotors of Dorset", by=alice)
    claim = make_claim("Helicopters", as_stated="half a dozen", source=source, by=alice)
    assert matching("chopper").get().key == matching("rotors").get().key == source.slug
    assert matching("half dozen").get().key == claim.reference


def test_what_is_corrected_is_found_by_its_new_words_alone(alice):
    source = make_source("Old report", by=alice)
    claim = make_claim("Number of helicopters", source=source, by=alice)
    new = marked(claim, claim.marking)
    new.label = "Number of gliders"
    correct_claim(claim, new, "Misread.", by=alice)
    assert not matching("helicopters").exists()
    assert matching("gliders").get().key == new.reference
    source.short_title = source.title = "New report"
    correct_source(source, by=alice)
    assert not matching("old report").exists()
    assert matching("new report").get(kind="source").key == source.slug


def test_a_claim_that_was_withdrawn_is_put_back_as_a_new_one_that_names_it(alice):
    old, other = (make_claim("Number of helicopters", reference=name, by=alice) for name in ("one", "other"))
    how_many("how-many", [old, other], alice)
    withdraw_claim(old, "Not said.", by=alice)
    new = restore_claim(old, marked(old, old.marking), "It is said, on page 9.", by=alice)
    old.refresh_from_db()
    assert (new.reference, new.replaces, old.withdrawn_because) == ("one-version-2", old, "Not said.")
    assert {entry.key for entry in matching("helicopters")} == {"one-version-2", "other"}
    assert Disagreement.objects.visible_to(AnonymousUser()).get().claims.filter(pk=new.pk).exists()
    told = AuditEvent.objects.get(name="alliance.restore_claim")
    assert (told.by, told.subject) == (alice, "claim/one-version-2")


def test_a_claim_that_stands_or_was_replaced_cannot_be_put_back(alice):
    standing = make_claim(by=alice)
    corrected = make_claim(by=alice)
    correct_claim(corrected, marked(corrected, Marking.OFFICIAL), "Misread.", by=alice)
    for claim in (standing, corrected):
        with pytest.raises(ValidationError, match="can be put back"):
            restore_claim(claim, marked(claim, claim.marking), "Wanted.", by=alice)


def test_only_who_records_sources_puts_a_claim_back(alice, zoe):
    claim = make_claim(by=alice)
    withdraw_claim(claim, "Not said.", by=alice)
    with pytest.raises(Refused):
        restore_claim(claim, marked(claim, claim.marking), "Wanted.", by=zoe)


def test_what_is_illustrative_is_found_as_such_until_it_is_removed(alice):
    source = make_source("Glider report", kind=Source.Kind.ILLUSTRATIVE, by=alice)
    make_claim("Number of gliders", source=source, by=alice)
    assert [entry.illustrative for entry in matching("glider")] == [True, True]
    real = make_claim("Number of real gliders", by=alice)
    remove_illustrative_claims(by=alice)
    remove_illustrative_sources(by=alice)
    assert [(entry.key, entry.illustrative) for entry in matching("glider")] == [(real.reference, False)]


def test_a_claim_marked_too_low_is_read_by_nobody_below_once_it_is_corrected(alice, client):
    source = make_source(by=alice)
    old = make_claim(source=source, as_stated="words marked too low", by=alice)
    page = f"/sources/{source.slug}/"
    assert "words marked too low" in client.get(page).content.decode()
    new = Claim(
        subject="alliance",
        property="areas-live",
        label="Business areas live",
        as_stated="the same, marked higher",
        source=source,
        marking=Marking.OFFICIAL,
    )
    correct_claim(old, new, "It was marked too low.", by=alice)
    assert "words marked too low" not in client.get(page).content.decode()


def test_a_claim_is_not_marked_lower_than_the_area_it_is_about(alice):
    area = make_area("Covert Unit", marking=Marking.OFFICIAL_SENSITIVE, by=alice)
    with pytest.raises(ValidationError, match="What this claim is about is marked OFFICIAL-SENSITIVE"):
        make_claim(subject=area.subject, marking=Marking.PUBLISHED, by=alice)
    assert make_claim(subject=area.subject, marking=Marking.OFFICIAL_SENSITIVE, by=alice).pk


def test_one_claim_alone_disagrees_with_nothing(alice, signed_in):
    area = make_area("Drone Team", by=alice)
    claims = [make_claim(subject=area.subject, value=value, by=alice) for value in (1, 2)]
    disagreement = Disagreement(
        slug="how-many", subject=area.subject, question="How many drones?", handling="Both are shown."
    )
    record_disagreement(disagreement, [(claims[0], True), (claims[1], False)], by=alice)
    browser = signed_in(alice)
    pages = ("/business-areas/drone-team/", "/business-areas/drone-team/facts/", "/sources/disagreements/")
    assert ["How many drones?" in browser.get(page).content.decode() for page in pages] == [True] * 3
    withdraw_claim(claims[1], "It was not in the source.", by=alice)
    assert ["How many drones?" in browser.get(page).content.decode() for page in pages] == [False] * 3
    assert browser.get("/sources/disagreements/how-many/").status_code == 404
