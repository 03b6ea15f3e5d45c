"""Addresses of cases: desk, lists, queues, and each case's own."""

from django.urls import path

from cases.views import desk, lists

app_name = "cases"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("cases/", lists.case_list, name="list"),
    path("inbox/", lists.inbox, name="inbox"),
]
