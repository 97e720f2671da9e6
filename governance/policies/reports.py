"""Writing and issuing reports to Panels, and what Panels were promised."""


def cannot_write_reports(user) -> str:
    if user.may("record facts"):
        return ""
    return "Only an OPCC officer writes reports to a Panel."
