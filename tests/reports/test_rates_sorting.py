"""The rows of the assessment sorted by a column, on the page, across its filters, in its file."""

import io
import re
from html import unescape

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from reports.models import Export
from reports.rates.sorting import LABELS, SORTS, Sort, sort_after
from reports.services.exports import run_export
from tests import factories
from tests.markup import tight
from tests.reports.rated import AFTER_JUNE, DISSATISFIED, RateBuilder
from tests.reports.test_jobs import Clock

pytestmark = pytest.mark.django_db
JUNE = {"period": "month", "on": "2024-06-15"}


@pytest.fixture
def build(operator):
    return RateBuilder(operator)


@pytest.fixture
def units(build, unit, other_unit):
    """Three units with 3, 1 and no callbacks, solved by half, all and nothing."""
    third = factories.make_unit("大通县政府", code="630121")
    build.called_back(unit, 2)
    build.called_back(unit, 2, was_solved=False, **DISSATISFIED)
    build.called_back(other_unit)
    build.dispatched(third)
    return {"half": unit, "all": other_unit, "none": third}


@pytest.fixture
def page(client, supervisor):
    client.force_login(supervisor)
    return lambda **query: tight(
        unescape(client.get(reverse("reports:rates"), {**JUNE, **query}).content.decode())
    )


def order(body):
    body = body[body.index("<tbody>") : body.index("</tbody>")]
    return re.findall(r'class="rate-row">(?:<a[^>]*>)?([^<]+)', body)


def names(units, *keys):
    return [str(units[key]) for key in keys]


def head(body, label):
    return re.search(rf"<th[^>]*><a[^>]*>(?:<span[^>]*>[^<]*</span>)?{label}<.*?</th>", body)[0]


@pytest.mark.parametrize(
    ("sort", "keys"),
    [
        ("-solved-all", ("all", "half", "none")),
        ("solved-all", ("half", "all", "none")),
        ("-calls", ("half", "all", "none")),
        ("calls", ("none", "all", "half")),
        ("-dissatisfied", ("half",)),
    ],
)
def test_rows_are_sorted_by_a_column_with_those_without_a_value_last(page, units, sort, keys):
    assert order(page(sort=sort))[: len(keys)] == names(units, *keys)


def test_a_heading_is_a_link_that_says_how_the_rows_are_sorted(page, units):
    fresh = head(page(), "有效回访")
    assert "aria-sort" not in fresh
    assert "sort=-calls" in fresh
    falling = page(sort="-calls")
    assert 'aria-sort="descending"' in head(falling, "有效回访")
    assert "sort=calls" in head(falling, "有效回访")
    assert falling.count("aria-sort") == 1
    assert 'aria-sort="ascending"' in head(page(sort="calls"), "有效回访")
    assert "排序：有效回访从高到低" in falling
    assert "排序：" not in page()


def test_the_order_survives_the_filters_and_not_the_other_table(page, units):
    body = page(sort="-solved-all", kind="complaint")
    for label in ("求助", "按层级", "上一期"):
        found = re.search(rf'href="([^"]*)"[^>]*>[^<]*{label[-2:]}', body)
        assert found and "sort=-solved-all" in found[1], label
    tab = re.search(r'href="([^"]*view=deadlines[^"]*)"', body)[1]
    assert "sort=" not in tab
    assert 'name="sort" value="-solved-all"' in body


def test_the_table_of_deadlines_is_sorted_in_its_own_scope(page, units):
    assert order(page(view="deadlines", sort="-dispatched"))[0] == str(units["none"])
    # A column of the other table leaves the rows as they stand.
    assert order(page(view="deadlines", sort="-calls")) == order(page(view="deadlines"))


def test_the_file_has_the_order_of_the_page(client, supervisor, units, media):
    client.force_login(supervisor)
    asked = {**JUNE, "sort": "-solved-all"}
    client.post(reverse("reports:export_rates"), asked)
    export = Export.objects.get()
    assert run_export(export.pk, clock=Clock(AFTER_JUNE))
    export.refresh_from_db()
    with default_storage.open(export.file.name) as kept:
        sheet = openpyxl.load_workbook(io.BytesIO(kept.read()))["三率"]
    rows = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == [*names(units, "all", "half", "none"), "合计"]


def test_every_column_can_be_sorted_both_ways(page, units):
    for typed, label in SORTS:
        view = "deadlines" if Sort.read(typed, "deadlines") else "rates"
        assert f"排序：{label}" in page(view=view, sort=typed)
    assert len(SORTS) == 2 * len(LABELS)


def test_a_column_that_does_not_exist_is_said(page, units):
    assert "排序中没有“moon”。" in page(sort="moon")


def test_a_second_press_turns_the_order_round():
    assert sort_after(None, "calls") == "-calls"
    assert sort_after(Sort("calls", is_falling=True), "calls") == "calls"
    assert sort_after(Sort("calls", is_falling=False), "calls") == "-calls"
    assert sort_after(Sort("calls", is_falling=True), "mean") == "-mean"
