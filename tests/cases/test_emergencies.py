"""Dangers are found in what callers say: none is missed, and drills are none."""

import re

import pytest
from django.urls import reverse

from cases.rules.emergencies import DEFAULT_LINES, LINE, Alarm, alarms_in, pattern_of
from grids.models import CitySetting

# What is said, and the number to call first; of our own making.
DANGERS = {
    "119": """
        我家厨房有很大的煤气味，窗户开了还是散不掉
        楼道里燃气管道好像泄漏了，一直嘶嘶响
        小区天然气管子被挖断，正在往外漏气
        对面楼三楼着火了，窗户往外冒黑烟
        地下车库有电动车起火，浓烟很大
        仓库那边刚才爆炸了一声，现在还有火苗
        电梯坏了，我妈和孩子被困在里面二十分钟了
        电梯困人了，物业电话没人接
        货梯突然往下坠，有人在里面
        工地的墙倒塌了，可能压在下面两个工人
        有个孩子掉进没盖的井里了
        湟水河边有人落水，岸边没有人会游泳
        南山这边滑坡了，土石冲到路上
        脚手架坍塌，几个人从上面掉下来
        村口水渠里有小孩溺水
        阳台上的纸箱烧起来了，快来人
        洗浴中心有人一氧化碳中毒倒下了
        烧烤店的液化气罐漏气了
        孩子的头卡住栏杆出不来了
        老人的房子屋顶垮塌，人还在里面
        路面塌陷了一个大坑，一个人骑车摔进去
        山上有大火，风很大正往村里烧
        修理厂后面冒浓烟，闻着呛人
        家里燃气灶下面一直漏，关不上阀门
    """,
    "110": """
        楼顶上站着一个人说要跳楼
        我朋友给我发消息说不想活了，电话打不通
        他刚才喝农药了，门反锁着
        邻居在家里打老婆，家暴很厉害，孩子在哭
        烧烤摊有一群人在打架，有人拿刀
        一个男的持刀在超市门口追人
        几十个业主在售楼部门口拉横幅堵门
        工人讨薪把国道堵路了，车都过不去
        有人在店里打砸，玻璃全砸了
        我被老板关起来不让走，非法拘禁
        学校门口聚集了很多家长，情绪激动
        一个女的坐在大桥栏杆外面想跳河
        他割腕了，地上都是血
        高压线断了掉在田里，旁边有人走
        化工厂的氨气罐在漏，眼睛都睁不开
        路上的电线掉下来了，冒火花
        疯狗在小区里咬人，已经咬了三个
        有人抢劫了我的包，往北跑了
        我闺女留了遗书说要结束生命
        市场里围了一大群人要哄抢货物
        有人说包里有炸弹，车站都乱了
        有人在门口闹事，砸店，还要打人
        我弟弟说活不下去了，人不见了
        KTV里斗殴，有人被砍，快来
    """,
    "120": """
        老人在公交站晕倒了，叫不醒
        我爸突然昏迷，嘴唇发紫
        孩子一直抽搐，眼睛往上翻
        食堂吃完饭十几个学生上吐下泻
        工人触电了，躺在地上没有呼吸
        我老婆要生了，羊水破了
        他从楼梯摔下来，大出血止不住
        爷爷心脏病又发作了，疼得厉害
        幼儿园好多孩子食物中毒了
        隔壁老太太昏倒在厕所，不省人事
    """,
    "122": """
        昆仑路口出车祸了，两个人躺在地上
        一辆货车撞人后跑了
        高速上大客车翻车了
        五四大街三车追尾，堵得很死
        我被车撞了，司机肇事逃逸
        下坡路上连环撞，十几辆车
    """,
}  # fmt: skip
ORDINARY = """
    小区门口的路灯坏了三天，晚上很黑
    家里暖气不热，只有十五度
    物业费涨价没有公示
    公交 32 路半个小时没有来一辆
    想问一下社保卡怎么补办
    楼下广场舞音响太吵
    开发商延期交房，要求赔偿
    学校收取资料费，请核实
    社区下周举办消防演练，请问几点开始
    请问防火知识讲座在哪里报名
    咨询意外保险理赔需要什么材料
    医院预约挂号系统打不开
    垃圾桶满了没有人清运
    公园里的树枯死了，请更换
    建议增加一条去机场的公交线路
    自来水发黄，有异味
    邻居装修噪声太大
    出租车绕路多收钱
    饭店油烟直排到窗户
    身份证到期怎么换领
    小区充电桩经常充不上
    公租房申请三个月没有结果
    幼儿园退费只退一半
    快递丢了，驿站不赔
    路边停车收费没有给发票
    希望加强防溺水宣传
    火灾预防培训什么时候开
    地下通道积水没过脚面
    驾校不退学费
    老年证办理要几天
    楼上漏水把墙泡坏了
    宽带断网两天没有人修
    工资拖欠三个月没发
    村里的路坑坑洼洼
    电表读数和账单不一样
    景区门票优惠政策是什么
    狗没有拴绳，吓到孩子
    银行排队时间太长
    小区电梯经常停用维修
    表扬 12345 的接线员
"""


