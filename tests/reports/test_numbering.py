"""第N期（总第M期）: the next number of a series within its year and over all years."""

import pytest
from django.db import connection

from grids.models import CitySetting
from reports.models import Bulletin
from reports.services.numbering import next_number, number_after_last
from tests.reports.test_figures import set_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(draft, bulletin_editor, second_editor, bulletin_issuer, morning):
    """A daily with number 7 of 2024, 100 over all; as if it had been issued long ago."""
    steps = {
        "step": "issued", "edited_by": bulletin_editor, "checked_by": second_editor,
        "issued_by": bulletin_issuer, "issued_at": morning, "checksum": "x", "pdf": "x.pdf",
        "number_year": 2024, "number": 7, "total_number": 100,
    }  # fmt: skip
    Bulletin.objects.filter(pk=draft.pk).update(**steps)
    return Bulletin.objects.get(pk=draft.pk)


def test_the_first_issue_takes_the_numbers_at_which_the_city_stood():
    set_rule("bulletin.first_number", {"daily": 346, "hazards": 12})
    set_rule("bulletin.first_total", {"daily": 1281, "hazards": 90})
    found = number_after_last("hazards", 2024)
    assert (found.number, found.total, found.words) == (12, 90, "第12期（总第90期）")


def test_a_series_that_the_citys_setting_does_not_know_begins_with_one():
    CitySetting.objects.create(key="bulletin.first_number", value={"daily": 346})
    CitySetting.objects.create(key="bulletin.first_total", value={"daily": 1281})
    found = number_after_last("hazards", 2024)
    assert (found.number, found.total) == (1, 1)


def test_the_next_issue_goes_on_in_its_year_and_over_all(issued):
    found = next_number(issued.series, 2024)
    assert (found.year, found.number, found.total) == (2024, 8, 101)


def test_a_new_year_begins_with_one_and_the_total_goes_on(issued):
    found = number_after_last(issued.series, 2025)
    assert (found.number, found.total) == (1, 101)


def test_each_series_has_numbers_of_its_own(issued):
    assert number_after_last("hazards", 2024).number == 1
    assert number_after_last(issued.series, 2024).number == 8


def test_a_number_that_was_drawn_is_held_until_the_transaction_ends(issued):
    next_number(issued.series, 2024)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        assert cursor.fetchone()[0] >= 1
