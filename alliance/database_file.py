"""A database in a file is made by `manage.py migrate` alone, never by who serves people or works for them.

SQLite makes an empty database in the place of a file that is gone, as when its disk is not mounted. The
portal would say that it works, and what people save when the disk is back would go to two places.
"""

from pathlib import Path

from django.db import connection


def open_only_what_is_there() -> None:
    """From now on, fail to connect where the file is gone. All connections of this process share the name."""
    told = connection.settings_dict
    if connection.vendor == "sqlite" and not str(told["NAME"]).startswith((":memory:", "file:")):
        told["NAME"] = f"{Path(told['NAME']).absolute().as_uri()}?mode=rw"
