"""Days and instants that people and files name: what the verbs and the database hold to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from cases.importing.values import as_instant
from cases.models import Case
from cases.services.desk.shifts import add_item
from cases.services.intake import intake
from cases.services.record.demands import Demand
from grids.rosters import import_roster
from hotline.constraints import ENDING
from hotline.errors import InvalidInput
from hotline.tables import instants

pytestmark = pytest.mark.django_db
OLD = [datetime(1, 1, 1, tzinfo=UTC), datetime(1899, 12, 29, tzinfo=UTC)]


@pytest.fixture
def demand(category, phone_channel, at):
    return Demand(
        kind="help", category=category, channel=phone_channel, text="路灯不亮", received_at=at
    )


@pytest.fixture
def case(demand, operator, at):
    from cases.services.record.demands import TO_PENDING

    return intake.open_case(demand, TO_PENDING, actor=operator, at=at)


def test_a_promise_in_a_hundred_years_is_refused(shift_leader, at):
    with pytest.raises(InvalidInput) as refusal:
        add_item("回电", actor=shift_leader, at=at, due_at=at + timedelta(days=36500))
    assert refusal.value.fields == {"due_at": "约定时间不能超过 5 年。"}


@pytest.mark.parametrize(
    "cell",
    ["0001-01-01 00:00", "1899-12-29 00:00", "1900-02-28 00:00", "1988-07-01 08:00",
     "1927-12-31 23:55", "9999-12-31 23:59", "0024-12-10", *OLD, date(1, 1, 1)],
)  # fmt: skip
def test_a_cell_out_of_bounds_is_a_fault_of_its_row(cell):
    with pytest.raises(InvalidInput) as refusal:
        as_instant(cell, "received_at")
    assert set(refusal.value.fields) == {"received_at"}
    with pytest.raises(InvalidInput):
        instants.read_day(cell)


def test_a_zone_that_is_none_is_a_fault_of_its_row():
    with pytest.raises(InvalidInput):
        as_instant("2024-12-10T09:30:00+99:99", "received_at")


def test_a_roster_of_the_year_one_is_refused_with_its_line(unit, unit_leader):
    heading = "值班开始,值班结束,值班人员,值班电话,带班领导,带班领导电话"
    row = "0001-01-01 00:00,0001-01-02 00:00,甲,0971-8230001,乙,0971-8230002"
    with pytest.raises(InvalidInput) as refusal:
        import_roster(f"{heading}\n{row}".encode(), units=[unit], actor=unit_leader)
    assert "1990 年至 2199 年" in str(vars(refusal.value))


def bounded():
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name.endswith(ENDING):
                yield model._meta.db_table, constraint.name


def test_the_database_holds_every_named_day_and_instant_within_bounds(case):
    with connection.cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE"
                       " contype = 'c' AND conname LIKE %s", [f"%{ENDING}"])  # fmt: skip
        there = set(cursor.fetchall())
    assert there == set(bounded())
    assert len(there) >= 30
    for received_at in (*OLD, datetime(2200, 1, 2, tzinfo=UTC)):
        with pytest.raises(IntegrityError, match="case_received_at"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(received_at=received_at)


def test_the_back_office_says_a_day_out_of_bounds_beside_its_field(client, system_admin, unit):
    client.force_login(system_admin)
    address = f"/admin/grids/unit/{unit.pk}/change/"
    form = client.get(address).context["adminform"].form
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    sent |= {"valid_from": "0001-01-01", "former_names-TOTAL_FORMS": 0,
             "former_names-INITIAL_FORMS": 0}  # fmt: skip
    answer = client.post(address, sent)
    assert answer.status_code == 200
    assert "日期应在 1990 年至 2199 年之间。" in answer.content.decode()
