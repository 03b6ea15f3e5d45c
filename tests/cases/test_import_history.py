"""An old system's closed cases: there for callers and units, counted nowhere."""

from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case, DayCounter
from cases.services import intake
from cases.services.intake import Demand
from cases.states import State
from grids.deadlines import CITY_ZONE
from reports.figures import count_daily
from reports.periods import period_of

pytestmark = pytest.mark.django_db
HEAD = "编号,内容,时间,办结,电话,单位,结果,方式"
PAIRS = ["编号=outside_number", "内容=text", "时间=received_at", "办结=closed_at", "电话=phone",
         "单位=unit", "结果=reply", "方式=closed_way"]  # fmt: skip
ROWS = (
    "H1,路灯不亮。,2023-03-01 08:30,2023-03-05 10:00,13800001234,城东区政府,已修复。,已解决",
    "H2,咨询社保。,2023-03-01 09:00,2023-03-01 09:05,13800001234,,已解释。,直接办理",
    "H3,水压低。,2024-05-02 09:00,2024-05-06 09:05,,城西区政府,已处理。,解释说明",
)


@pytest.fixture(autouse=True)
def reference(category, web_channel, phone_channel, unit, other_unit):
    """The category, channels and units that the file names."""


@pytest.fixture
def load(tmp_path):
    def run(*rows, **options):
        path = tmp_path / "history.csv"
        path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
        out = StringIO()
        call_command(
            "import_history", str(path), channel="phone", pairs=PAIRS, category="物业服务",
            stdout=out, **options,
        )  # fmt: skip
        return out.getvalue()

    return run


def test_old_cases_come_in_closed_and_flagged(load, unit):
    assert "已导入历史工单 3 件，2023—2024 年。" in load(*ROWS)
    first = Case.objects.get(outside_number="H1")
    assert (first.state, first.closed_way, first.is_history) == (State.CLOSED, "solved", True)
    assert first.closed_at == datetime(2023, 3, 5, 10, tzinfo=CITY_ZONE)
    assert (first.lead_unit, first.answer) == (unit, "已修复。")
    assert first.events.get().note == "原系统历史数据"
    assert first.assignments.get().ended_at == first.closed_at


def test_they_are_numbered_on_their_own_days_without_a_gap(load):
    load(*ROWS)
    assert list(Case.objects.order_by("number").values_list("number", flat=True)) == [
        "23030100001", "23030100002", "24050200001",
    ]  # fmt: skip
    assert DayCounter.objects.get(day=date(2023, 3, 1)).last == 2


def test_a_caller_s_history_and_a_unit_s_are_there(load, handler, stranger):
    load(*ROWS)
    caller = Case.objects.get(outside_number="H1").caller
    assert caller.case_set.count() == 2
    assert {c.outside_number for c in Case.objects.visible_to(handler)} == {"H1"}
    assert {c.outside_number for c in Case.objects.visible_to(stranger)} == {"H3"}


def test_they_count_in_no_bulletin(load):
    load(*ROWS)
    figures = count_daily(period_of(date(2023, 3, 1))).figures
    assert (figures.calls, figures.web, figures.hotspots) == (0, 0, ())


def test_a_second_run_adds_nothing(load):
    load(*ROWS)
    assert "可导入 0 行，已有 3 行" in load(*ROWS)
    assert Case.objects.count() == 3


def test_every_fault_is_named_and_nothing_comes_in(load):
    bad = (
        "H4,x。,2023-03-05 08:00,2023-03-01 08:00,12,没有的单位,,",
        ",y。,2023-03-05 08:00,2023-03-06 08:00,,,,",
        "H6,z。,2023-03-05 08:00,2023-03-01 08:00,,,,",
        "H7,w。,2023-03-05 08:00,,,,,",
    )
    with pytest.raises(CommandError, match="一行也没有导入"):
        load(*ROWS, *bad)
    assert Case.objects.count() == 0
    told = load(*ROWS, *bad, skip_bad=True)
    for sentence in ("没有单位“没有的单位”", "电话号码不正确", "办结时间早于接收时间",
                     "原系统编号是空的", "时间是空的"):  # fmt: skip
        assert sentence in told
    assert Case.objects.count() == 3


def test_a_dry_run_leaves_nothing(load):
    assert "试运行：没有写入。" in load(*ROWS, dry_run=True)
    assert Case.objects.count() == 0


def test_todays_numbers_go_on_beside_the_import(load, category, phone_channel, operator, at):
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="停电", received_at=at
    )
    intake.open_case(demand, actor=operator, at=at)
    load(*ROWS)
    assert intake.open_case(demand, actor=operator, at=at).number == "24121000002"
