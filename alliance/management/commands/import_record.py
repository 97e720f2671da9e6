"""Put a complete export in place, into an empty portal, as a backup is restored: from a file or a folder."""

from alliance.management.commands.restore import Command as Restore


class Command(Restore):
    help = "Put a complete export in place, into an empty portal, on SQLite or PostgreSQL."
