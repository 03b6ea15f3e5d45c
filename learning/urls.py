"""Addresses of what is learned and decided on by people."""

from django.urls import path

from learning.views import corrections

app_name = "learning"
urlpatterns = [
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<int:pk>/take/", corrections.take, name="correction_take"),
    path("corrections/<int:pk>/decline/", corrections.decline, name="correction_decline"),
    path("corrections/<int:pk>/withdraw/", corrections.withdraw, name="correction_withdraw"),
]
