"""Addresses of the API of bulletins and of the assessment, under the same version."""

from django.urls import path

from cases.models import Series
from reports import converters  # noqa: F401 - makes <day:…> known
from reports.actions import ACTIONS
from reports.api import bulletins as views
from reports.api import papers, rates
from reports.selectors.bulletin_files import page_file, press_edition, sign_off_sheet

app_name = "bulletins_api"
urlpatterns = [
    path("bulletins/", views.BulletinListView.as_view(), name="bulletins"),
    path("bulletins/join-preview/", views.JointPreviewView.as_view(), name="join_preview"),
    path("bulletins/<int:pk>/", views.BulletinDetailView.as_view(), name="bulletin"),
    path("bulletins/<int:pk>/edit/", views.EditView.as_view(), name="edit"),
    path("bulletins/<int:pk>/figure/", views.FigureView.as_view(), name="figure"),
    *(
        path(
            f"bulletins/<int:pk>/{action.slug}/",
            views.DeedView.as_view(deed=action, operation=f"bulletin_{action.deed.value}"),
            name=action.slug,
        )
        for action in ACTIONS
    ),
    *(
        path(
            f"bulletins/<int:pk>/{name}.pdf",
            papers.BulletinFileView.as_view(find=find, operation=f"bulletin_{find.__name__}"),
            name=find.__name__,
        )
        for name, find in (
            ("page", page_file),
            ("sign-off", sign_off_sheet),
            ("press", press_edition),
        )
    ),
    *(
        path(
            f"papers/{series.value}/<int:pk>/",
            papers.LetterView.as_view(series=series, operation=f"paper_{series.value}"),
            name=f"{series.value}_paper",
        )
        for series in (Series.URGE, Series.SUPERVISION, Series.CIRCULAR)
    ),
    path("cases/<case:number>/papers/<slug:name>/", papers.SlipView.as_view(), name="slip"),
    path(
        "cases/<case:number>/replies/<int:pk>/letter/",
        papers.ReplyLetterView.as_view(),
        name="reply_letter",
    ),
    path("exports/", papers.ExportListView.as_view(), name="exports"),
    path("exports/<int:pk>/", papers.ExportOneView.as_view(), name="export"),
    path("exports/<int:pk>/file/", papers.ExportFileView.as_view(), name="export_file"),
    path("rates/export/", papers.RateExportView.as_view(), name="rate_export"),
    path("rates/cases/export/", papers.RateCasesExportView.as_view(), name="rate_cases_export"),
    path("rates/", rates.RateTableView.as_view(), name="rates"),
    path("rates/cases/", rates.RateCaseView.as_view(), name="rate_cases"),
    path("hotspots/<day:on>/", views.HotspotDayView.as_view(), name="hotspots"),
    path("hotspots/<day:on>/<int:category_id>/", views.HotspotReviewView.as_view(), name="review"),
]
