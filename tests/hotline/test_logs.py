import json
import logging
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic

from cases.models import Caller
from hotline.gunicorn_conf import JsonAtoms, access_log_format
from hotline.logs import JsonFormatter, request_id


def line_of(**extra: Any) -> dict[str, Any]:
    record = logging.LogRecord("hotline.test", logging.INFO, "f", 1, "moved %s", ("on",), None)
    record.__dict__.update(extra)
    return json.loads(JsonFormatter().format(record))


def test_format_keeps_what_is_allowed() -> None:
    line = line_of(case="24121000898", status=409)
    assert (line["message"], line["case"], line["status"]) == ("moved on", "24121000898", 409)
    assert line["level"] == "info"


@pytest.mark.parametrize("extra", ["name_of_caller", "phone", "query", "text", "address"])
def test_format_drops_personal_extras(extra: str) -> None:
    assert "13997001234" not in json.dumps(line_of(**{extra: "13997001234"}))


def test_format_carries_the_request_id() -> None:
    token = request_id.set("abcd1234")
    try:
        assert line_of()["request"] == "abcd1234"
    finally:
        request_id.reset(token)
    assert "request" not in line_of()


def test_format_is_one_line_also_with_a_traceback() -> None:
    try:
        raise ValueError("多行\n错误")
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
        record = logging.LogRecord("a", logging.ERROR, "f", 1, "failed", (), info)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "Traceback" in json.loads(line)["exception"]


@pytest.mark.django_db
def test_what_the_database_quotes_of_a_row_is_not_logged() -> None:
    said_there = "王建国家\n住昆仑路"
    with pytest.raises(IntegrityError) as refused, atomic():
        Caller.objects.create(phone_index=said_there)
    assert "王建国" in str(refused.value)
    error = RuntimeError("failed")
    error.__cause__ = refused.value
    record = logging.LogRecord(
        "a", logging.ERROR, "f", 1, "failed", (), (RuntimeError, error, error.__traceback__)
    )
    said = json.loads(JsonFormatter().format(record))["exception"]
    assert "violates not-null constraint" in said
    assert "RuntimeError: failed" in said
    assert "王建国" not in said
    assert "昆仑路" not in said


@pytest.mark.parametrize("path", ['/a"b', '/a\\"b', "/a\n{}", "/电话"])
def test_no_path_breaks_out_of_its_access_line(path: str) -> None:
    atoms = {"m": "GET", "U": path, "s": "200", "D": 1}
    line = access_log_format % JsonAtoms(atoms)
    assert "\n" not in line
    assert json.loads(line)["message"] == f"GET {path}"
