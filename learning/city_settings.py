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
            "places.learned_cases": Rule(
                "学习地名最多用多少件已办结工单（取最新的）", 100_000, least=100
            ),
            "corrections.days": Rule("权责更正：统计最近多少天的派单", 90, least=7, most=366),
            "corrections.cases": Rule("权责更正：至少几件退回后由同一单位办结", 5, least=2),
            "corrections.persons": Rule("权责更正：至少涉及几名诉求人", 3, least=2),
            "corrections.share": Rule(
                "权责更正：至少占派给现单位工单的百分之几", 60, least=20, most=100
            ),
        },
    ),
)
