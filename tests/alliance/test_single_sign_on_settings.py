"""How single sign-on is set up: whole, or refused with a sentence that names what is wrong."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from alliance.markings import Marking
from alliance.roles import Role
from alliance.single_sign_on.configuration import single_sign_on
from alliance.single_sign_on.told import told_by

TENANT = "https://login.microsoftonline.com/00000000-1111-2222-3333-444444444444/v2.0"
WHOLE = {"OIDC_ISSUER": TENANT, "OIDC_CLIENT_ID": "portal", "OIDC_CLIENT_SECRET": "secret"}


def test_nothing_set_means_no_single_sign_on():
    assert single_sign_on({"OIDC_ISSUER": " ", "ALLOWED_HOSTS": "portal.example"}) is None


def test_the_least_that_is_set_lets_in_whom_an_administrator_prepared():
    setup = single_sign_on(WHOLE)
    assert (setup.issuer, setup.client_id, setup.client_secret) == (TENANT, "portal", "secret")
    assert setup.roles == {}
    assert setup.clearance_of(frozenset({"any"})) is None
    assert not setup.only
    assert not setup.require_mfa
    assert "secret" not in repr(setup).replace("client_secret", "")


def test_the_discovery_address_is_taken_for_the_issuer():
    address = f"{TENANT}/.well-known/openid-configuration"
    assert single_sign_on({**WHOLE, "OIDC_ISSUER": address}).issuer == TENANT


def test_groups_give_roles_and_clearances():
    setup = single_sign_on(
        {
            **WHOLE,
            "OIDC_GROUPS": "g1=officer, g1=finance ,CN=Panel=panel-member",
            "OIDC_CLEARANCES": "g1=official,g2=official-sensitive",
        }
    )
    assert setup.roles_of(frozenset({"g1"})) == {Role.OFFICER, Role.FINANCE}
    assert setup.roles_of(frozenset({"CN=Panel", "other"})) == {Role.PANEL_MEMBER}
    assert setup.clearance_of(frozenset({"g1", "g2"})) == Marking.OFFICIAL_SENSITIVE
    assert setup.clearance_of(frozenset()) == Marking.PUBLISHED


@pytest.mark.parametrize("left_out", WHOLE)
def test_half_of_it_is_refused_by_name(left_out):
    with pytest.raises(ImproperlyConfigured, match=f"{left_out} is not set. Single sign-on needs"):
        single_sign_on({**WHOLE, left_out: ""})


@pytest.mark.parametrize("alone", ["OIDC_NAME", "OIDC_GROUPS", "OIDC_ONLY", "OIDC_REQUIRE_MFA"])
def test_what_means_nothing_alone_is_refused(alone):
    with pytest.raises(ImproperlyConfigured, match="OIDC_ISSUER is not set"):
        single_sign_on({alone: "yes"})


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("OIDC_ISSUER", "login.example", "must be an address such as"),
        ("OIDC_ISSUER", "https://[", "must be an address such as"),
        ("OIDC_ISSUER", "https://login.example/?a=b", "must be an address such as"),
        ("OIDC_ISSUER", "http://login.example", "must begin with https://"),
        ("OIDC_ISSUER", "https://login.microsoftonline.com/common/v2.0", "must name your own tenant"),
        ("OIDC_ISSUER", "https://login.microsoftonline.com/organizations/v2.0", "must name your own tenant"),
        ("OIDC_GROUPS", "g1", "must be like group=word"),
        ("OIDC_GROUPS", "=officer", "must be like group=word"),
        ("OIDC_GROUPS", "g1=chief", "which is no role. Roles: panel-member, officer"),
        ("OIDC_GROUPS", "g1=anyone", "which is no role"),
        ("OIDC_CLEARANCES", "g1=secret", "which is no marking. Markings: published, official, official-sens"),
        ("OIDC_ONLY", "yes", "needs OIDC_EMERGENCY_ACCOUNT"),
        ("OIDC_ONLY", "perhaps", "OIDC_ONLY must be yes or no"),
        ("OIDC_EMERGENCY_ACCOUNT", "bea", "means something only with OIDC_ONLY"),
        ("OIDC_REQUIRE_MFA", "1", "OIDC_REQUIRE_MFA must be yes or no"),
    ],
)
def test_what_cannot_be_meant_is_refused(name, said, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        single_sign_on({**WHOLE, name: said})


def test_a_demonstration_may_use_a_provider_on_plain_http():
    assert single_sign_on({**WHOLE, "OIDC_ISSUER": "http://127.0.0.1:9000"}, plain_http=True)


# What claims are taken for


def test_claims_of_another_kind_than_they_should_be_are_not_taken():
    told = told_by(
        {
            "iss": TENANT,
            "sub": ["x"],
            "name": 5,
            "groups": "officer",
            "roles": [1, None, "r"],
            "amr": {"mfa": 1},
        }
    )
    assert (told.subject, told.full_name, told.groups, told.methods) == ("", "", {"r"}, ())
    assert not told.with_second_factor


def test_the_subject_is_taken_to_the_letter():
    assert told_by({"iss": TENANT, "sub": " A  b "}).subject == " A  b "


def test_text_that_no_database_takes_is_left_out():
    assert told_by({"iss": TENANT, "sub": "x", "name": "a\0b", "email": "A@B.example\n"}).full_name == ""
    assert told_by({"iss": TENANT, "sub": "x", "email": "A@B.example\n"}).email == "a@b.example"
    assert len(told_by({"iss": TENANT, "sub": "x", "name": "n" * 500}).full_name) == 120


def test_groups_that_are_found_elsewhere_are_groups_left_out():
    assert told_by({"_claim_names": {"groups": "src1"}}).groups_left_out
    assert told_by({"hasgroups": "true"}).groups_left_out
    assert not told_by({"_claim_names": {"address": "src1"}, "groups": ["g"]}).groups_left_out
