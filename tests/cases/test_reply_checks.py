"""What a reply is warned of, with many examples both ways; no database."""

import pytest

from cases.rules.reply_checks import Wording, check_reply
from grids.declared_rules import RULES

CITY = Wording(
    promises=tuple(RULES["reply.promises"].default),
    no_promises=tuple(RULES["reply.no_promises"].default),
    empty=tuple(RULES["reply.empty_phrases"].default),
    shortest=RULES["reply.shortest"].default,
)
DONE = "经现场核查，3号楼电梯控制板损坏，12月10日已更换，现已恢复运行。"


def kinds(text, wording=CITY):
    return [finding.kind for finding in check_reply(text, wording)]


def test_an_ordinary_reply_is_warned_of_nothing():
    assert check_reply(DONE, CITY) == []


@pytest.mark.parametrize(
    "number",
    [
        "13897001234",
        "138 9700 1234",
        "138-9700-1234",
        "19912345678",
        "0971-8230001",
        "0971 8230001",
        "09718230001",
        "（0971）8230001",
        "010-65001234",
    ],
)
def test_a_telephone_number_is_found_however_it_is_written(number):
    (finding,) = check_reply(f"{DONE}可联系物业{number}。", CITY)
    assert finding.kind == "phone"
    assert number not in finding.sentence, "the warning itself does not spread the number"
    assert number[:3] in finding.sentence


@pytest.mark.parametrize(
    "number",
    [
        "12345",
        "96777",
        "4008201234",
        "24121000898",
        "20241210001234567",
        "2024年12月10日",
        "1.5万元",
        "138970012345",
        "第13号",
        "2024〕12号",
        "合同编号0971823",
        "3600立方米",
    ],
)
def test_other_numbers_are_no_telephone(number):
    assert kinds(f"{DONE}见{number}。") == []


@pytest.mark.parametrize(
    "number", ["630102199003074518", "63010219900307451X", "63010219900307451x", "630102900307451"]
)
def test_an_identity_number_is_found_and_not_taken_for_a_telephone(number):
    (finding,) = check_reply(f"{DONE}申请人（{number}）已登记。", CITY)
    assert finding.kind == "identity"
    assert number not in finding.sentence


@pytest.mark.parametrize(
    "number", ["630102199013074518", "630102199003324518", "123456789012345678"]
)
def test_a_long_number_without_a_birthday_is_no_identity(number):
    assert kinds(f"{DONE}缴费单号{number}。") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("我们保证三日内修好，请放心。", "保证"),
        ("今后一定加大巡查力度，每周两次。", "一定"),
        ("该路段绝对不会再积水，请放心。", "绝对"),
        ("本月内百分之百完成改造任务。", "百分之百"),
        ("整改后合格率将达到100%，请放心。", "100%"),
        ("今后绝不再发生夜间施工的情况。", "绝不"),
        ("不能保证今天，但保证明天修好。", "保证"),
    ],
)
def test_an_absolute_promise_is_found(text, word):
    (finding,) = check_reply(text, CITY)
    assert (finding.kind, finding.found) == ("promise", f"“{word}”")


@pytest.mark.parametrize(
    "text",
    [
        "因管线老化，我单位不能保证当日完工。",
        "押金不属于保证金，商户已当场退还。",
        "施工对出行有一定影响，预计周五结束。",
        "噪声在一定程度上超标，已责令停工。",
        "水压不一定稳定，已安装增压泵两台。",
        "质量保证书已由开发商补交给业主。",
        "该项目已于12月9日完工并验收通过。",
    ],
)
def test_what_only_looks_like_a_promise_is_let_pass(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "已转相关部门处理，请耐心等待。",
        "您好，您反映的问题正在处理中，感谢您的来电。",
        "尊敬的市民您好：您反映的问题我单位已收悉，已转交城东区城管局处理。感谢您的理解与支持！",
        "我局高度重视，第一时间安排工作人员核实，将尽快处理，敬请谅解。",
        "该问题已移交城西区市场监管局核实处理。",
        "已联系有关部门，正在积极协调，请您耐心等待。",
        "我单位将进一步加强管理，举一反三，切实认真落实。",
    ],
)
def test_an_empty_phrase_and_nothing_else_is_found(text):
    (finding,) = check_reply(text, CITY)
    assert finding.kind == "empty"
    assert "请写明办理的经过和结果" in finding.sentence


@pytest.mark.parametrize(
    "text",
    [
        "已联系市民，水管接头已更换，供水恢复。",
        "您好，您反映的路灯12月9日已修复，感谢您的来电。",
        "我局高度重视，已对该店罚款2000元并责令停业三日。",
        "已转交城东区城管局处理，该局12月9日清运建筑垃圾两车。",
        "经核实，该地块属私人用地，建议通过民事诉讼解决。",
    ],
)
def test_an_empty_phrase_beside_a_result_is_let_pass(text):
    assert kinds(text) == []


@pytest.mark.parametrize(("text", "count"), [("已修好。", 3), ("……！！", 0), ("办结办结办结。", 6)])
def test_too_short_a_reply_says_how_short(text, count):
    (finding,) = check_reply(text, CITY)
    assert finding.kind == "short"
    assert f"只有 {count} 个字" in finding.sentence


def test_a_placeholder_that_nobody_filled_is_found_once():
    (finding,) = check_reply(f"【诉求人称谓】您好：{DONE}【诉求人称谓】", CITY)
    assert (finding.kind, finding.found) == ("placeholder", "【诉求人称谓】")


def test_several_findings_come_in_the_order_of_their_gravity():
    text = "请保证联系13897001234（630102199003074518），【日期】前答复。"
    assert kinds(text) == ["identity", "phone", "promise", "placeholder"]


def test_the_words_are_the_citys_own():
    own = Wording(promises=("包您满意",), no_promises=(), empty=("研究研究",), shortest=0)
    assert kinds("服务包您满意，请您放心使用本产品。", own) == ["promise"]
    assert kinds("我局研究研究。", own) == ["empty"]
    assert kinds("我们保证修好，请您放心使用电梯。", own) == []


def test_the_longer_exception_is_taken_first():
    own = Wording(promises=("保证",), no_promises=("不保证", "保证金"), empty=(), shortest=0)
    assert kinds("不保证金额，已退还押金两千元。", own) == []
