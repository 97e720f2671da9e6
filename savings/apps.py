from django.apps import AppConfig


class SavingsConfig(AppConfig):
    """What it costs, who bears it, and what was saved."""

    name = "savings"
    verbose_name = "Savings"
