"""通报: proposed entries decided one by one, and the circular that publishes them."""

from datetime import date, timedelta

import pytest

from cases.models import (
    Circular,
)
from cases.rules.states import State
from cases.services.oversight import criticism
from hotline.errors import Conflict, InvalidInput
from notices.models import Notice
from tests.cases.overseen import a_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.HANDLING)


def circular(supervisor, at, since=(2024, 12, 1), until=(2024, 12, 31)):
    return criticism.issue_circular(
        actor=supervisor, at=at + timedelta(days=30), period_from=date(*since),
        period_to=date(*until),
    )  # fmt: skip


def test_a_confirmed_entry_is_published_and_its_unit_told(case, supervisor, unit, unit_leader, at):
    entry = a_proposal(case, at)
    criticism.confirm_criticism(entry, actor=supervisor, at=at, reason="超期且不反馈")
    assert not Notice.objects.filter(kind="criticism").exists()
    issued = circular(supervisor, at)
    entry.refresh_from_db()
    assert (entry.status, entry.circular, entry.reason) == ("published", issued, "超期且不反馈")
    told = Notice.objects.filter(kind="criticism")
    assert set(told.values_list("unit", "user")) == {(unit.pk, None), (None, unit_leader.pk)}
    assert case.events.get(verb="publish_criticism").is_internal is False
    assert case.events.get(verb="criticise").is_internal is True


def test_a_dropped_entry_is_not_published_nor_decided_twice(case, supervisor, at):
    entry = a_proposal(case, at)
    criticism.drop_criticism(entry, actor=supervisor, at=at, note="已说明客观原因")
    with pytest.raises(Conflict, match="不予通报"):
        criticism.confirm_criticism(entry, actor=supervisor, at=at)
    with pytest.raises(Conflict, match="没有已核定"):
        circular(supervisor, at)
    assert not Circular.objects.exists()


def test_a_circular_waits_for_every_decision_and_takes_its_period_only(case, supervisor, at):
    entry = a_proposal(case, at)
    with pytest.raises(Conflict, match="还有 1 项没有核定"):
        circular(supervisor, at)
    criticism.confirm_criticism(entry, actor=supervisor, at=at)
    with pytest.raises(Conflict, match="没有已核定"):
        circular(supervisor, at, since=(2024, 12, 11))
    assert circular(supervisor, at, since=(2024, 12, 10), until=(2024, 12, 10)).number == 1


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [((2024, 12, 2), (2024, 12, 1), "不能早于"), ((2024, 12, 1), (2025, 2, 1), "不能晚于今天"),
     ((2023, 12, 1), (2024, 12, 1), "最长一年")],
)  # fmt: skip
def test_a_wrong_period_is_refused(supervisor, since, until, said, at):
    with pytest.raises(InvalidInput, match=said):
        circular(supervisor, at, since, until)
