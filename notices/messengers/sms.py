"""SMS by a gateway that takes a signed JSON body."""

import hashlib
import hmac
import time
from datetime import date

from django.conf import settings

from grids.models import User
from notices.messengers.messenger import Recipient, Undeliverable, people_of, signature
from notices.messengers.posting import as_json, post_json
from notices.models import Notice
from notices.sentences import say_in_full


class SmsMessenger:
    """A text message to each person whose telephone is known.

    Body: id (the same at every try), phone, text. Headers: X-Key-Id, X-Timestamp (seconds)
    and X-Signature, the hexadecimal HMAC-SHA256 of timestamp, a dot and the body.
    """

    def reaches(self, notice: Notice, on: date) -> list[User | None]:
        """Reach the people of the notice whose telephone is known."""
        return [person for person in people_of(notice, on) if person.phone]

    def send(self, notice: Notice, recipient: Recipient) -> None:
        """Post the message; any 2xx is the gateway's word that it took it."""
        person = recipient.person
        if person is None or not person.phone:
            raise Undeliverable("没有登记手机号")
        text = f"{signature()}{say_in_full(notice)}"
        body = as_json({"id": recipient.key, "phone": person.phone, "text": text})
        post_json(settings.SMS_GATEWAY_URL, body, signed(body, str(int(time.time()))))


def signed(body: bytes, timestamp: str) -> dict[str, str]:
    """Return the headers by which the gateway knows who sent the body, and when."""
    key = settings.SMS_GATEWAY_SECRET.encode()
    covered = timestamp.encode() + b"." + body
    return {
        "X-Key-Id": settings.SMS_GATEWAY_KEY_ID,
        "X-Timestamp": timestamp,
        "X-Signature": hmac.new(key, covered, hashlib.sha256).hexdigest(),
    }
