"""The settings of a city: what may be set, with label, default and admitted values.

Every rule of the domain contract that differs between cities stands here; `grids.rules`
reads and checks the values. Codes are for the program, `words` for who types a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grids.models import Kind, Urgency
from grids.reply_words import EMPTY_PHRASES, NO_PROMISES, PROMISES

LARGEST = 100_000


@dataclass(frozen=True)
class Rule:
    """One setting: its label for the back office, its default, and the values it admits.

    A value has the shape of the default. `words` names what the value, each item of a list
    or the keys of a table may be, in the administrators' language; `choices` lists the values
    that need no name; `least` and `most` are the smallest and the largest whole number.
    """

    label: str
    default: Any
    choices: tuple[Any, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    least: int = 1
    # What each text of a list looks like.
    pattern: str = ""
    most: int = LARGEST

    @property
    def admitted(self) -> tuple[Any, ...]:
        """What the value or each item of a list may be; empty where it is free."""
        return self.choices or (() if isinstance(self.default, dict) else tuple(self.words))


KINDS = dict(Kind.choices)
URGENCIES = dict(Urgency.choices)
COUNTED = {"call": "来电", "web": "网民留言"}
CONFIRMERS = {
    "security_admin": "安全管理员", "system_admin": "系统管理员", "audit_admin": "审计管理员",
}  # fmt: skip
RATES = {"responded": "响应率", "solved": "解决率", "satisfied": "满意率"}
REPLY_CHECKS = {
    "phone": "电话", "identity": "证件号", "promise": "绝对化承诺", "empty": "空话",
    "short": "过短", "placeholder": "未填的占位",
}  # fmt: skip
# Those of reports.models.Series and cases.models.NoticeKind, to the right of here; tests hold
# each pair together.
SERIES = {"daily": "热线工作日报", "hazards": "安全隐患日报"}
NOTICE_KINDS = {
    "new_case": "新派工单", "recall": "撤回派单", "withdrawal": "撤回告知",
    "objection": "退单待审", "ruling": "裁定结果", "reply": "答复待审",
    "reply_refused": "答复退回", "callback": "待回访", "redo": "重办", "follow_up": "市民追加",
    "bulletin": "日报", "appeal": "申诉待审", "merged": "并单", "quality": "质检反馈",
    "urge": "催办", "supervision": "督办", "criticism": "通报", "instruction": "批示",
    "deadline": "时限变动", "application": "申请待裁定", "sign_off": "审签", "books": "账目核对",
    "export": "导出", "amended": "工单更正", "account": "账号安全",
}  # fmt: skip

RULES: dict[str, Rule] = {
    "city.name": Rule("城市名称", "西宁"),
    "day.starts_at_hour": Rule("统计日起始（0 为零点，12 为前一日中午）", 0, (0, 12)),
    "case.related_days": Rule("再诉关联天数", 30, least=0),
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
    "quality.calls": Rule("质检：每名话务员每周抽查来电数", 3, least=0),
    "quality.cases": Rule("质检：每名话务员每周抽查工单数", 2, least=0),
    "quality.items": Rule(
        "质检评分项（每项“名称 分值”）",
        ["服务用语 20", "倾听与核实 20", "记录完整准确 30", "分类派单准确 20", "办理时效 10"],
        pattern=r"\S+ [1-9]\d{0,2}",
    ),
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
    "objection.needs_files": Rule("必须附材料的退单理由（空表示不要求）", []),
    "conference.after": Rule("退单裁定几次后可以会商定主办", 2),
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
    "dispatch.direct_to_street": Rule("热线可直接派单到街道（乡镇）", True, (True, False)),
    "sub_dispatch.share": Rule("下派时限建议占本单位剩余时间的百分之几", 70, most=100),
    "sign_off.covers": Rule(
        "要求审签的单位，哪些事项须负责人审签（答复、退单、延期）",
        ["reply", "objection", "extension"],
        words={"reply": "答复", "objection": "退单", "extension": "延期"},
    ),
    "telephone.first_report_minutes": Rule("电话指派后首报时限（分钟）", 30),
    "reply.checks": Rule("办结前提醒哪些内容", [*REPLY_CHECKS], words=REPLY_CHECKS),
    "reply.promises": Rule("办结前提醒：绝对化承诺的用词", PROMISES),
    "reply.no_promises": Rule("办结前提醒：含上述用词但不算承诺的说法", NO_PROMISES),
    "reply.empty_phrases": Rule("办结前提醒：空话（除此以外没有内容的）", EMPTY_PHRASES),
    "reply.shortest": Rule("办结前提醒：答复至少多少字（不计标点）", 10, least=0, most=500),
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
    "transfer.targets": Rule("可转接的专线", ["110", "119", "120", "122"]),
    "hotspot.counts_as": Rule("计入热点的渠道（来电、网民留言）", ["call", "web"], words=COUNTED),
    "hotspot.lines": Rule("日报热点条数", 3),
    "hotspot.outside_top": Rule("前三以外的集中反映问题另列一行", True, (True, False)),
    "hazard.categories": Rule("隐患日报最多列出的类别数", 5),
    "hazard.report_by": Rule("隐患报送截止时间", "08:30"),
    "bulletin.draft_after_minutes": Rule("统计日结束后多少分钟生成日报草稿", 10, least=0),
    "bulletin.due": Rule(
        "日报各环节的最晚时间",
        {"edited": "09:00", "checked": "09:30", "issued": "10:00"},
        words={"edited": "编辑", "checked": "核稿", "issued": "签发"},
    ),
    "bulletin.first_number": Rule("启用当年的首个期号", {"daily": 1, "hazards": 1}, words=SERIES),
    "bulletin.first_total": Rule("启用时的首个总期号", {"daily": 1, "hazards": 1}, words=SERIES),
    "bulletin.masthead": Rule(
        "日报版头名称",
        {"daily": "12345热线工作日报", "hazards": "安全隐患举报日报"},
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
    "bulletin.copies": Rule("日报印数", 60),
    "bulletin.make_up_days": Rule("日报最多补做天数", 7, least=0),
    "bulletin.live_from": Rule("启用日期（此前不补做）", None),
    "attachment.max_count": Rule("每次最多上传附件数", 9),
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
    "draft.keep_days": Rule("没有登记、没有提交的草稿保留天数", 7),
    # Not shorter than a telephone may lie in a pocket with something to send.
    "key.keep_days": Rule("防止重复提交的编号保留天数", 90, least=7),
    "export.keep_days": Rule("导出文件保留天数", 7),
    "export.most_rows": Rule("一次最多导出行数", 100_000),
    "screen.urgent_every": Rule("特急提示行每隔几秒查询一次", 5, least=2, most=60),
    "screen.undo_shown": Rule("撤销“骚扰、误拨、无诉求”的按钮显示几秒", 10, least=3, most=120),
    # A slow network does not make a press late.
    "screen.undo_accepted": Rule("撤销“骚扰、误拨、无诉求”在几秒内有效", 30, least=3, most=600),
    "books.hour": Rule("每日账目核对不早于几点", 3, tuple(range(24))),
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
    "supervision.is_automatic": Rule("到时自动下发督办单（否则只提醒督办员）", True, (True, False)),
    "supervision.answer_within": Rule(
        "自动督办的反馈时限（一般件按工作日，紧急、特急件按小时）",
        {"ordinary": 3, "urgent": 12, "extreme": 4},
        words=URGENCIES,
    ),
    "paper.most_at_once": Rule("流转单、批办单一次最多打印件数", 50, most=200),
    "notice.email": Rule(
        "发邮件的通知（渠道在部署时开启）",
        ["new_case", "redo", "reply_refused", "urge", "supervision", "instruction", "account"],
        words=NOTICE_KINDS,
    ),
    "notice.wecom": Rule(
        "发企业微信群的通知（渠道在部署时开启）",
        ["new_case", "redo", "objection", "reply", "urge", "supervision", "criticism"],
        words=NOTICE_KINDS,
    ),
    "notice.sms": Rule(
        "发短信的通知（渠道在部署时开启）",
        ["redo", "urge", "supervision", "instruction"],
        words=NOTICE_KINDS,
    ),
    "login.free_attempts": Rule("登录连续输错多少次后须等待（按账号和来源地址）", 5, most=10),
    "login.first_wait_seconds": Rule("登录第一次须等待多少秒，以后每错一次加倍", 30, most=600),
    "login.longest_wait_seconds": Rule("登录最长等待多少秒", 900, least=30, most=7200),
    "login.forget_hours": Rule("登录输错多少小时后不再计", 24, most=720),
    "login.contact": Rule("登录页上忘记密码、不能登录找谁", "安全管理员"),
    "login.contact_phones": Rule("登录页上找谁的电话（可写几个；空表示不写）", []),
    "login.initial_hours": Rule("批量导入账号的预览和初始密码表保留多少小时", 24, most=168),
    "login.factor_confirmers": Rule(
        "重置认证器由谁确认（申请人和账号本人除外）",
        ["security_admin", "system_admin"],
        words=CONFIRMERS,
    ),
    "login.factor_reset_hours": Rule("重置认证器的申请多少小时内须确认", 24, most=240),
    "notice.attempts": Rule("每条外发通知最多试几次", 8, most=20),
    "notice.keep_days": Rule("外发通知的发送记录保留天数", 180),
    "paper.issuer": Rule("通知书、督办单、通报的落款单位", "{城市}市12345政务服务便民热线中心"),
    "paper.reference": Rule(
        "通知书、督办单、通报的编号样式",
        {
            "urge": "西热线催〔{year}〕{number}号",
            "supervision": "西热线督〔{year}〕{number}号",
            "circular": "西热线通〔{year}〕{number}号",
        },
        words={"urge": "催办通知书", "supervision": "督办单", "circular": "通报"},
    ),
}
