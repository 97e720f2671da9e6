"""The properties of OParl 1.1 and of Popolo: every one that their published schemas name, by its kind.

Of OParl the schemas of version 1.1, of Popolo those for organizations, posts, people and memberships. They
are looked at when either publishes anew.
"""

import re
from datetime import date, datetime
from urllib.parse import urlparse

OPARL = {
    "System": {
        "address": "id license body website vendor product web",
        "words": "type oparlVersion name contactEmail contactName",
        "list of address": "otherOparlVersions",
        "moment": "created modified",
        "truth": "deleted",
    },
    "Body": {
        "address": (
            "id system website license organization person meeting paper agendaItem consultation file "
            "locationList legislativeTermList membership mainOrganization web"
        ),
        "words": "type shortName name ags rgs contactEmail contactName classification",
        "moment": "licenseValidSince oparlSince created modified",
        "list of address": "equivalent",
        "list of object": "legislativeTerm",
        "object": "location",
        "list of words": "keyword",
        "truth": "deleted",
    },
    "Organization": {
        "address": "id body meeting consultation subOrganizationOf website externalBody web",
        "words": "type name shortName organizationType classification license",
        "list of address": "membership",
        "list of words": "post keyword",
        "day": "startDate endDate",
        "object": "location",
        "number": "memberCount votingMemberCount",
        "moment": "created modified",
        "truth": "deleted",
    },
    "Person": {
        "address": "id body location web",
        "words": "type name familyName givenName formOfAddress affix gender life lifeSource license",
        "list of words": "title phone email status keyword",
        "object": "locationObject image",
        "list of object": "membership",
        "moment": "created modified",
        "truth": "deleted",
    },
    "Membership": {
        "address": "id person organization onBehalfOf web",
        "words": "type role license",
        "truth": "votingRight deleted",
        "day": "startDate endDate",
        "list of words": "keyword",
        "moment": "created modified",
    },
    "Meeting": {
        "address": "id web",
        "words": "type name meetingState license",
        "truth": "cancelled deleted",
        "moment": "start end created modified",
        "object": "location invitation resultsProtocol verbatimProtocol",
        "list of address": "organization participant",
        "list of object": "auxiliaryFile agendaItem",
        "list of words": "keyword",
    },
    "AgendaItem": {
        "address": "id meeting consultation web",
        "words": "type number name result resolutionText license",
        "number": "order",
        "truth": "public deleted",
        "object": "resolutionFile",
        "list of object": "auxiliaryFile",
        "moment": "start end created modified",
        "list of words": "keyword",
    },
    "Paper": {
        "address": "id body web",
        "words": "type name reference paperType license",
        "day": "date",
        "list of address": (
            "relatedPaper superordinatedPaper subordinatedPaper originatorPerson underDirectionOf "
            "originatorOrganization"
        ),
        "object": "mainFile",
        "list of object": "auxiliaryFile location consultation",
        "list of words": "keyword",
        "moment": "created modified",
        "truth": "deleted",
    },
}
NEEDED = {
    "System": "id type oparlVersion body",
    "Body": "id type name organization person meeting paper legislativeTerm",
    "Organization": "id type",
    "Person": "id type",
    "Membership": "id type",
    "Meeting": "id type",
    "AgendaItem": "id type order",
    "Paper": "id type",
}
POPOLO = {
    "organizations": {
        "words": "id name classification parent_id area_id abstract description image",
        "list of object": (
            "other_names identifiers contact_details links memberships posts motions vote_events "
            "votes children sources"
        ),
        "object": "parent area",
        "day": "founding_date dissolution_date",
        "moment": "created_at updated_at",
    },
    "posts": {
        "words": "id label role organization_id area_id",
        "list of words": "other_label",
        "object": "organization area",
        "day": "start_date end_date",
        "list of object": "contact_details links memberships sources",
        "moment": "created_at updated_at",
    },
    "persons": {
        "words": (
            "id name family_name given_name additional_name honorific_prefix honorific_suffix "
            "patronymic_name sort_name email gender image summary biography national_identity"
        ),
        "list of object": (
            "other_names identifiers contact_details links memberships motions speeches votes sources"
        ),
        "list of words": "pronouns",
        "day": "birth_date death_date",
        "moment": "created_at updated_at",
    },
    "memberships": {
        "words": "id label role person_id organization_id post_id on_behalf_of_id area_id",
        "object": "member person organization post on_behalf_of area",
        "day": "start_date end_date",
        "list of object": "contact_details links sources",
        "moment": "created_at updated_at",
    },
}


def _is_address(value) -> bool:
    return isinstance(value, str) and bool(urlparse(value).scheme and urlparse(value).netloc)


def _is_day(value) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)) and bool(date.fromisoformat(value))


def _is_moment(value) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


IS_OF_KIND = {
    "words": lambda value: isinstance(value, str),
    "address": _is_address,
    "day": _is_day,
    "moment": _is_moment,
    "truth": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
}


def kinds_in(shape: dict[str, str]) -> dict[str, str]:
    """The kind of each property of a shape."""
    return {name: kind for kind, names in shape.items() for name in names.split()}


def is_of_kind(value, kind: str) -> bool:
    one = kind.removeprefix("list of ")
    if one == kind:
        return IS_OF_KIND[kind](value)
    return isinstance(value, list) and all(IS_OF_KIND[one](each) for each in value)
