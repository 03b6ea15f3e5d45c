"""The settings of a city that say of which groups supervisors are warned."""

from grids.declared_rules import Rule, SettingGroup

SETTINGS = (
    SettingGroup(
        "集中反映预警",
        155,
        {
            "concentrated.warn_persons": Rule(
                "集中反映：一天内比平常多几人反映时预警", 5, least=2, most=1000
            ),
            "concentrated.warn_words": Rule(
                "集中反映：涉及这些用语的，一提出就预警",
                [
                    "燃气", "起火", "着火", "冒烟", "坍塌", "塌陷", "电梯", "中毒", "消防",
                    "工资", "欠薪", "学校", "幼儿园", "学生", "供暖", "暖气", "停暖",
                ],
            ),
        },
    ),
)  # fmt: skip
