"""Destroy what needs no person: traces of how the portal works, whose time is over (ADR 0037)."""

from django.core.management.base import BaseCommand

from alliance.actions.people import portal_user
from alliance.actions.retention import destroy_traces


class Command(BaseCommand):
    help = "Destroy traces of signing in, of unsaved forms and of finished work, whose time is over."

    def handle(self, **options):
        self.stdout.write(f"Destroyed {destroy_traces(by=portal_user()):,}.")
