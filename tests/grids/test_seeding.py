"""Seeding a city: complete, repeatable, and never against an administrator's own edits."""

import json
import re
import shutil
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from grids.calendars import find_limit
from grids.declared_rules import RULES
from grids.models import (
    Body,
    Category,
    Channel,
    CitySetting,
    Grid,
    HazardCategory,
    LimitRule,
    Responsibility,
    Unit,
    Workday,
)
from grids.models.calendar import TimeUnit
from grids.routing import propose_units
from grids.seeding import CityFiles, known_cities, seed_city
from grids.seeding.files import DATA

pytestmark = pytest.mark.django_db
TABLES = [
    Body, Category, Channel, CitySetting, Grid, HazardCategory, LimitRule, Responsibility,
    Unit, Workday,
]  # fmt: skip
SMALL = CityFiles("xining", is_full=False)
FULL = CityFiles("xining")


def seed(*, full: bool = False) -> dict[str, tuple[int, int]]:
    return seed_city(FULL if full else SMALL).counts


def counts() -> list[int]:
    return [model._default_manager.count() for model in TABLES]


def test_full_seeding_holds_the_whole_city() -> None:
    seed(full=True)

    assert Grid.objects.filter(level="district").count() == 7
    assert Grid.objects.filter(level="street").count() == 80
    assert Grid.objects.filter(level="community").count() == 1100
    assert Unit.objects.filter(kind="street").count() == 80
    assert Unit.objects.filter(kind="department").count() == 45
    assert Category.objects.filter(parent=None).count() == 66
    assert Workday.objects.count() == 366 + 365 + 365


def test_small_seeding_has_every_channel_body_and_hazard_category() -> None:
    seed()
    small = [Channel.objects.count(), Body.objects.count(), HazardCategory.objects.count()]
    categories = Category.objects.filter(parent=None).count()

    seed(full=True)

    assert small == [14, 3, 18]
    assert categories == 20
    assert small == [Channel.objects.count(), Body.objects.count(), HazardCategory.objects.count()]


def test_seed_twice_adds_nothing() -> None:
    seed(full=True)
    before = counts()

    second = seed_city(FULL)

    assert all(new == 0 for new, _ in second.counts.values())
    assert counts() == before


def test_full_after_small_equals_full_alone() -> None:
    seed()
    added = seed(full=True)

    assert added["网格"] == (1187 - 19, 19)
    assert LimitRule.objects.get(seed_key="default").position == 210
    assert Category.objects.filter(parent=None).count() == 66


def test_seed_again_keeps_what_an_administrator_changed() -> None:
    seed()
    Category.objects.filter(code="01").update(name="物业管理", is_hotspot=False, unit_phrase="x")
    Channel.objects.filter(code="wechat").update(name="西宁12345公众号", counts_as="none")
    Workday.objects.filter(on=date(2025, 10, 1)).update(is_workday=True)
    LimitRule.objects.filter(seed_key="default").update(name="七天", amount=9)
    HazardCategory.objects.filter(name="小区物业").update(name="住宅小区")
    duty = Responsibility.objects.filter(category__code="01").first()
    assert duty is not None
    other = Unit.objects.exclude(pk=duty.unit_id).get(code="housing")
    Responsibility.objects.filter(pk=duty.pk).update(unit=other)
    before = counts()

    assert all(new == 0 for new, _ in seed_city(SMALL).counts.values())

    category = Category.objects.get(code="01")
    assert (category.name, category.is_hotspot, category.unit_phrase) == ("物业管理", False, "x")
    assert Channel.objects.get(code="wechat").counts_as == "none"
    assert Workday.objects.get(on=date(2025, 10, 1)).is_workday
    assert LimitRule.objects.get(seed_key="default").amount == 9
    assert Responsibility.objects.get(pk=duty.pk).unit == other
    assert counts() == before


def test_seed_accepts_rows_that_an_administrator_made_first() -> None:
    Category.objects.create(code="own", name="物业服务", name_pinyin="wu ye fu wu")
    own = Category.objects.get(code="own")
    Category.objects.filter(pk=own.pk).update(path=f"{own.pk}/")
    Channel.objects.create(code="own", name="人民网", counts_as="web")

    seed()

    assert Category.objects.filter(name="物业服务").get() == own
    assert own.children.count() == 6
    assert all(child.path == f"{own.pk}/{child.pk}/" for child in own.children.all())
    assert Channel.objects.get(name="人民网").code == "own"
    assert not Channel.objects.filter(code="people-daily-online").exists()


@pytest.mark.parametrize("model", [Unit, Grid, Category])
def test_every_path_leads_from_the_root(model: type[Unit | Grid | Category]) -> None:
    seed(full=True)

    for node in model._default_manager.select_related("parent"):
        above = node.parent.path if node.parent else ""
        assert node.path == f"{above}{node.pk}/"


def test_ids_drawn_for_the_trees_leave_the_sequence_ahead() -> None:
    seed()

    created = Grid.objects.create(code="next", name="后来的", level="district")

    assert not Grid.objects.filter(pk__gt=created.pk).exists()


