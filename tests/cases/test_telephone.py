"""电话指派 by the duty roster, hand-over between sections, and what siblings may not read."""

from datetime import timedelta

import pytest

from cases.models import Assignment, Case, DutyCall
from cases.rules.states import State
from cases.services.dispatch import telephone
from cases.services.dispatch.telephone import next_callee
from cases.services.handling import handling, sub_dispatch
from grids.duty import callees_of, save_shift
from grids.models import DutyShift
from grids.rosters import import_roster
from hotline.errors import Conflict, Forbidden, InvalidInput
from tests import factories

pytestmark = pytest.mark.django_db
RETURN = {"ground": "不在本单位辖区", "text": "在城西"}


@pytest.fixture
def shift(unit, at):
    return save_shift(
        DutyShift(
            unit=unit, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=11),
            person="马值班", phone="13897110001", leader="韩局长", leader_phone="13897110002",
        )
    )  # fmt: skip


@pytest.fixture
def case(make_case):
    return make_case(urgency="extreme")


def call(case, actor, at, callee="duty", outcome="answered", **facts):
    own = case.assignments.get(parent=None)
    return telephone.call_unit(own, actor=actor, at=at, callee=callee, outcome=outcome, **facts)


def test_who_answers_signs_for_the_unit(case, shift, shift_leader, at):
    made = call(case, shift_leader, at)
    own = case.assignments.get()
    case.refresh_from_db()
    assert (case.state, own.signed_by, own.signed_at) == (State.HANDLING, shift_leader, at)
    assert (made.callee, made.answered_by) == ("值班员 马值班", "马值班")
    assert own.first_report_due_at == at + timedelta(minutes=30)
    event = case.events.last()
    assert (event.verb, "13897110001" in event.note) == ("call_unit", False)


def test_each_unanswered_call_is_kept_and_the_leader_is_next(case, unit, shift, shift_leader, at):
    call(case, shift_leader, at, outcome="no_answer")
    case.refresh_from_db()
    assert case.state == State.DISPATCHED
    following = next_callee(callees_of(unit, at), DutyCall.objects.all())
    assert following.is_leader
    call(case, shift_leader, at, callee="leader", answered_by="韩局长")
    assert [row.outcome for row in case.duty_calls.all()] == ["no_answer", "answered"]


def test_act_first_object_later(case, shift, handler, shift_leader, at):
    call(case, shift_leader, at)
    with pytest.raises(Conflict, match="先处置、后异议"):
        handling.object_assignment(case, actor=handler, at=at, **RETURN)
    later = at + timedelta(minutes=20)
    handling.report_progress(case, actor=handler, at=later, text="已到现场，险情已控制")
    own = case.assignments.get()
    assert own.first_reported_at == later
    assert own.return_due_at > later
    handling.object_assignment(case, actor=handler, at=later, **RETURN)


def test_only_urgent_unsigned_cases_are_called(make_case, case, shift, shift_leader, at):
    with pytest.raises(Conflict, match="只有特急、疑似重大的工单"):
        call(make_case(), shift_leader, at)
    call(case, shift_leader, at)
    with pytest.raises(Conflict):
        call(case, shift_leader, at)


def test_who_may_not_call(case, shift, handler, operator, at):
    for person in (handler, operator):
        with pytest.raises(Forbidden):
            call(case, person, at)


def test_nobody_on_the_roster_is_said_so(case, shift_leader, at):
    with pytest.raises(InvalidInput, match="没有值班安排"):
        call(case, shift_leader, at)


def test_shifts_of_a_unit_do_not_overlap(shift, unit, at):
    with pytest.raises(InvalidInput, match="重叠"):
        save_shift(
            DutyShift(
                unit=unit, starts_at=at, ends_at=at + timedelta(hours=2), person="某",
                phone="13897110003", leader="某", leader_phone="13897110004",
            )
        )  # fmt: skip


def test_a_roster_comes_from_a_file_whole_or_not_at_all(unit, unit_leader):
    head = "值班开始,值班结束,值班人员,值班电话,带班领导,带班领导电话\n"
    good = "2026-10-01 08:00,2026-10-02 08:00,马值班,13897110001,韩局长,13897110002\n"
    bad = "2026-10-01 20:00,2026-10-03 08:00,马值班,13897110001,韩局长,13897110002\n"
    with pytest.raises(InvalidInput, match="第 3 行“值班开始”：与"):
        import_roster((head + good + bad).encode(), units=[unit], actor=unit_leader)
    assert not DutyShift.objects.exists()
    assert import_roster((head + good).encode("gb18030"), units=[unit], actor=unit_leader) == 1


def test_a_section_takes_over_clocks_and_children(make_case, handler, unit, sub_unit, at):
    office = factories.make_unit("城东区政府督查室", parent=unit)
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    child = sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])[0]
    old = case.assignments.get(unit=unit)
    made = sub_dispatch.hand_over(case, actor=handler, at=at + timedelta(hours=1), unit=office)
    old.refresh_from_db()
    child.refresh_from_db()
    case.refresh_from_db()
    assert (old.end_reason, child.parent, case.lead_unit) == ("handed_on", made, office)
    assert (made.reply_due_at, made.signed_at, made.round) == (old.reply_due_at, at, old.round)
    assert made.segments.filter(stopped_at=None).count() == 1
    assert case.events.last().verb == "hand_over"


def test_another_house_is_no_section(make_case, handler, unit, other_unit, sub_unit, at):
    factories.make_unit("城东区政府督查室", parent=unit)
    case = make_case()
    for target in (other_unit, sub_unit):
        with pytest.raises(InvalidInput, match="不是本单位的内设机构"):
            sub_dispatch.hand_over(case, actor=handler, at=at, unit=target)


def test_a_street_reads_nothing_of_the_street_beside(
    client, make_case, handler, unit, sub_unit, sub_handler, at
):
    beside = factories.make_unit("清真巷街道", parent=unit, kind="street", level="street")
    neighbour = factories.make_person("unit_clerk", username="beside", unit=beside)
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit, beside])
    handling.sign_assignment(case, actor=neighbour, at=at)
    handling.resolve_assignment(
        case, actor=neighbour, at=at, text="邻街道的秘密答复", outcome="solved"
    )
    for path in ("", "timeline/", "replies/"):
        client.force_login(sub_handler)
        text = client.get(f"/api/v1/cases/{case.number}/{path}").content.decode()
        assert "秘密答复" not in text, path
        assert "清真巷" not in text, path
    client.force_login(sub_handler)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "秘密答复" not in page
    assert "清真巷" not in page
    client.force_login(handler)
    assert "秘密答复" in client.get(f"/cases/{case.number}/").content.decode()
    assert Case.objects.visible_to(sub_handler).filter(pk=case.pk).exists()
    assert Assignment.objects.filter(case=case).count() == 3
