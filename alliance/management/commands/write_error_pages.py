"""Write the pages that a proxy shows by itself: when the portal does not answer, or too much is sent."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

PAGES = {
    "unavailable.html": "503.html",
    "too-large.html": "413_alone.html",
    "too-many.html": "429_alone.html",
}


class Command(BaseCommand):
    help = "Write the pages that a proxy shows when the portal does not answer or is asked too much."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        folder.mkdir(parents=True, exist_ok=True)
        for name, template in PAGES.items():
            (folder / name).write_text(render_to_string(template), encoding="utf-8")
        self.stdout.write(f"Wrote {len(PAGES)} pages into {folder}.")
