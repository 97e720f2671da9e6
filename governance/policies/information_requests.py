"""Freedom of information requests: who may record, gather and answer."""

from alliance.policies import cannot_use_marking


def cannot_answer_requests(user) -> str:
    if user.may("record facts"):
        return ""
    return "Only an OPCC officer answers freedom of information requests."


def cannot_change_request(user, request) -> str:
    return cannot_answer_requests(user) or cannot_use_marking(user, request.marking)
