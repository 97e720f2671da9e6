from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Who decides, and what was said."""

    name = "governance"
    verbose_name = "Governance"
