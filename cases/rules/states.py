"""The table of moves: the only truth about a case's states, who moves it, and how.

A leaf: screens, API, permissions, tests and the diagram in ARCHITECTURE.md read it; only
`cases.services.record.transitions` carries a move out. Source: domain contract, "The life of a
case" and "People and what they may do".
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from cases.rules.capabilities import CaseCapability
from hotline.growing_choices import GrowingChoices


class State(GrowingChoices):
    """Where a case stands; whatever else happens to it is a record beside it."""

    PENDING = "pending", "待派单"
    DISPATCHED = "dispatched", "待签收"
    HANDLING = "handling", "办理中"
    RETURNED = "returned", "退单待审"
    RESOLVED = "resolved", "待审核"
    AWAITING_CALLBACK = "awaiting_callback", "待回访"
    CLOSED = "closed", "已办结"
    PARKED = "parked", "挂账"
    REJECTED = "rejected", "不予受理"
    MERGED = "merged", "已并单"


@dataclass(frozen=True)
class StateSpec:
    """What a state means; the sets of states below are derived from it.

    `has_unit`: a unit has the case, so that its lead's part is open. `is_taken`: that unit has
    signed. `owes`: it owes a reply, and its clock runs unless it was stopped. `waits_for_desk`:
    the hotline rules on what the unit sent. `is_answered`: the citizen's demand has its answer,
    or will never have one. `ends`: the case is over. `follows`: it goes the way of another.
    `tone`: how lists mark it.
    """

    has_unit: bool = False
    is_taken: bool = False
    owes: bool = False
    waits_for_desk: bool = False
    is_answered: bool = False
    ends: bool = False
    follows: bool = False
    tone: str = ""


STATES: Mapping[State, StateSpec] = {
    State.PENDING: StateSpec(tone="accent"),
    State.DISPATCHED: StateSpec(has_unit=True, owes=True),
    State.HANDLING: StateSpec(has_unit=True, is_taken=True, owes=True),
    State.RETURNED: StateSpec(has_unit=True, waits_for_desk=True, tone="amber"),
    State.RESOLVED: StateSpec(
        has_unit=True, is_taken=True, waits_for_desk=True, is_answered=True, tone="accent"
    ),
    State.AWAITING_CALLBACK: StateSpec(is_answered=True),
    State.CLOSED: StateSpec(is_answered=True, ends=True),
    State.PARKED: StateSpec(has_unit=True, is_taken=True),
    State.REJECTED: StateSpec(is_answered=True, ends=True),
    State.MERGED: StateSpec(follows=True),
}


def states_that(holds: Callable[[StateSpec], bool]) -> frozenset[State]:
    """Return the states of which something holds."""
    return frozenset(state for state, spec in STATES.items() if holds(spec))


def listed(states: Collection[State]) -> list[str]:
    """Return the values of some states, in the order of the table, for queries and constraints."""
    return [state.value for state in STATES if state in states]


ENDED_STATES = states_that(lambda one: one.ends)
FINAL_STATES = states_that(lambda one: one.ends or one.follows)
OPEN_STATES = states_that(lambda one: not (one.ends or one.follows))
# What is told of a merged case lands on its main one.
ADDABLE_STATES = states_that(lambda one: not one.ends)
# Where a case has not been answered yet, so that others may be merged into it.
UNANSWERED_STATES = states_that(lambda one: not one.is_answered and not one.follows)
# The hotline has to rule on what a unit has sent.
DESK_STATES = states_that(lambda one: one.waits_for_desk)
UNIT_STATES = states_that(lambda one: one.has_unit)
TAKEN_STATES = states_that(lambda one: one.is_taken)
OWING_STATES = states_that(lambda one: one.owes)
# No unit has an urgent case in hand yet, so that somebody of the shift looks after it.
AWAITING_CHARGE = states_that(lambda one: not (one.is_taken or one.is_answered or one.follows))


class Verb(GrowingChoices):
    """Everything that is done to a case and written into its timeline."""

    REGISTER = "register", "登记"
    DISPATCH = "dispatch", "派单"
    RECALL = "recall", "撤回派单"
    REASSIGN = "reassign", "改派"
    ANSWER_DIRECTLY = "answer_directly", "直接答复"
    REJECT = "reject", "不予受理"
    SIGN = "sign", "签收"
    CONTACT = "contact", "先行联系"
    OBJECT = "object", "退单"
    WITHDRAW_OBJECTION = "withdraw_objection", "撤回退单"
    ACCEPT_OBJECTION = "accept_objection", "同意退单"
    REFUSE_OBJECTION = "refuse_objection", "驳回退单"
    REPORT_PROGRESS = "report_progress", "阶段性反馈"
    RESOLVE = "resolve", "办结"
    WITHDRAW_REPLY = "withdraw_reply", "撤回答复"
    ACCEPT_REPLY = "accept_reply", "审核通过"
    REFUSE_REPLY = "refuse_reply", "审核退回"
    ATTEMPT_CALLBACK = "attempt_callback", "回访未接通"
    COMPLETE_CALLBACK = "complete_callback", "回访"
    REDO = "redo", "重办"
    NOTE = "note", "备注"
    ADD_CALL = "add_call", "追加来电"
    ATTACH = "attach", "上传附件"
    MERGE = "merge", "并单"
    UNMERGE = "unmerge", "撤销并单"
    SHARE_REPLY = "share_reply", "主单答复"
    PARK = "park", "挂账"
    UNPARK = "unpark", "销账"
    CLOSE_EARLY = "close_early", "终结"
    REDISPATCH = "redispatch", "直办转派"
    CORRECT = "correct", "更正"
    AMEND = "amend", "更正要素"
    ASK_AMENDMENT = "ask_amendment", "申请更正要素"
    RULE_AMENDMENT = "rule_amendment", "更正要素裁定"
    ASK_EXTENSION = "ask_extension", "申请延期"
    RULE_EXTENSION = "rule_extension", "延期裁定"
    TELL_EXTENSION = "tell_extension", "告知延期"
    ASK_PARKING = "ask_parking", "申请挂账"
    RULE_PARKING = "rule_parking", "挂账裁定"
    REVIEW_PARKING = "review_parking", "挂账复核"
    ASK_EXCLUSION = "ask_exclusion", "申请剔除"
    RULE_EXCLUSION = "rule_exclusion", "剔除裁定"
    ASK_ENDING = "ask_ending", "申请终结"
    RULE_ENDING = "rule_ending", "终结裁定"
    ASK_WAIT = "ask_wait", "申请等待市民"
    RULE_WAIT = "rule_wait", "等待裁定"
    END_WAIT = "end_wait", "恢复计时"
    ASK_CORRECTION = "ask_correction", "申请更正"
    WITHDRAW_APPLICATION = "withdraw_application", "撤回申请"
    HOLD_CONFERENCE = "hold_conference", "会商"
    URGE = "urge", "催办"
    SUPERVISE = "supervise", "督办"
    ANSWER_SUPERVISION = "answer_supervision", "督办反馈"
    ACCEPT_SUPERVISION = "accept_supervision", "督办销号"
    REFUSE_SUPERVISION = "refuse_supervision", "督办退回"
    WITHDRAW_SUPERVISION = "withdraw_supervision", "撤销督办"
    PROPOSE_CRITICISM = "propose_criticism", "拟通报"
    CRITICISE = "criticise", "列入通报"
    DROP_CRITICISM = "drop_criticism", "不予通报"
    PUBLISH_CRITICISM = "publish_criticism", "书面通报"
    INSTRUCT = "instruct", "批示"
    ANSWER_INSTRUCTION = "answer_instruction", "批示反馈"
    DIAL = "dial", "拨打电话"
    UNMASK = "unmask", "查看信息"
    RECOMPUTE = "recompute", "时限重算"
    # Written for those who go on with a case when somebody leaves (`grids.departures`).
    RELIEVE = "relieve", "离岗交接"
    # Written where an open part goes on with the successor of a unit (`grids.unit_mergers`).
    SUCCEED = "succeed", "承办单位撤并"
    APPEAL = "appeal", "申诉"
    ACCEPT_APPEAL = "accept_appeal", "同意申诉"
    REFUSE_APPEAL = "refuse_appeal", "驳回申诉"
    CONFIRM_IDENTITY = "confirm_identity", "核实身份"
    SUB_DISPATCH = "sub_dispatch", "下派"
    ACCEPT_CHILD = "accept_child", "下级通过"
    REFUSE_CHILD = "refuse_child", "下级退回"
    ACCEPT_CHILD_RETURN = "accept_child_return", "同意下级退单"
    REFUSE_CHILD_RETURN = "refuse_child_return", "驳回下级退单"
    HAND_OVER = "hand_over", "内部转办"
    SUBMIT = "submit", "送审签"
    WITHDRAW_SUBMISSION = "withdraw_submission", "撤回送审"
    SIGN_OFF = "sign_off", "审签"
    SEND_BACK = "send_back", "审签退回"
    CALL_UNIT = "call_unit", "电话指派"
    TAKE_CHARGE = "take_charge", "接手跟进"
    FILE_SEALED = "file_sealed", "上传盖章件"


@dataclass(frozen=True)
class Move:
    """One allowed change of state.

    `source` is None for a case that comes into being; `asks` is the capability of who does
    it; `needs` names the facts that the verb demands (a test holds each against its service).
    """

    source: State | None
    target: State
    verb: Verb
    asks: CaseCapability
    needs: tuple[str, ...] = ()


def _moves(
    sources: tuple[State | None, ...],
    target: State,
    verb: Verb,
    asks: CaseCapability,
    *needs: str,
) -> tuple[Move, ...]:
    return tuple(Move(source, target, verb, asks, needs) for source in sources)


S, V, C = State, Verb, CaseCapability
MOVES: tuple[Move, ...] = (
    *_moves((None,), S.PENDING, V.REGISTER, C.REGISTER, "text"),
    *_moves((None,), S.DISPATCHED, V.REGISTER, C.REGISTER, "text", "lead_unit"),
    *_moves((None,), S.CLOSED, V.REGISTER, C.REGISTER, "text", "answer"),
    *_moves((None,), S.REJECTED, V.REGISTER, C.REGISTER, "text", "ground", "right_path"),
    *_moves((S.PENDING,), S.DISPATCHED, V.DISPATCH, C.DISPATCH, "lead_unit"),
    *_moves((S.PENDING,), S.CLOSED, V.ANSWER_DIRECTLY, C.DISPATCH, "answer"),
    *_moves((S.PENDING,), S.REJECTED, V.REJECT, C.DISPATCH, "ground", "right_path"),
    # Until a unit has signed; an operator and a centre only what is theirs.
    *_moves((S.DISPATCHED,), S.PENDING, V.RECALL, C.DISPATCH, "reason"),
    *_moves((S.DISPATCHED,), S.DISPATCHED, V.REASSIGN, C.DISPATCH, "lead_unit", "reason"),
    *_moves((S.DISPATCHED,), S.HANDLING, V.SIGN, C.HANDLE),
    *_moves((S.DISPATCHED, S.HANDLING), S.RETURNED, V.OBJECT, C.HANDLE, "ground", "text"),
    # Signed on the unit's behalf by whom the hotline reached by telephone.
    *_moves((S.DISPATCHED,), S.HANDLING, V.CALL_UNIT, C.TELEPHONE_UNITS, "outcome", "answered_by"),
    *_moves((S.DISPATCHED, S.HANDLING), S.RETURNED, V.SIGN_OFF, C.LEAD_UNIT),
    *_moves((S.HANDLING,), S.RESOLVED, V.SIGN_OFF, C.LEAD_UNIT),
    *_moves((S.RETURNED,), S.DISPATCHED, V.ACCEPT_OBJECTION, C.REVIEW, "lead_unit"),
    # A task force's last unit that was waited for is let go.
    *_moves((S.HANDLING,), S.RESOLVED, V.ACCEPT_OBJECTION, C.REVIEW),
    *_moves((S.RETURNED,), S.DISPATCHED, V.REFUSE_OBJECTION, C.REVIEW, "reason"),
    *_moves((S.RETURNED,), S.HANDLING, V.REFUSE_OBJECTION, C.REVIEW, "reason"),
    # What a unit takes back before anybody has acted on it.
    *_moves((S.RETURNED,), S.DISPATCHED, V.WITHDRAW_OBJECTION, C.HANDLE, "reason"),
    *_moves((S.RETURNED,), S.HANDLING, V.WITHDRAW_OBJECTION, C.HANDLE, "reason"),
    *_moves((S.RESOLVED,), S.HANDLING, V.WITHDRAW_REPLY, C.HANDLE, "reason"),
    *_moves((S.HANDLING,), S.RESOLVED, V.RESOLVE, C.HANDLE, "text", "outcome"),
    *_moves((S.RESOLVED,), S.HANDLING, V.REFUSE_REPLY, C.REVIEW, "reason"),
    *_moves((S.RESOLVED,), S.AWAITING_CALLBACK, V.ACCEPT_REPLY, C.REVIEW),
    *_moves((S.RESOLVED,), S.CLOSED, V.ACCEPT_REPLY, C.REVIEW),
    *_moves((S.AWAITING_CALLBACK,), S.CLOSED, V.COMPLETE_CALLBACK, C.CALL_BACK),
    *_moves((S.AWAITING_CALLBACK,), S.CLOSED, V.ATTEMPT_CALLBACK, C.CALL_BACK, "outcome"),
    *_moves((S.AWAITING_CALLBACK,), S.DISPATCHED, V.REDO, C.CALL_BACK, "reason"),
    # The unit that had the case exists no more: the dispatcher names another.
    *_moves((S.AWAITING_CALLBACK,), S.PENDING, V.REDO, C.CALL_BACK, "reason"),
    *_moves(
        (S.PENDING, S.DISPATCHED, S.HANDLING),
        S.MERGED,
        V.MERGE,
        C.MERGE,
        "main_case",
    ),
    *(
        Move(S.MERGED, former, V.UNMERGE, C.MERGE)
        for former in (S.PENDING, S.DISPATCHED, S.HANDLING)
    ),
    # Follows the main case's accepted reply, as that case itself does.
    *_moves((S.MERGED,), S.AWAITING_CALLBACK, V.SHARE_REPLY, C.REVIEW),
    *_moves((S.MERGED,), S.CLOSED, V.SHARE_REPLY, C.REVIEW),
    *_moves((S.HANDLING,), S.PARKED, V.PARK, C.RULE_PARKING, "plan"),
    *_moves((S.PARKED,), S.HANDLING, V.UNPARK, C.RULE_PARKING),
    *_moves(
        (S.HANDLING, S.AWAITING_CALLBACK),
        S.CLOSED,
        V.CLOSE_EARLY,
        C.CLOSE_EARLY,
        "way",
        "proof",
    ),
    *_moves((S.CLOSED,), S.DISPATCHED, V.REDISPATCH, C.REVIEW, "lead_unit", "reason"),
)


@dataclass(frozen=True)
class Deed:
    """Something done to a case that leaves its state: in which states, and what it asks."""

    verb: Verb
    states: frozenset[State]
    asks: CaseCapability


ANY_STATE = frozenset(State)
AFTER_CALLBACK = ANY_STATE - {S.PENDING, S.REJECTED, S.MERGED}
# A unit that still owes a reply is urged and supervised; a parked case is supervised too.
OWING = OWING_STATES | {S.PARKED}
# Whoever was supervised or instructed answers for it, wherever the case has got meanwhile.
ANSWERABLE = ANY_STATE - {S.PENDING, S.REJECTED}
# A unit has the case, or has just replied: more time can still be granted.
UNDER_WAY = frozenset({S.HANDLING, S.RETURNED, S.RESOLVED})
# A unit has or had the case.
SENT = UNDER_WAY | {S.DISPATCHED, S.PARKED, S.AWAITING_CALLBACK, S.CLOSED}
DEEDS: tuple[Deed, ...] = (
    Deed(V.CONTACT, OWING_STATES, C.CONTACT),
    Deed(V.REPORT_PROGRESS, frozenset({S.HANDLING, S.PARKED}), C.HANDLE),
    Deed(V.ATTEMPT_CALLBACK, frozenset({S.AWAITING_CALLBACK}), C.CALL_BACK),
    # A co-unit and an answering unit of a task force sign, object and reply on their own
    # assignment; the case stands still.
    Deed(V.SIGN, OWING_STATES, C.HANDLE),
    Deed(V.OBJECT, OWING_STATES, C.HANDLE),
    Deed(V.ACCEPT_OBJECTION, OWING_STATES, C.REVIEW),
    Deed(V.REFUSE_OBJECTION, OWING_STATES, C.REVIEW),
    Deed(V.RESOLVE, frozenset({S.HANDLING}), C.HANDLE),
    Deed(V.WITHDRAW_OBJECTION, OWING_STATES, C.HANDLE),
    Deed(V.WITHDRAW_REPLY, frozenset({S.HANDLING}), C.HANDLE),
    Deed(V.SUB_DISPATCH, OWING_STATES, C.HAND_DOWN),
    Deed(V.ACCEPT_CHILD, frozenset({S.HANDLING}), C.HAND_DOWN),
    Deed(V.REFUSE_CHILD, frozenset({S.HANDLING}), C.HAND_DOWN),
    # Who handed a part down rules on its return; the hotline sent nothing to that unit.
    Deed(V.ACCEPT_CHILD_RETURN, OWING_STATES, C.HAND_DOWN),
    Deed(V.REFUSE_CHILD_RETURN, OWING_STATES, C.HAND_DOWN),
    Deed(V.HAND_OVER, OWING_STATES, C.HANDLE),
    Deed(V.SUBMIT, OWING_STATES, C.HANDLE),
    # The leader sends back; the clerk takes back.
    Deed(V.WITHDRAW_SUBMISSION, UNDER_WAY | {S.DISPATCHED, S.PARKED}, C.WITHDRAW_SUBMISSION),
    Deed(V.SIGN_OFF, OWING_STATES, C.LEAD_UNIT),
    Deed(V.SEND_BACK, OWING_STATES, C.LEAD_UNIT),
    Deed(V.CALL_UNIT, OWING_STATES, C.TELEPHONE_UNITS),
    Deed(V.TAKE_CHARGE, AWAITING_CHARGE, C.TAKE_CHARGE),
    Deed(V.NOTE, ANY_STATE, C.WRITE_NOTES),
    # What is added to a merged case lands on its main one.
    Deed(V.ADD_CALL, ADDABLE_STATES, C.REGISTER),
    Deed(
        V.ATTACH,
        ANY_STATE - {S.REJECTED},
        C.ATTACH,
    ),
    # The written reply comes back sealed once it was accepted.
    Deed(V.FILE_SEALED, frozenset({S.AWAITING_CALLBACK, S.CLOSED}), C.FILE_SEALED),
    # Applications: the unit asks, the hotline rules; what the ruling moves stands above.
    Deed(V.ASK_EXTENSION, frozenset({S.HANDLING}), C.HANDLE),
    Deed(V.RULE_EXTENSION, UNDER_WAY, C.RULE),
    Deed(V.TELL_EXTENSION, OPEN_STATES, C.TELL_EXTENSION),
    Deed(V.ASK_WAIT, frozenset({S.HANDLING}), C.HANDLE),
    Deed(V.RULE_WAIT, frozenset({S.HANDLING}), C.RULE),
    Deed(V.END_WAIT, frozenset({S.HANDLING}), C.END_WAIT),
    Deed(V.ASK_ENDING, frozenset({S.HANDLING}), C.HANDLE),
    Deed(V.RULE_ENDING, frozenset({S.HANDLING}), C.RULE),
    Deed(V.ASK_PARKING, frozenset({S.HANDLING}), C.LEAD_UNIT),
    Deed(V.RULE_PARKING, frozenset({S.HANDLING}), C.RULE_PARKING),
    Deed(V.REVIEW_PARKING, frozenset({S.PARKED}), C.REVIEW_PARKING),
    Deed(V.ASK_EXCLUSION, SENT, C.LEAD_UNIT),
    Deed(V.RULE_EXCLUSION, SENT, C.RULE_EXCLUSION),
    Deed(V.WITHDRAW_APPLICATION, SENT, C.HANDLE),
    Deed(V.ASK_CORRECTION, ANY_STATE, C.ASK_CORRECTION),
    Deed(V.CORRECT, ANY_STATE, C.CORRECT),
    # The operator's own case until a unit has signed; what figures hang on, by two persons
    # once the day is issued.
    Deed(V.AMEND, frozenset({S.PENDING, S.DISPATCHED}), C.REGISTER),
    Deed(V.AMEND, ANY_STATE, C.AMEND),
    Deed(V.RULE_AMENDMENT, ANY_STATE, C.RULE),
    Deed(V.HOLD_CONFERENCE, frozenset({S.RETURNED}), C.RULE),
    # The number is shown for a call, which is logged by itself; elsewhere one says why.
    Deed(V.DIAL, frozenset({S.DISPATCHED, S.HANDLING, S.PARKED}), C.HANDLE),
    Deed(V.DIAL, frozenset({S.AWAITING_CALLBACK}), C.CALL_BACK),
    Deed(V.UNMASK, ANY_STATE, C.UNMASK),
    Deed(V.CONFIRM_IDENTITY, frozenset({S.AWAITING_CALLBACK}), C.CALL_BACK),
    # An unfair answer of a callback: the case is closed, or with the unit anew.
    Deed(V.APPEAL, AFTER_CALLBACK, C.HANDLE),
    Deed(V.ACCEPT_APPEAL, AFTER_CALLBACK, C.RULE_APPEALS),
    Deed(V.REFUSE_APPEAL, AFTER_CALLBACK, C.RULE_APPEALS),
    Deed(V.URGE, OWING, C.URGE),
    Deed(V.SUPERVISE, OWING, C.SUPERVISE),
    Deed(V.ANSWER_SUPERVISION, ANSWERABLE, C.HANDLE),
    Deed(V.ACCEPT_SUPERVISION, ANSWERABLE, C.SUPERVISE),
    Deed(V.REFUSE_SUPERVISION, ANSWERABLE, C.SUPERVISE),
    Deed(V.WITHDRAW_SUPERVISION, ANSWERABLE, C.SUPERVISE),
    Deed(V.CRITICISE, ANSWERABLE, C.CRITICISE),
    Deed(V.DROP_CRITICISM, ANSWERABLE, C.CRITICISE),
    # Recorded by the leader, or from paper with its scan; leaders otherwise only read.
    Deed(V.INSTRUCT, ANSWERABLE - {S.MERGED}, C.INSTRUCT),
    Deed(V.ANSWER_INSTRUCTION, ANSWERABLE, C.HANDLE),
)

# Both, by verb and capability alike.
RULES: tuple[Move | Deed, ...] = (*MOVES, *DEEDS)


def find_move(source: State | str | None, target: State | str, verb: Verb) -> Move | None:
    """Return the move from one state to another by a verb, None where it is not allowed."""
    for move in MOVES:
        if move.verb == verb and move.source == source and move.target == target:
            return move
    return None


def capabilities_for(verb: Verb, state: State | str | None) -> frozenset[CaseCapability]:
    """Return what a verb to a case in a state asks for, by a move or by a deed; one suffices."""
    moves = {move.asks for move in MOVES if move.verb == verb and move.source == state}
    deeds = {deed.asks for deed in DEEDS if deed.verb == verb and state in deed.states}
    return frozenset(moves | deeds)


def mermaid() -> str:
    """Return the state diagram of the table of moves, for ARCHITECTURE.md."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state.value}: {state.value} {state.label}" for state in State]
    for move in MOVES:
        source = move.source.value if move.source else "[*]"
        lines.append(f"    {source} --> {move.target.value}: {move.verb.label}")
    return "\n".join(dict.fromkeys(lines))
