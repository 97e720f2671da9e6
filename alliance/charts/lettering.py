"""How large text is, how wide it comes out, and where to break it."""

from unicodedata import combining, east_asian_width

TEXT_SIZE = 15
LINE = 19


def width_of(text, size=TEXT_SIZE, bold=False):
    """About how wide a text is; errs on the wide side, as the reader's typeface is not known here."""
    return sum(_character_width(character) for character in text) * size * (1.07 if bold else 1)


def _character_width(character):
    if character in "iljI.,:;'|!ft()[]{}/\\ ’‘":
        return 0.3
    if character in "r-“”":
        return 0.36
    if character in "mwMW@%—…":
        return 0.95
    if combining(character):
        return 0
    if east_asian_width(character) in "WF":
        return 1.0
    return 0.7 if character.isupper() or character == "&" else 0.56


def label_column(labels, headings=()):
    """Wide enough for the labels when they are short; past a third of the picture they are broken."""
    widths = [width_of(label) for label in labels]
    widths += [width_of(heading, TEXT_SIZE + 1, bold=True) for heading in headings]
    return min(max(90, *widths), 340)


def wrapped(text, width, size, bold=False):
    """The text in lines no wider than `width`: broken between words, within one only when it must be."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while len(word) > 1 and width_of(word, size, bold) > width:
            fits = len(word) - 1
            while fits > 1 and width_of(word[:fits], size, bold) > width:
                fits -= 1
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    if line or not lines:
        lines.append(line)
    return lines
