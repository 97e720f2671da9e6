"""A source and a claim that the tests of their pages begin with."""

import pytest

from tests.makers import make_claim, make_source


@pytest.fixture
def panel_report():
    return make_source("Panel report", slug="panel-report", published="30 June 2022")


@pytest.fixture
def people_claim(panel_report):
    return make_claim(
        "People in shared areas",
        property="people-in-shared-areas",
        value=1200,
        as_stated="more than 1,200",
        qualifier="more-than",
        unit="people",
        reference="people-panel",
        source=panel_report,
        paragraph="4.1",
    )
