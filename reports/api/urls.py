"""Addresses of the API of bulletins and of the assessment, under the same version."""

from django.urls import path

from reports import converters  # noqa: F401 - makes <day:…> known
from reports.actions import ACTIONS
from reports.api import bulletins as views
from reports.api import rates

app_name = "bulletins_api"
urlpatterns = [
    path("bulletins/", views.BulletinListView.as_view(), name="bulletins"),
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
    path("rates/", rates.RateTableView.as_view(), name="rates"),
    path("rates/cases/", rates.RateCaseView.as_view(), name="rate_cases"),
    path("hotspots/<day:on>/", views.HotspotDayView.as_view(), name="hotspots"),
    path("hotspots/<day:on>/<int:category_id>/", views.HotspotReviewView.as_view(), name="review"),
]
