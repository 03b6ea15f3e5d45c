"""All addresses; the only module that names every app."""

from django.urls import path

urlpatterns: list = []
_ = path
