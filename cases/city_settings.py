"""The settings of a city that say how cases are taken in, handled, called back and pressed."""

from cases.rules.emergencies import DEFAULT_LINES, LINE
from cases.rules.hazard_words import DEFAULT_LINES as HAZARD_LINES
from cases.rules.hazard_words import LINE as HAZARD_LINE
from cases.rules.reply_words import EMPTY_PHRASES, NO_PROMISES, PROMISES
from grids.declared_rules import Rule, SettingGroup
from grids.models import Kind, Urgency

KINDS = dict(Kind.choices)
URGENCIES = dict(Urgency.choices)
COUNTED = {"call": "来电", "web": "网民留言"}
REPLY_CHECKS = {
    "phone": "电话", "identity": "证件号", "promise": "绝对化承诺", "empty": "空话",
    "short": "过短", "placeholder": "未填的占位",
}  # fmt: skip

SETTINGS = (
    SettingGroup(
        "城市和统计日",
        10,
        {
            "day.starts_at_hour": Rule("统计日起始（0 为零点，12 为前一日中午）", 0, (0, 12)),
        },
    ),
    SettingGroup(
        "登记、受理和转接",
        20,
        {
            "case.related_days": Rule("再诉关联天数", 30, least=0),
            "intake.outage_without_case": Rule(
                "停水停电来电可按公告一键答复、不登记工单", True, (True, False)
            ),
            "rejection.grounds": Rule(
                "不予受理理由",
                [
                    "不属于本市行政区域",
                    "属于其他国家机关职权范围",
                    "已进入诉讼、仲裁、纪检监察、行政复议、信访程序或已办结",
                    "无新的事实重复反映",
                    "涉及国家秘密、商业秘密或个人隐私",
                    "违反法律法规或内容空泛无法办理",
                ],
            ),
            "emergency.lines": Rule(
                "紧急用语（每行：用语，空格分开，可用…｜转接号码｜先告知来电人的话）",
                DEFAULT_LINES,
                pattern=LINE,
            ),
            "transfer.targets": Rule("可转接的专线", ["110", "119", "120", "122"]),
            "draft.keep_days": Rule("没有登记、没有提交的草稿保留天数", 7),
        },
    ),
    SettingGroup(
        "派单和下派",
        30,
        {
            "conference.after": Rule("退单裁定几次后可以会商定主办", 2),
            "dispatch.direct_to_street": Rule("热线可直接派单到街道（乡镇）", True, (True, False)),
            "sub_dispatch.share": Rule("下派时限建议占本单位剩余时间的百分之几", 70, most=100),
        },
    ),
    SettingGroup(
        "特急和电话指派",
        40,
        {
            "telephone.first_report_minutes": Rule("电话指派后首报时限（分钟）", 30),
        },
    ),
    SettingGroup(
        "退单、延期、挂账、剔除和终结",
        50,
        {
            "objection.limit": Rule("每轮可退单次数", 2),
            "objection.grounds": Rule(
                "退单理由",
                [
                    "不属于本单位职责",
                    "不在本单位辖区",
                    "重复派单",
                    "应由多单位联合办理",
                    "内容不清无法办理",
                ],
            ),
            "objection.needs_files": Rule("必须附材料的退单理由（空表示不要求）", []),
            "extension.limit": Rule("每轮可延期次数", 1, least=0),
            "extension.percent": Rule("延期最长为原时限的百分之几", 100),
            "extension.until": Rule("到期当日申请延期的最晚时间", "17:00"),
            "parking.review_days": Rule("挂账两次复核最长间隔（天）", 30),
            "exclusion.grounds": Rule(
                "剔除情形",
                [
                    "诉求超出法律法规和现行政策",
                    "诉求人无正当理由拒绝配合",
                    "历史遗留或客观条件限制，短期内无法解决",
                    "不可抗力",
                    "恶意或重复评价",
                ],
            ),
            "ending.bases": Rule(
                "终止办理依据",
                [
                    "已进入诉讼、仲裁、行政复议或信访程序",
                    "依法依规已作出终结性处理决定",
                    "诉求缺乏法律法规和政策依据",
                    "办理条件灭失",
                ],
            ),
            "ending.attempts": Rule("联系不上须有的联系次数（不同钟点）", 3),
            "wait.days": Rule("等待市民答复最长天数", 5),
        },
    ),
    SettingGroup(
        "答复和审签",
        60,
        {
            "sign_off.covers": Rule(
                "要求审签的单位，哪些事项须负责人审签（答复、退单、延期）",
                ["reply", "objection", "extension"],
                words={"reply": "答复", "objection": "退单", "extension": "延期"},
            ),
            "reply.checks": Rule("办结前提醒哪些内容", [*REPLY_CHECKS], words=REPLY_CHECKS),
            "reply.promises": Rule("办结前提醒：绝对化承诺的用词", PROMISES),
            "reply.no_promises": Rule("办结前提醒：含上述用词但不算承诺的说法", NO_PROMISES),
            "reply.empty_phrases": Rule("办结前提醒：空话（除此以外没有内容的）", EMPTY_PHRASES),
            "reply.shortest": Rule("办结前提醒：答复至少多少字（不计标点）", 10, least=0, most=500),
        },
    ),
    SettingGroup(
        "回访和申诉",
        70,
        {
            "callback.attempts": Rule("回访最多次数", 3),
            "callback.required_kinds": Rule(
                "须回访的诉求类型",
                ["enquiry", "help", "complaint", "report", "suggestion", "other"],
                words=KINDS,
            ),
            "callback.sample_percent": Rule(
                "各诉求类型的回访抽样比例（%，按工单编号确定；重办的一律回访）",
                {
                    "enquiry": 100,
                    "help": 100,
                    "complaint": 100,
                    "report": 100,
                    "suggestion": 100,
                    "praise": 100,
                    "other": 100,
                },
                words=KINDS,
                least=0,
            ),
            "callback.closing_grounds": Rule(
                "回访未解决或不满意而不重办的办结理由",
                [
                    "已按规定办结，诉求超出法律法规和现行政策",
                    "客观条件限制，暂时无法解决，已说明",
                    "已列入计划，按期实施",
                    "诉求不属实或无法查证",
                    "须通过诉讼、仲裁、复议、信访等途径解决",
                    "市民不要求重办",
                ],
            ),
            "callback.retry_hours": Rule(
                "未接通后改在哪些时段再拨（各时段的开始时间）", ["09:00", "12:00", "18:00"]
            ),
            "callback.identity_means": Rule(
                "保密工单核实身份的方式",
                ["姓名与登记一致", "本人说出查询码或工单编号", "本人先说出诉求内容"],
            ),
            "callback.secret_agents": Rule("回访保密工单的人员（用户名；空表示不限）", []),
            "appeal.workdays": Rule("回访结果的申诉时限（工作日）", 3),
            "appeal.grounds": Rule(
                "申诉理由",
                [
                    "已按规定办结，诉求超出政策规定",
                    "诉求不属实或无法查证",
                    "已联系市民，回访记录有误",
                    "市民对其他事项不满意",
                ],
            ),
        },
    ),
    SettingGroup(
        "质检",
        80,
        {
            "quality.calls": Rule("质检：每名话务员每周抽查来电数", 3, least=0),
            "quality.cases": Rule("质检：每名话务员每周抽查工单数", 2, least=0),
            "quality.items": Rule(
                "质检评分项（每项“名称 分值”）",
                [
                    "服务用语 20",
                    "倾听与核实 20",
                    "记录完整准确 30",
                    "分类派单准确 20",
                    "办理时效 10",
                ],
                pattern=r"\S+ [1-9]\d{0,2}",
            ),
        },
    ),
    SettingGroup(
        "催办和督办",
        90,
        {
            "escalation.runs": Rule("到期自动提醒、催办、督办", True, (True, False)),
            "escalation.remind_before": Rule(
                "到期前多少分钟自动提醒（一般、紧急、特急；不早于时限过半，按天计的时限在工作日上午提醒）",
                {"ordinary": 1440, "urgent": 240, "extreme": 30},
                words=URGENCIES,
            ),
            "escalation.notice_after": Rule(
                "超期后多久发催办通知书（一般件按工作日，1 为次日；紧急、特急件按小时，"
                "时限按天计的顺延到工作日上午）",
                {"ordinary": 1, "urgent": 2, "extreme": 1},
                words=URGENCIES,
            ),
            "escalation.supervise_after": Rule(
                "催办通知书后多久转督办（一般件按工作日，紧急、特急件按小时）",
                {"ordinary": 5, "urgent": 12, "extreme": 4},
                words=URGENCIES,
            ),
            "escalation.criticise_after": Rule(
                "督办后多久列入拟通报（一般件按工作日，紧急、特急件按小时）",
                {"ordinary": 5, "urgent": 24, "extreme": 12},
                words=URGENCIES,
            ),
            "supervision.is_automatic": Rule(
                "到时自动下发督办单（否则只提醒督办员）", True, (True, False)
            ),
            "supervision.answer_within": Rule(
                "自动督办的反馈时限（一般件按工作日，紧急、特急件按小时）",
                {"ordinary": 3, "urgent": 12, "extreme": 4},
                words=URGENCIES,
            ),
        },
    ),
    SettingGroup(
        "热点和日报",
        100,
        {
            "hotspot.counts_as": Rule(
                "计入热点的渠道（来电、网民留言）", ["call", "web"], words=COUNTED
            ),
        },
    ),
    SettingGroup(
        "安全隐患",
        110,
        {
            "hazard.report_by": Rule("隐患报送截止时间（次日）", "08:30"),
            "hazard.lines": Rule(
                "隐患用语（每行：用语，空格分开，可用…｜隐患类别）",
                HAZARD_LINES,
                pattern=HAZARD_LINE,
            ),
        },
    ),
    SettingGroup(
        "文书",
        130,
        {
            "paper.reference": Rule(
                "通知书、督办单、通报的编号样式",
                {
                    "urge": "西热线催〔{year}〕{number}号",
                    "supervision": "西热线督〔{year}〕{number}号",
                    "circular": "西热线通〔{year}〕{number}号",
                },
                words={"urge": "催办通知书", "supervision": "督办单", "circular": "通报"},
            ),
        },
    ),
    SettingGroup(
        "界面和运行",
        170,
        {
            # Not shorter than a telephone may lie in a pocket with something to send.
            "key.keep_days": Rule("防止重复提交的编号保留天数", 90, least=7),
            "months.ahead": Rule("办理过程和回访拨打按月分区存放，提前建几个月", 3, most=24),
            "screen.urgent_every": Rule("特急提示行每隔几秒查询一次", 5, least=2, most=60),
            "screen.undo_shown": Rule(
                "撤销“骚扰、误拨、无诉求”的按钮显示几秒", 10, least=3, most=120
            ),
            # A slow network does not make a press late.
            "screen.undo_accepted": Rule(
                "撤销“骚扰、误拨、无诉求”在几秒内有效", 30, least=3, most=600
            ),
        },
    ),
)
