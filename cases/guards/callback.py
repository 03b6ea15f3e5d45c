"""What is done with the citizen: callbacks and appeals, dialling, looking at the number."""

from datetime import datetime

from cases.access.permissions import is_unit_person, may_call_secret, may_know_secret
from cases.access.privacy import is_hidden_from
from cases.access.reviewing import own_unit_refusal
from cases.access.situation import Situation, is_lead
from cases.guards.basics import Refusal, not_now, role_refusal, table_refusal, unit_refusal
from cases.models import Appeal, Callback, Case, Satisfaction
from cases.rules.states import Verb
from grids.calendars import calendar_of
from grids.deadlines import add_workdays
from grids.models import User
from grids.rules import rule
from hotline.errors import Conflict, Forbidden
from hotline.times import say_due

NAMED_AGENTS = "保密工单由指定的回访员回访。"


def agent_refusal(actor: User, case: Case) -> Refusal:
    """Refuse who may not call this citizen: not named for secret cases, or of the own unit."""
    if case.is_secret and not may_call_secret(actor):
        return Forbidden(NAMED_AGENTS)
    return own_unit_refusal(actor, case.lead_unit_id)


def attempt_refusal(s: Situation, verb: Verb = Verb.ATTEMPT_CALLBACK) -> Refusal:
    """回访未接通: nobody calls a citizen whom another agent is calling."""
    if refusal := table_refusal(s, verb) or agent_refusal(s.actor, s.case):
        return refusal
    return Conflict(f"{s.held_by}正在回访这件工单，请办下一件。") if s.held_by else None


def confirm_identity_refusal(s: Situation) -> Refusal:
    """核实身份: only secret cases need it."""
    if refusal := attempt_refusal(s, Verb.CONFIRM_IDENTITY):
        return refusal
    return None if s.case.is_secret else Conflict("只有保密工单需要先核实身份。")


def complete_refusal(s: Situation, verb: Verb = Verb.COMPLETE_CALLBACK) -> Refusal:
    """回访: a secret citizen is asked once it is sure who they are."""
    if refusal := attempt_refusal(s, verb):
        return refusal
    if s.case.is_secret and not s.has_confirmed:
        return Conflict("保密工单请先核实身份，再说明诉求内容和记录回访。")
    return None


def redo_refusal(s: Situation) -> Refusal:
    """重办: of a case that a unit answered itself."""
    if refusal := complete_refusal(s, Verb.REDO):
        return refusal
    if s.case.main_case_id:
        return Conflict(
            f"本单随主单 {s.case.main_case} 答复，不能单独重办。请先记录回访结果，"
            "再在主单上重办；主单已办结的，请登记新工单并关联为再诉。"
        )
    return None if any(is_lead(row) for row in s.assignments) else not_now(s)


def dial_refusal(s: Situation) -> Refusal:
    """拨打电话: the unit that signed, or the callback desk."""
    if refusal := _looking_refusal(s, Verb.DIAL):
        return refusal
    if is_unit_person(s.actor):
        if s.acting_part.signed_at is None:
            return Conflict("请先签收再联系市民。")
    elif s.case.is_secret and not may_call_secret(s.actor):
        return Forbidden(NAMED_AGENTS)
    return None if s.case.caller_id else Conflict("市民没有留下电话。")


def unmask_refusal(s: Situation) -> Refusal:
    """查看信息: who may know the citizen, and says why."""
    if refusal := _looking_refusal(s, Verb.UNMASK):
        return refusal
    if not is_unit_person(s.actor) and s.case.is_secret and not may_know_secret(s.actor):
        return Forbidden("保密工单的市民信息由指定的回访员查看。")
    case = s.case
    if case.caller_id or case.caller_name or case.caller_address or case.personal_facts:
        return None
    return Conflict("市民没有留下个人信息。")


def _looking_refusal(s: Situation, verb: Verb) -> Refusal:
    if not is_unit_person(s.actor):
        return table_refusal(s, verb)
    if refusal := unit_refusal(s, verb):
        return refusal
    if is_hidden_from(s.actor, s.case):
        return Forbidden("该市民的信息对承办单位保密，请由热线代为联系。")
    return None


def is_bad(callback: Callback) -> bool:
    """Tell whether some answer speaks against the unit."""
    return callback.is_effective and (
        callback.satisfaction == Satisfaction.DISSATISFIED
        or not callback.was_solved
        or not callback.was_contacted
    )


def appeal_until(callback: Callback) -> datetime | None:
    """Return until when the unit may appeal: the close of its N-th workday afterwards."""
    if callback.unit is None:
        return None
    return add_workdays(calendar_of(callback.unit), callback.completed_at, rule("appeal.workdays"))


def appeal_refusal(s: Situation) -> Refusal:
    """申诉: against a bad answer of the unit's latest callback, in time, once."""
    if refusal := role_refusal(s, Verb.APPEAL):
        return refusal
    callback = s.latest_callback
    unit_id = callback.unit_id if callback else s.case.lead_unit_id
    if unit_id not in s.actor.scope_unit_ids:
        return Forbidden("这件工单不在您单位名下。")
    if callback is None:
        return Conflict("这件工单没有可以申诉的回访。")
    return _late_or_needless_refusal(s, callback)


def _late_or_needless_refusal(s: Situation, callback: Callback) -> Refusal:
    if hasattr(callback, "appeal"):
        return Conflict("这次回访已经申诉过，每次回访只能申诉一次。")
    if not is_bad(callback):
        return Conflict("回访没有不满意、未解决或未联系的结果，不需要申诉。")
    until = appeal_until(callback)
    if until is None or s.at > until:
        when = f"（{say_due(until, s.at)}）" if until else ""
        return Conflict(f"申诉时限已过{when}。")
    return None


def waiting_appeal(s: Situation) -> Appeal | None:
    """Return the appeal on which nobody has ruled."""
    made = (row.appeal for row in s.callbacks if hasattr(row, "appeal"))
    return next((appeal for appeal in made if not appeal.ruling), None)


def rule_appeal_refusal(s: Situation, verb: Verb) -> Refusal:
    """同意申诉, 驳回申诉: not the own unit's."""
    if refusal := table_refusal(s, verb):
        return refusal
    appeal = waiting_appeal(s)
    return own_unit_refusal(s.actor, appeal.unit_id) if appeal else not_now(s)
