#!/usr/bin/env python3
"""Runs the portal's commands: `.venv/bin/python manage.py help` lists them."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command; a setting that is wrong ends it with one plain sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"The portal cannot start. {error}")


if __name__ == "__main__":
    main()
