"""A demand, and cases in the states that pages and lists show."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cases.models import Case
from cases.rules.states import State
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import TO_PENDING, Demand, Disposition

MakeCase = Callable[..., Case]


@pytest.fixture
def demand(category, phone_channel, at):
    return Demand(
        kind="complaint",
        category=category,
        channel=phone_channel,
        text="小区电梯停运三天，物业没有维修。请尽快处理。",
        received_at=at,
        phone="138 9700 1234",
        caller_name="王建国",
    )


@pytest.fixture
def make_case(demand, operator, at, unit) -> MakeCase:
    """Return a maker of cases: `make_case(text=…, lead_unit=…, at=…)`."""

    def make(at=at, lead_unit=unit, **fields: Any) -> Case:
        disposition = Disposition(lead_unit=lead_unit) if lead_unit else TO_PENDING
        wanted = replace(demand, **{"received_at": at, **fields})
        return intake.open_case(wanted, disposition, actor=operator, at=at)

    return make


@pytest.fixture
def make_in_state(make_case, handler, dispatcher, at) -> MakeCase:
    """Return a maker of cases of `unit` that have come to a state by the verbs."""

    def walk(state: State, **fields: Any) -> Case:
        if state == State.PENDING:
            return make_case(lead_unit=None, **fields)
        case = make_case(**fields)
        if state in (State.HANDLING, State.RESOLVED, State.AWAITING_CALLBACK):
            handling.sign_assignment(case, actor=handler, at=at)
        if state == State.RETURNED:
            handling.object_assignment(
                case, actor=handler, at=at, ground="不在本单位辖区", text="属于城西区"
            )
        if state in (State.RESOLVED, State.AWAITING_CALLBACK):
            handling.resolve_assignment(
                case,
                actor=handler,
                at=at + timedelta(hours=2),
                text="电梯已修好。",
                outcome="solved",
            )
        if state == State.AWAITING_CALLBACK:
            dispatch.accept_reply(case, actor=dispatcher, at=at + timedelta(hours=3))
        case.refresh_from_db()
        assert case.state == state
        return case

    return walk


@pytest.fixture
def log_in(client):
    """Return a browser in which a person is logged in."""

    def log_in(person):
        client.force_login(person)
        return client

    return log_in


def resolve(case, handler, at):
    """Sign a case, reach its citizen, and reply to it."""
    handling.sign_assignment(case, actor=handler, at=at + timedelta(minutes=5))
    handling.record_contact(
        case, actor=handler, at=at + timedelta(minutes=9), means="phone", is_reached=True
    )
    handling.resolve_assignment(
        case, actor=handler, at=at + timedelta(hours=2), text="电梯已修好。", outcome="solved"
    )
