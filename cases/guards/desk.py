"""The hotline's own verbs: send out, take back, settle, review, merge, put right."""

from collections.abc import Iterable

from cases.access.branches import ANSWERS_HOTLINE
from cases.access.permissions import NOT_AMENDER, is_amender, may_ever, permits
from cases.access.reviewing import own_unit_refusal, parts_under_review, review_refusal
from cases.access.situation import Situation
from cases.guards.applications import live_ones, merged_cases_refusal, open_ones
from cases.guards.basics import Refusal, not_now, one_of, role_refusal, table_refusal
from cases.models import (
    DECISIONS,
    Assignment,
    AssignmentRole,
    Case,
    ClosedWay,
    Objection,
    Reply,
    Ruling,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.states import OPEN_STATES, UNANSWERED_STATES, State, Verb
from grids.models import User
from grids.rules import rule
from grids.sorting import is_unsorted
from hotline.errors import Conflict, Forbidden

# They take back whatever the hotline sent; others only what they sent or registered.


def sorting_refusal(case: Case) -> Refusal:
    """Refuse what leads out of the queue while nobody has sorted the case."""
    if case.state == State.PENDING and is_unsorted(case.category):
        return Conflict("事项分类还是“待分类”，请先用“更正要素”定下分类，再办理。")
    return None


def dispatch_refusal(s: Situation) -> Refusal:
    """派单: a district centre names a unit of its own, which is checked with the units."""
    return role_refusal(s, Verb.DISPATCH) or sorting_refusal(s.case)


def settle_refusal(s: Situation, verb: Verb) -> Refusal:
    """直接答复, 不予受理: out of the queue, with no other case waiting for a unit's reply."""
    return table_refusal(s, verb) or sorting_refusal(s.case) or merged_cases_refusal(s)


def recall_refusal(s: Situation, verb: Verb) -> Refusal:
    """撤回派单, 改派: before any of the units has signed."""
    if refusal := table_refusal(s, verb):
        return refusal
    parts = [row for row in s.assignments if not row.ended_at]
    return unsigned_refusal(s.actor, s.case, parts, s.open_objections)


def unsigned_refusal(
    actor: User, case: Case, parts: Iterable[Assignment], objections: Iterable[Objection]
) -> Refusal:
    """Return why a person may not take the dispatch of a case back, None where they may.

    `parts` are its open assignments, `objections` its returns without a ruling. An operator
    takes back a case that they registered or sent, a district centre one that it sent. Once
    any of the units has signed or handed its part down, the dispatch stands: the dispatcher
    then waits for the unit's return. Source: domain contract, moves of a case.
    """
    parts = list(parts)
    if not actor.can_everywhere(CaseCapability.REVIEW):
        own = {row.dispatched_by_id for row in parts if row.parent_id is None}
        if actor.can(CaseCapability.RECALL_REGISTERED):
            own.add(case.registered_by_id)
        if actor.pk not in own:
            return Forbidden("只能撤回自己登记或派出的工单，请联系派单审核员。")
    begun = [row for row in parts if row.signed_at or row.parent_id]
    if begun:
        return Conflict(f"{begun[0].unit}已经签收或下派，不能再撤回，应由单位退单。")
    open_ids = {row.pk for row in parts}
    if any(row.assignment_id in open_ids for row in objections):
        return Conflict("有单位的退单等候裁定，请先裁定。")
    return None


def rule_objection_refusal(s: Situation, verb: Verb, pk: int | None = None) -> Refusal:
    """同意退单, 驳回退单: by the level that sent the unit its part, never the own unit's."""
    if refusal := role_refusal(s, verb):
        return refusal
    rows = s.hotline_returns if pk is None else [row for row in s.objections if row.pk == pk]
    return one_of(rows, lambda row: _return_refusal(s, verb, row), lambda: not_now(s))


def _return_refusal(s: Situation, verb: Verb, row: Objection) -> Refusal:
    part = s.part(row.assignment_id)
    if refusal := review_refusal(s.actor, verb, s.case, [part]):
        return refusal
    if part.parent_id:
        return Forbidden(f"{part.unit}的退单由{s.part(part.parent_id).unit}裁定。")
    return not_now(s) if row.ruling or part.ended_at else None


def review_reply_refusal(s: Situation, verb: Verb) -> Refusal:
    """审核通过, 审核退回: by the level that sent the case, never the own unit's reply."""
    if refusal := role_refusal(s, verb):
        return refusal
    if refusal := review_refusal(s.actor, verb, s.case, parts_under_review(s.assignments)):
        return refusal
    return None if waiting_replies(s) else not_now(s)


def waiting_replies(s: Situation) -> list[Reply]:
    """Return the replies that wait for the hotline's review, the lead's first."""
    answering = {
        row.pk: row for row in s.assignments if row.role in ANSWERS_HOTLINE and not row.ended_at
    }
    found = [
        row
        for row in s.replies
        if not row.verdict and row.round == s.case.round and row.assignment_id in answering
    ]
    return sorted(found, key=lambda row: answering[row.assignment_id].role != AssignmentRole.LEAD)


def sealable_replies(s: Situation) -> list[Reply]:
    """Return the accepted replies to the citizen whose sealed scan this person may file."""
    return [row for row in reversed(s.replies) if _sealing_refusal(s, row) is None]


def file_sealed_refusal(s: Situation, pk: int | None = None) -> Refusal:
    """上传盖章件: of an accepted reply to the citizen, by its unit or the hotline."""
    if refusal := role_refusal(s, Verb.FILE_SEALED):
        return refusal
    rows = [row for row in reversed(s.replies) if pk in (None, row.pk)]
    return one_of(rows, lambda row: _sealing_refusal(s, row), lambda: not_now(s))


def _sealing_refusal(s: Situation, reply: Reply) -> Refusal:
    if not permits(s.actor, Verb.FILE_SEALED, s.case, reply.assignment.unit):
        return role_refusal(s, Verb.FILE_SEALED) or Forbidden("这件工单不在您单位名下。")
    if reply.is_to_citizen and reply.verdict == Ruling.ACCEPTED:
        return None
    return Conflict("答复审核通过后才能上传盖章件。")


def add_call_refusal(s: Situation) -> Refusal:
    """追加来电: on an open case; on a merged one as long as its main one is open."""
    main = s.case.main_case if s.case.state == State.MERGED else s.case
    if main is not None and main.state not in OPEN_STATES and may_ever(s.actor, Verb.ADD_CALL):
        return Conflict("工单已办结，请登记新工单并关联原单。")
    return table_refusal(s, Verb.ADD_CALL)


def merge_refusal(s: Situation) -> Refusal:
    """并单: out of the units' hands, while nothing of the case waits for somebody."""
    if refusal := table_refusal(s, Verb.MERGE) or sorting_refusal(s.case):
        return refusal
    return unsettled_refusal(s)


def unsettled_refusal(s: Situation) -> Refusal:
    """Refuse to merge a case while a return waits or its clock stands for the citizen."""
    parts = {row.pk for row in s.assignments if not row.ended_at}
    if any(row.assignment_id in parts for row in s.open_objections):
        return Conflict("本单有退单待审，请先裁定再并单。")
    if live_ones(s, "wait"):
        return Conflict("本单正在等待市民补充，请先恢复计时再并单。")
    return None


def unmerge_refusal(s: Situation) -> Refusal:
    """撤销并单: while the main case has no reply."""
    if refusal := table_refusal(s, Verb.UNMERGE):
        return refusal
    main = s.case.main_case
    if main is None:
        return not_now(s)
    if main.state not in UNANSWERED_STATES:
        return Conflict(f"主单 {main.number} 已经答复，不能再撤销并单；答复退回后可以撤销。")
    return None


def redispatch_refusal(s: Situation) -> Refusal:
    """直办转派: of a case that the hotline settled by itself."""
    if refusal := role_refusal(s, Verb.REDISPATCH):
        return refusal
    if s.case.closed_way != ClosedWay.ANSWERED or s.case.is_history:
        return Conflict("只有热线直接办理的工单可以转派；已由单位办结的，请登记再诉。")
    return None


def conference_refusal(s: Situation) -> Refusal:
    """会商: after the city's number of rulings, while a return of the lead waits."""
    if refusal := table_refusal(s, Verb.HOLD_CONFERENCE):
        return refusal
    if refusal := own_unit_refusal(s.actor, s.case.lead_unit_id):
        return refusal
    of_leads = [
        row for row in s.objections if s.part(row.assignment_id).role == AssignmentRole.LEAD
    ]
    needed, ruled = rule("conference.after"), sum(row.ruling in DECISIONS for row in of_leads)
    if ruled < needed:
        return Conflict(f"退单裁定满 {needed} 次方可会商，现有 {ruled} 次，请直接裁定。")
    if all(row.ruling for row in of_leads):
        return Conflict("没有主办单位的退单在等候裁定。")
    return None


def amend_refusal(s: Situation) -> Refusal:
    """更正要素: an operator only the own case, one amendment at a time."""
    if refusal := table_refusal(s, Verb.AMEND):
        return refusal
    if not is_amender(s.actor, s.case):
        return Forbidden(NOT_AMENDER)
    if open_ones(s, "amendment"):
        return Conflict("已有一件更正要素在等候另一人确认，请先裁定。")
    return None
