"""The settings of a city that say what operators may pause for and where recordings are."""

from grids.declared_rules import Rule, SettingGroup

REASONS = ["用餐", "休息", "培训", "其他"]
SETTINGS = (
    SettingGroup(
        "话务",
        136,
        {
            "telephony.break_reasons": Rule("小休的原因", REASONS),
            "telephony.recording_link": Rule(
                "录音地址（其中“录音编号”四字换成编号，写“无”则不显示链接）", "无"
            ),
        },
    ),
)
