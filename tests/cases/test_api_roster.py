"""The duty roster by the API: read by the unit, kept by its leader, unknown to others."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grids.models import DutyShift, Role
from tests.cases.test_api import get, post
from tests.factories import make_person
from tests.grids.test_rosters import GOOD, csv_of

pytestmark = pytest.mark.django_db
SHIFT = {
    "starts_at": "2024-12-10T17:30", "ends_at": "2024-12-11T08:30", "person": "马值班",
    "phone": "13897110001", "leader": "韩局长", "leader_phone": "13897110002",
}  # fmt: skip


@pytest.fixture
def shift(client, unit_leader):
    made = post(client, unit_leader, "roster/", SHIFT)
    assert made.status_code == 201, made.content.decode()
    return made.json()


def test_a_leader_enters_changes_and_drops_a_shift(client, unit_leader, handler, shift):
    (line,) = get(client, handler, "roster/?tab=past").json()["results"]
    assert (line["id"], line["person"]) == (shift["id"], "马值班")
    client.force_login(unit_leader)
    path = f"/api/v1/roster/{shift['id']}/"
    changed = client.put(path, SHIFT | {"person": "杨值班"}, "application/json")
    assert changed.json()["person"] == "杨值班"
    assert client.delete(path).status_code == 204
    assert not DutyShift.objects.exists()


def test_a_faulty_shift_is_refused_beside_its_field(client, unit_leader, shift):
    twin = post(client, unit_leader, "roster/", SHIFT)
    assert (twin.status_code, "重叠" in str(twin.json())) == (400, True)
    blank = post(client, unit_leader, "roster/", SHIFT | {"person": ""})
    assert list(blank.json()["fields"]) == ["person"]


def test_others_neither_read_nor_keep_it(client, handler, stranger, operator, unit, shift):
    client.force_login(stranger)
    path = f"/api/v1/roster/{shift['id']}/"
    assert get(client, stranger, "roster/").json()["results"] == []
    assert get(client, stranger, f"roster/?unit={unit.code}").status_code == 404
    assert get(client, operator, "roster/").status_code == 403
    for person, status in ((handler, 403), (stranger, 403)):
        client.force_login(person)
        assert client.put(path, SHIFT, "application/json").status_code == status
        assert client.delete(path).status_code == status
    assert DutyShift.objects.get().person == "马值班"


def test_a_leader_of_another_unit_finds_no_such_shift(client, other_unit, shift):
    client.force_login(make_person(Role.UNIT_LEADER, username="other-leader", unit=other_unit))
    path = f"/api/v1/roster/{shift['id']}/"
    assert client.put(path, SHIFT, "application/json").status_code == 404
    assert client.delete(path).status_code == 404


def test_a_whole_roster_is_taken_from_a_file(client, unit_leader, handler):
    client.force_login(unit_leader)
    url = "/api/v1/roster/upload/"
    taken = client.post(url, {"file": SimpleUploadedFile("值班表.csv", csv_of(GOOD))})
    assert (taken.status_code, taken.json()) == (201, {"count": 1})
    wrong = client.post(url, {"file": SimpleUploadedFile("值班表.csv", csv_of(GOOD))})
    assert (wrong.status_code, "第 2 行" in wrong.json()["fields"]["file"]) == (400, True)
    client.force_login(handler)
    again = client.post(url, {"file": SimpleUploadedFile("值班表.csv", csv_of(GOOD))})
    assert again.status_code == 403