def test_printed_channels_come_in_printed_order() -> None:
    seed()

    names = [channel.name for channel in Channel.objects.filter(counts_as="web")]

    assert names == [
        "西宁12345微信公众号", "市长信箱", "码上减负", "青海省政府网", "人民网",
        "中国政府网", "市委网信办", "青海12345政务服务网站",
    ]  # fmt: skip
    assert list(Channel.objects.filter(counts_as="call").values_list("code", flat=True)) == [
        "phone"
    ]
    assert set(Channel.objects.filter(counts_as="none").values_list("name", flat=True)) == {
        "110推送", "省平台下派", "来访", "网格员", "领导交办",
    }  # fmt: skip


def test_bodies_and_hazard_categories_come_in_printed_order() -> None:
    seed()

    assert [body.name for body in Body.objects.all()] == [
        "12345政务服务便民热线", "西宁市应急管理局", "西宁市消防救援支队",
    ]  # fmt: skip
    assert Body.objects.get(is_hotline=True).code == "hotline"
    assert [hazard.name for hazard in HazardCategory.objects.all()[:5]] == [
        "小区物业", "消防安全", "市政道路", "城乡建设", "特种设备",
    ]  # fmt: skip


def test_hotspots_begin_as_printed_with_their_phrases() -> None:
    seed()

    hotspots = Category.objects.filter(is_hotspot=True).values_list("name", "unit_phrase")[:3]

    assert list(hotspots) == [
        ("物业服务", "相应县区政府"),
        ("消费维权", "相应县区政府"),
        ("交通秩序", "市公安交通管理局"),
    ]


def test_every_category_phrase_is_that_of_some_unit() -> None:
    seed(full=True)

    phrases = set(Category.objects.values_list("unit_phrase", flat=True))

    assert phrases <= set(Unit.objects.values_list("phrase", flat=True))


def test_every_category_has_two_to_six_children_and_no_nested_hotspot() -> None:
    seed(full=True)

    for category in Category.objects.filter(parent=None).prefetch_related("children"):
        children = list(category.children.all())
        assert 2 <= len(children) <= 6, category
        assert not any(child.is_hotspot for child in children)


def test_every_category_is_answered_for_in_every_district_or_by_the_city() -> None:
    seed(full=True)
    duties = Responsibility.objects.filter(category__parent=None, rank=10)
    districts, city = Counter[int](), Counter[int]()
    for category_id, grid_id in duties.values_list("category", "grid"):
        (districts if grid_id else city)[category_id] += 1

    for category in Category.objects.filter(parent=None):
        answered = (districts[category.pk], city[category.pk])
        assert answered in {(7, 0), (0, 1)}, category


@pytest.mark.parametrize(
    ("code", "street", "unit", "may_sub_dispatch"),
    [
        ("01", "630102001", "630102", True),  # 物业服务: the district, which may hand it down
        ("0101", "630104001", "630104", True),
        ("02", "630102001", "630102", False),  # 消费维权: a department's duty, not a street's
        ("03", "630102001", "traffic-police", False),
        ("05", "630104002", "water-supply", False),
    ],
)
def test_printed_matters_go_where_the_bulletin_says(
    code: str, street: str, unit: str, may_sub_dispatch: bool
) -> None:
    seed()

    best = propose_units(Category.objects.get(code=code), Grid.objects.get(code=street))[0]

    assert (best.unit.code, best.may_sub_dispatch) == (unit, may_sub_dispatch)
    assert Category.objects.get(code=code).unit_phrase == best.unit.phrase
    assert best.reason


@pytest.mark.parametrize(
    ("kind", "code", "urgency", "amount", "time_unit"),
    [
        ("enquiry", "01", "ordinary", 1, TimeUnit.WORKDAY),
        ("help", "01", "ordinary", 3, TimeUnit.WORKDAY),
        ("complaint", "01", "ordinary", 7, TimeUnit.WORKDAY),
        ("report", "39", "ordinary", 11, TimeUnit.WORKDAY),
        ("complaint", "26", "ordinary", 11, TimeUnit.WORKDAY),
        ("complaint", "01", "urgent", 1, TimeUnit.WORKDAY),
        ("complaint", "01", "extreme", 2, TimeUnit.HOUR),
        ("help", "0501", "ordinary", 24, TimeUnit.HOUR),
        ("help", "0402", "extreme", 2, TimeUnit.HOUR),
        ("other", "01", "ordinary", 7, TimeUnit.WORKDAY),
    ],
)
def test_limits_follow_kind_category_and_urgency(
    kind: str, code: str, urgency: str, amount: int, time_unit: str
) -> None:
    seed()
    category = Category.objects.get(code=code)

    limit = find_limit(
        kind=kind, category=category, urgency=urgency, unit=Unit.objects.get(code="630102")
    )

    assert (limit.amount, limit.time_unit) == (amount, time_unit)


