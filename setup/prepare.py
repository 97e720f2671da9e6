"""Makes the portal ready to be served as a demonstration, with a line for each step; doing it twice is safe.

    .venv/bin/python -m setup.prepare

setup/environment.sh comes first: it makes the environment this runs in.
"""

import hashlib
import os
import sys
from io import StringIO

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from setup import assets

STEPS = 6


def main() -> None:
    """Every step, in order; whatever stops one ends in a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    try:
        prepare()
    except ImproperlyConfigured as error:
        sys.exit(f"The portal cannot start. {error}")
    except CommandError as error:
        sys.exit(str(error))
    except DatabaseError as error:
        sys.exit(f"The database refused: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command carries on from here.")


def prepare() -> None:
    """Steps 2 to 6; step 1, the environment, is done."""
    say_step(2, "Design system")
    assets.main()
    django.setup()
    say_step(3, "Static files")
    collect_static_files()
    say_step(4, "Database")
    call_command("check", stdout=StringIO())  # what it finds wrong, it raises
    call_command("migrate", verbosity=0)
    call_command("work_out_positions", stdout=StringIO())  # how they are worked out may have changed
    say_step(5, "Reference record")
    # What a new version of the portal leaves out of its own file is meant to go.
    call_command("load_reference", withdraw=True)
    say_step(6, "Illustrative data and demonstration accounts")
    call_command("load_demonstration")


def say_step(number: int, name: str) -> None:
    print(f"{number} of {STEPS}  {name}", flush=True)


def collect_static_files() -> None:
    """Collect the static files, unless they were collected from what is here now."""
    stamp = settings.BASE_DIR / "var" / "static-collected-from"
    now = digest_of_static_files()
    if settings.STATIC_ROOT.is_dir() and stamp.exists() and stamp.read_text() == now:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.parent.mkdir(mode=0o700, exist_ok=True)
    stamp.write_text(now)


def digest_of_static_files() -> str:
    """One digest of every static file of the portal, and of the lock that says which files packages bring."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(f"\0{path.relative_to(folder)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
