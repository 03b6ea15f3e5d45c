"""A unit's reply or return with the files that prove it: both or neither."""

import pytest

from cases.models import Attachment, Objection, Reply
from cases.rules.states import State
from cases.services.handling.reply_with_files import object_with_files, resolve_with_files
from grids.upload_preparation import prepare_files
from hotline.errors import Forbidden, InvalidInput, Warned
from tests.cases.applying import pdf

pytestmark = pytest.mark.django_db
GOOD = {"text": "电梯控制板已更换，恢复运行，物业已确认。", "outcome": "solved"}


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.HANDLING)


@pytest.fixture
def uploads(at):
    return prepare_files([pdf()], at=at)


def test_a_reply_keeps_its_files(case, handler, uploads, at):
    reply = resolve_with_files(case, actor=handler, at=at, uploads=uploads, **GOOD)
    kept = Attachment.objects.get()
    assert (kept.case, kept.reply, kept.uploaded_by) == (case, reply, handler)
    case.refresh_from_db()
    assert case.state == State.RESOLVED


def test_a_doubtful_reply_is_sent_only_once_it_was_looked_at_again(case, handler, uploads, at):
    doubtful = GOOD | {"text": "好"}
    with pytest.raises(Warned):
        resolve_with_files(case, actor=handler, at=at, uploads=uploads, **doubtful)
    case.refresh_from_db()
    assert case.state == State.HANDLING
    assert not Reply.objects.exists()
    assert not Attachment.objects.exists()
    again = prepare_files([pdf()], at=at)
    resolve_with_files(
        case, actor=handler, at=at, uploads=again, acknowledge_warnings=True, **doubtful
    )
    assert Reply.objects.get().text == "好"


def test_the_rules_come_before_the_advice(case, stranger, uploads, at):
    with pytest.raises(Forbidden):
        resolve_with_files(
            case, actor=stranger, at=at, uploads=uploads, text="好", outcome="solved"
        )
    assert not Attachment.objects.exists()


def test_a_return_keeps_its_files_and_a_refused_one_none(case, handler, uploads, at):
    with pytest.raises(InvalidInput):
        object_with_files(case, actor=handler, at=at, ground="太忙", text="不办", uploads=uploads)
    assert not Attachment.objects.exists()
    made = object_with_files(
        case, actor=handler, at=at, ground="不在本单位辖区", text="在城西",
        uploads=prepare_files([pdf()], at=at),
    )  # fmt: skip
    assert made == Objection.objects.get()
    assert Attachment.objects.get().objection == made