@pytest.mark.parametrize(
    ("on", "is_workday", "note"),
    [
        (date(2024, 12, 10), True, ""),
        (date(2024, 12, 8), False, ""),
        (date(2025, 1, 26), True, "春节调休上班"),
        (date(2025, 1, 28), False, "春节"),
        (date(2025, 9, 28), True, "国庆节调休上班"),
        (date(2025, 10, 8), False, "国庆节"),
        (date(2026, 2, 17), False, "春节"),
    ],
)
def test_workdays_follow_the_state_councils_calendar(on: date, is_workday: bool, note: str) -> None:
    seed()

    day = Workday.objects.get(on=on)

    assert (day.is_workday, day.note) == (is_workday, note)


def test_utilities_work_round_the_clock_and_bureaus_do_not() -> None:
    seed()

    def is_round(code: str) -> bool:
        calendar = Unit.objects.get(code=code).calendar
        assert calendar is not None
        return calendar.is_round_the_clock

    assert all(is_round(code) for code in ("water-supply", "heating", "power", "centre"))
    assert not any(is_round(code) for code in ("education", "630102", "630102001"))


def test_settings_are_all_declared() -> None:
    assert set(FULL.document("settings")) <= set(RULES)


def test_names_and_codes_are_unique_where_screens_tell_units_apart() -> None:
    names = [row["name"] for row in FULL.rows("units")]
    short_names = [row["short_name"] for row in FULL.rows("units")]

    assert len(set(names)) == len(names)
    assert len(set(short_names)) == len(short_names)
    assert json.dumps(known_cities()) == '["xining"]'


def test_command_prints_what_was_added() -> None:
    out = StringIO()

    call_command("seed_city", "xining", "--small", stdout=out)
    first = out.getvalue()
    call_command("seed_city", "xining", "--small", stdout=out)

    assert "渠道：新增 14，已有 0" in first
    assert "渠道：新增 0，已有 14" in out.getvalue()


def test_command_refuses_an_unknown_city_and_both_sizes() -> None:
    with pytest.raises(CommandError, match="atlantis"):
        call_command("seed_city", "atlantis")
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("seed_city", "xining", "--small", "--full")


@pytest.fixture
def edit(tmp_path, monkeypatch):
    """A copy of the city's files, of which one is written anew."""
    monkeypatch.setattr("grids.seeding.files.DATA", tmp_path)
    shutil.copytree(DATA / "xining", tmp_path / "xining")

    def write(name, change, encoding="utf-8"):
        path = tmp_path / "xining" / name
        path.write_bytes(change(path.read_text(encoding="utf-8")).encode(encoding))

    return write


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_files_that_a_spreadsheet_saved_are_read(edit, encoding):
    edit("channels.csv", lambda text: text.replace("\n", "\r\n"), encoding)
    edit("settings.json", str, "utf-8-sig")
    seed()
    assert Channel.objects.get(code="wechat").name == "西宁12345微信公众号"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "channels.csv",
            "热线,call,",
            "热线,来电,",
            "channels.csv 第 2 行“counts_as”：“来电”不是",
        ),
        ("channels.csv", ",web,30", ",Web ,30", "channels.csv 第 4 行“counts_as”：“Web”不是可用"),
        ("channels.csv", ",web,20", ",web,2.0E+01", "channels.csv 第 3 行“position”"),
        ("channels.csv", "wechat,", "phone,", "channels.csv 第 3 行“code”：“phone”与第 2 行重复"),
        ("channels.csv", "counts_as", "counts", "channels.csv 没有“counts_as”这一列"),
        ("channels.csv", ",web,20", ",web,20,多", "channels.csv 第 3 行：比列名多出内容"),
        ("bodies.csv", "热线,1,", "热线,是,", "bodies.csv 第 2 行“is_hotline”：“是”应为 1"),
        ("units.csv", ",round-the-clock,", ",always,", "units.csv 第 2 行“calendar”：没有编码"),
        ("units.csv", ",centre,city,", ",centre,town,", "units.csv 第 2 行“level”：“town”不是可用"),
        ("categories.csv", "0101,01,", "0101,no,", "categories.csv 第 3 行“parent”：没有编码“no”"),
        ("limits.csv", ",,extreme,,2,", ",,worst,,2,", "limits.csv 第 2 行“urgency”：“worst”不是"),
        ("responsibilities.csv", "{place}", "{where}", "responsibilities.csv 第 2 行“reason”"),
        ("settings.json", "{", "{{", "settings.json 第 1 行第 2 列"),
    ],
)
def test_a_wrong_value_is_refused_by_file_line_and_column(edit, name, old, new, told):
    edit(name, lambda text: text.replace(old, new, 1))
    with pytest.raises(CommandError, match=re.escape(told)):
        call_command("seed_city", "xining", "--small", stdout=StringIO())
    assert not Unit.objects.exists()


def test_a_duty_of_an_unknown_unit_is_not_lost_in_silence(edit):
    edit("responsibilities.csv", lambda text: text.replace(",housing,", ",house,", 1))
    with pytest.raises(CommandError, match=r"responsibilities\.csv 第 3 行“unit”：没有编码"):
        call_command("seed_city", "xining", stdout=StringIO())
