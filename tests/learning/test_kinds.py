"""Kinds of demands: by words before any case is closed, learned from closed cases then."""

from datetime import timedelta

import pytest
from django.urls import reverse

from grids.models import Kind
from learning.models import ProposedField, SuggestionModel
from learning.selectors.current import KINDS, forget_model
from learning.selectors.suggest import propose_kinds
from learning.services.training import learned_cases, train_models

TOLD = {
    Kind.ENQUIRY: """
        请问城乡居民医保在哪里缴费，需要带什么材料
        咨询灵活就业人员社保补贴的申请条件
        想了解一下公租房的申请流程和排队情况
        新生儿上户口需要哪些材料，周末能不能办
        想问一下残疾人公交卡怎么办理，要多久能拿到
        老人高龄津贴从多少岁开始领，什么标准
        请问今年供暖什么时候开始，收费标准是多少
        外地户籍孩子在这里上小学有什么政策
        不动产登记中心几点上班，联系电话是多少
        退役军人优待证到哪里领取""",
    Kind.HELP: """
        小区今天早上突然停水，老人在家没法做饭
        门口路灯坏了一个星期，晚上一片漆黑，希望尽快维修
        家里暖气不热，室温只有十五度，请求帮助
        单元楼下污水管道堵塞，污水外溢到路面
        人行道井盖缺失，请尽快更换
        行道树被风吹倒伏在路上，请派人清理
        楼顶漏水到家里，联系不上维修人员
        马路上有一处塌陷，车辆经过危险，请修复
        独居老人生活困难，想请社区帮忙解决
        公交站牌脱落，请更换""",
    Kind.COMPLAINT: """
        楼下酒吧每天凌晨还在放音乐，噪音扰民，没法睡觉
        驾校报名交了钱不给安排练车，要求退款也不给退
        物业公司态度恶劣，收了物业费不管卫生
        出租车司机拒载，还绕路多收十块钱
        包工头拖欠农民工工资三个月，一直推脱
        烧烤店油烟直接排放到楼道，多次反映没人管
        商家占用人行道摆摊，行人没法走
        工作人员服务态度差，办事推诿，跑了三趟
        超市卖过期食品，拒绝退货
        开发商延期交房，答应的补偿不兑现
        健身房关门了会员卡余额不退
        公交车甩站，司机态度不好，投诉该司机""",
    Kind.REPORT: """
        举报一家无证经营的黑诊所
        有人在河道里用电网电鱼，非法捕捞
        匿名举报某茶楼内聚众赌博
        一家作坊夜里偷排废水，涉嫌违法
        举报某公司偷税漏税，拒开发票
        反映某人骗取医保基金，提供线索
        有人私搭乱建，在楼顶违建，要求查处""",
    Kind.SUGGESTION: """
        建议在小学门口增设一处斑马线和信号灯
        希望增加早高峰时段12路公交的班次
        建议公园延长开放时间，多放几张座椅
        能否增设一个共享单车停放点
        提个建议，办事大厅最好能增加自助机
        建议在小区附近增设新能源充电桩
        希望能增加社区图书馆的开放时间""",
    Kind.PRAISE: """
        表扬社区工作人员及时帮助老人，非常感谢
        出租车司机拾金不昧，找回了我的手机，想送锦旗
        对民警的热心帮助表示感谢
        感谢热线及时解决了我家的暖气问题
        给办事大厅窗口工作人员点赞，服务周到耐心
        特别感谢消防员救出被困的孩子""",
}
LISTED = [
    (kind, text.strip()) for kind, texts in TOLD.items() for text in texts.split("\n") if text
]
RIGHT_LEAST, AMONG_TWO_LEAST = 0.90, 0.95


@pytest.fixture
def kinds(close_cases):
    """Close demands of three matters, each of a kind of its own."""
    from cases.models import Case

    close_cases(8)
    for at, kind in enumerate((Kind.HELP, Kind.COMPLAINT, Kind.SUGGESTION)):
        Case.objects.filter(category__code=f"m{at}").update(kind=kind)


def test_words_tell_the_kind_of_most_demands(db):
    found = [(kind, [one.value for one in propose_kinds("", text)]) for kind, text in LISTED]
    first = sum(proposed[:1] == [kind] for kind, proposed in found) / len(found)
    among = sum(kind in proposed for kind, proposed in found) / len(found)
    wrong = [(t, p) for (k, t), (_, p) in zip(LISTED, found, strict=True) if p[:1] != [k]]
    assert first >= RIGHT_LEAST, wrong
    assert among >= AMONG_TWO_LEAST, wrong


def test_words_alone_make_no_kind_sure(db):
    [first, *_] = propose_kinds("", "我要投诉楼下酒吧噪音扰民")
    assert (first.value, first.is_sure) == (Kind.COMPLAINT, False)
    assert first.reason.startswith("内容提到“")


def test_nothing_is_proposed_for_a_text_that_names_no_kind(db):
    assert propose_kinds("", "今天上午在南川西路三号院门前") == []


def test_other_is_never_proposed():
    assert Kind.OTHER not in KINDS
    assert len(KINDS) == len(Kind) - 1


def test_each_field_has_a_model_of_its_own_in_use(kinds, at):
    models = {model.field: model for model in train_models(at=at + timedelta(days=1))}
    assert set(models) == {ProposedField.CATEGORY, ProposedField.KIND}
    assert set(learned_cases(ProposedField.KIND).labels) == {"help", "complaint", "suggestion"}
    train_models(at=at + timedelta(days=2))
    used = SuggestionModel.objects.filter(is_current=True).values_list("field", flat=True)
    assert sorted(used) == ["category", "kind"]


def test_kinds_are_learned_from_closed_cases(kinds, at):
    assert propose_kinds("", "包工头拖欠了三个月的工资")[0].value == Kind.COMPLAINT
    train_models(at=at + timedelta(days=1))
    forget_model()
    [first, *_] = propose_kinds("", "我住在文博苑，包工头没有结清工钱，等着用钱过年")
    assert first.value == Kind.SUGGESTION
    assert "把握" in first.reason


def test_the_desk_proposes_a_kind_until_a_person_chose_one(client, log_in, operator, db):
    log_in(operator)
    typed = {"text": "楼下酒吧噪音扰民，没有人管"}
    url = reverse("cases:desk_help")
    page = client.post(url, typed).content.decode()
    assert "建议诉求类型" in page
    assert 'data-set="kind" data-value="complaint"' in page
    assert "建议诉求类型" not in client.post(url, {**typed, "kind": "help"}).content.decode()
    filled = {**typed, "kind": "complaint", "filled": "kind"}
    assert "建议诉求类型" in client.post(url, filled).content.decode()
