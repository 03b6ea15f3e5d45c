"""The settings of a city that this app reads: its name, its uploads, and how people log in.

Registered when the site starts; `grids.declared_rules` holds the settings of all apps.
"""

from grids.capabilities import OfficeCapability
from grids.declared_rules import Rule, SettingGroup
from grids.roles import roles_with

C = OfficeCapability
CONFIRMERS = {
    str(role): str(role.label)
    for one in (C.KEEP_ACCOUNTS, C.KEEP_REFERENCE_DATA, C.READ_AUDIT)
    for role in roles_with(one)
}

SETTINGS = (
    SettingGroup(
        "城市和统计日",
        10,
        {
            "city.name": Rule("城市名称", "西宁"),
        },
    ),
    SettingGroup(
        "地图",
        15,
        {
            "map.tiles": Rule(
                "地图底图地址（其中“级别”“列号”“行号”换成数字，写“无”则不显示地图）", "无"
            ),
            "map.attribution": Rule("地图底图的署名和审图号", "无"),
            "map.centre": Rule("地图打开时的中心（纬度,经度）", "36.61700,101.77800"),
        },
    ),
    SettingGroup(
        "登记、受理和转接",
        20,
        {
            "attachment.max_count": Rule("每次最多上传附件数", 9),
        },
    ),
    SettingGroup(
        "登录",
        160,
        {
            "login.free_attempts": Rule(
                "登录连续输错多少次后须等待（按账号和来源地址）", 5, most=10
            ),
            "login.first_wait_seconds": Rule(
                "登录第一次须等待多少秒，以后每错一次加倍", 30, most=600
            ),
            "login.longest_wait_seconds": Rule("登录最长等待多少秒", 900, least=30, most=7200),
            "login.forget_hours": Rule("登录输错多少小时后不再计", 24, most=720),
            "login.contact": Rule("登录页上忘记密码、不能登录找谁", "安全管理员"),
            "login.contact_phones": Rule("登录页上找谁的电话（可写几个；空表示不写）", []),
            "login.initial_hours": Rule("批量导入账号的预览和初始密码表保留多少小时", 24, most=168),
            "login.factor_confirmers": Rule(
                "重置认证器由谁确认（申请人和账号本人除外）",
                list(CONFIRMERS)[:2],
                words=CONFIRMERS,
            ),
            "login.factor_reset_hours": Rule("重置认证器的申请多少小时内须确认", 24, most=240),
        },
    ),
)
