"""单位撤并: who may do it and how, all or nothing, beside whoever works on a case meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event as Signal
from time import sleep

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import (
    Assignment,
    Case,
    Event,
)
from cases.rules.states import State, Verb
from cases.services.dispatch import dispatch, succession
from cases.services.handling import handling
from grids.models import AuditKind, AuditRecord, Role, RoleGrant
from grids.unit_mergers import merge_units
from hotline.errors import Conflict, Forbidden, InvalidInput
from tests.cases.merged_units import HOUR, afresh, part_of, sound
from tests.factories import make_person, make_unit

pytestmark = pytest.mark.django_db


def test_nothing_is_sent_to_a_merged_unit(make_case, unit, other_unit, dispatcher, merge, at):
    pending = make_case(lead_unit=None)
    merge()
    unit.refresh_from_db()
    with pytest.raises(InvalidInput, match="已停用"):
        dispatch.dispatch_case(pending, actor=dispatcher, at=at, lead_unit=unit)
    # Who read the unit before it was merged is told so when the parts are written.
    unit.is_active = True
    with pytest.raises(Conflict, match="城东区政府刚刚撤并入城西区政府"):
        dispatch.dispatch_case(pending, actor=dispatcher, at=at, lead_unit=unit)
    pending.refresh_from_db()
    assert pending.state == State.PENDING


def test_a_failure_in_one_case_undoes_everything(
    make_in_state, unit, heir, handler, merge, monkeypatch, at
):
    cases = [make_in_state(State.HANDLING) for _ in range(3)]
    real = succession._write_lines

    def fail(copies, *rest):
        real(copies, *rest)
        if any(row.case_id == cases[-1].pk for row in copies):
            raise RuntimeError("lost")

    monkeypatch.setattr(succession, "AT_ONCE", 1)
    monkeypatch.setattr(succession, "_write_lines", fail)
    with pytest.raises(RuntimeError):
        merge()
    assert Assignment.objects.filter(unit=unit, ended_at=None).count() == 3
    assert not Event.objects.filter(verb=Verb.SUCCEED).exists()
    unit.refresh_from_db()
    assert unit.is_active and RoleGrant.objects.filter(user=handler, to_on=None).exists()


def test_the_number_of_statements_does_not_grow_with_the_cases(
    make_in_state, unit, other_unit, keeper, at
):
    def statements(one, into, cases):
        for _ in range(cases):
            make_in_state(State.HANDLING)
        Assignment.objects.update(unit=one)
        Case.objects.update(lead_unit=one)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            merge_units(one, successor=into, reason="改革", actor=afresh(keeper), at=at + 5 * HOUR)
        return len(asked)

    make_in_state(State.HANDLING)
    few = statements(make_unit("甲", code="a"), make_unit("乙", code="b"), 1)
    many = statements(make_unit("丙", code="c"), make_unit("丁", code="d"), 12)
    assert many <= few


def test_only_the_security_administrator_merges_and_only_into_a_fit_unit(
    unit, other_unit, sub_unit, centre, merge, dispatcher
):
    for actor in (dispatcher, make_person(Role.SYSTEM_ADMIN, username="system")):
        with pytest.raises(Forbidden):
            merge(actor=actor)
    for unfit in (unit, sub_unit, centre):
        with pytest.raises(InvalidInput) as refused:
            merge(successor=unfit)
        assert "不能接办" in refused.value.fields["successor"]
    with pytest.raises(InvalidInput) as refused:
        merge(reason=" ")
    assert "reason" in refused.value.fields
    merge()
    with pytest.raises(Conflict, match="已经撤并入城西区政府"):
        merge()


def test_a_second_merger_goes_on_from_the_first(make_in_state, unit, other_unit, keeper, merge, at):
    case = make_in_state(State.HANDLING)
    merge()
    third = make_unit("城中区政府", code="630103")
    merge_units(other_unit, successor=third, reason="改革", actor=keeper, at=at + 9 * HOUR)
    unit.refresh_from_db()
    assert unit.succeeded_by == third
    first, second, last = case.assignments.order_by("pk")
    assert (second.continues, last.continues) == (first, first)
    assert last.unit == third
    sound()


def page_of(unit):
    return reverse("admin:grids_unit_merge", args=[unit.pk])


def test_the_back_office_leads_through_it(
    client,
    make_in_state,
    handler,
    keeper,
    unit,
    other_unit,
    sub_unit,
):
    case = make_in_state(State.HANDLING)
    client.force_login(keeper)
    form = client.get(reverse("admin:grids_unit_change", args=[unit.pk])).content.decode()
    assert page_of(unit) in form
    page = client.get(page_of(unit)).content.decode()
    for said in (
        "<td>在办的工单</td><td>1</td><td>由接办单位接着办理，时限不变</td>",
        "<td>人员角色</td><td>1</td>", "<td>下级单位和内设机构</td><td>1</td>", "城西区政府",
    ):  # fmt: skip
        assert said in page
    assert case.number not in page and f'value="{sub_unit.pk}"' not in page
    refused = client.post(page_of(unit), {"successor": sub_unit.pk, "reason": "改革"})
    assert refused.status_code == 400
    assert "不是本单位的下级" in refused.content.decode()
    refused = client.post(page_of(unit), {"successor": other_unit.pk, "reason": ""})
    assert "请写明依据" in refused.content.decode()
    sent = {"successor": other_unit.pk, "reason": "机构改革方案"}
    done = client.post(page_of(unit), sent, follow=True).content.decode()
    assert "城东区政府已撤并入城西区政府" in done
    again = client.post(page_of(unit), sent)
    assert again.status_code == 400 and "已经撤并入城西区政府" in again.content.decode()
    record = AuditRecord.objects.get(kind=AuditKind.UNIT_MERGED)
    assert {"label": "人员角色 1", "old": "", "new": "今天起改在接办单位任同一角色"} in (
        record.changes
    )


def test_others_do_not_reach_the_page(client, unit, handler, operator):
    system = make_person(Role.SYSTEM_ADMIN, username="system")
    for person in (system, operator, handler):
        client.force_login(person)
        assert client.get(page_of(unit)).status_code in (302, 403)
    client.force_login(system)
    form = client.get(reverse("admin:grids_unit_change", args=[unit.pk])).content.decode()
    assert page_of(unit) not in form


@pytest.mark.django_db(transaction=True)
def test_who_sends_a_case_at_that_moment_sends_it_to_the_successor(
    make_case, unit, other_unit, dispatcher, keeper, at
):
    pending, sent = make_case(lead_unit=None), Signal()

    def send():
        with closing(connection), transaction.atomic():
            dispatch.dispatch_case(pending, actor=dispatcher, at=at, lead_unit=unit)
            sent.set()
            wait_until_blocked()

    def merge():
        with closing(connection):
            sent.wait(timeout=10)
            merge_units(unit, successor=other_unit, reason="改革", actor=keeper, at=at + HOUR)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(send), pool.submit(merge)]:
            done.result(timeout=60)
    assert part_of(pending, other_unit)
    assert not Assignment.objects.filter(unit=unit, ended_at=None).exists()
    sound()


def wait_until_blocked():
    """Wait for a statement of another session that waits for a lock."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot(), count(*) FROM pg_stat_activity"
                           " WHERE wait_event_type = 'Lock'"
                           " AND datname = current_database()")  # fmt: skip
            if cursor.fetchone()[1]:
                return
        sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_a_verb_that_is_under_way_is_waited_for(
    make_in_state, unit, other_unit, handler, keeper, at
):
    case, signed = make_in_state(State.DISPATCHED), Signal()

    def sign():
        with closing(connection), transaction.atomic():
            handling.sign_assignment(case, actor=handler, at=at + HOUR / 2)
            signed.set()
            wait_until_blocked()

    def merge():
        with closing(connection):
            signed.wait(timeout=10)
            merge_units(unit, successor=other_unit, reason="改革", actor=keeper, at=at + HOUR)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(sign), pool.submit(merge)]:
            done.result(timeout=60)
    assert part_of(case, other_unit).signed_at == at + HOUR / 2
    sound()


def test_a_centres_reviews_go_on_with_the_successors_centre(
    make_case, unit, sub_unit, other_unit, sub_handler, keeper, at
):
    centre = make_person(Role.DISTRICT_CENTRE, username="centre", unit=unit)
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(case, actor=centre, at=at, lead_unit=sub_unit)
    handling.sign_assignment(case, actor=sub_handler, at=at + HOUR)
    handling.resolve_assignment(
        case, actor=sub_handler, at=at + 2 * HOUR, text="已处理", outcome="solved"
    )
    merge_units(unit, successor=other_unit, reason="改革", actor=keeper, at=at + 5 * HOUR)
    dispatch.accept_reply(case, actor=afresh(centre), at=at + 6 * HOUR)
    case.refresh_from_db()
    assert case.state == State.AWAITING_CALLBACK
    sound()
