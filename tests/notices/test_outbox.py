"""The outbox: notices addressed in the transaction of the deed, handed out by a worker."""

from datetime import timedelta

import pytest

from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from grids.models import Role
from grids.roles import roles_with
from notices.models import Notice, NoticeMark
from notices.services import outbox
from notices.subjects import Subject
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
ABOUT = Subject("case", 898, "24121000898")


@pytest.fixture
def handed(monkeypatch):
    """The notices that come to the messengers, none of which sends anything."""
    found = []
    monkeypatch.setattr(outbox, "hand_out", lambda notice, at: found.append(notice.pk))
    return found


def test_notify_writes_one_notice_for_each_recipient(unit, other_unit, leader, at):
    to = CaseCapability.HEAR_OF_DISPATCHING
    made = outbox.notify(
        CaseSentence.URGED, at=at, about=ABOUT, units=[unit, other_unit, unit], to=to, user=leader
    )
    assert len(made) == 3 + len(roles_with(to))
    assert {row.unit for row in made if row.unit} == {unit, other_unit}
    assert {row.role for row in made if row.role} == set(roles_with(to))
    assert [row.user for row in made if row.user] == [leader]
    assert {str(row) for row in made} == {"热线催办 24121000898"}
    assert all(Notice.objects.get(pk=row.pk).created_at == at for row in made)


def test_notify_refuses_facts_that_the_sentence_does_not_have(unit, at):
    for facts in ({"left": "2小时", "more": "x"}, {}):
        with pytest.raises(ValueError, match="REMINDED needs"):
            outbox.notify(CaseSentence.REMINDED, facts, at=at, units=[unit])
    assert not Notice.objects.exists()


def test_what_a_merged_unit_would_be_told_its_successor_is(unit, other_unit, at):
    type(unit).objects.filter(pk=unit.pk).update(succeeded_by=other_unit, is_active=False)
    unit.refresh_from_db()
    [made] = outbox.notify(CaseSentence.URGED, at=at, about=ABOUT, units=[unit, other_unit])
    assert made.unit == other_unit


def test_tell_of_account_goes_to_a_person_or_to_a_role(leader, at):
    [told] = outbox.tell_of_account("密码已重置", at=at, user=leader)
    assert (told.user, told.kind, str(told)) == (leader, "account", "密码已重置")
    [told] = outbox.tell_of_account("有人申请", at=at, role=Role.SYSTEM_ADMIN, page="/admin/")
    assert (told.role, told.page) == (Role.SYSTEM_ADMIN, "/admin/")


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_once_the_deed_is_done(unit, at, monkeypatch):
    woken = []
    monkeypatch.setattr(outbox, "wake", lambda task, **kwargs: woken.append(task))
    outbox.notify(CaseSentence.URGED, at=at, about=ABOUT, units=[unit])
    assert woken == ["notices.tasks.deliver_notices"]
    outbox.deliver_notices(at=at)
    assert woken[1:] == ["notices.tasks.send_deliveries"]
    outbox.deliver_notices(at=at)
    assert len(woken) == 2, "nothing was handed out, so nobody sends"


def test_deliver_notices_hands_the_oldest_out_first_and_each_once(unit, handed, at):
    rows = [
        outbox.notify(CaseSentence.URGED, at=at - timedelta(minutes=n), about=ABOUT, units=[unit])
        for n in range(3)
    ]
    oldest_first = [row.pk for [row] in reversed(rows)]
    assert outbox.deliver_notices(at=at, batch=2) == 2
    assert outbox.deliver_notices(at=at) == 1
    assert outbox.deliver_notices(at=at) == 0
    assert handed == oldest_first
    assert set(Notice.objects.values_list("delivered_at", "claimed_until")) == {(at, None)}


def test_a_notice_that_fails_is_handed_out_again_once_its_claim_has_lapsed(unit, at, monkeypatch):
    def fail(notice, at):
        raise RuntimeError

    [row] = outbox.notify(CaseSentence.URGED, at=at, about=ABOUT, units=[unit])
    monkeypatch.setattr(outbox, "hand_out", fail)
    with pytest.raises(RuntimeError):
        outbox.deliver_notices(at=at)
    monkeypatch.setattr(outbox, "hand_out", lambda notice, at: None)
    assert outbox.deliver_notices(at=at + timedelta(seconds=59)) == 0
    assert outbox.deliver_notices(at=at + timedelta(seconds=60)) == 1
    row.refresh_from_db()
    assert row.delivered_at == at + timedelta(seconds=60)


@pytest.mark.django_db(transaction=True)
def test_two_workers_hand_each_notice_out_once(unit, handed, at):
    for _ in range(6):
        outbox.notify(CaseSentence.URGED, at=at, about=ABOUT, units=[unit])
    at_once(*[lambda: outbox.deliver_notices(at=at)] * 2)
    assert sorted(handed) == sorted(Notice.objects.values_list("pk", flat=True))


def test_mark_notices_read_keeps_the_latest_look_of_each_person(leader, handler, at):
    outbox.mark_notices_read(actor=leader, at=at)
    outbox.mark_notices_read(actor=leader, at=at + timedelta(hours=1))
    outbox.mark_notices_read(actor=handler, at=at)
    assert set(NoticeMark.objects.values_list("user", "seen_until")) == {
        (leader.pk, at + timedelta(hours=1)), (handler.pk, at),
    }  # fmt: skip


def test_hand_on_readdresses_what_has_not_gone_out(unit, other_unit, handed, at):
    [gone] = outbox.notify(CaseSentence.URGED, at=at, about=ABOUT, units=[unit])
    outbox.deliver_notices(at=at)
    [waiting] = outbox.notify(CaseSentence.URGED, at=at, about=ABOUT, units=[unit])
    outbox.hand_on(unit, other_unit)
    assert Notice.objects.get(pk=gone.pk).unit == unit
    assert Notice.objects.get(pk=waiting.pk).unit == other_unit
