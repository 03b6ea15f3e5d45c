"""Addresses of notices."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.show, name="notices"),
    path("notices/read/", views.mark_read, name="notices_read"),
]
