"""Notes: remarks in the timeline that move nothing."""

import pytest

from cases.dossier.case import read_dossier
from cases.rules.states import State, Verb
from cases.services.record.notes import add_note
from hotline.errors import Forbidden, InvalidInput
from notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_case):
    return make_case()


def test_add_note_writes_a_line_and_nothing_else(case, operator, at):
    told, version = Notice.objects.count(), case.version
    event = add_note(case, actor=operator, at=at, text=" 市民补充了地址 ")
    case.refresh_from_db()
    assert (event.verb, event.note, event.unit) == (Verb.NOTE, "市民补充了地址", None)
    assert (case.state, case.version) == (State.DISPATCHED, version)
    assert Notice.objects.count() == told


def test_a_units_note_is_the_units_and_never_internal(case, handler, unit, at):
    event = add_note(case, actor=handler, at=at, text="已派人", is_internal=True)
    assert (event.unit, event.is_internal) == (unit, False)


def test_an_internal_note_is_not_shown_to_units(case, operator, handler, at):
    add_note(case, actor=operator, at=at, text="市民情绪激动", is_internal=True)
    add_note(case, actor=operator, at=at, text="请注意回避")
    said = [line.note for line in read_dossier(case.number, user=handler, at=at).lines]
    assert "请注意回避" in said
    assert "市民情绪激动" not in said


@pytest.mark.parametrize("text", [" ", "长" * 2001])
def test_a_note_says_something_and_not_too_much(case, operator, at, text):
    with pytest.raises(InvalidInput) as refused:
        add_note(case, actor=operator, at=at, text=text)
    assert set(refused.value.fields) == {"text"}


def test_a_stranger_writes_no_note(case, stranger, at):
    with pytest.raises(Forbidden):
        add_note(case, actor=stranger, at=at, text="路过")
