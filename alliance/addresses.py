"""What addresses have in common: the same page as files, and the numbers they may hold."""

from django.urls import path

TABLES = ("csv", "xlsx")
DOCUMENTS = ("pdf", "docx")
LARGEST_NUMBER = 2**31 - 1  # no key of a row is larger
LARGEST_PLACE = 2**15 - 1  # no number of an item, a paragraph or a version is larger


def with_files(address: str, page, name: str, extensions=TABLES) -> list:
    """A page, and the same as files of some kinds at the same address with an ending."""
    bare = address.rstrip("/")
    return [
        path(address, page.as_view(), name=name),
        *(
            path(f"{bare}.{extension}", page.as_view(extension=extension), name=f"{name}-{extension}")
            for extension in extensions
        ),
    ]
