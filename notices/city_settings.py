"""The settings of a city that say which notices go out by which messenger, and how often."""

from grids.declared_rules import Rule, SettingGroup
from notices.kinds import LABELS, SENT_BY

SETTINGS = (
    SettingGroup(
        "通知",
        140,
        {
            "notice.email": Rule(
                "发邮件的通知（渠道在部署时开启）",
                SENT_BY["email"],
                words=LABELS,
            ),
            "notice.wecom": Rule(
                "发企业微信群的通知（渠道在部署时开启）",
                SENT_BY["wecom"],
                words=LABELS,
            ),
            "notice.sms": Rule(
                "发短信的通知（渠道在部署时开启）",
                SENT_BY["sms"],
                words=LABELS,
            ),
            "notice.attempts": Rule("每条外发通知最多试几次", 8, most=20),
            "notice.keep_days": Rule("外发通知的发送记录保留天数", 180),
        },
    ),
)
