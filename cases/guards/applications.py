"""Applications: what a unit may ask for, and on what may be ruled.

Source: domain contract, "Clocks" (延期 at most once, at most the original limit, before the
cut-off of the due day) and "The life of a case" (挂账, 终结, 剔除, 更正).
"""

from datetime import datetime, time, timedelta

from cases.access.applications import KINDS, Asked
from cases.access.permissions import choose_sent, may_ever
from cases.access.privacy import is_hidden_from
from cases.access.reviewing import own_unit_refusal
from cases.access.situation import Situation
from cases.clocks.terms import longest_extension
from cases.guards.basics import (
    Refusal,
    acts_for_hotline,
    not_now,
    one_of,
    role_refusal,
    shared_refusal,
    table_refusal,
    unit_refusal,
)
from cases.guards.sign_off_needed import held_refusal
from cases.models import Assignment, AssignmentRole, Case, Ruling, SignOffSubject
from cases.rules.states import State, Verb
from grids.deadlines import CITY_ZONE
from grids.models import Kind
from grids.rules import rule
from hotline.errors import Conflict, Forbidden
from hotline.times import say_due

# A limit that ends with its day ends at the next midnight.
MOMENT = timedelta(microseconds=1)


def last_asking(due_at: datetime) -> datetime:
    """Return until when an extension may be asked: the cut-off of the due day, or the due."""
    on = (due_at - MOMENT).astimezone(CITY_ZONE).date()
    cut_off = datetime.combine(on, time.fromisoformat(rule("extension.until")), CITY_ZONE)
    return min(cut_off, due_at)


def open_ones(s: Situation, kind: str) -> list[Asked]:
    """Return the applications of a kind that wait for a ruling and have not lapsed."""
    running = {row.pk for row in s.assignments if not row.ended_at}
    lapses = KINDS[kind].lapses
    return [
        one
        for one in s.applications
        if one.kind == kind and one.is_open and (not lapses or one.assignment_id in running)
    ]


def live_ones(s: Situation, kind: str) -> list[Asked]:
    """Return the granted applications of a kind that still have something to do."""
    return [one for one in s.applications if one.kind == kind and one.is_live]


def twin_refusal(s: Situation, kind: str, part: Assignment | None = None) -> Refusal:
    """Refuse to ask while one of the kind waits already, for the same part if there is one."""
    waiting = [
        one
        for one in s.applications
        if one.kind == kind and one.is_open and (part is None or one.assignment_id == part.pk)
    ]
    label = KINDS[kind].model._meta.verbose_name
    return Conflict(f"已有一件{label}申请在等候裁定，请勿重复提交。") if waiting else None


def ask_refusal(s: Situation, kind: str) -> Refusal:
    """Refuse to ask on the own part before its signature, after its reply, or twice.

    It is the guard of every kind that has none of its own (`cases.offers`).
    """
    if refusal := unit_refusal(s, KINDS[kind].ask):
        return refusal
    own = s.acting_part
    if own.signed_at is None:
        return Conflict("请先签收再申请。")
    if own.reply_sent_at:
        return Conflict("本单位已经答复，正在等待审核，不用再申请。")
    return twin_refusal(s, kind, own)


def ask_extension_refusal(s: Situation) -> Refusal:
    """申请延期: inside the city's number and the day's cut-off, while the clock runs."""
    if refusal := ask_refusal(s, "extension"):
        return refusal
    own = s.acting_part
    refusal = extension_refusal(s, own, s.at)
    return refusal or held_refusal(s, own, SignOffSubject.EXTENSION)


