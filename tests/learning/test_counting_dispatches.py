from datetime import date, timedelta

from learning.models import DispatchMonth, DutyCorrection
from learning.selectors.dispatch_months import months_of_dispatch
from learning.services.correcting import take_correction
from learning.services.counting_dispatches import count_dispatches, last_months
from tests.learning.returned import LATER


def test_count_dispatches_counts_the_first_dispatch_of_each_case(send_wrongly, make_case, at):
    send_wrongly(1)
    make_case(text="另一处井盖破损，请派人维修。")
    assert count_dispatches(at=at + LATER) == 12
    row = DispatchMonth.objects.get(month=date(2024, 12, 1))
    assert (row.sent, row.returned) == (2, 1)


def test_count_dispatches_counts_the_last_three_months_anew(send_wrongly, at):
    count_dispatches(at=at)
    send_wrongly(1)
    assert count_dispatches(at=at + timedelta(days=60)) == 3
    assert DispatchMonth.objects.get(month=date(2024, 12, 1)).returned == 1


def test_last_months_go_back_over_the_turn_of_the_year(at):
    months = last_months(at + timedelta(days=30))
    assert (months[0], months[1], months[-1]) == (
        date(2025, 1, 1), date(2024, 12, 1), date(2024, 2, 1),
    )  # fmt: skip


def test_months_of_dispatch_stand_beside_the_corrections_taken(
    send_wrongly, keeper, category, unit, other_unit, at, django_assert_num_queries
):
    assert months_of_dispatch(at) == []
    send_wrongly(1)
    count_dispatches(at=at + LATER)
    row = DutyCorrection.objects.create(
        category=category, former_unit=unit, unit=other_unit, days=90, sent=12, returned=10,
        settled=9, persons=7, found_at=at,
    )  # fmt: skip
    take_correction(row.pk, actor=keeper, at=at)
    with django_assert_num_queries(2):
        lines = months_of_dispatch(at)
    assert lines[-1] == ("2024-12", 1, 1, "100.0%", 1)
    assert lines[0] == ("2024-01", 0, 0, "—", 0)
