"""Warning before a reply goes out, by the city's own words."""

from dataclasses import asdict

from cases.rules.reply_checks import Finding, Wording, check_reply
from grids.rules import rule
from hotline.errors import Warned


def city_wording() -> Wording:
    """Return the words that the city warns of (back office, 参数)."""
    return Wording(
        promises=tuple(rule("reply.promises")),
        no_promises=tuple(rule("reply.no_promises")),
        empty=tuple(rule("reply.empty_phrases")),
        shortest=rule("reply.shortest"),
    )


def findings_in(text: str) -> list[Finding]:
    """Return what the city wants looked at again in a reply."""
    wanted = rule("reply.checks")
    return [one for one in check_reply(text, city_wording()) if one.kind in wanted]


def warn_of(text: str) -> None:
    """Raise Warned where a reply should be looked at again before it is sent."""
    found = findings_in(text)
    if found:
        raise Warned("答复还没有提交，请再看一眼。", [asdict(one) for one in found])
