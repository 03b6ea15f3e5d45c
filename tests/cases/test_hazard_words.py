"""Hazards are proposed for what callers say of them; a person confirms each."""

import re

import pytest
from django.urls import reverse

from cases.rules.hazard_words import DEFAULT_LINES, LINE, HazardHint, hazards_in
from grids.models import CitySetting, HazardCategory

# What is said, by the category that it belongs to; of our own making.
HAZARDS = {
    "燃气安全": """
        我们楼里的燃气管道锈得很厉害，用了快三十年没有换
        一楼饭馆把十几个液化气罐存放在后厨，门口就是居民楼
        邻居自己改了燃气管，私改燃气没人管
        物业说燃气报警器坏了半年也没修
        厨房燃气胶管都老化开裂了，供气公司不上门
        小区调压箱一直漏，走过去就能闻到
        院子里的天然气管被轿车压着
    """,
    "消防安全": """
        单元门口的消防通道天天停满私家车
        商场二楼的安全出口用铁链锁着
        楼道里有人给电动车充电，晚上都是一排
        楼梯间堆满纸箱和旧家具，人都过不去
        检查发现整栋楼消火栓没水
        培训班里灭火器全过期了
        有人从五楼飞线下来给电瓶车充电
        地下室隔成十几间群租房，没有逃生出口
        小区路太窄，杂物占着，消防车根本进不来
        顶楼防火门坏了关不上
        电动车推进电梯充电，物业不拦
    """,
    "用电安全": """
        巷子里的电线垂得很低，伸手就能碰到
        路边配电箱敞着门，小孩经常在那玩
        老院子线路老化严重，一下雨就跳闸
        电线杆倾斜得厉害，风一吹就晃
        出租房里私拉电线，墙上都是插座
        变压器旁边没有围栏，离幼儿园只有两米
        路灯杆漏电，昨天狗走过被电了
    """,
    "特种设备": """
        三单元电梯经常急停，前天把老人吓坏了
        电梯超期没有检验，还在用
        电梯门夹人，已经夹了两次
        浴池的锅炉没人看，司炉工无证
        货场叉车司机无证上岗
        广场上的游乐设施螺丝松了
        电梯运行时有异响，还抖得厉害
    """,
    "高空坠物": """
        大楼外墙瓷砖脱落，砸到了楼下的车
        楼上经常有人高空抛物
        临街广告牌松动，风大时晃得吓人
        屋檐下冰凌有一米长，下面是人行道
        八楼的空调外机架子松了，随时会掉
        外墙保温层掉下来一大块
    """,
    "房屋安全": """
        隔壁拆墙，我家墙上裂了好几道缝，承重墙也砸了
        家属院的楼倾斜了，住户都不敢睡
        村里老人还住在危房里
        学校旁边的围墙歪了，快倒了
        单位宿舍的屋顶塌了一角
        阳台栏杆松了，下面是马路
    """,
    "市政道路": """
        十字路口的井盖丢了两天，夜里看不见
        路面塌陷了一个坑，有一米深
        桥上的护栏断了一截
        人行道上井盖翘起来，绊倒了人
        施工后留下深坑没有围挡
    """,
    "城乡建设": """
        工地脚手架没有搭牢，风一吹就响
        楼盘施工没有围挡，砖头掉到路上
        工人在高处作业不系安全带
        塔吊的吊臂从学校操场上面转过去
        基坑离我们的楼只有五米，也不支护
    """,
    "道路交通": """
        校门口的红绿灯坏了一周
        渣土车在村道上超速，每天几十辆
        弯道的树挡住视线，视线全被挡，上个月撞了两次
        面包车接送学生超载，坐了二十多个孩子
    """,
    "危险化学品": """
        居民楼下的门面存放了很多桶油漆
        有人在路边卖散装汽油
        院里有黑加油点，油罐车晚上来
        出租屋里囤了一屋子烟花爆竹
    """,
    "工矿企业": """
        木材加工厂车间粉尘很大，旁边还在电焊
        采石场放炮，石头飞到地里
        工人下污水池清淤，有限空间没有检测
        厂里违规动火，烟气冲天
    """,
    "食品药品": """
        超市卖过期食品，奶粉也过期
        食堂的肉变质了还在卖
        诊所卖假药
    """,
    "校园安全": """
        学校后墙围墙裂了，学生每天从下面走
        教室天花板掉了一块
        幼儿园门口没有人看护，车来车往
    """,
    "文化旅游": """
        景区栈道木板断了好几处
        网吧后门锁着，里面都是未成年人
    """,
    "水利设施": """
        村边水渠没有护栏，孩子在旁边玩
        水库大坝渗水，下游有村子
    """,
    "地质灾害": """
        房后的山坡一直落石，晚上听得见响
        连着下雨，村后山体裂了一条缝
    """,
    "小区物业": """
        小区健身器材断了，孩子差点摔下来
        单元门掉了半边，进出要侧着身子
    """,
}  # fmt: skip
# What the same words surround, and ordinary matters.
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
    医院预约挂号系统打不开
    垃圾桶满了没有人清运
    公园里的树枯死了，请更换
    自来水发黄，有异味
    邻居装修噪声太大
    出租车绕路多收钱
    饭店油烟直排到窗户
    身份证到期怎么换领
    公租房申请三个月没有结果
    幼儿园退费只退一半
    快递丢了，驿站不赔
    路边停车收费没有给发票
    宽带断网两天没有人修
    工资拖欠三个月没发
    电表读数和账单不一样
    景区门票优惠政策是什么
    燃气开户要带什么材料
    电费交了没有到账
    加装电梯的补贴怎么申请
    消防安全培训证在哪里考
    办理烟草许可证要几天
    咨询施工许可证办理流程
    楼道声控灯不亮
    驾校不退学费
    天然气价格阶梯怎么算
    表扬 12345 的接线员
    房屋安全鉴定的收费标准是多少
    食品经营许可怎么办
    学校放假时间安排
    供水公司抄表不准
