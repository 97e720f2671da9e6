"""What the reference record must answer."""

import re
from collections import Counter
from datetime import date

import pytest

from alliance.markings import Marking
from alliance.models import Claim, CorporationSole, Disagreement, Force, Source
from alliance.reference_file import REFERENCE_RECORD
from business_areas.models import BusinessArea, Exit, LifecycleEvent, Mention
from tests.reference_record.loading import ANYONE, ENABLING_SERVICES, OPERATIONAL_COMMAND, claims, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_as_at_30_june_2022_there_are_22_certain_and_none_uncertain():
    live = Counter(register(date(2022, 6, 30)).values_list("live", flat=True))
    assert live == {"yes": 22, "no": 2}


def test_as_at_30_june_2022_the_groups_hold_9_and_13():
    groups = register(date(2022, 6, 30)).filter(live="yes").values_list("group__name", flat=True)
    assert Counter(groups) == {"Operational Command": 9, "Enabling Services": 13}


def test_the_table_of_the_report_can_be_made_again_in_its_order():
    rows = register(date(2022, 6, 30)).filter(live="yes").order_by("group_order", "sequence", "pk")
    assert [row.name for row in rows] == OPERATIONAL_COMMAND + ENABLING_SERVICES
    assert [row.sequence for row in rows] == [*range(1, 10), *range(1, 14)]
    mentioned = Mention.objects.visible_to(ANYONE).filter(list_slug="panel-report-june-2022")
    assert [mention.name_as_stated for mention in mentioned] == OPERATIONAL_COMMAND + ENABLING_SERVICES


def test_two_areas_had_returned_to_single_force_by_30_june_2022():
    left = register(date(2022, 6, 30)).filter(live="no", stage="returned", stage_certain=True)
    assert sorted(left.values_list("name", flat=True)) == [
        "Alliance Intelligence Department",
        "Alliance Prevention Department",
    ]


def test_before_the_alliance_nothing_is_on_the_register():
    assert not register(date(2014, 1, 1)).exists()


def test_december_2017_is_reported_as_19_and_named_17():
    reported = claims(property="areas-live", as_at_earliest=date(2017, 12, 1)).get()
    named = Mention.objects.current().filter(list_slug="web-page-december-2017")
    assert reported.value == 19
    assert named.count() == 17
    assert claims(property="areas-named").get().value == named.count()


def test_only_names_that_plainly_mean_an_area_are_taken_to_mean_one():
    unplain = Mention.objects.filter(list_slug="web-page-december-2017", area=None)
    assert set(unplain.values_list("name_as_stated", flat=True)) == {
        "business support services",
        "firearms/armed response",
        "operations command",
    }
    assert all(mention.note for mention in unplain)


def test_an_area_whose_exit_has_no_day_cannot_be_known_to_be_live_in_between():
    during = register(date(2020, 6, 1)).filter(live="unknown").values_list("name", flat=True)
    assert sorted(during) == ["Alliance Intelligence Department", "Alliance Prevention Department"]
    assert register(date(2018, 12, 31)).filter(name__in=during, live="yes").count() == 2


def test_the_group_of_integrated_offender_management_is_dated():
    def group_on(day):
        return register(day).get(area__key="alliance-integrated-offender-mgmt-team")

    assert group_on(date(2017, 12, 31)).group_words == "Operational Command"
    assert group_on(date(2020, 1, 1)).group is None
    assert group_on(date(2022, 6, 30)).group_words == "Enabling Services"


def test_the_pipeline_of_february_2016_can_be_said_again():
    pipeline = claims(as_at_earliest=date(2016, 2, 1), subject="alliance", value__isnull=False)
    assert {claim.property: int(claim.value) for claim in pipeline if claim.unit != "£"} == {
        "areas-approved-to-consult": 21,
        "areas-live": 1,
        "areas-in-development": 11,
        "consultations-complete": 7,
    }


# How the report of 15 April 2016 puts each count; the numbers and their order come from the record.
PIPELINE_IN_WORDS = {
    "areas-approved-to-consult": "{} areas approved to go to formal consultation",
    "areas-live": "{} live",
    "areas-in-development": "{} more cases in development",
    "consultations-complete": "{} consultations complete",
}


def pipeline_sentence(source):
    """What a report says of the pipeline, made from its claims in their order, with what is said of each."""
    counts = claims(source__slug=source, property__in=PIPELINE_IN_WORDS, as_at_earliest=date(2016, 2, 1))
    parts = []
    for claim in counts.order_by("order"):
        part = PIPELINE_IN_WORDS[claim.property].format(f"{claim.value:.0f}")
        due = re.fullmatch(r"Due to be put forward (within the next .+)\.", claim.note)
        parts.append(f"{part}, due {due[1]}" if due else part)
    return f"{claim.as_at.words}: {'; '.join(parts)}."


