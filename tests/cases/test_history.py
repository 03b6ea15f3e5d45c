"""Closed cases of an old system: kept, flagged, and counted in no day's figures."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import Assignment, Call, Callback, Caller, Case, DayCounter, Event
from cases.rules.states import State
from cases.services.intake import history, intake
from cases.services.record.demands import Demand
from grids.deadlines import CITY_ZONE
from hotline.errors import Forbidden
from notices.models import Notice
from reports.periods import period_of
from reports.series.daily.counting import count_daily

pytestmark = pytest.mark.django_db
HEAD = "原编号,内容,来电时间,办结时间,电话,单位,结果,办结方式,类别"
MAP = [
    "原编号=outside_number", "内容=text", "来电时间=received_at", "办结时间=closed_at",
    "电话=phone", "单位=unit", "结果=reply", "办结方式=closed_way", "类别=category",
]  # fmt: skip
ROWS = (
    "H1,路灯不亮。,2023-03-05 09:00,2023-03-08 16:00,13800001234,630102,已修复。,已解决,物业服务",
    "H2,电费怎么交？,2023-03-05 08:00,2023-03-05 08:05,13800001234,,已告知。,,物业服务",
    "H3,水压低。,2022-03-05 09:00,2022-03-09 16:00,,城西区政府,已解释。,解释说明,物业服务",
)


@pytest.fixture(autouse=True)
def reference(category, phone_channel, unit, other_unit):
    """What the files name."""


@pytest.fixture
def csv_file(tmp_path):
    def write(*rows):
        path = tmp_path / "history.csv"
        path.write_text("\n".join([HEAD, *rows]), encoding="gbk")
        return path

    return write


def run(path, **options):
    out = StringIO()
    call_command("import_history", str(path), channel="phone", pairs=MAP, stdout=out, **options)
    return out.getvalue()


def test_closed_cases_come_in_flagged_with_unit_and_result(csv_file, unit):
    assert "已导入历史工单 3 件。" in run(csv_file(*ROWS))
    case = Case.objects.get(outside_number="H1")
    assert (case.state, case.is_history, case.handling) == (State.CLOSED, True, "dispatched")
    assert (case.closed_way, case.answer, case.lead_unit) == ("solved", "已修复。", unit)
    assert case.closed_at == datetime(2023, 3, 8, 16, tzinfo=CITY_ZONE)
    lead = Assignment.objects.get(case=case)
    assert (lead.unit, lead.ended_at, lead.limit_name) == (unit, case.closed_at, "历史数据")
    own = Case.objects.get(outside_number="H2")
    assert (own.handling, own.direct_way, own.closed_way) == ("direct", "answered", "answered")
    assert Event.objects.get(case=own).facts == {"source": "history.csv", "line": 3}


def test_numbers_are_of_the_day_received_and_todays_counter_is_untouched(csv_file):
    run(csv_file(*ROWS))
    numbers = dict(Case.objects.values_list("outside_number", "number"))
    assert numbers == {"H1": "23030500002", "H2": "23030500001", "H3": "22030500001"}
    assert {str(day) for day in DayCounter.objects.values_list("day", flat=True)} == {
        "2023-03-05",
        "2022-03-05",
    }


def test_history_makes_no_call_callback_or_notice_and_counts_in_no_figure(csv_file):
    run(csv_file(*ROWS))
    assert not Call.objects.exists()
    assert not Callback.objects.exists()
    assert not Notice.objects.exists()
    assert not Case.objects.counted().exists()
    figures = count_daily(period_of(datetime(2023, 3, 5, tzinfo=CITY_ZONE).date())).figures
    assert (figures.calls, figures.web, figures.hotspots) == (0, 0, ())


def test_a_callers_history_is_found_again(csv_file, operator, category, phone_channel, at):
    run(csv_file(*ROWS))
    assert Caller.objects.get().first_seen_at == datetime(2023, 3, 5, 8, tzinfo=CITY_ZONE)
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="又不亮了", received_at=at,
        phone="13800001234",
    )  # fmt: skip
    case = intake.open_case(demand, actor=operator, at=at)
    earlier = Case.objects.filter(caller=case.caller, is_history=True)
    assert sorted(earlier.values_list("outside_number", flat=True)) == ["H1", "H2"]


def test_a_unit_sees_its_own_history_only(csv_file, handler, stranger):
    run(csv_file(*ROWS))
    assert [case.outside_number for case in Case.objects.visible_to(handler)] == ["H1"]
    assert [case.outside_number for case in Case.objects.visible_to(stranger)] == ["H3"]


def test_a_second_run_takes_only_what_is_new(csv_file):
    run(csv_file(*ROWS[:2]))
    assert "可导入 1 行，已有 2 行" in run(csv_file(*ROWS))
    assert "可导入 0 行，已有 3 行" in run(csv_file(*ROWS))
    assert Case.objects.count() == 3


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",无编号,2023-03-05,2023-03-06,,,,,1", "第 2 行“原编号”：历史工单须有原系统的编号。"),
        ("X,早办结,2023-03-05,2023-03-04,,,,,1", "第 2 行“办结时间”：办结时间应在接收之后"),
        ("X,未办结,2023-03-05,,,,,,1", "第 2 行“办结时间”：时间是空的。"),
        ("X,没单位,2023-03-05,2023-03-06,,月球,,,1", "第 2 行“单位”：没有单位“月球”。"),
        ("X,方式,2023-03-05,2023-03-06,,,,不详,1", "第 2 行“办结方式”：没有“不详”，可用"),
        ("X,方式,2023-03-05,2023-03-06,,630102,,,1", "没有写办结方式，也没有用 --closed-way 指定"),
        ("X,电话,2023-03-05,2023-03-06,12,,,,1", "第 2 行“电话”：电话号码不正确"),
    ],
)
def test_a_faulty_row_is_told_and_nothing_is_written(csv_file, row, told):
    out = StringIO()
    with pytest.raises(CommandError, match="有 1 行有误"):
        call_command(
            "import_history", str(csv_file(row, *ROWS)), channel="phone", pairs=MAP, stdout=out
        )
    assert told in out.getvalue()
    assert not Case.objects.exists()


def test_a_default_way_of_closing_is_taken_where_none_is_written(csv_file):
    run(csv_file("X,方式,2023-03-05,2023-03-06,,630102,,,1"), closed_way="解释说明")
    assert Case.objects.get().closed_way == "explained"


def test_a_dry_run_leaves_nothing(csv_file):
    assert "试运行：没有写入。" in run(csv_file(*ROWS), dry_run=True)
    assert not Case.objects.exists()
    assert not DayCounter.objects.exists()


def test_many_batches_are_written_and_a_number_across_them_is_taken_once(csv_file, monkeypatch):
    monkeypatch.setattr("cases.importing.history.in_batches.__defaults__", (2,))
    run(csv_file(*ROWS, ROWS[0]))
    assert Case.objects.count() == 3
    assert Caller.objects.count() == 1


def test_only_the_desk_writes_history_in_its_own_name(stranger, at):
    with pytest.raises(Forbidden):
        history.import_history([], source="x", actor=stranger, at=at)