"""


def told(block):
    return [line.strip() for line in block.strip().splitlines()]


POSITIVES = [(name, text) for name, block in HAZARDS.items() for text in told(block)]


def test_hazards_are_found_and_ordinary_matters_are_not(record_property):
    missed = [text for _, text in POSITIVES if not hazards_in(text, DEFAULT_LINES)]
    false = [text for text in told(ORDINARY) if hazards_in(text, DEFAULT_LINES)]
    found = len(POSITIVES) - len(missed)
    precision = found / (found + len(false))
    record_property("recall", found / len(POSITIVES))
    record_property("precision", precision)
    assert found / len(POSITIVES) >= 0.95, missed
    assert precision >= 0.9, false


def test_the_right_category_is_among_those_proposed():
    wrong = [
        (name, text)
        for name, text in POSITIVES
        if name not in {one.category for one in hazards_in(text, DEFAULT_LINES)}
    ]
    assert len(wrong) <= len(POSITIVES) // 10, wrong


def test_hint_names_the_words_as_they_stand_in_the_text():
    assert hazards_in("楼下的消防通道被堵了", DEFAULT_LINES) == [
        HazardHint("消防通道被堵", "消防安全")
    ]
    assert not hazards_in("参加了安全隐患排查培训", DEFAULT_LINES)


@pytest.mark.parametrize("line", DEFAULT_LINES)
def test_line_has_the_shape_that_the_setting_asks_for(line):
    assert re.fullmatch(LINE, line)


def help_for(client, text):
    return client.post(reverse("cases:desk_help"), {"text": text}).content.decode()


@pytest.mark.django_db
def test_desk_offers_the_category_and_fills_nothing_in(client, log_in, operator):
    fire = HazardCategory.objects.create(name="消防安全")
    log_in(operator)
    body = help_for(client, "楼下的消防通道被堵了，商场的电梯困人")
    assert "内容提到“消防通道被堵”" in body
    button = body[body.index('name="use_hazard_category"') :].split("</button>")[0]
    assert f'value="{fire.pk}"' in button
    assert "data-sure" not in button
    # The city keeps no category for lifts.
    assert "特种设备" not in body
    assert "疑似安全隐患" not in help_for(client, "路灯坏了三天，请派人维修")


@pytest.mark.django_db
def test_categories_that_the_city_does_not_keep_leave_room_for_its_own(client, log_in, operator):
    HazardCategory.objects.create(name="小区物业")
    log_in(operator)
    said = "煤气味很大，消防通道被堵，电线裸露，电梯困人，单元门的健身器材断了"
    assert "采用疑似安全隐患" in help_for(client, said)


@pytest.mark.django_db
def test_city_words_its_own_hazards(client, log_in, operator):
    HazardCategory.objects.create(name="雪场安全")
    CitySetting.objects.create(key="hazard.lines", value=["缆绳…断｜雪场安全"])
    log_in(operator)
    assert "雪场安全" in help_for(client, "滑雪场的缆绳断了一股，没人修")
