"""What the API says of a body with faults: one sentence for each field, however deep it lies."""

from rest_framework.exceptions import ValidationError
from rest_framework.test import APIRequestFactory

from hotline.api import exception_handler


def said(detail):
    request = APIRequestFactory().post("/")
    answer = exception_handler(ValidationError(detail), {"request": request, "view": None})
    return answer.status_code, answer.data["fields"]


def test_a_field_says_its_first_fault():
    assert said({"name": ["必填", "过短"]}) == (400, {"name": "必填"})


def test_a_field_within_another_is_named_by_its_path():
    faults = {"texts": {"3": ["过长"]}, "order": {1: ["不是数字"]}, "rows": [{}, {"at": ["晚"]}]}
    assert said(faults) == (400, {"texts.3": "过长", "order.1": "不是数字", "rows.1.at": "晚"})
