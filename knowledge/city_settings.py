"""The settings of a city that say who publishes an article and when it is looked at again."""

from grids.declared_rules import Rule, SettingGroup

SETTINGS = (
    SettingGroup(
        "知识库和公告",
        135,
        {
            "knowledge.unit_publishes": Rule(
                "单位审核后直接发布（统一口径除外）", False, (True, False)
            ),
            "knowledge.search_days": Rule("没有搜到的内容保留天数", 90, most=1_000),
            "knowledge.review_days": Rule("知识条目复核周期（天）", 180, most=1_500),
            "knowledge.expiry_days": Rule("提前几天提醒到期和复核", 15, least=0, most=180),
        },
    ),
)
