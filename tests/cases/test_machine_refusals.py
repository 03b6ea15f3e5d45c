"""A lock that is not had and a disk that is full are refused in a sentence, on both doors."""

import errno
import io
from contextlib import closing

import psycopg2
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from cases.models.queries import CaseQuerySet
from cases.rules.states import State

pytestmark = pytest.mark.django_db(transaction=True)
BUSY, FULL = "别人正在办理同一事项", "系统存储空间已满"
NO_ROOM = """
CREATE FUNCTION find_no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER find_no_room BEFORE INSERT ON cases_event
FOR EACH ROW EXECUTE FUNCTION find_no_room()
"""


@pytest.fixture
def noted(client, make_in_state, handler, settings, tmp_path):
    """Return a function that notes something by a door and gives status and text."""
    settings.MEDIA_ROOT = tmp_path
    case = make_in_state(State.HANDLING)
    client.force_login(handler)

    def note(door):
        if door == "page":
            sent = client.post(reverse("cases:act", args=[case.number, "note"]), {"text": "已核实"})
        else:
            address = f"/api/v1/cases/{case.number}/note/"
            sent = client.post(address, {"text": "已核实"}, content_type="application/json")
        return sent.status_code, sent.content.decode()

    note.case, note.client = case, client
    return note


def send_photo(noted):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
    file = SimpleUploadedFile("现场.jpg", picture.getvalue(), "image/jpeg")
    address = reverse("cases:act", args=[noted.case.number, "attach"])
    return noted.client.post(address, {"attachments": file})


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_lock_that_is_not_had_is_a_conflict(door, noted):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.cursor().execute("SELECT FROM cases_case WHERE id = %s FOR UPDATE", [noted.case.pk])
        status, said = noted(door)
    assert status == 409
    assert BUSY in said
    assert not noted.case.events.filter(verb="note").exists()
    assert noted(door)[0] < 400


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_database_without_room_answers_507(door, noted):
    with connection.cursor() as cursor:
        cursor.execute(NO_ROOM)
    try:
        status, said = noted(door)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION find_no_room CASCADE")
    assert status == 507
    assert FULL in said
    assert noted(door)[0] < 400


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_without_room_for_a_file_answers_507(number, noted, monkeypatch):
    def find_no_room(*args):
        raise OSError(number, "no room")

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", find_no_room)
        answer = send_photo(noted)
    assert answer.status_code == 507
    assert FULL in answer.content.decode()
    assert not noted.case.events.filter(verb="attach").exists()
    assert send_photo(noted).status_code < 400
    assert noted.case.events.filter(verb="attach").count() == 1


@pytest.mark.parametrize("address", ["/cases/?q=路灯", "/api/v1/cases/?kind=complaint"])
def test_a_query_that_takes_too_long_answers_503(address, noted, monkeypatch):
    def wait(self, user):
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '50ms'; SELECT pg_sleep(10)")

    with monkeypatch.context() as patch:
        patch.setattr(CaseQuerySet, "visible_to", wait)
        answer = noted.client.get(address)
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")
    assert answer.status_code == 503
    assert "请缩小时间或条件后再试" in answer.content.decode()
    assert noted.client.get(address).status_code == 200


def test_any_other_fault_is_not_told_as_a_refusal(noted, monkeypatch):
    def fail(*args):
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(FileSystemStorage, "_save", fail)
    with pytest.raises(OSError, match="broken"):
        send_photo(noted)
