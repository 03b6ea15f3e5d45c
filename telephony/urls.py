"""Addresses of the telephone's pages."""

from django.urls import path

from telephony.views import missed, phone, promises, transfers

app_name = "telephony"
urlpatterns = [
    path("telephone/", phone.phone, name="phone"),
    path("telephone/status/", phone.status, name="status"),
    path("telephone/promises/", promises.promises, name="promises"),
    path("telephone/promises/add/", promises.add, name="promise_add"),
    path("telephone/promises/<int:pk>/done/", promises.done, name="promise_done"),
    path("telephone/promises/<int:pk>/take/", promises.take, name="promise_take"),
    path("telephone/transfer/", transfers.transfer, name="transfer"),
    path("telephone/missed/", missed.missed, name="missed"),
    path("telephone/missed/<int:pk>/take/", missed.take, name="missed_take"),
    path("telephone/missed/<int:pk>/settle/", missed.settle, name="missed_settle"),
    path("telephone/missed/<int:pk>/let-go/", missed.let_go, name="missed_let_go"),
]
