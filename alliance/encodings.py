"""What a request says of how it is written."""

from codecs import lookup

from django.utils.http import parse_header_parameters


def said_to_be_in_utf_8(content_type: str) -> bool:
    """Whether what was sent says that it is in UTF-8, or says nothing of it, in a way that makes sense."""
    try:
        _, told = parse_header_parameters(content_type)
        return lookup(told.get("charset", "utf-8")).name == "utf-8"
    except (LookupError, ValueError):
        return False
