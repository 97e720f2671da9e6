from django.apps import AppConfig


class BusinessAreasConfig(AppConfig):
    """What the alliance is made of, and how each area is doing."""

    name = "business_areas"
    verbose_name = "Business areas"
