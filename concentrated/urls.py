"""Addresses of groups of cases about one thing."""

from django.urls import path

from concentrated.views import groups

app_name = "concentrated"
urlpatterns = [
    path("concentrated/", groups.groups, name="groups"),
    path("concentrated/<int:pk>/", groups.group, name="group"),
    path("concentrated/<int:pk>/confirm/", groups.confirm, name="group_confirm"),
    path("concentrated/<int:pk>/dismiss/", groups.dismiss, name="group_dismiss"),
    path("concentrated/<int:pk>/rename/", groups.rename, name="group_rename"),
    path("concentrated/<int:pk>/split/", groups.split, name="group_split"),
    path("concentrated/<int:pk>/join/", groups.join, name="group_join"),
    path("concentrated/<int:pk>/merge/", groups.merge, name="group_merge"),
    path("concentrated/<int:pk>/reopen/", groups.reopen, name="group_reopen"),
]