def extension_refusal(s: Situation, own: Assignment, asked_at: datetime) -> Refusal:
    """Refuse more time for a part, asked for at an instant."""
    if own.parent_id:
        return Conflict("下派的部分随上级单位的时限，请由上级单位申请延期。")
    if own.clock_stopped_at:
        return Conflict("时限正停着，不用申请延期。")
    # The deadline's ledger goes along to a section that takes the share over; with the
    # applications, which stay behind, each hand-over would open the way to one more.
    granted = s.extensions_of(own)
    if granted >= rule("extension.limit"):
        return Conflict(f"本轮最多延期 {rule('extension.limit')} 次，已经延期 {granted} 次。")
    if not longest_extension(own):
        return Conflict("本单时限太短，不能延期，请按期办结。")
    if asked_at > (last := last_asking(own.reply_due_at)):
        return Conflict(f"延期须在 {say_due(last, asked_at)} 前申请，现在已过，请按期办结。")
    return None


def ask_wait_refusal(s: Situation) -> Refusal:
    """申请等待市民: the clock runs, and the citizen was told what is missing."""
    if refusal := ask_refusal(s, "wait"):
        return refusal
    if s.acting_part.clock_stopped_at:
        return Conflict("时限已经停着，不用再申请。")
    if s.acting_part.contacted_at is None:
        return Conflict("还没有联系上市民的记录，请先“先行联系”，告诉市民要补充什么。")
    return None


def ask_ending_refusal(s: Situation) -> Refusal:
    """申请终结: the lead's."""
    return ask_refusal(s, "ending") or _lead_refusal(s, "终结由主办单位申请。")


def ask_parking_refusal(s: Situation) -> Refusal:
    """申请挂账: the lead's."""
    return ask_refusal(s, "parking") or _lead_refusal(s, "挂账由主办单位申请。")


def _lead_refusal(s: Situation, said: str) -> Refusal:
    own = s.acting_part
    leads = own.role == AssignmentRole.LEAD and own.parent_id is None
    return None if leads else Conflict(said)


def ask_exclusion_refusal(s: Situation) -> Refusal:
    """申请剔除: for the latest part of the unit, ended or not, unless it was granted."""
    if refusal := role_refusal(s, Verb.ASK_EXCLUSION):
        return refusal
    sent = choose_sent(s.actor, s.assignments)
    if sent is None:
        return Forbidden("这件工单没有派给过您的单位。")
    granted = [one for one in s.applications if one.ruling == Ruling.ACCEPTED]
    if any(one.kind == "exclusion" and one.assignment_id == sent.pk for one in granted):
        return Conflict("这件工单已经同意剔除，不用再申请。")
    return twin_refusal(s, "exclusion", sent)


def ask_correction_refusal(s: Situation) -> Refusal:
    """申请更正: one at a time."""
    return table_refusal(s, Verb.ASK_CORRECTION) or twin_refusal(s, "correction")


def rule_refusal(s: Situation, kind: str, pk: int | None = None) -> Refusal:
    """Refuse to rule on an application, on any that waits without `pk`.

    Nobody rules on what their own unit asked for, nor on what they asked for themselves
    where a second person must look.
    """
    if refusal := table_refusal(s, KINDS[kind].rule):
        return refusal
    waiting = [one for one in s.applications if one.kind == kind and one.is_open]
    chosen = [one for one in waiting if pk in (None, one.pk)]
    # What has lapsed is hidden, and said of the one that somebody chose all the same.
    rows = chosen if pk else [one for one in chosen if one in open_ones(s, kind)]
    return one_of(rows, lambda one: _ruling_refusal(s, one), lambda: not_now(s))


def _ruling_refusal(s: Situation, one: Asked) -> Refusal:
    part = next((row for row in s.assignments if row.pk == one.assignment_id), None)
    if refusal := own_unit_refusal(s.actor, part.unit_id if part else None):
        return refusal
    if (said := KINDS[one.kind].second_person) and one.asked_by_id == s.actor.pk:
        return Forbidden(said)
    if part is not None and part.ended_at and KINDS[one.kind].lapses:
        return Conflict(f"{part.unit}的交办已经结束，这件申请不用再裁定。")
    return None


def rulable_ones(s: Situation, kind: str) -> list[Asked]:
    """Return the waiting applications of a kind on which the person may rule."""
    return [one for one in open_ones(s, kind) if _ruling_refusal(s, one) is None]


