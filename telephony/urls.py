"""Addresses of the telephone's pages."""

from django.urls import path

from telephony.views import phone

app_name = "telephony"
urlpatterns = [
    path("telephone/", phone.phone, name="phone"),
    path("telephone/status/", phone.status, name="status"),
]
