from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AllianceConfig(AppConfig):
    """The shared kernel: people and roles, forces, sources and claims, the audit record."""

    name = "alliance"
    verbose_name = "Alliance"

    def ready(self):
        autodiscover_modules(
            "figures",
            "figures_of",
            "in_step",
            "published",
            "published_figures",
            "parts_of_reports",
            "beside",
            "imports",
            "told_as_facts",
            "retained",
        )
