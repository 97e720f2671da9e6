"""Reading a page as a person does, and what is typed into its forms."""

from html.parser import HTMLParser

DRONES = "/business-areas/drone-team/"


class Inputs(HTMLParser):
    """What the forms of a page would send, were their button pressed with nothing changed."""

    def __init__(self):
        super().__init__()
        self.sent, self.select, self.textarea = {}, None, None

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        name = told.get("name")
        if tag == "select":
            self.select = name
            self.sent[name] = ""
        elif tag == "option" and self.select and "selected" in told:
            self.sent[self.select] = told.get("value", "")
        elif tag == "textarea":
            self.textarea = name
            self.sent[name] = ""
        elif tag == "input" and name:
            if told.get("type") in ("radio", "checkbox") and "checked" not in told:
                return
            self.sent[name] = told.get("value", "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        if tag == "textarea":
            # A browser leaves out the line break that stands first in a text area.
            self.sent[self.textarea] = self.sent[self.textarea].removeprefix("\n")
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.sent[self.textarea] += data


def inputs(response) -> dict:
    parser = Inputs()
    parser.feed(response.content.decode())
    return {name: value for name, value in parser.sent.items() if name not in ("csrfmiddlewaretoken", "q")}


def words(response) -> str:
    """The page as it is read: without tags, its spaces single."""

    class Words(HTMLParser):
        def __init__(self):
            super().__init__()
            self.said = []

        def handle_data(self, data):
            self.said.append(data)

    parser = Words()
    parser.feed(response.content.decode())
    return " ".join(" ".join(parser.said).split())


def day(name, number, month, year) -> dict:
    return {
        f"{name}_how": "day",
        f"{name}_exact_day": number,
        f"{name}_exact_month": month,
        f"{name}_exact_year": year,
    }


def month(name, number, year) -> dict:
    return {f"{name}_how": "month", f"{name}_month_month": number, f"{name}_month_year": year}


def year(name, number) -> dict:
    return {f"{name}_how": "year", f"{name}_year_year": number}


def in_words(name, said) -> dict:
    return {f"{name}_how": "words", f"{name}_own_words": said}


def told(**changes) -> dict:
    """What is typed about where a fact comes from."""
    return {"source": "panel-report", "paragraph": "4.1", "marking": "0", "basis": "stated", **changes}


def typed(noun: str) -> dict:
    """What somebody types to record a fact of one noun about the Drone Team, and what is then kept."""
    return {
        "names": {"name": "  Unmanned   Aircraft Team ", **day("since", "1", "April", "2020")},
        "kinds": {"word": "team", **month("since", "apr", "2016")},
        "groups": {"group": "operational-command", **year("since", "2016"), **year("until", "2019")},
        "leads": {"force": "dorset", **month("since", "4", "2016"), "until_how": "none"},
        "purposes": {"text": "Flies drones\nfor both forces.", **in_words("since", "late 2018")},
        "events": {
            "kind": "reviewed",
            **in_words("when", "between 2018 and 2019"),
            "sequence": "9",
            "sequence_list": "the order of reviews",
            "decided_by": "Working Together Board",
            "description": "Continue.",
        },
        "business-cases": {
            "kind": "detailed",
            "version": "3",
            "status": "approved",
            **in_words("when", "by December 2015"),
            "summary": "One team.",
        },
        "consultations": {
            **day("opened", "1", "3", "2016"),
            "proposed_dismissals": "45",
            **day("first_dismissal", "20", "3", "2016"),
            "outcome": "Agreed.",
        },
        "staff-transfers": {
            "from_force": "dorset",
            "to_force": "devon-cornwall",
            "people": "1,200",
            **day("when", "1", "5", "2016"),
            **day("information_given", "1", "3", "2016"),
        },
        "exits": {
            "ending": "split",
            "reason": "Competing priorities.",
            "one_off_cost": "£1,200.50",
            "cost_as_stated": "a modest cost",
        },
        "ledger": {"heading": "people", "text": "Twelve people.", "amount": "0", **year("when", "2020")},
        "successors": {"name": "Dogs and drones", "successor": "dogs-team"},
        "milestones": {
            "way": "joining",
            "name": "Move the vehicles",
            **day("planned", "1", "5", "2016"),
        },
        "milestone-days": {
            "milestone": "1",
            "kind": "replanned",
            **day("when", "1", "9", "2016"),
            "reason": "The garage was not ready.",
        },
        "lessons": {
            "way": "joining",
            "text": "Agree early who owns the vehicles.",
            "applies_to": "Areas with vehicles",
            "group": "operational-command",
            "force": "dorset",
        },
    }[noun]
