"""Parts that go on with another unit, with every instant of their clocks."""

from datetime import timedelta

import pytest

from cases.models import Assignment, DueChange, EndReason, Extension, Objection, Wait
from cases.rules.states import State
from cases.services.clocks.timekeeping import set_reply_due
from cases.services.dispatch.continued_parts import move_undecided, take_over_parts
from tests.cases.applying import FACTS, file_row

pytestmark = pytest.mark.django_db
KEPT = (
    "signed_at", "reply_due_at", "original_reply_due_at", "sign_due_at", "warn_at", "escalate_at",
    "limit_terms", "round", "role", "dispatched_at",
)  # fmt: skip


@pytest.fixture
def part(put):
    case = put(State.HANDLING)
    row = case.assignments.select_related("unit").get()
    row.case = case
    return row


def test_a_copy_has_each_instant_and_what_explains_them(part, other_unit, at):
    set_reply_due(part, part.reply_due_at + timedelta(days=1), at=at, note="领导批示")
    later = at + timedelta(hours=1)
    part = Assignment.objects.get(pk=part.pk)
    before = {name: getattr(part, name) for name in KEPT}
    [made] = take_over_parts([part], other_unit, EndReason.SUCCEEDED, at=later)
    made.refresh_from_db()
    assert {name: getattr(made, name) for name in KEPT} == before
    assert (made.unit, made.ended_at, made.continues_id, made.taken_over_at) == (
        other_unit, None, part.pk, later,
    )  # fmt: skip
    assert made.segments.get().stopped_at is None
    assert DueChange.objects.get(assignment=made).note == "领导批示"
    old = Assignment.objects.get(pk=part.pk)
    assert (old.ended_at, old.end_reason) == (later, "succeeded")
    assert DueChange.objects.filter(assignment=old).count() == 1


def test_a_part_that_is_handed_on_continues_nothing_and_says_why(part, other_unit, at):
    [made] = take_over_parts([part], other_unit, EndReason.HANDED_ON, at=at, note="归口办理")
    assert (made.continues_id, made.note) == (None, "归口办理")


def test_the_copy_of_a_copy_continues_the_first(part, unit, other_unit, at):
    first = part.pk
    [once] = take_over_parts([part], other_unit, EndReason.SUCCEEDED, at=at)
    [twice] = take_over_parts([once], unit, EndReason.SUCCEEDED, at=at)
    assert twice.continues_id == first


def test_one_part_and_three_take_the_same_statements(
    put, other_unit, at, django_assert_num_queries
):
    for count in (1, 3):
        parts = [put(State.HANDLING).assignments.get() for _ in range(count)]
        # Segments, changes, the end of the old in two, the new parts, and their segments.
        with django_assert_num_queries(6):
            take_over_parts(parts, other_unit, EndReason.SUCCEEDED, at=at)


def test_what_nobody_has_decided_goes_along_and_what_was_decided_stays(
    part, people, other_unit, at
):
    case, asker = part.case, people["operator"]
    open_one = file_row(case, Wait, asker, at)
    decided = file_row(
        case, Extension, asker, at, ruling="refused", reason="不符", ruled_at=at, ruled_by=asker,
        **FACTS[Extension],
    )  # fmt: skip
    returned = Objection.objects.create(
        case=case, assignment=part, ground="不在本单位辖区", text="在城西", raised_at=at,
        raised_by=asker, state_before=State.HANDLING,
    )  # fmt: skip
    [made] = take_over_parts([part], other_unit, EndReason.SUCCEEDED, at=at)
    move_undecided([Assignment.objects.get(case=case, end_reason="succeeded")], other_unit, at=at)
    for row, wanted in ((open_one, made.pk), (returned, made.pk)):
        row.refresh_from_db()
        assert row.assignment_id == wanted
    decided.refresh_from_db()
    assert decided.assignment_id != made.pk
