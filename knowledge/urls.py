"""Addresses of articles, outages and announcements."""

from django.urls import path

from knowledge.views import announcements, articles, files, importing, outages, steps

app_name = "knowledge"
urlpatterns = [
    path("knowledge/", articles.articles, name="articles"),
    path("knowledge/add/", articles.add, name="article_add"),
    path("knowledge/import/", importing.upload, name="article_import"),
    path("knowledge/searches/", articles.searches, name="searches"),
    path("knowledge/<int:pk>/", articles.article, name="article"),
    path("knowledge/<int:pk>/change/", articles.change, name="article_change"),
    path("knowledge/<int:pk>/history/", articles.history, name="article_history"),
    path("knowledge/<int:pk>/feedback/", steps.feedback, name="article_feedback"),
    path("knowledge/<int:pk>/<slug:slug>/", steps.step, name="article_step"),
    path("knowledge/files/<uuid:token>/", files.download, name="file"),
    path("knowledge/settle/<int:pk>/", steps.settle, name="feedback_settle"),
    path("outages/", outages.outages, name="outages"),
    path("outages/add/", outages.enter, name="outage_add"),
    path("outages/import/", importing.upload_outages, name="outage_import"),
    path("outages/<int:pk>/", outages.change, name="outage_change"),
    path("outages/<int:pk>/end/", outages.end, name="outage_end"),
    path("board/", announcements.board, name="board"),
    path("board/<int:pk>/read/", announcements.read, name="board_read"),
    path("board/<int:pk>/down/", announcements.take_down, name="board_down"),
]
