"""What was asked in an address, said again in a sentence."""


def not_among(known, asked, what: str) -> list[str]:
    """A sentence for each name in an address that is not one of those known."""
    return [f"“{shown(name)}” is not {what}." for name in asked if name not in known]


def shown(text: str) -> str:
    """What was typed, short and printable enough to repeat in a sentence."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[:200])
    return printable if len(printable) <= 60 else f"{printable[:57]}..."
