"""A title for a demand that came without one: place and matter, not how the text begins."""

import re

from cases.rules.openings import without_opening
from cases.rules.phones import mask_text

LONGEST = 30
# A shorter one takes the next clause with it: “八一路，路灯不亮”.
SHORT = 14
CLAUSES = re.compile(r"[，。！？；：\n,!?;:]+")
# What is asked for, thanks, and who one is say nothing about the matter.
BESIDE_THE_MATTER = re.compile(
    r"(?:希望|请求|恳请|恳求|请(?!问)|望|盼|谢谢|感谢|麻烦|要求(?:有关|相关|尽快|政府|部门))"
    r"|(?:我们?|本人)(?:是|系|叫|住|家住|姓)"
    r"|[\d年月日号时点分./ \-—～至到、]*(?:上午|下午|晚上|早上|凌晨|中午|左右|以来|开始|起|前)*$"
)
TAIL = re.compile(r"(?:的)?(?:相关)?(?:问题|情况|事宜|一事)$")


def make_title(text: str, place: str = "") -> str:
    """Return what a demand is about in at most 30 characters; empty for an empty text.

    The opening, requests and who one is are left out; a clause too short to tell anything
    takes the next one with it. A typed place that the title does not name goes before it.
    Numbers are hidden before anything is cut: half a number would be masked no more.
    """
    core = without_opening(mask_text(text.strip()))
    clauses = [clause.strip() for clause in CLAUSES.split(core) if clause.strip()]
    telling = [clause for clause in clauses if not BESIDE_THE_MATTER.match(clause)] or clauses
    if not telling:
        return ""
    title = telling[0]
    for clause in telling[1:]:
        if len(title) >= SHORT or len(title) + 1 + len(clause) > LONGEST:
            break
        title = f"{title}，{clause}"
    title = TAIL.sub("", title) or title
    return _shorten(_with_place(title, mask_text(place.strip())))


def _with_place(title: str, place: str) -> str:
    if not place or place in title or len(place) + len(title) > LONGEST:
        return title
    # Another spelling of the same place (八一路 for 八一路12号) is not repeated.
    return title if place[:3] in title else f"{place}{title}"


def _shorten(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
