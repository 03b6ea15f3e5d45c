"""The status of operators."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from hotline.errors import Forbidden, InvalidInput
from telephony.models import OperatorStatus, StatusSpan
from telephony.services.statuses import set_status, sign_out
from telephony.tasks import end_left_statuses
from tests.departing import depart

MINUTE = timedelta(minutes=1)


def test_one_span_follows_another(operator, at):
    set_status("ready", actor=operator, at=at)
    set_status("break", actor=operator, at=at + MINUTE, reason="用餐")
    sign_out(actor=operator, at=at + 2 * MINUTE)
    spans = StatusSpan.objects.order_by("began_at")
    assert [(s.status, s.reason, s.ended_at - s.began_at) for s in spans] == [
        ("ready", "", MINUTE), ("break", "用餐", MINUTE),
    ]  # fmt: skip


def test_the_same_status_again_goes_on(operator, at):
    first = set_status("ready", actor=operator, at=at)
    assert set_status("ready", actor=operator, at=at + MINUTE) == first


@pytest.mark.parametrize(
    ("status", "reason"),
    [("in_call", ""), ("away", ""), ("break", ""), ("break", "逛街")],
)
def test_what_no_person_may_choose_is_refused(operator, at, status, reason):
    with pytest.raises(InvalidInput):
        set_status(status, actor=operator, at=at, reason=reason)
    assert not StatusSpan.objects.exists()


def test_a_unit_and_a_stranger_have_no_status(handler, stranger, at):
    for person in (handler, stranger):
        with pytest.raises(Forbidden):
            set_status("ready", actor=person, at=at)


def test_a_clock_that_went_back_makes_no_span_of_less_than_nothing(operator, at):
    set_status("ready", actor=operator, at=at)
    later = set_status("after_call", actor=operator, at=at - MINUTE)
    assert later.began_at == at


def test_the_database_keeps_one_running_span_of_an_operator(operator, at):
    set_status("ready", actor=operator, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusSpan.objects.create(operator=operator, status=OperatorStatus.READY, began_at=at)


def test_logging_out_ends_the_status(client, operator, at):
    set_status("ready", actor=operator, at=at)
    client.force_login(operator)
    client.post(reverse("logout"))
    assert not StatusSpan.objects.running().exists()


def test_a_log_in_that_ended_ends_the_status_but_no_call(client, tell, operator, other_operator):
    now = timezone.now()
    for person in (operator, other_operator):
        set_status("ready", actor=person, at=now)
    client.force_login(operator)
    assert end_left_statuses() == 1
    assert [one.operator for one in StatusSpan.objects.running()] == [operator]
    for kind in ("newCall", "answer"):
        tell(kind, at=now)
    client.session.delete()
    assert end_left_statuses() == 0
    tell("hangup", at=now)
    assert end_left_statuses() == 1
    assert not StatusSpan.objects.running().exists()


def test_who_leaves_frees_the_extension(operator, extension, keeper, at):
    set_status("ready", actor=operator, at=at)
    depart(operator, keeper, at)
    extension.refresh_from_db()
    assert extension.operator is None
    assert not StatusSpan.objects.running().exists()