def tell_extension_refusal(s: Situation) -> Refusal:
    """告知延期: of a granted one, by who may know the citizen."""
    if refusal := shared_refusal(s, Verb.TELL_EXTENSION):
        return refusal
    if is_hidden_from(s.actor, s.case):
        return Forbidden("该市民的信息对承办单位保密，请由热线告知。")
    return None if live_ones(s, "extension") and s.case.caller_id else not_now(s)


def endable_waits(s: Situation) -> list[Asked]:
    """Return the pauses for the citizen that the person may end: of their part, or any."""
    running = {row.pk for row in s.assignments if not row.ended_at}
    if not acts_for_hotline(s, Verb.END_WAIT):
        running &= {s.own.pk} if s.own else set()
    return [one for one in live_ones(s, "wait") if one.assignment_id in running]


def end_wait_refusal(s: Situation) -> Refusal:
    """恢复计时: of a pause that runs."""
    if refusal := shared_refusal(s, Verb.END_WAIT):
        return refusal
    return None if endable_waits(s) else not_now(s)


def review_parking_refusal(s: Situation) -> Refusal:
    """挂账复核: of a case on the ledger."""
    return shared_refusal(s, Verb.REVIEW_PARKING) or _off_ledger_refusal(s)


def strike_off_refusal(s: Situation) -> Refusal:
    """销账: of a case on the ledger, by another unit's people than the lead's."""
    if refusal := table_refusal(s, Verb.UNPARK):
        return refusal
    return own_unit_refusal(s.actor, s.case.lead_unit_id) or _off_ledger_refusal(s)


def _off_ledger_refusal(s: Situation) -> Refusal:
    return None if live_ones(s, "parking") else not_now(s)


def is_retractable(case: Case) -> bool:
    """Tell whether a citizen may withdraw a demand at all: never a report, never a hazard."""
    return case.kind != Kind.REPORT and not hasattr(case, "hazard")


def close_early_refusal(s: Situation) -> Refusal:
    """终结 by the hotline: some way of ending must be open to the case."""
    if refusal := table_refusal(s, Verb.CLOSE_EARLY):
        return refusal
    if s.case.state != State.HANDLING and not is_retractable(s.case):
        return Conflict("举报和安全隐患不能撤诉结案；已答复的工单由回访台联系。")
    return merged_cases_refusal(s)


def merged_cases_refusal(s: Situation) -> Refusal:
    """Refuse to end a case without a unit's reply while merged ones wait for that."""
    if not s.has_merged_cases:
        return None
    return Conflict("有工单并入本单，等着本单的答复，请先撤销并单，或派单办理。")


def withdraw_application_refusal(s: Situation) -> Refusal:
    """撤回申请: of the unit's own, until somebody has ruled."""
    if refusal := role_refusal(s, Verb.WITHDRAW_APPLICATION):
        return refusal
    if choose_sent(s.actor, s.assignments) is None:
        return Forbidden("这件工单不在您单位名下。")
    if not withdrawable_applications(s):
        return Conflict("没有可以撤回的申请：已经裁定，或没有提出申请。")
    return None


def withdrawable_applications(s: Situation) -> list[Asked]:
    """Return the applications that a unit's person may take back: nobody has ruled on them.

    They are those of the person's own part, and of a kind for which they may ask. What does
    not lapse with its part is taken back after that has ended, too.
    """
    if role_refusal(s, Verb.WITHDRAW_APPLICATION):
        return []
    sent = choose_sent(s.actor, s.assignments)
    return [one for one in s.applications if _is_withdrawable(s, one, sent)]


def _is_withdrawable(s: Situation, one: Asked, sent: Assignment | None) -> bool:
    kind = KINDS[one.kind]
    part = s.own if kind.lapses else sent
    is_theirs = kind.by_unit and part is not None and one.assignment_id == part.pk
    return is_theirs and one.is_open and may_ever(s.actor, kind.ask)
