"""Addresses under /performance/: how the business areas are doing."""

from django.urls import path

from alliance.addresses import TABLES, with_files
from business_areas.views.performance.area import AreaPerformance
from business_areas.views.performance.dashboard import Dashboard
from business_areas.views.performance.entering import (
    CommentOnMeasure,
    EnterValues,
    FixLimits,
    OpenException,
    ReviseValue,
    WithdrawValue,
)
from business_areas.views.performance.exceptions import ExceptionList, ExceptionPage
from business_areas.views.performance.exits import ExitList, ExitPage
from business_areas.views.performance.lessons import AnswerLesson, LessonList, LessonPage
from business_areas.views.performance.measure import MeasurePage
from business_areas.views.performance.measures import (
    ChangeDefinition,
    CloseQuarter,
    DefineMeasure,
    MeasureList,
    ReopenQuarter,
    SetTarget,
)

WITH_PDF = (*TABLES, "pdf")
AREA = "performance/areas/<slug:slug>/"

urlpatterns = [
    *with_files("performance/", Dashboard, "performance", WITH_PDF),
    *with_files("performance/measures/", MeasureList, "measures", WITH_PDF),
    path("performance/measures/define/", DefineMeasure.as_view(), name="define-measure"),
    path("performance/measures/<slug:measure>/change/", ChangeDefinition.as_view(), name="change-definition"),
    path("performance/measures/<slug:measure>/target/", SetTarget.as_view(), name="set-target"),
    path("performance/quarters/<slug:quarter>/close/", CloseQuarter.as_view(), name="close-quarter"),
    path("performance/quarters/<slug:quarter>/reopen/", ReopenQuarter.as_view(), name="reopen-quarter"),
    *with_files("performance/exceptions/", ExceptionList, "exceptions", WITH_PDF),
    path("performance/exceptions/<int:number>/", ExceptionPage.as_view(), name="exception"),
    *with_files("performance/exits/", ExitList, "exits", WITH_PDF),
    *with_files("performance/exits/<slug:slug>/", ExitPage, "exit", WITH_PDF),
    *with_files("performance/lessons/", LessonList, "lessons", WITH_PDF),
    path("performance/lessons/<slug:slug>/<int:number>/", LessonPage.as_view(), name="lesson"),
    path(
        "performance/lessons/<slug:slug>/<int:number>/answer/<slug:asked>/",
        AnswerLesson.as_view(),
        name="answer-lesson",
    ),
    path(AREA, AreaPerformance.as_view(), name="area-performance"),
    path(f"{AREA}enter/<slug:quarter>/", EnterValues.as_view(), name="enter-values"),
    path(f"{AREA}open-exception/", OpenException.as_view(), name="open-exception"),
    path(f"{AREA}values/<int:number>/revise/", ReviseValue.as_view(), name="revise-value"),
    path(f"{AREA}values/<int:number>/withdraw/", WithdrawValue.as_view(), name="withdraw-value"),
    *with_files(f"{AREA}measures/<slug:measure>/", MeasurePage, "measure-of-area", WITH_PDF),
    path(f"{AREA}measures/<slug:measure>/comment/", CommentOnMeasure.as_view(), name="comment-on-measure"),
    path(f"{AREA}measures/<slug:measure>/limits/", FixLimits.as_view(), name="fix-limits"),
]
