"""Addresses under /business-areas/."""

from django.urls import path

from alliance.addresses import with_files
from business_areas import urls_entry, urls_performance
from business_areas.views.area import AreaPage
from business_areas.views.compare import CompareAreaPage, ComparePage
from business_areas.views.facts import FactsPage
from business_areas.views.pipeline import PipelinePage
from business_areas.views.published_lists.lists import PublishedLists
from business_areas.views.register import RegisterPage
from business_areas.views.timeline import TimelinePage

urlpatterns = [
    *urls_performance.urlpatterns,
    *with_files("business-areas/", RegisterPage, "business-areas"),
    *with_files("business-areas/timeline/", TimelinePage, "business-areas-timeline"),
    *with_files("business-areas/pipeline/", PipelinePage, "pipeline"),
    *with_files("business-areas/compare/", ComparePage, "compare"),
    *with_files("business-areas/published-lists/", PublishedLists, "published-lists"),
    # The fixed words among these come before the names of areas.
    *urls_entry.urlpatterns,
    path("business-areas/<slug:slug>/", AreaPage.as_view(), name="business-area"),
    *with_files("business-areas/<slug:slug>/facts/", FactsPage, "facts"),
    *with_files("business-areas/<slug:slug>/compare/", CompareAreaPage, "compare-area"),
]
