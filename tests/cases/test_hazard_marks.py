"""Lists, queues and the case page tell that a case brought a hazard, at no query of its own."""

import pytest
from django.urls import reverse

from cases.models import Case, Hazard
from cases.selectors.rows import rows_of
from tests import factories
from tests.markup import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_hazard(make_in_state, hotline_hazard):
    """Return a function that puts a case with a hazard of a grade into a state."""

    def make(state, grade):
        case = make_in_state(state)
        hotline_hazard(case, grade)
        return case

    return make


@pytest.fixture
def hotline_hazard(operator, at):
    body = factories.make_body("热线", code="hotline", is_hotline=True)
    category = factories.make_hazard_category()

    def file(case, grade):
        return Hazard.objects.create(
            body=body, category=category, grade=grade, reported_at=at, registered_at=at,
            filed_by=operator, case=case, place="建国路", text="线路裸露",
            judged_at=at if grade == "major" else None,
        )  # fmt: skip

    return file


@pytest.mark.parametrize(
    ("grade", "mark"),
    [("ordinary", "隐患"), ("suspected_major", "疑似重大"), ("major", "重大隐患")],
)
def test_a_row_names_the_hazard_by_its_grade(with_hazard, operator, grade, mark):
    case = with_hazard("dispatched", grade)
    assert mark in rows_of([case], operator)[0].marks


def test_a_hazard_that_does_not_count_is_no_mark(with_hazard, operator):
    case = with_hazard("dispatched", "ordinary")
    Hazard.objects.update(excluded_reason="测试")
    assert "隐患" not in rows_of([case], operator)[0].marks


def test_rows_with_hazards_cost_the_queries_of_rows_without(
    with_hazard, operator, django_assert_num_queries
):
    cases = [with_hazard("dispatched", "suspected_major") for _ in range(3)]
    found = list(Case.objects.filter(pk__in=[case.pk for case in cases]))
    rows_of(found, operator)
    with django_assert_num_queries(2):
        rows = rows_of(found, operator)
    assert [row.marks[0] for row in rows] == ["疑似重大"] * 3


PAGES = [
    ("handler", "dispatched", "cases:inbox"),
    ("operator", "pending", "cases:dispatch_queue"),
    ("operator", "handling", "cases:list"),
    ("callback_agent", "awaiting_callback", "cases:callback_desk"),
    ("handler", "dispatched", "home"),
]


@pytest.mark.parametrize(("who", "state", "page"), PAGES)
def test_pages_mark_a_suspected_major_hazard(request, log_in, with_hazard, who, state, page):
    with_hazard(state, "suspected_major")
    person = request.getfixturevalue(who)
    said = tight(log_in(person).get(reverse(page)).content.decode())
    assert '<span class="tag tag-red">疑似重大</span>' in said


def test_the_case_page_marks_the_hazard_in_its_head(log_in, with_hazard, handler):
    case = with_hazard("dispatched", "ordinary")
    said = tight(log_in(handler).get(reverse("cases:show", args=[case.number])).content.decode())
    assert '<span class="tag tag-amber">隐患</span>' in said


def test_the_callback_queue_keeps_a_secret_matter_to_itself(log_in, with_hazard, callback_agent):
    case = with_hazard("awaiting_callback", "suspected_major")
    Case.objects.filter(pk=case.pk).update(is_secret=True)
    said = log_in(callback_agent).get(reverse("cases:callback_desk")).content.decode()
    assert "疑似重大" not in said
