"""What happens between levels: handing down, reviews, signatures, calls to a unit."""

from cases.access.applications import KINDS
from cases.access.branches import waited_for
from cases.access.permissions import leads_unit
from cases.access.reviewing import child_refusal
from cases.access.situation import Situation
from cases.access.urgent import awaits_charge, is_telephoned
from cases.guards.applications import extension_refusal, twin_refusal
from cases.guards.basics import (
    NO_ROLE,
    Refusal,
    not_now,
    one_of,
    role_refusal,
    table_refusal,
    unit_refusal,
)
from cases.guards.units import reply_refusal, return_refusal
from cases.models import Assignment, Objection, SignOff, SignOffStatus, SignOffSubject
from cases.rules.capabilities import CaseCapability
from cases.rules.states import State, Verb
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


def sign_off_refusal(s: Situation, pk: int | None = None) -> Refusal:
    """审签: the deed happens now, so that it is checked again as things stand."""
    return _leader_refusal(s, Verb.SIGN_OFF, pk) or _deeds_refusal(s, pk)


def send_back_refusal(s: Situation, pk: int | None = None) -> Refusal:
    """审签退回: whatever waits for this leader."""
    return _leader_refusal(s, Verb.SEND_BACK, pk)


def _leader_refusal(s: Situation, verb: Verb, pk: int | None) -> Refusal:
    if refusal := role_refusal(s, verb):
        return refusal
    if not s.actor.can(CaseCapability.LEAD_UNIT):
        return Forbidden(NO_ROLE)
    return one_of(_papers(s, pk), lambda one: _paper_refusal(s, one), no_paper)


def _papers(s: Situation, pk: int | None) -> list[SignOff]:
    """Return the papers of this leader's unit that wait, or the one with `pk`."""
    return s.to_sign if pk is None else [one for one in s.papers if one.pk == pk]


def no_paper() -> Conflict:
    """Build the refusal where nothing waits for a leader's signature any more."""
    return Conflict("这件已经审签过，或交办已经结束，请看最新情况。")


def _paper_refusal(s: Situation, paper: SignOff) -> Refusal:
    part = s.part(paper.assignment_id)
    if not leads_unit(s.actor, part.unit):
        return Forbidden(f"由{part.unit}的负责人审签。")
    waits = paper.status == SignOffStatus.WAITING and not part.ended_at
    return None if waits else no_paper()


def _deeds_refusal(s: Situation, pk: int | None) -> Refusal:
    papers = [one for one in _papers(s, pk) if _paper_refusal(s, one) is None]
    return one_of(papers, lambda one: deed_refusal(s, one), no_paper)


def deed_refusal(s: Situation, paper: SignOff) -> Refusal:
    """Refuse what a clerk wrote and a leader would sign now, where it cannot happen any more.

    In time is an extension that the clerk asked for before the cut-off: the signature is the
    unit's own affair, and a leader in a meeting shall not cost the clerk the extension. But
    nobody signs after the deadline, or what is overdue would cease to be so.
    """
    own = s.part(paper.assignment_id)
    if paper.subject == SignOffSubject.OBJECTION:
        return return_refusal(s, own)
    if s.case.state != State.HANDLING:
        return not_now(s)
    if paper.subject == SignOffSubject.REPLY:
        return reply_refusal(own) or _silent_refusal(s, own, paper)
    if s.at > own.reply_due_at:
        return Conflict("办结时限已过，延期申请不能再审签，请退回承办人并尽快办结。")
    return extension_refusal(s, own, paper.asked_at) or twin_refusal(s, "extension", own)


def _silent_refusal(s: Situation, own: Assignment, paper: SignOff) -> Refusal:
    names = [str(row.unit) for row in waited_for(own, s.assignments)]
    if not names or paper.values.get("not_waiting_reason", "").strip():
        return None
    return Conflict(f"{'、'.join(names)}尚未答复，请等待，或退回承办人说明不等的原因。")


def call_unit_refusal(s: Situation, pk: int | None = None) -> Refusal:
    """电话指派: an urgent case that a unit has not signed."""
    if refusal := table_refusal(s, Verb.CALL_UNIT):
        return refusal
    if not is_telephoned(s.case):
        return Conflict("只有特急、疑似重大的工单用电话指派，其他工单由单位在系统内签收。")
    unsigned = [row for row in s.assignments if not row.signed_at and not row.ended_at]
    return None if any(pk in (None, row.pk) for row in unsigned) else not_now(s)


def take_charge_refusal(s: Situation) -> Refusal:
    """接手跟进: an urgent case that nobody has taken in hand."""
    if refusal := table_refusal(s, Verb.TAKE_CHARGE):
        return refusal
    if awaits_charge(s.case):
        return None
    return Conflict(f"工单 {s.case} 已有人接手，或不是特急、疑似重大工单。")
