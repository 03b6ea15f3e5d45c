"""The wording of the two dailies: the printed days, every variant, what is refused."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import cases
from hotline.errors import InvalidInput
from reports.bulletins.counting.figure_values import Action, Concentrated, Hotspot
from reports.bulletins.wording.lines import Wording, text_of
from reports.bulletins.wording.phrases import PHRASES, check_phrase
from reports.series.daily.figures import DailyFigures
from reports.series.daily.wording import daily_lines
from reports.series.hazards.figures import HazardFigures
from reports.series.hazards.wording import hazard_lines

GOLDEN = Path(__file__).parent / "golden"
FIGURES = Path(cases.__file__).parent / "data" / "xining"
DAYS = ["2024-12-08", "2024-12-10"]

HOTSPOT = Hotspot("物业服务", 60, "相应县区政府")
DAILY = DailyFigures(
    day=date(2024, 2, 9),
    calls=10,
    direct=4,
    dispatched=6,
    callbacks=5,
    web=2,
    channels=(("市长信箱", 1), ("人民网", 1)),
    hotspots=(HOTSPOT,),
)
HAZARDS = HazardFigures(
    day=date(2024, 2, 9), total=3, bodies=(("市应急管理局", 3),), categories=("消防安全",)
)


def facts(day: str) -> dict:
    return json.loads((FIGURES / f"{day}.json").read_text(encoding="utf-8"))


def daily_line(key: str, figures: DailyFigures, **texts: str) -> str:
    wording = Wording({name.replace("__", "."): text for name, text in texts.items()}, city="西宁")
    return next(line.text for line in daily_lines(wording, figures) if line.key == key)


def hazard_text(figures: HazardFigures) -> str:
    return hazard_lines(Wording(city="西宁"), figures)[1].text


@pytest.mark.parametrize("day", DAYS)
def test_daily_prints_the_published_text(day):
    printed = (GOLDEN / f"{day}.bulletin.txt").read_text(encoding="utf-8")
    assert text_of(daily_lines(Wording(city="西宁"), DailyFigures.from_json(facts(day)))) == printed


@pytest.mark.parametrize("day", DAYS)
def test_hazards_print_the_published_text(day):
    printed = (GOLDEN / f"{day}.hazards.txt").read_text(encoding="utf-8")
    assert (
        text_of(hazard_lines(Wording(city="西宁"), HazardFigures.from_json(facts(day)))) == printed
    )


@pytest.mark.parametrize("day", DAYS)
def test_json_comes_back_with_the_same_keys_in_the_same_order(day):
    data = facts(day)
    again = DailyFigures.from_json(data).to_json() | HazardFigures.from_json(data).to_json()
    assert json.dumps(again, ensure_ascii=False) == json.dumps(data, ensure_ascii=False)


def test_json_keeps_what_is_not_as_usual():
    found = Concentrated("城东区康宁小区", "暖气不热", 12)
    daily = replace(
        DAILY,
        hotspots=(replace(HOTSPOT, is_reviewed=False, action=Action.CONTACTING, more=(found,)),),
        others=(Hotspot("供热", 20, "市城管局", found),),
        until=date(2024, 2, 17),
    )
    hazards = replace(
        HAZARDS,
        missing=("市消防救援支队",),
        unit_phrase="市住建局",
        action=Action.TRANSFERRED,
        until=date(2024, 2, 17),
    )
    data = json.loads(json.dumps(daily.to_json() | hazards.to_json()))
    assert (DailyFigures.from_json(data), HazardFigures.from_json(data)) == (daily, hazards)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"direct": 5}, "直接办理5件与转交6件之和不等于来电10件次"),
        ({"web": 3}, "各渠道件数之和不等于网民留言3件"),
        ({"until": date(2024, 2, 9)}, "合刊的末日"),
        ({"others": (HOTSPOT,)}, "已确认的集中反映问题"),
    ],
)
def test_daily_figures_that_do_not_add_up_are_refused(change, message):
    with pytest.raises(InvalidInput, match=message):
        replace(DAILY, **change)


@pytest.mark.parametrize(
    "change", [{"total": 4}, {"until": date(2024, 2, 8)}], ids=["total", "until"]
)
def test_hazard_figures_that_do_not_add_up_are_refused(change):
    with pytest.raises(InvalidInput):
        replace(HAZARDS, **change)


@pytest.mark.parametrize("change", [{"calls": "many"}, {"hotspots": [{}]}, {"date": None}])
def test_daily_json_of_a_wrong_shape_is_refused(change):
    with pytest.raises(InvalidInput, match="日报数据缺项或格式不对"):
        DailyFigures.from_json(facts("2024-12-10") | change)


def test_hazard_json_of_a_wrong_shape_is_refused():
    with pytest.raises(InvalidInput, match="安全隐患数据缺项或格式不对"):
        HazardFigures.from_json(facts("2024-12-10") | {"hazards_by_body": [["x"]]})


def test_lead_without_messages_leaves_the_bracket_out():
    lead = daily_line("lead", replace(DAILY, web=0, channels=()))
    assert "网民留言0件，直接办理4件" in lead


def test_daily_without_hotspots_has_no_heading():
    lines = daily_lines(Wording(city="西宁"), replace(DAILY, hotspots=()))
    assert [line.key for line in lines] == ["title", "lead"]


def test_fewer_hotspots_print_as_many_lines_as_there_are():
    keys = [line.key for line in daily_lines(Wording(city="西宁"), DAILY)]
    assert keys == ["title", "lead", "heading", "hotspot.1"]


def test_hotspot_with_a_concentrated_problem_names_place_problem_and_count():
    found = Concentrated("城东区康宁小区", "暖气不热", 12)
    line = daily_line("hotspot.1", replace(DAILY, hotspots=(replace(HOTSPOT, concentrated=found),)))
    assert line == (
        "1.物业服务60件，其中集中反映城东区康宁小区暖气不热12件，"
        "12345政务服务便民热线已及时联系相应县区政府核实处理。"
    )


def test_hotspot_that_nobody_reviewed_is_to_be_confirmed():
    figures = replace(DAILY, hotspots=(replace(HOTSPOT, is_reviewed=False),))
    assert daily_line("hotspot.1", figures).startswith("1.物业服务60件，待确认，12345")
    assert figures.unreviewed == ("物业服务",)
    assert DAILY.unreviewed == ()


def test_concentrated_problem_outside_the_ranks_has_its_own_line():
    other = Hotspot("供热", 20, "市城管局", Concentrated("城东区康宁小区", "暖气不热", 12))
    assert daily_line("other.1", replace(DAILY, others=(other,))) == (
        "另，供热方面集中反映城东区康宁小区暖气不热12件，"
        "12345政务服务便民热线已及时联系市城管局核实处理。"
    )


@pytest.mark.parametrize(
    ("action", "end"),
    [
        (Action.CONTACTING, "热线正在联系相应县区政府核实处理。"),
        (Action.TRANSFERRED, "热线已转交相应县区政府办理。"),
    ],
)
def test_hotspot_with_another_action_says_so(action, end):
    figures = replace(DAILY, hotspots=(replace(HOTSPOT, action=action),))
    assert daily_line("hotspot.1", figures).endswith(end)


@pytest.mark.parametrize(
    ("until", "printed"),
    [
        (None, "2月9日，"),
        (date(2024, 2, 17), "2月9日—17日，"),
        (date(2024, 3, 2), "2月9日—3月2日，"),
        (date(2025, 2, 10), "2月9日—2月10日，"),
    ],
)
def test_period_of_one_day_or_of_joined_days(until, printed):
    assert daily_line("lead", replace(DAILY, until=until)).startswith(printed)


def test_wording_seen_in_print_can_be_set():
    texts = {
        "period__day": "截至{月}月{日}日",
        "daily__lead": PHRASES["daily.lead"].default.replace("回访{", "回访量{"),
    }
    lead = daily_line("lead", DAILY, **texts)
    assert lead.startswith("截至2月9日，")
    assert lead.endswith("，回访量5件。")


def test_wording_of_one_line_leaves_the_others_alone():
    text = "{序号}.{分类}{件数}件，{集中反映}，热线{处理情况}。"
    figures = replace(DAILY, hotspots=(HOTSPOT, HOTSPOT))
    first, second = daily_lines(Wording({"hotspot.2": text}, city="西宁"), figures)[-2:]
    assert "，12345政务服务便民热线已" in first.text
    assert "，热线已及时" in second.text


def test_every_figure_of_the_daily_is_a_piece_of_its_own():
    figures = DailyFigures.from_json(facts("2024-12-10"))
    pieces = [
        piece
        for line in daily_lines(Wording(city="西宁"), figures)
        for piece in line.pieces
        if piece.figure
    ]
    assert [(piece.figure, piece.text) for piece in pieces][:4] == [
        ("calls", "898"),
        ("web", "83"),
        ("web:西宁12345微信公众号", "67"),
        ("web:市长信箱", "7"),
    ]
    assert [piece.figure for piece in pieces][-3:] == [
        "hotspot:物业服务",
        "hotspot:消费维权",
        "hotspot:交通秩序",
    ]


def test_hazards_of_a_single_body():
    assert hazard_text(HAZARDS) == (
        "2月9日，西宁市共收到安全隐患举报3件，均由市应急管理局接收，主要反映消防安全等问题，"
        "已及时联系相应县区政府核实处理。"
    )


def test_hazards_of_a_day_with_none():
    figures = replace(HAZARDS, total=0, bodies=(), categories=())
    assert hazard_text(figures) == "2月9日，西宁市未收到安全隐患举报。"


@pytest.mark.parametrize(("total", "bodies"), [(3, HAZARDS.bodies), (0, ())])
def test_hazards_of_a_silent_body_never_read_as_none(total, bodies):
    figures = replace(HAZARDS, total=total, bodies=bodies, missing=("市消防救援支队",))
    assert f"举报{total}件，其中" in hazard_text(figures)
    assert "市消防救援支队未报，" in hazard_text(figures)


def test_the_hazard_categories_that_were_counted_are_printed_in_their_order():
    figures = replace(HAZARDS, categories=tuple("甲丁乙"))
    assert "主要反映甲、丁、乙等问题" in hazard_text(figures)


def test_hazards_without_categories_leave_the_clause_out():
    assert "接收，已及时联系" in hazard_text(replace(HAZARDS, categories=()))


@pytest.mark.parametrize("key", PHRASES)
def test_default_phrase_passes_its_own_check(key):
    check_phrase(key, PHRASES[key].default)


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("clause.found", "其中{地点}{问题}", "缺少占位符{集中件数}"),
        ("clause.none", "{件数}", "没有占位符{件数}，可以用的有：无。"),
        ("hotspot", "{序号.__class__}{分类}", "没有占位符{序号.__class__}"),
        ("daily.title", "日报{", "花括号必须成对出现"),
        ("daily.title", " ", "不能为空"),
        ("daily.title", "日" * 301, "不能超过300字，现有301字"),
        ("daily.title", "日\n报", "不能含有换行"),
        ("hotspot.1", "{序号}", "缺少占位符"),
    ],
)
def test_unusable_phrase_is_refused_with_the_reason(key, text, message):
    with pytest.raises(InvalidInput) as refused:
        Wording({key: text}, city="西宁")
    assert message in refused.value.fields[key]
    assert PHRASES[key.removesuffix(".1")].label in refused.value.message


def test_unknown_phrase_is_refused():
    with pytest.raises(InvalidInput, match=r"没有名为“daily\.foot”的用语"):
        check_phrase("daily.foot", "x")
