"""Which messengers this site has, and which kinds of notice the city sends by each."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from grids.declared_rules import RULES
from grids.rules import rule
from notices.messengers.messenger import Messenger

OWN = {
    "console": "notices.messengers.console.ConsoleMessenger",
    "email": "notices.messengers.mail.MailMessenger",
    "wecom": "notices.messengers.wecom.WecomMessenger",
    "sms": "notices.messengers.sms.SmsMessenger",
}

LABELS = {"console": "日志", "email": "邮件", "wecom": "企业微信", "sms": "短信"}


def label_of(name: str) -> str:
    """Return a messenger's name as people say it; a site's own keeps the name it was given."""
    return LABELS.get(name, name)


def messengers_for(kind: str) -> list[str]:
    """Return the names of the messengers by which the city sends a kind of notice.

    A messenger for which there is no setting (the console, a site's own) takes every kind.
    """
    return [
        name
        for name in _paths(tuple(settings.NOTICE_CHANNELS))
        if f"notice.{name}" not in RULES or kind in rule(f"notice.{name}")
    ]


def messenger_named(name: str) -> Messenger:
    """Return a messenger; KeyError for one that the site does not have (any more)."""
    return _made(_paths(tuple(settings.NOTICE_CHANNELS))[name])


def _paths(entries: tuple[str, ...]) -> dict[str, str]:
    """Return name → class of `NOTICE_CHANNELS`: `sms`, or `name=dotted.path` for one's own."""
    named = (entry.partition("=") for entry in entries)
    return {name: path or OWN[name] for name, _, path in named}


@cache
def _made(path: str) -> Messenger:
    made: Messenger = import_string(path)()
    return made
