"""The duty roster's page: read by the unit's people, kept by its leader."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.selectors.roster import roster_page
from grids.duty import save_shift
from grids.models import DutyShift, Workday
from tests import factories
from tests.grids.test_rosters import GOOD, a_shift, csv_of

pytestmark = pytest.mark.django_db
WORDS = {
    "starts_at": "2030-10-01T17:30", "ends_at": "2030-10-02T08:30", "person": "马值班",
    "phone": "13897110001", "leader": "韩局长", "leader_phone": "0971-8230001",
}  # fmt: skip


def test_the_leader_adds_changes_and_drops_a_shift(client, unit, unit_leader):
    client.force_login(unit_leader)
    assert "排班" in client.get("/roster/").content.decode()
    assert client.get("/roster/new/").context["form"].initial["starts_at"] > timezone.now()
    assert client.post("/roster/new/", WORDS).status_code == 302
    shift = DutyShift.objects.get()
    assert (shift.unit, shift.person) == (unit, "马值班")
    again = client.post("/roster/new/", WORDS)
    assert (again.status_code, "班次重叠" in again.content.decode()) == (400, True)
    client.post(f"/roster/{shift.pk}/", {**WORDS, "person": "沙值班"})
    assert DutyShift.objects.get().person == "沙值班"
    client.post(f"/roster/{shift.pk}/drop/")
    assert not DutyShift.objects.exists()


def test_what_is_typed_wrong_is_said_beside_its_field(client, unit_leader):
    client.force_login(unit_leader)
    upside_down = {**WORDS, "ends_at": "2030-09-30T08:30"}
    page = client.post("/roster/new/", upside_down)
    assert page.context["form"].errors["ends_at"] == ["值班结束应晚于值班开始。"]
    assert page.context["form"]["person"].value() == "马值班"


def test_clerks_read_and_others_see_nothing(client, unit, handler, stranger, operator):
    shift = save_shift(a_shift(unit, timezone.now()))
    client.force_login(handler)
    page = client.get("/roster/").content.decode()
    assert "13897110001" in page
    assert f"/roster/{shift.pk}/" not in page
    assert client.post("/roster/new/", WORDS).status_code == 403
    client.force_login(stranger)
    assert "13897110001" not in client.get("/roster/").content.decode()
    assert client.get(f"/roster/?unit={unit.code}").status_code == 404
    client.force_login(operator)
    assert client.get("/roster/").status_code == 403


def test_a_leader_of_another_unit_touches_nothing(client, unit, other_unit, at):
    foreign = factories.make_person("unit_leader", username="foreign", unit=other_unit)
    shift = save_shift(a_shift(unit, at))
    client.force_login(foreign)
    for path in (f"/roster/{shift.pk}/", f"/roster/{shift.pk}/drop/"):
        assert client.post(path, WORDS).status_code == 404
    upload = SimpleUploadedFile("值班.csv", csv_of(GOOD), "text/csv")
    assert client.post(f"/roster/upload/?unit={unit.code}", {"file": upload}).status_code == 404
    assert DutyShift.objects.get().person == "马"


def test_a_file_is_taken_whole_or_its_lines_are_told(client, unit, unit_leader):
    client.force_login(unit_leader)
    bad = SimpleUploadedFile("值班.csv", csv_of(GOOD, GOOD), "text/csv")
    page = client.post("/roster/upload/", {"file": bad})
    assert page.status_code == 400
    assert "第 3 行“值班开始”：与" in page.content.decode()
    good = SimpleUploadedFile("值班.csv", csv_of(GOOD), "text/csv")
    assert client.post("/roster/upload/", {"file": good}).status_code == 302
    assert DutyShift.objects.count() == 1


def test_holidays_nights_and_uncovered_times_are_named(unit, at):
    tz = at.tzinfo
    Workday.objects.create(on=date(2024, 12, 14), is_workday=False, note="元旦")
    friday = datetime(2024, 12, 13, 17, 30, tzinfo=tz)
    save_shift(a_shift(unit, friday))
    save_shift(a_shift(unit, datetime(2024, 12, 14, 17, 30, tzinfo=tz)))
    save_shift(a_shift(unit, datetime(2024, 12, 16, 17, 30, tzinfo=tz)))
    _, lines = roster_page(unit, "coming", at)
    assert [line.kind for line in lines] == ["夜间", "无人值班", "元旦", "无人值班", "夜间"]
    _, past = roster_page(unit, "past", at + timedelta(days=30))
    assert len(past) == 3


def test_office_hours_between_two_nights_are_no_gap(unit, at):
    for day in (10, 11):
        start = datetime(2024, 12, day, 17, 30, tzinfo=at.tzinfo)
        shift = a_shift(unit, start)
        shift.ends_at = start + timedelta(hours=15)
        save_shift(shift)
    _, lines = roster_page(unit, "coming", at)
    assert [line.kind for line in lines] == ["夜间", "夜间"]


def test_one_and_three_shifts_take_the_same_queries(client, unit, unit_leader):
    client.force_login(unit_leader)
    counts = []
    for start in (0, 10, 20):
        save_shift(a_shift(unit, timezone.now(), hours=start))
        client.get("/roster/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/roster/")
        counts.append(len(seen))
    assert counts[0] == counts[2] <= 12
