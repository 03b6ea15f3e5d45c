"""企业微信: a group's robot, by its webhook."""

import json
from datetime import date

from django.conf import settings

from grids.models import User
from notices.messengers.messenger import (
    Recipient,
    SendError,
    Undeliverable,
    addressee,
    signature,
)
from notices.messengers.posting import as_json, post_json
from notices.models import Notice
from notices.sentences import say_in_full

# Busy, and too many messages a minute.
PASSING = frozenset({-1, 45009})


class WecomMessenger:
    """One message a notice into the group; it names the unit or role, never a person."""

    def reaches(self, notice: Notice, on: date) -> list[User | None]:
        """Reach the group with what is addressed to units and roles, not to one person."""
        del on
        return [] if notice.user_id else [None]

    def send(self, notice: Notice, recipient: Recipient) -> None:
        """Post the message; the robot answers 200 with a code of its own."""
        del recipient
        text = f"{signature()}{addressee(notice)}：{say_in_full(notice)}"
        body = as_json({"msgtype": "text", "text": {"content": text}})
        try:
            code = int(json.loads(post_json(settings.WECOM_WEBHOOK_URL, body))["errcode"])
        except (ValueError, KeyError, TypeError) as error:
            raise SendError("企业微信应答无法识别") from error
        if code:
            refused = SendError if code in PASSING else Undeliverable
            raise refused(f"企业微信错误码 {code}")
