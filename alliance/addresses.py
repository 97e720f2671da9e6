"""A page, and the same as files, each at an address of its own."""

from django.urls import path

TABLES = ("csv", "xlsx")
DOCUMENTS = ("pdf", "docx")


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