def test_the_sentence_on_the_pipeline_can_be_made_again_in_its_order():
    assert pipeline_sentence("devon-and-cornwall-panel-report-2016-04-15") == (
        "as of February 2016: 21 areas approved to go to formal consultation; 1 live; "
        "11 more cases in development, due within the next six months; 7 consultations complete."
    )
    moving_on = claims(property="consultations-complete").get()
    assert moving_on.label.endswith("all moving into implementation")


def test_the_timeline_says_the_pipeline_in_the_order_of_the_report():
    label = claims(reference="timeline-february-2016").get().label
    assert [int(number) for number in re.findall(r"\d+", label)] == [21, 1, 11, 7]
    assert "due within six months" in label


def test_the_board_has_12_seats_and_there_are_4_corporations_sole_and_16_measures():
    assert claims(property="board-seats").get().value == 12
    assert sum(claim.value for claim in claims(property="board-seats-by-office")) == 12
    assert CorporationSole.objects.count() == 4
    assert claims(property="corporations-sole").get().value == 4
    pillars = Counter(claim.label.partition(":")[0] for claim in claims(property="concept-measure"))
    assert pillars == {"People": 6, "Cost": 4, "Service": 6}


def test_the_partners_are_two_and_their_neighbours_three():
    standing = Counter(Force.objects.values_list("standing", flat=True))
    assert standing == {"partner": 2, "neighbour": 3}


def test_the_timeline_is_in_order_with_the_words_of_the_sources():
    timeline = list(claims(property="timeline"))
    assert [claim.as_stated for claim in timeline][:3] == ["December 2013", "23 June 2014", "March 2015"]
    assert len(timeline) == 13
    also = claims(property="timeline-also").values_list("order", "label")
    assert set(also) <= {(claim.order, claim.label) for claim in timeline}


def test_the_four_meanings_of_12_million_pounds_are_four_properties():
    named = {"savings-identified", "savings-estimated", "savings-targeted", "savings-achieved"}
    found = claims(property__in=named)
    assert {claim.property for claim in found} == named
    assert claims(property="savings-targeted").get().value == 12_000_000


def test_what_is_not_stated_is_not_known_and_not_zero():
    assert [(each.cost_as_stated, each.one_off_cost) for each in Exit.objects.current()] == [
        ("a modest cost", None),
        ("a modest cost", None),
    ]
    assert claims(property="savings-achieved").get().value is None


@pytest.mark.parametrize(
    "slug",
    [
        "how-many-areas",
        "first-go-live",
        "live-in-december-2017",
        "integrated-offender-management-group",
        "business-support-services",
        "twelve-million-pounds",
        "equal-partners-unequal-costs",
        "warwickshire-and-west-mercia",
        "when-prevention-left",
        "when-intelligence-left",
    ],
)
def test_each_conflict_is_shown_with_what_every_side_says(slug):
    disagreement = Disagreement.objects.visible_to(ANYONE).get(slug=slug)
    assert disagreement.claims.count() >= 2
    assert len(set(disagreement.claims.values_list("as_stated", "property", "source"))) >= 2


def test_a_conflict_about_one_area_is_found_from_the_area():
    subjects = set(Disagreement.objects.exclude(subject="alliance").values_list("subject", flat=True))
    assert subjects == {
        BusinessArea.objects.get(key=f"alliance-{name}").subject
        for name in ("integrated-offender-mgmt-team", "prevention-department", "intelligence-department")
    }


def test_a_claim_about_an_area_names_one_that_is_on_the_register():
    named = Claim.objects.filter(subject__startswith="business-area/").values_list("subject", flat=True)
    assert set(named) <= {area.subject for area in BusinessArea.objects.all()}


def test_everything_is_published_and_what_is_derived_says_how():
    assert not Source.objects.exclude(marking=Marking.PUBLISHED).exists()
    assert not Claim.objects.exclude(marking=Marking.PUBLISHED).exists()
    assert not BusinessArea.objects.exclude(marking=Marking.PUBLISHED).exists()
    for derived in LifecycleEvent.objects.filter(basis="derived"):
        assert derived.reasoning


def test_every_event_has_its_source_and_paragraph():
    assert not LifecycleEvent.objects.filter(paragraph="").exists()
    assert (
        not Claim.objects.exclude(source__slug="notes-to-the-reference-record").filter(paragraph="").exists()
    )


def test_the_file_holds_no_telephone_number_and_no_email_address():
    text = REFERENCE_RECORD.read_text(encoding="utf-8")
    assert "@" not in text
    assert not re.search(r"\(0\d{3,4}\)|\b0\d{3,4}[ -]?\d{5,6}\b", text)
