"""Whether a citizen is called back, and if not, why not."""

import hashlib

from cases.models import Case
from grids.rules import rule


def no_callback_reason(case: Case) -> str:
    """Return why the citizen of a replied case is not called; empty where a call is due.

    Who left no number cannot be called; who declined is left in peace; of the rest the
    city calls a share by kind, and everybody whose case was done anew.
    """
    if case.caller_id is None:
        return "市民没有留下电话，不回访。"
    if not case.wants_callback:
        return "市民不接受回访。"
    if case.round > 1:
        return ""
    if case.kind not in rule("callback.required_kinds"):
        return "该诉求类型不回访。"
    percent = int(rule("callback.sample_percent")[case.kind])
    if not is_sampled(case.number, percent):
        return f"未抽中回访（抽样比例 {percent}%）。"
    return ""


def is_sampled(number: str, percent: int) -> bool:
    """Tell whether a case number falls into a sample; the same number always does or not.

    A number that falls into a sample falls into every larger one as well.
    """
    digest = hashlib.sha256(number.encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < percent
