"""Limits counted again by another rule, after an element was put right."""

from datetime import timedelta

import pytest

from cases.models import Case, DueChange
from cases.services.clocks.relimiting import recount_limits
from cases.services.handling import handling, sub_dispatch
from grids.calendars import forget_calendars
from grids.models import LimitRule
from hotline.errors import InvalidInput
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_case, handler, limit_rule, at):
    """A signed case, for which a shorter limit holds once it is urgent."""
    made = make_case()
    handling.sign_assignment(made, actor=handler, at=at)
    LimitRule.objects.filter(pk=limit_rule.pk).update(position=9)
    return made


def shorter(**fields):
    return factories.make_limit(
        "紧急", **{"urgency": "urgent", "position": 1, "amount": 1, **fields}
    )


def recount(case, at, *, urgency="urgent"):
    forget_calendars()
    Case.objects.filter(pk=case.pk).update(urgency=urgency)
    case.refresh_from_db()
    return recount_limits(case, at=at, has_new_urgency=True)


def test_recount_limits_counts_from_the_dispatch_by_the_new_rule(case, at):
    limit, before = shorter(), case.assignments.get().reply_due_at
    [done] = recount(case, at + timedelta(hours=1))
    part = case.assignments.get()
    assert (done.rule, done.old_rule) == (limit.name, "7 个工作日")
    assert done.reply == (before, part.reply_due_at)
    assert done.has_moved
    assert part.reply_due_at == part.original_reply_due_at < before
    assert "原依据：7 个工作日" in DueChange.objects.get(assignment=part).note
    case.refresh_from_db()
    assert case.reply_due_at == part.reply_due_at


def test_who_has_replied_keeps_their_limits(case, handler, at):
    shorter()
    handling.resolve_assignment(case, actor=handler, at=at, text="已修好", outcome="solved")
    before = case.assignments.get().reply_due_at
    [done] = recount(case, at)
    assert (done.kept_because, done.has_moved) == ("已经答复", False)
    assert case.assignments.get().reply_due_at == before


def test_a_part_without_a_record_of_its_terms_is_left(case, at):
    shorter()
    case.assignments.update(limit_terms={})
    [done] = recount(case, at)
    assert done.kept_because == "派单时没有记录依据"


def test_an_extension_in_another_unit_of_time_is_left(case, at):
    shorter(time_unit="hour", amount=8)
    part = case.assignments.get()
    DueChange.objects.create(
        assignment=part, reason="extended", amount=2, at=at,
        old_due_at=part.reply_due_at, new_due_at=part.reply_due_at + timedelta(days=2),
    )  # fmt: skip
    [done] = recount(case, at)
    assert "计时单位不同" in done.kept_because


def test_what_was_handed_down_ends_within_the_part_above(case, handler, sub_unit, at):
    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    shorter()
    done = recount(case, at + timedelta(hours=1))
    assert len(done) == 2
    above, below = case.assignments.order_by("pk")
    assert below.reply_due_at <= above.reply_due_at


def test_a_new_urgency_presses_by_another_ladder(case, at):
    shorter()
    before = case.assignments.get().escalate_at
    recount(case, at + timedelta(hours=1))
    assert case.assignments.get().escalate_at != before


def test_a_city_without_a_rule_that_fits_says_so(case, at):
    LimitRule.objects.all().delete()
    with pytest.raises(InvalidInput):
        recount(case, at)
