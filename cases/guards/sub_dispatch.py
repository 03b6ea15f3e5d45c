"""Rules of sub-dispatch (下派) and hand-over, and of reviews and returns between levels."""

from cases.access.applications import KINDS
from cases.access.reviewing import child_refusal
from cases.access.situation import Situation
from cases.guards.basics import (
    Refusal,
    not_now,
    one_of,
    unit_refusal,
)
from cases.models import Assignment, Objection
from cases.rules.states import Verb
from grids.models import UnitLevel
from grids.reference import has_sections, has_units_below
from hotline.errors import Conflict, Forbidden


def sub_dispatch_refusal(s: Situation) -> Refusal:
    """下派: signed, not replied to, and there is a unit below that answers for cases."""
    if refusal := unit_refusal(s, Verb.SUB_DISPATCH):
        return refusal
    own = s.acting_part
    if own.signed_at is None:
        return Conflict("请先签收再下派。")
    if own.reply_sent_at:
        return Conflict("本单位已答复，正在等待审核，不能再下派。")
    if own.unit.level == UnitLevel.STREET:
        return Conflict("街道（乡镇）不能再下派；社区（村）和网格只协助办理，不单独答复。")
    return None if has_units_below(own.unit) else Conflict(f"{own.unit}没有可以下派的下级单位。")


def hand_over_refusal(s: Situation) -> Refusal:
    """内部转办: the unit has another section, and nothing of the part waits for a ruling."""
    if refusal := unit_refusal(s, Verb.HAND_OVER):
        return refusal
    own = s.acting_part
    if own.reply_sent_at:
        return Conflict("答复正在等待审核，不能转办。")
    if any(row.assignment_id == own.pk for row in s.open_objections):
        return Conflict("退单正在等待裁定，不能转办。")
    if s.is_held(own):
        return Conflict("有内容正在等待负责人审签，不能转办。")
    if refusal := _unsettled_refusal(s, own):
        return refusal
    return None if has_sections(own.unit) else Conflict(f"{own.unit}没有可以转办的内设机构。")


def _unsettled_refusal(s: Situation, own: Assignment) -> Refusal:
    """Refuse to end a part for which something was asked that would lapse with it.

    Nor does it end while its clock stands for the citizen: nobody could let that go on.
    """
    asked = [one for one in s.applications if one.assignment_id == own.pk]
    for one in asked:
        if one.is_open and KINDS[one.kind].lapses:
            return Conflict(f"{KINDS[one.kind].label}申请正在等待裁定，不能转办。")
    if any(one.kind == "wait" and one.is_live for one in asked):
        return Conflict("正在等待市民补充，请先恢复计时再转办。")
    return None


def review_child_refusal(s: Situation, verb: Verb, pk: int | None = None) -> Refusal:
    """下级通过, 下级退回: by the unit that handed the part down, never by the one that did it."""
    if refusal := unit_refusal(s, verb):
        return refusal
    below = [row for row in s.assignments if row.parent_id and pk in (None, row.pk)]
    if pk is None:
        below = [row for row in below if row in s.open_children and row.reply_sent_at]
    return one_of(below, lambda row: _child_refusal(s, row), lambda: not_now(s))


def _child_refusal(s: Situation, child: Assignment) -> Refusal:
    if s.part(child.parent_id).unit_id not in s.actor.scope_unit_ids:
        return Forbidden(f"{child.unit}的答复由派给它的单位审核。")
    if refusal := child_refusal(s.actor, child):
        return refusal
    return not_now(s) if child.ended_at or not child.reply_sent_at else None


def rule_child_return_refusal(s: Situation, verb: Verb, pk: int | None = None) -> Refusal:
    """同意下级退单, 驳回下级退单: by the unit that handed the part down."""
    if refusal := unit_refusal(s, verb):
        return refusal
    ids = {row.pk for row in s.open_children}
    rows = (
        [row for row in s.open_objections if row.assignment_id in ids]
        if pk is None
        else [row for row in s.objections if row.pk == pk]
    )
    return one_of(rows, lambda row: _child_return_refusal(s, row), lambda: not_now(s))


def _child_return_refusal(s: Situation, row: Objection) -> Refusal:
    part = s.part(row.assignment_id)
    if part.parent_id is None:
        return Forbidden(f"{part.unit}的退单由热线裁定。")
    if s.part(part.parent_id).unit_id not in s.actor.scope_unit_ids:
        return Forbidden(f"{part.unit}的退单由派给它的单位裁定。")
    if refusal := child_refusal(s.actor, part):
        return refusal
    return not_now(s) if row.ruling or part.ended_at else None
