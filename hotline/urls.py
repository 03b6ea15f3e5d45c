"""All addresses; the one module that names every app."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from grids import account_views, second_factor, single_sign_on
from grids.web import options
from hotline import health, views
from hotline.live.views import no_stream

handler400, handler404 = "hotline.views.bad_request", "hotline.views.page_not_found"
handler500 = "hotline.views.server_error"
DELIVERIES = RedirectView.as_view(
    pattern_name="admin:notices_delivery_changelist", query_string=True
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("healthz", health.healthz, name="healthz"),
    path("", views.home, name="home"),
    path("login/", account_views.LoginView.as_view(), name="login"),
    path("login/elsewhere/", single_sign_on.begin, name="single_sign_on"),
    path("login/elsewhere/done/", single_sign_on.complete, name="single_sign_on_done"),
    path("logout/", account_views.LogoutView.as_view(), name="logout"),
    path("session/", views.session_state, name="session_state"),
    path("password/", account_views.PasswordChangeView.as_view(), name="password_change"),
    path("second-factor/", second_factor.second_factor, name="second_factor"),
    path("second-factor/code.svg", second_factor.second_factor_code, name="second_factor_code"),
    # Where the deliveries were before notices had an app of their own.
    path("admin/cases/delivery/", DELIVERIES, name="former_deliveries"),
    path("admin/", admin.site.urls),
    path("options/<slug:shelf>/", options.options, name="options"),
    path("events/", no_stream, name="live_events"),
    path("find/", views.find, name="find"),
    path("find/typed/", views.find_typed, name="find_typed"),
    path("menu/counts/", views.menu_counts, name="menu_counts"),
    path("", include("notices.urls")),
    path("", include("knowledge.urls")),
    path("", include("telephony.urls")),
    path("", include("cases.urls")),
    path("", include("learning.urls")),
    path("", include("concentrated.urls")),
    path("", include("reports.urls")),
    path("api/v1/", include("telephony.api.urls")),
    path("api/v1/", include("cases.api.urls")),
    path("api/v1/", include("reports.api.urls")),
]
