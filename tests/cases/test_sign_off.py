"""What a clerk does waits for the leader: the paper as it is laid, and sent back."""

import pytest

from cases.models import Reply, SignOffSubject
from cases.rules.states import State
from cases.services.handling import handling, signing_off
from cases.services.record.attachments import keep_files
from cases.services.record.sign_off import hold, sent_back
from grids.services import set_rule
from grids.upload_preparation import prepare_files
from hotline.errors import Conflict
from tests.cases import signing
from tests.cases.applying import pdf
from tests.cases.signing import REPLY, RETURN
from tests.notices.told import texts

pytestmark = pytest.mark.django_db
case = signing.case


def test_a_clerks_reply_waits_in_handling_for_the_leader(case, laid, handler, unit):
    case.refresh_from_db()
    assert (laid.status, laid.subject, laid.asked_by) == ("waiting", "reply", handler)
    assert case.state == State.HANDLING
    assert not Reply.objects.exists()
    last = case.events.last()
    assert (last.verb, last.note) == ("submit", "答复")
    assert f"答复待审签 {case.number}" in texts(unit=unit)
    assert case.assignments.get().replied_at is None


def test_a_text_sent_back_is_offered_to_the_clerk_again(
    client, case, laid, handler, unit_leader, at
):
    signing_off.send_back(laid, actor=unit_leader, at=at, reason="请写明时间")
    client.force_login(handler)
    text = client.get(f"/cases/{case.number}/resolve/").context["panel"]["form"]["text"]
    assert text.value() == "电梯控制板已更换，恢复运行"
    assert text.help_text == "负责人退回：请写明时间"


def test_only_one_paper_waits_at_a_time(case, laid, handler, at):
    with pytest.raises(Conflict, match="已有内容在等负责人审签"):
        handling.resolve_assignment(case, actor=handler, at=at, **REPLY)
    with pytest.raises(Conflict, match="已有内容在等负责人审签"):
        handling.object_assignment(case, actor=handler, at=at, **RETURN)


def test_a_unit_without_the_setting_sends_at_once(make_case, handler, at):
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    reply = handling.resolve_assignment(case, actor=handler, at=at, **REPLY)
    assert reply.signed_off_by is None


def test_the_city_says_what_is_signed(case, handler, at):
    set_rule("sign_off.covers", ["reply"])
    handling.object_assignment(case, actor=handler, at=at, **RETURN)
    case.refresh_from_db()
    assert case.state == State.RETURNED


def test_sent_back_is_the_last_paper_of_its_kind_that_came_back(
    laid, case, unit_leader, handler, at
):
    part = case.assignments.get()
    assert sent_back(part, SignOffSubject.REPLY) is None, "it waits for the leader"
    signing_off.send_back(laid, actor=unit_leader, at=at, reason="请写明时间")
    assert sent_back(part, SignOffSubject.REPLY) == laid
    assert sent_back(part, SignOffSubject.OBJECTION) is None
    again = handling.resolve_assignment(case, actor=handler, at=at, **REPLY)
    assert sent_back(part, SignOffSubject.REPLY) is None
    signing_off.sign_off(again, actor=unit_leader, at=at)
    assert sent_back(part, SignOffSubject.REPLY) is None


def test_hold_keeps_files_with_the_case_and_lets_nothing_happen(case, handler, unit, at):
    [file] = keep_files(prepare_files([pdf()], at=at), actor=handler)
    version = case.version
    row = hold(
        case,
        case.assignments.get(),
        SignOffSubject.REPLY,
        {"text": "好了"},
        actor=handler,
        at=at,
        files=[file],
    )
    file.refresh_from_db()
    assert (file.case, file.unit, list(row.files.all())) == (case, unit, [file])
    case.refresh_from_db()
    assert (case.state, case.version) == (State.HANDLING, version)
    assert "好了" not in case.events.last().note
