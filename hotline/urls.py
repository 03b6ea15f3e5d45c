"""All addresses; the one module that names every app."""

from django.urls import URLPattern, URLResolver, include, path

from hotline import health, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("healthz", health.healthz, name="healthz"),
    path("", views.home, name="home"),
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("password/", views.PasswordChangeView.as_view(), name="password_change"),
    path("menu/counts/", views.menu_counts, name="menu_counts"),
    path("", include("cases.urls")),
]
