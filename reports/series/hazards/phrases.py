"""The phrases of the hazard daily."""

from reports.bulletins.wording.phrases import Phrase

_PERIOD = ("日期",)
_CITY = ("城市",)

PHRASES = {
    "hazards.title": Phrase("安全隐患日报标题", "{城市}市安全隐患举报受理情况日报", optional=_CITY),
    "hazards.many": Phrase(
        "安全隐患日报正文（多个接收单位）",
        "{日期}，{城市}市共收到安全隐患举报{隐患件数}件，其中{各接收单位}{主要反映}，{处理情况}。",
        (*_PERIOD, "隐患件数", "各接收单位", "主要反映", "处理情况"),
        ("热线", *_CITY),
    ),
    "hazards.single": Phrase(
        "安全隐患日报正文（一个接收单位）",
        "{日期}，{城市}市共收到安全隐患举报{隐患件数}件，均由{接收单位}接收{主要反映}，{处理情况}。",
        (*_PERIOD, "隐患件数", "接收单位", "主要反映", "处理情况"),
        ("热线", *_CITY),
    ),
    "hazards.none": Phrase(
        "安全隐患日报正文（没有举报）", "{日期}，{城市}市未收到安全隐患举报。", _PERIOD, _CITY
    ),
    "hazards.body": Phrase("单个接收单位", "{接收单位}接收举报{件数}件", ("接收单位", "件数")),
    "hazards.missing": Phrase("接收单位未报", "{接收单位}未报", ("接收单位",)),
    "hazards.categories": Phrase("主要反映的问题", "，主要反映{隐患分类}等问题", ("隐患分类",)),
}
