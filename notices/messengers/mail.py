"""E-mail, by the server that Django's EMAIL_… settings name."""

import smtplib
from datetime import date

from django.core.mail import EmailMessage

from grids.models import User
from notices.messengers.messenger import (
    Recipient,
    SendError,
    Undeliverable,
    people_of,
    signature,
)
from notices.models import Notice
from notices.sentences import say_in_full


class MailMessenger:
    """A message to each person who has an address."""

    def reaches(self, notice: Notice, on: date) -> list[User | None]:
        """Reach the people of the notice who have an address."""
        return [person for person in people_of(notice, on) if person.email]

    def send(self, notice: Notice, recipient: Recipient) -> None:
        """Send one message; what the server calls permanent (5xx) is not tried again."""
        person = recipient.person
        if person is None or not person.email:
            raise Undeliverable("没有登记邮箱")
        subject = f"{signature()}{say_in_full(notice)}"
        body = f"{say_in_full(notice)}\n\n详情请登录系统查看。本邮件由系统发出，请勿回复。"
        message = EmailMessage(
            subject, body, to=[person.email], headers={"X-Hotline-Delivery": recipient.key}
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            refused = Undeliverable if all(code >= 500 for code in codes) else SendError
            raise refused(f"邮件服务器拒收（{max(codes, default=0)}）") from error
        except smtplib.SMTPResponseException as error:
            raise SendError(f"邮件服务器应答 {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise SendError(f"邮件服务器连接失败（{type(error).__name__}）") from error
