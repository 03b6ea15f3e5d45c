"""What a case has is told with it, and nothing else is looked for."""

import pytest

from cases.access.record_kinds import RECORDS, may_have, tell_presence
from cases.dossier.case import Dossier, read_dossier
from cases.models import Case
from cases.rules.states import State
from cases.services.record import notes

pytestmark = pytest.mark.django_db


def told(case):
    tell_presence(case, case.registered_by)
    return {name for name in RECORDS if may_have(case, name)}


def test_a_new_case_has_nothing_beside_its_assignment(make_case):
    assert told(make_case()) == set()


def test_each_record_is_told(make_in_state, make_case, handler, at):
    assert told(make_in_state(State.RETURNED, text="门口积水")) == {"objections"}
    assert told(make_in_state(State.RESOLVED, text="路灯不亮")) == {"replies"}


def test_a_case_read_otherwise_may_have_everything(make_case):
    case = make_case()
    assert all(may_have(case, name) for name in RECORDS)


def test_an_unknown_kind_is_a_slip(make_case):
    with pytest.raises(AssertionError):
        may_have(make_case(), "nonsense")


def test_the_same_dossier_comes_out_either_way(make_in_state, dispatcher, handler, at):
    case = make_in_state(State.RESOLVED)
    notes.add_note(case, actor=dispatcher, at=at, text="已核对")
    told_first = read_dossier(case.number, user=dispatcher, at=at)
    read_all = Dossier(dispatcher, Case.objects.get(pk=case.pk), at)
    for part in ("rounds", "returns", "applied", "callbacks", "files"):
        assert len(getattr(told_first, part)) == len(getattr(read_all, part))
    assert told_first.rounds
    assert told_first.situation.oversight == read_all.situation.oversight
