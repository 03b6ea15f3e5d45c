"""Rows of many tables in one statement come out as Django itself would have read them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import DurationField, F, Value
from django.db.models.functions import Cast

from cases.models import Assignment, Attachment, Case, Event, QualityCheck, QualityDraw
from cases.services import handling
from grids.models import Role, Unit, User
from hotline.together import read_together
from tests import factories
from tests.cases.walked import demand, make_case  # noqa: F401

pytestmark = pytest.mark.django_db


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.fixture
def case(make_case, handler, at):  # noqa: F811
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at + timedelta(minutes=7, microseconds=5))
    Attachment.objects.create(
        case=case, name="证明.pdf", content_type="application/pdf", size=8, digest="0" * 64,
        uploaded_at=at, file="a/b.pdf", uploaded_by=handler,
    )  # fmt: skip
    draw = QualityDraw.objects.create(week=at.date(), seed="甲", drawn_at=at, drawn_by=handler)
    QualityCheck.objects.create(
        draw=draw, case=case, operator=handler, sheet=[["语气", 10, 9]], score=Decimal("90.5"),
        scored_at=at, checker=handler,
    )  # fmt: skip
    return case


def test_every_kind_of_column_comes_out_the_same_in_one_statement(case, django_assert_num_queries):
    models = (Case, Assignment, Event, Attachment, QualityCheck, QualityDraw, Unit, User)
    with django_assert_num_queries(1):
        read = read_together({model.__name__: model.objects.order_by("pk") for model in models})
    for model in models:
        alone = list(model.objects.order_by("pk"))
        assert alone
        assert [values_of(row) for row in read[model.__name__]] == [values_of(r) for r in alone]


def test_related_rows_and_annotations_come_along(case, handler, django_assert_num_queries):
    wanted = Assignment.objects.select_related("unit", "signed_by").annotate(twice=F("round") * 2)
    [row] = read_together({"rows": wanted})["rows"]
    with django_assert_num_queries(0):
        assert (row.unit.name, row.signed_by, row.twice) == ("城东区政府", handler, 2)


def test_order_limit_and_plain_values_hold(case):
    for name in ("乙", "甲"):
        factories.make_person(Role.OPERATOR, username=name)
    people = User.objects.filter(username__in=["甲", "乙"])
    united = people.values_list("username").union(people.values_list("username"), all=True)
    read = read_together(
        {
            "first": people.order_by("-username")[:1],
            "names": people.order_by("username").values_list("username", "is_active"),
            "united": united.order_by("username"),
        }
    )
    assert [one.username for one in read["first"]] == [max("甲", "乙")]
    assert read["names"] == sorted([("甲", True), ("乙", True)])
    assert len(read["united"]) == 4


def test_what_can_have_no_rows_has_none(case, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read_together({"none": User.objects.none()}) == {"none": []}
        assert read_together({}) == {}
    empty = Case.objects.filter(number="0")
    assert read_together({"empty": empty, "none": Case.objects.filter(pk__in=[])}) == {
        "empty": [],
        "none": [],
    }


def test_a_kind_of_column_that_json_would_bend_is_refused(case):
    lasting = Case.objects.annotate(span=Cast(Value("1 day"), DurationField()))
    with pytest.raises(TypeError, match="DurationField"):
        read_together({"lasting": lasting})
