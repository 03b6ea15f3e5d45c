"""Addresses of the door, under the version of the API."""

from django.urls import path

from telephony.api.events import EventView

app_name = "telephony_api"
urlpatterns = [path("calls/events/", EventView.as_view(), name="call_events")]