def told(block):
    return [line.strip() for line in block.strip().splitlines()]


POSITIVES = [(number, text) for number, block in DANGERS.items() for text in told(block)]


def test_dangers_are_found_and_ordinary_matters_are_not(record_property):
    found = [text for _, text in POSITIVES if alarms_in(text, DEFAULT_LINES)]
    false = [text for text in told(ORDINARY) if alarms_in(text, DEFAULT_LINES)]
    recall, precision = len(found) / len(POSITIVES), len(found) / (len(found) + len(false))
    record_property("precision", precision)
    missed = [text for _, text in POSITIVES if text not in found]
    assert recall >= 0.98, missed
    assert precision >= 0.9, false


def test_the_number_to_call_is_among_those_shown():
    wrong = [
        (number, text)
        for number, text in POSITIVES
        if number not in {one.number for one in alarms_in(text, DEFAULT_LINES)}
    ]
    assert len(wrong) <= len(POSITIVES) // 50, wrong


def test_an_alarm_names_the_words_as_they_stand_in_the_text():
    [alarm] = alarms_in("楼下燃气管道一直在泄漏", DEFAULT_LINES)
    assert alarm == Alarm("燃气管道一直在泄漏", "119", alarm.advice)
    assert "开窗" in alarm.advice


def test_a_gap_ends_with_the_sentence():
    assert not pattern_of("燃气…漏").search("咨询燃气开户。楼上漏水")


def test_a_danger_that_stands_after_a_drill_is_still_found():
    assert alarms_in("参加消防火灾演练回来，发现厨房起火", DEFAULT_LINES)


@pytest.mark.parametrize("line", DEFAULT_LINES)
def test_every_line_has_the_shape_that_the_setting_asks_for(line):
    assert re.fullmatch(LINE, line)


def test_the_desk_shows_whom_to_call_and_what_to_say(client, log_in, operator):
    log_in(operator)
    url = reverse("cases:desk_help")
    body = client.post(url, {"text": "厨房煤气味很大"}).content.decode()
    assert "先转 119" in body
    assert body.index("data-alarm") < body.index("建议承办单位")
    assert "data-alarm" not in client.post(url, {"text": "路灯坏了三天"}).content.decode()


def test_a_city_words_its_own_dangers(client, log_in, operator):
    CitySetting.objects.create(key="emergency.lines", value=["缆车…停｜96110｜请留在车厢里。"])
    log_in(operator)
    body = client.post(reverse("cases:desk_help"), {"text": "缆车突然停在半空"}).content.decode()
    assert "先转 96110" in body
    assert "请留在车厢里" in body


def test_a_text_of_a_million_characters_is_answered():
    assert alarms_in("燃气" * 500_000, DEFAULT_LINES) == []
