import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import AuditRecord, Responsibility
from grids.routing import propose_units
from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible
from learning.models import DutyCorrection
from learning.services.correcting import (
    decline_correction,
    take_correction,
    withdraw_correction,
)
from learning.services.finding_corrections import find_corrections
from tests import factories
from tests.learning.returned import LATER


@pytest.fixture
def proposed(duty, category, unit, other_unit, at):
    return DutyCorrection.objects.create(
        category=category, former_unit=unit, unit=other_unit, days=90, sent=12, returned=10,
        settled=9, persons=7, found_at=at,
    )  # fmt: skip


def test_take_correction_lets_the_proposed_unit_answer_first(
    proposed, keeper, category, other_unit, at
):
    take_correction(proposed.pk, actor=keeper, at=at)
    best = propose_units(category, None)[0]
    assert (best.unit, best.reason) == (other_unit, proposed.table_reason)
    noted = AuditRecord.objects.get()
    assert (noted.person, noted.changes[0]["old"]) == (keeper, "（没有这一行）")
    with pytest.raises(Conflict, match="已采纳"):
        take_correction(proposed.pk, actor=keeper, at=at)


def test_take_correction_refuses_where_the_table_has_changed_since(
    proposed, keeper, duty, sub_unit, at
):
    Responsibility.objects.filter(pk=duty.pk).update(unit=sub_unit)
    with pytest.raises(Conflict, match="已经改过"):
        take_correction(proposed.pk, actor=keeper, at=at)


def test_corrections_are_the_administrators(proposed, dispatcher, handler, stranger, at):
    for person in (dispatcher, handler, stranger):
        with pytest.raises(Forbidden):
            take_correction(proposed.pk, actor=person, at=at)
        with pytest.raises(Forbidden):
            decline_correction(proposed.pk, reason="不", actor=person, at=at)
        with pytest.raises(Forbidden):
            withdraw_correction(proposed.pk, actor=person, at=at)


def test_decline_correction_wants_a_reason(proposed, keeper, at):
    with pytest.raises(InvalidInput, match="理由"):
        decline_correction(proposed.pk, reason=" ", actor=keeper, at=at)
    row = decline_correction(proposed.pk, reason="职责正在协商", actor=keeper, at=at)
    assert (row.decision, row.reason) == ("declined", "职责正在协商")
    with pytest.raises(NotVisible):
        decline_correction(0, reason="没有", actor=keeper, at=at)


def test_withdraw_correction_gives_the_table_back_what_it_said(
    proposed, keeper, category, unit, other_unit, at
):
    row = Responsibility.objects.create(
        category=category, unit=other_unit, rank=30, reason="行业主管"
    )
    take_correction(proposed.pk, actor=keeper, at=at)
    withdraw_correction(proposed.pk, actor=keeper, at=at)
    row.refresh_from_db()
    assert (row.rank, row.reason) == (30, "行业主管")
    assert propose_units(category, None)[0].unit == unit
    with pytest.raises(Conflict, match="已采纳的更正"):
        withdraw_correction(proposed.pk, actor=keeper, at=at)


def test_withdraw_correction_refuses_where_the_row_was_changed_since(
    proposed, keeper, other_unit, at
):
    take_correction(proposed.pk, actor=keeper, at=at)
    Responsibility.objects.filter(unit=other_unit).update(rank=5)
    with pytest.raises(Conflict, match="后来改过"):
        withdraw_correction(proposed.pk, actor=keeper, at=at)


def test_the_page_shows_cases_to_who_may_open_them_alone(
    send_wrongly, keeper, dispatcher, handler, log_in, at
):
    cases = [send_wrongly(number) for number in range(5)]
    find_corrections(at=at + LATER)
    page = log_in(keeper).get("/corrections/").content.decode()
    assert "建议改为<strong>城西区政府</strong>" in page
    assert "5 件依据的工单您的账号不能查看" in page
    assert "采纳，改权责清单" in page
    assert not any(case.number in page for case in cases)
    page = log_in(dispatcher).get("/corrections/").content.decode()
    assert all(case.number in page for case in cases)
    assert "采纳，改权责清单" not in page
    assert log_in(handler).get("/corrections/").status_code == 403


def test_the_page_costs_as_many_queries_for_one_row_as_for_three(
    proposed, keeper, sub_unit, log_in, at, django_assert_num_queries
):
    client = log_in(keeper)
    client.get("/corrections/")
    with CaptureQueriesContext(connection) as one:
        client.get("/corrections/")
    for grid in ("甲", "乙"):
        proposed.pk, proposed.grid = None, factories.make_grid(grid)
        proposed.save()
    with django_assert_num_queries(len(one)):
        client.get("/corrections/")


def test_the_administrator_takes_and_withdraws_on_the_page(proposed, keeper, log_in):
    client = log_in(keeper)
    answer = client.post(f"/corrections/{proposed.pk}/take/", follow=True).content.decode()
    assert "权责清单已改" in answer
    answer = client.post(f"/corrections/{proposed.pk}/withdraw/", follow=True).content.decode()
    assert "采纳后撤回" in answer
