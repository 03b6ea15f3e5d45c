"""The settings of a city that say what is learned and proposed."""

from grids.declared_rules import Rule, SettingGroup

SETTINGS = (
    SettingGroup(
        "智能建议",
        150,
        {
            "suggest.fill_sure": Rule("有 99% 把握的建议分类直接填入（可改）", True, (True, False)),
            "suggest.learned_cases": Rule(
                "训练建议模型最多用多少件已办结工单（取最新的）", 10_000, least=100, most=100_000
            ),
        },
    ),
)
