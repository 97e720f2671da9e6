"""What a browser calls itself, in words that somebody recognises as their own."""

# The first that is found counts: most browsers also say that they are others.
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)
UNKNOWN = "A browser that does not say what it is"


def browser_in_words(said: str) -> str:
    """Such as "Edge on Windows", from the User-Agent header."""
    program = next((name for mark, name in PROGRAMS if mark in said), "")
    machine = next((name for mark, name in MACHINES if mark in said), "")
    if not program:
        return f"A browser on {machine}" if machine else UNKNOWN
    return f"{program} on {machine}" if machine else program
