"""Events of calls, in every order."""

from datetime import timedelta
from itertools import permutations

import pytest

from hotline.fields import blind_index
from telephony.models import OperatorStatus, StatusSpan, TelephoneCall, TelephoneSystem
from telephony.services.events import CallEvent, record_event
from telephony.services.statuses import set_status
from tests.telephony.conftest import CITIZEN

SECOND = timedelta(seconds=1)
STORY = ("newCall", "answer", "hangup")


def status_of(operator):
    return StatusSpan.objects.running().filter(operator=operator).values_list("status").first()


def test_a_call_is_kept_with_its_times_and_who_answered(tell, operator, at):
    tell("newCall")
    tell("answer", at=at + 5 * SECOND)
    call = tell("hangup", at=at + 65 * SECOND, cause="normalClearing", recording="r-7")
    assert (call.number, call.number_index, call.line) == (CITIZEN, blind_index(CITIZEN), "12345")
    assert (call.began_at, call.answered_at) == (at, at + 5 * SECOND)
    assert (call.ended_at, call.operator) == (at + 65 * SECOND, operator)
    assert (call.cause, call.recording) == ("normalClearing", "r-7")


@pytest.mark.parametrize("order", [*permutations(STORY), (*STORY, *STORY)], ids="-".join)
def test_the_last_state_is_the_same_in_whatever_order_events_come(tell, operator, at, order):
    set_status("ready", actor=operator, at=at - SECOND)
    for place, kind in enumerate(order):
        call = tell(kind, at=at + place * SECOND)
    call.refresh_from_db()
    assert call.began_at <= call.answered_at <= call.ended_at
    assert (call.operator, list(call.rings_at.values_list("number", flat=True))) == (
        operator, ["801"],
    )  # fmt: skip
    assert status_of(operator) == (OperatorStatus.AFTER_CALL,)
    assert TelephoneCall.objects.count() == 1


def test_an_event_told_again_after_the_operator_went_on_changes_nothing(tell, operator, at):
    for place, kind in enumerate(STORY):
        tell(kind, at=at + place * SECOND)
    set_status("ready", actor=operator, at=at + 9 * SECOND)
    for kind in STORY:
        tell(kind, at=at + 20 * SECOND)
    assert status_of(operator) == (OperatorStatus.READY,)
    assert StatusSpan.objects.filter(operator=operator).count() == 3


def test_talking_has_its_own_span_and_ends_with_the_call(tell, operator, at):
    set_status("ready", actor=operator, at=at)
    tell("newCall", at=at + SECOND)
    assert status_of(operator) == (OperatorStatus.READY,)
    tell("answer", at=at + 2 * SECOND)
    assert status_of(operator) == (OperatorStatus.IN_CALL,)
    tell("hangup", at=at + 9 * SECOND)
    spans = StatusSpan.objects.filter(operator=operator).order_by("began_at")
    assert [(span.status, span.ended_at) for span in spans] == [
        ("ready", at + 2 * SECOND), ("in_call", at + 9 * SECOND), ("after_call", None),
    ]  # fmt: skip


def test_a_call_put_through_belongs_to_who_took_it(
    tell, other_extension, operator, other_operator, at
):
    tell("newCall")
    tell("answer", at=at + SECOND)
    call = tell("answer", at=at + 9 * SECOND, users=("802",))
    assert call.operator == other_operator
    assert status_of(operator) == (OperatorStatus.AFTER_CALL,)
    assert status_of(other_operator) == (OperatorStatus.IN_CALL,)


def test_a_queue_goes_on_to_the_next_extension(tell, other_extension, at):
    tell("newCall")
    call = tell("newCall", at=at + SECOND, users=("802",))
    assert [one.number for one in call.rings_at.all()] == ["802"]


def test_an_unknown_extension_is_recorded_without_an_operator(system, at):
    told = record_event(CallEvent("answer", "c9", users=("899",)), system=system, at=at)
    assert told.unknown == ("899",)
    assert (told.call.operator, told.call.told_extension) == (None, "899")


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("+8613897001234", CITIZEN), ("013897001234", CITIZEN),
        ("sip:13897001234@10.0.0.1", CITIZEN), ("09718230000", "09718230000"), ("802", "802"),
        ("anonymous", ""), ("", ""),
    ],
)  # fmt: skip
def test_numbers_are_stored_in_one_form_or_not_at_all(tell, written, stored):
    assert tell("newCall", caller=written).number == stored


def test_two_systems_may_use_the_same_call_id(tell, system, at):
    tell("newCall")
    other = TelephoneSystem.objects.create(name="另一台")
    record_event(CallEvent("newCall", "c1"), system=other, at=at)
    assert TelephoneCall.objects.filter(call_id="c1").count() == 2


def test_open_pages_hear_of_it_after_the_commit(
    tell, operator, at, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("hotline.live.publishing.send", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        tell("newCall")
        assert sent == []
    # A hall that was told just now is not told again.
    sent = [one for one in sent if one["kind"] != "hall"]
    assert [one["kind"] for one in sent] == ["telephone"]
    assert str(operator.pk) in sent[0]["to"] and CITIZEN not in str(sent)
