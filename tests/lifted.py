"""Lifting what the database refuses, which tests alone can reach."""

from django.db import connection


def lift_refusals():
    """Drop the triggers that refuse, so that a test database can be emptied. Reached by tests alone.

    And those that add up: emptied in another order, a line would leave a total of what is gone already.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        for name, table in cursor.fetchall():
            if "_refuse_" in name or "_add_up_" in name:
                cursor.execute(
                    f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else "")
                )
