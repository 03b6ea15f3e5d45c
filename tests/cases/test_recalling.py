"""撤回派单 and 改派: a dispatch is taken back until a unit has signed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from cases.dossier.case import Dossier
from cases.models import Case, ClockSegment
from cases.offers import allowed_verbs
from cases.rules.states import State, Verb
from cases.services.dispatch import dispatch, recalling
from cases.services.handling import handling
from cases.services.record.transitions import Seen
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db
BOTH = {Verb.RECALL, Verb.REASSIGN}


@pytest.fixture
def later(at):
    return at + timedelta(minutes=10)


def offered(case, actor, at):
    fresh = Case.objects.get(pk=case.pk)
    return allowed_verbs(Dossier(actor, fresh, at).situation) & BOTH


def books_are_right():
    out = StringIO()
    call_command("check_books", stdout=out)
    return out.getvalue().splitlines()[-1].endswith("不符 0 处。")


def test_recall_ends_the_dispatch_and_tells_the_unit(make_case, dispatcher, unit, later):
    case = make_case()
    case = recalling.recall_case(case, actor=dispatcher, at=later, reason="派错单位")
    case.refresh_from_db()
    part = case.assignments.get()
    assert (case.state, case.lead_unit, case.reply_due_at) == (State.PENDING, None, None)
    assert (part.ended_at, part.end_reason) == (later, "recalled")
    assert not ClockSegment.objects.filter(stopped_at=None).exists()
    assert Notice.objects.get(kind="recall").unit == unit
    event = case.events.last()
    assert (event.verb, event.note, event.unit) == (Verb.RECALL, "派错单位", unit)
    assert books_are_right()


def test_a_recalled_case_is_sent_out_again(make_case, dispatcher, other_unit, later):
    case = recalling.recall_case(make_case(), actor=dispatcher, at=later, reason="派错单位")
    dispatch.dispatch_case(case, actor=dispatcher, at=later, lead_unit=other_unit)
    assert case.assignments.get(ended_at=None).unit == other_unit
    assert books_are_right()


def test_reassign_sends_elsewhere_with_new_clocks(make_case, dispatcher, unit, other_unit, later):
    case = make_case()
    recalling.reassign_case(
        case, actor=dispatcher, at=later, lead_unit=other_unit, reason="属城西区"
    )
    case.refresh_from_db()
    new = case.assignments.get(ended_at=None)
    assert (case.state, case.lead_unit) == (State.DISPATCHED, other_unit)
    assert (new.unit, new.dispatched_at) == (other_unit, later)
    assert Notice.objects.get(kind="recall").unit == unit
    assert Notice.objects.filter(kind="new_case", unit=other_unit).exists()
    assert books_are_right()


def test_reassign_refuses_the_same_unit_and_changes_nothing(make_case, dispatcher, unit, later):
    case = make_case()
    with pytest.raises(InvalidInput, match="另一个"):
        recalling.reassign_case(case, actor=dispatcher, at=later, lead_unit=unit, reason="错")
    assert case.assignments.get().ended_at is None


@pytest.mark.parametrize("verb", [recalling.recall_case, recalling.reassign_case])
def test_nothing_is_taken_back_without_a_reason(verb, make_case, dispatcher, other_unit, later):
    more = {"lead_unit": other_unit} if verb is recalling.reassign_case else {}
    with pytest.raises(InvalidInput):
        verb(make_case(), actor=dispatcher, at=later, reason=" ", **more)


def test_no_recall_once_the_unit_has_signed(make_case, dispatcher, handler, at, later):
    case = make_case()
    seen = Seen.of(case)
    handling.sign_assignment(case, actor=handler, at=at)
    with pytest.raises(Conflict):
        recalling.recall_case(case, actor=dispatcher, at=later, reason="错", seen=seen)
    assert not offered(case, dispatcher, later)


def test_no_recall_once_one_unit_of_a_task_force_has_signed(
    make_case, dispatcher, unit, other_unit, stranger, at, later
):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(
        case, actor=dispatcher, at=at, lead_unit=unit, answering_units=[other_unit]
    )
    assert offered(case, dispatcher, later) == BOTH
    handling.sign_assignment(case, actor=stranger, at=at)
    with pytest.raises(Conflict, match="城西区政府已经签收"):
        recalling.recall_case(case, actor=dispatcher, at=later, reason="错")
    assert not offered(case, dispatcher, later)


def test_recall_ends_every_part_of_a_dispatch(make_case, dispatcher, unit, other_unit, at, later):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(case, actor=dispatcher, at=at, lead_unit=unit, co_units=[other_unit])
    recalling.recall_case(case, actor=dispatcher, at=later, reason="错")
    assert set(case.assignments.values_list("end_reason", flat=True)) == {"recalled"}
    told = set(Notice.objects.filter(kind="recall").values_list("unit", flat=True))
    assert told == {unit.pk, other_unit.pk}
    assert books_are_right()


def test_an_operator_recalls_only_their_own_case(make_case, operator, later):
    case = make_case()
    another = factories.make_person("operator", username="another-operator")
    assert not offered(case, another, later)
    with pytest.raises(Forbidden, match="自己登记"):
        recalling.recall_case(case, actor=another, at=later, reason="错")
    assert offered(case, operator, later) == BOTH
    recalling.recall_case(case, actor=operator, at=later, reason="错")


def test_a_unit_recalls_nothing(make_case, handler, later):
    with pytest.raises(Forbidden):
        recalling.recall_case(make_case(), actor=handler, at=later, reason="错")
