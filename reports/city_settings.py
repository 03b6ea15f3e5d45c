"""The settings of a city that say how figures are counted and papers are made."""

from grids.declared_rules import Rule, SettingGroup
from reports.series import SPECS, TOPIC_SPECS
from telephony.models import OperatorStatus

ALL = (*SPECS, *TOPIC_SPECS)
SERIES = {spec.code: spec.name for spec in ALL}
STEPS = {"edited": "编辑", "checked": "核稿", "issued": "签发"}
STATUSES = {status.value: str(status.label) for status in OperatorStatus if status != "ready"}
RATES = {"responded": "响应率", "solved": "解决率", "satisfied": "满意率"}

SETTINGS = (
    SettingGroup(
        "热点和日报",
        100,
        {
            "hotspot.lines": Rule("日报热点条数", 3),
            "hotspot.outside_top": Rule("前三以外的集中反映问题另列一行", True, (True, False)),
            "bulletin.draft_after_minutes": Rule("统计日结束后多少分钟生成日报草稿", 10, least=0),
            "bulletin.due": Rule(
                "日报各环节的最晚时间",
                {"edited": "09:00", "checked": "09:30", "issued": "10:00"},
                words=STEPS,
            ),
            "bulletin.first_number": Rule(
                "启用当年的首个期号", dict.fromkeys(SERIES, 1), words=SERIES
            ),
            "bulletin.first_total": Rule(
                "启用时的首个总期号", dict.fromkeys(SERIES, 1), words=SERIES
            ),
            "bulletin.masthead": Rule(
                "日报版头名称",
                {spec.code: spec.paper.masthead for spec in ALL},
                words=SERIES,
            ),
            "bulletin.issuer": Rule("日报编发单位", "{城市}市12345政务服务便民热线中心"),
            "bulletin.closing": Rule(
                "日报版记（报、送、发）",
                [
                    ["报", "市委、市人大、市政府、市政协领导。"],
                    ["送", "各县区政府，市直各部门。"],
                ],
            ),
            # Each collective word with the kind of unit (its label) for which it stands.
            "bulletin.collectives": Rule(
                "版记中的统称指哪一类单位（这些单位可以阅读签发的日报）",
                [
                    ["各县区政府", "县区政府"],
                    ["各区县政府", "县区政府"],
                    ["市直各部门", "市直部门"],
                    ["市直各单位", "市直部门"],
                    ["市直各责任单位", "市直部门"],
                    ["各公共企业", "公共企业"],
                ],
            ),
            "brief.due_at_once": Rule(
                "要情快报各环节的最晚时间（拟稿后多少分钟）",
                {"edited": 20, "checked": 40, "issued": 60},
                words=STEPS,
            ),
            "brief.due_in_days": Rule(
                "专报、呈阅件各环节的最晚时间（拟稿后多少分钟）",
                {"edited": 1440, "checked": 2880, "issued": 4320},
                words=STEPS,
            ),
            "brief.closing": Rule(
                "要情快报、专报、呈阅件的版记（报、送、发）", [["报", "市委、市政府领导。"]]
            ),
            "bulletin.copies": Rule("日报印数", 60),
            "bulletin.make_up_days": Rule("日报最多补做天数", 7, least=0),
            "bulletin.live_from": Rule("启用日期（此前不补做）", None),
            # Name, days; one that ends before it begins goes over New Year.
            "report.seasons": Rule("季节（名称、首日至末日）", [["供暖季", "10-15至04-15"]]),
        },
    ),
    SettingGroup(
        "安全隐患",
        110,
        {"hazard.categories": Rule("隐患日报最多列出的类别数", 5)},
    ),
    SettingGroup(
        "考核",
        120,
        {
            "rates.month_starts_on": Rule(
                "考核月起始日（1 为自然月；19 为上月 19 日至当月 18 日）", 1, tuple(range(1, 29))
            ),
            "rates.basically_percent": Rule("基本满意折算系数（%）", 60, least=0, most=100),
            "rates.no_opinion_counts": Rule("未表态计入满意率基数", False, (True, False)),
            "rates.secret_contact": Rule(
                "保密和举报工单的响应率",
                "on_behalf",
                words={"on_behalf": "热线代联系", "left_out": "不计入基数"},
            ),
            "rates.reply_counted": Rule(
                "按时办结以哪次答复为准",
                "first",
                words={"first": "首次答复", "accepted": "审核通过的答复"},
            ),
            "rates.returns_counted": Rule(
                "退单率的分子", "raised", words={"raised": "提出的退单", "accepted": "同意的退单"}
            ),
            "rates.roles": Rule(
                "计入时效考核的分工",
                ["lead", "answering", "sub"],
                words={"lead": "主办", "answering": "并行承办", "sub": "下派", "co": "协办"},
            ),
            "rates.total": Rule(
                "合计行的算法", "pooled", words={"pooled": "件数合并计算", "mean": "各行平均"}
            ),
            "rates.composite": Rule("计算综合成绩", False, (True, False)),
            "rates.weights": Rule(
                "综合成绩权重（响应率、解决率、满意率）",
                {"responded": 10, "solved": 50, "satisfied": 40},
                words=RATES,
            ),
            "rates.zone_by": Rule(
                "红黄蓝区依据",
                "satisfied",
                words={**RATES, "composite": "综合成绩", "none": "不分区"},
            ),
            "rates.zones": Rule(
                "红黄蓝区界线（%，低于前者为红区，低于后者为黄区）",
                {"red": 80, "yellow": 90},
                words={"red": "红区", "yellow": "黄区"},
            ),
            "rates.ranking": Rule(
                "考核表排名次（国办函〔2025〕66号：不得简单以排名论优劣）", False, (True, False)
            ),
        },
    ),
    SettingGroup(
        "话务",
        136,
        {
            "hall.too_long": Rule(
                "坐席在一个状态里超过几分钟标为过长",
                {"in_call": 15, "after_call": 5, "break": 30},
                words=STATUSES,
            ),
            "hall.wait_too_long": Rule("来电排队超过几秒标红", 30),
            "hall.usual_weeks": Rule("大屏“往常”取前几周同一天的平均", 4, least=1, most=8),
            "hall.wall_days": Rule(
                "大屏打开后几天内不用重新登录（一直开着的顺延，0 为随登录失效）",
                30,
                least=0,
                most=365,
            ),
        },
    ),
    SettingGroup(
        "文书",
        130,
        {
            "paper.most_at_once": Rule("流转单、批办单一次最多打印件数", 50, most=200),
            "paper.issuer": Rule(
                "通知书、督办单、通报的落款单位", "{城市}市12345政务服务便民热线中心"
            ),
        },
    ),
    SettingGroup(
        "导出",
        150,
        {
            "export.keep_days": Rule("导出文件保留天数", 7),
            "export.most_rows": Rule("一次最多导出行数", 100_000),
        },
    ),
    SettingGroup(
        "界面和运行",
        170,
        {
            "books.hour": Rule("每日账目核对不早于几点", 3, tuple(range(24))),
        },
    ),
)
