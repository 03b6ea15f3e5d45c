"""The table of moves: the only truth about a case's states, who moves it, and how.

A leaf: screens, API, permissions, tests and the diagram in ARCHITECTURE.md read it; only
`cases.services.record.transitions` carries a move out. Source: domain contract, "The life of a
case" and "People and what they may do".
"""

from dataclasses import dataclass

from grids.models.user import Role
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


# Where a case has not been answered yet, so that others may be merged into it.
UNANSWERED_STATES = frozenset(
    {State.PENDING, State.DISPATCHED, State.HANDLING, State.RETURNED, State.PARKED}
)
FINAL_STATES = frozenset({State.CLOSED, State.REJECTED, State.MERGED})
OPEN_STATES = frozenset(State) - FINAL_STATES


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


HOTLINE_DESK = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER})
DISPATCHERS = frozenset({Role.DISPATCHER, Role.SHIFT_LEADER, Role.DISTRICT_CENTRE})
UNIT = frozenset({Role.UNIT_CLERK, Role.UNIT_LEADER})
UNIT_LEADERS = frozenset({Role.UNIT_LEADER})
# Who sends a case on below its unit and reviews what comes back from there.
BRANCH = UNIT | {Role.DISTRICT_CENTRE}
TELEPHONE_DESK = frozenset({Role.SHIFT_LEADER, Role.DISPATCHER})
TAKING_CHARGE = frozenset({Role.SHIFT_LEADER})
# No unit has an urgent case in hand yet, so that somebody of the shift looks after it.
AWAITING_CHARGE = frozenset({State.PENDING, State.DISPATCHED, State.RETURNED})
CALLBACK_DESK = frozenset({Role.CALLBACK_AGENT, Role.SHIFT_LEADER})


@dataclass(frozen=True)
class Move:
    """One allowed change of state.

    `source` is None for a case that comes into being; `roles` are who may do it; `needs`
    names the facts that the verb demands (a test holds each against its service).
    """

    source: State | None
    target: State
    verb: Verb
    roles: frozenset[Role]
    needs: tuple[str, ...] = ()


def _moves(
    sources: tuple[State | None, ...],
    target: State,
    verb: Verb,
    roles: frozenset[Role],
    *needs: str,
) -> tuple[Move, ...]:
    return tuple(Move(source, target, verb, roles, needs) for source in sources)


S, V = State, Verb
DISPATCH_DESK = HOTLINE_DESK | {Role.DISTRICT_CENTRE}
RECALLERS = DISPATCHERS | {Role.OPERATOR}
MOVES: tuple[Move, ...] = (
    *_moves((None,), S.PENDING, V.REGISTER, HOTLINE_DESK, "text"),
    *_moves((None,), S.DISPATCHED, V.REGISTER, HOTLINE_DESK, "text", "lead_unit"),
    *_moves((None,), S.CLOSED, V.REGISTER, HOTLINE_DESK, "text", "answer"),
    *_moves((None,), S.REJECTED, V.REGISTER, HOTLINE_DESK, "text", "ground", "right_path"),
    *_moves((S.PENDING,), S.DISPATCHED, V.DISPATCH, DISPATCH_DESK, "lead_unit"),
    *_moves((S.PENDING,), S.CLOSED, V.ANSWER_DIRECTLY, DISPATCH_DESK, "answer"),
    *_moves((S.PENDING,), S.REJECTED, V.REJECT, DISPATCH_DESK, "ground", "right_path"),
    # Until a unit has signed; an operator and a centre only what is theirs.
    *_moves((S.DISPATCHED,), S.PENDING, V.RECALL, RECALLERS, "reason"),
    *_moves((S.DISPATCHED,), S.DISPATCHED, V.REASSIGN, RECALLERS, "lead_unit", "reason"),
    *_moves((S.DISPATCHED,), S.HANDLING, V.SIGN, UNIT),
    *_moves((S.DISPATCHED, S.HANDLING), S.RETURNED, V.OBJECT, UNIT, "ground", "text"),
    # Signed on the unit's behalf by whom the hotline reached by telephone.
    *_moves((S.DISPATCHED,), S.HANDLING, V.CALL_UNIT, TELEPHONE_DESK, "outcome", "answered_by"),
    *_moves((S.DISPATCHED, S.HANDLING), S.RETURNED, V.SIGN_OFF, UNIT_LEADERS),
    *_moves((S.HANDLING,), S.RESOLVED, V.SIGN_OFF, UNIT_LEADERS),
    *_moves((S.RETURNED,), S.DISPATCHED, V.ACCEPT_OBJECTION, DISPATCHERS, "lead_unit"),
    # A task force's last unit that was waited for is let go.
    *_moves((S.HANDLING,), S.RESOLVED, V.ACCEPT_OBJECTION, DISPATCHERS),
    *_moves((S.RETURNED,), S.DISPATCHED, V.REFUSE_OBJECTION, DISPATCHERS, "reason"),
    *_moves((S.RETURNED,), S.HANDLING, V.REFUSE_OBJECTION, DISPATCHERS, "reason"),
    # What a unit takes back before anybody has acted on it.
    *_moves((S.RETURNED,), S.DISPATCHED, V.WITHDRAW_OBJECTION, UNIT, "reason"),
    *_moves((S.RETURNED,), S.HANDLING, V.WITHDRAW_OBJECTION, UNIT, "reason"),
    *_moves((S.RESOLVED,), S.HANDLING, V.WITHDRAW_REPLY, UNIT, "reason"),
    *_moves((S.HANDLING,), S.RESOLVED, V.RESOLVE, UNIT, "text", "outcome"),
    *_moves((S.RESOLVED,), S.HANDLING, V.REFUSE_REPLY, DISPATCHERS, "reason"),
    *_moves((S.RESOLVED,), S.AWAITING_CALLBACK, V.ACCEPT_REPLY, DISPATCHERS),
    *_moves((S.RESOLVED,), S.CLOSED, V.ACCEPT_REPLY, DISPATCHERS),
    *_moves((S.AWAITING_CALLBACK,), S.CLOSED, V.COMPLETE_CALLBACK, CALLBACK_DESK),
    *_moves((S.AWAITING_CALLBACK,), S.CLOSED, V.ATTEMPT_CALLBACK, CALLBACK_DESK, "outcome"),
    *_moves((S.AWAITING_CALLBACK,), S.DISPATCHED, V.REDO, CALLBACK_DESK, "reason"),
    # The unit that had the case exists no more: the dispatcher names another.
    *_moves((S.AWAITING_CALLBACK,), S.PENDING, V.REDO, CALLBACK_DESK, "reason"),
    *_moves(
        (S.PENDING, S.DISPATCHED, S.HANDLING),
        S.MERGED,
        V.MERGE,
        frozenset({Role.DISPATCHER, Role.SHIFT_LEADER}),
        "main_case",
    ),
    *(
        Move(S.MERGED, former, V.UNMERGE, frozenset({Role.DISPATCHER, Role.SHIFT_LEADER}))
        for former in (S.PENDING, S.DISPATCHED, S.HANDLING)
    ),
    # Follows the main case's accepted reply, as that case itself does.
    *_moves((S.MERGED,), S.AWAITING_CALLBACK, V.SHARE_REPLY, DISPATCHERS),
    *_moves((S.MERGED,), S.CLOSED, V.SHARE_REPLY, DISPATCHERS),
    *_moves((S.HANDLING,), S.PARKED, V.PARK, frozenset({Role.SUPERVISOR}), "plan"),
    *_moves((S.PARKED,), S.HANDLING, V.UNPARK, frozenset({Role.SUPERVISOR})),
    *_moves(
        (S.HANDLING, S.AWAITING_CALLBACK),
        S.CLOSED,
        V.CLOSE_EARLY,
        DISPATCHERS - {Role.DISTRICT_CENTRE},
        "way",
        "proof",
    ),
    *_moves((S.CLOSED,), S.DISPATCHED, V.REDISPATCH, DISPATCHERS, "lead_unit", "reason"),
)


@dataclass(frozen=True)
class Deed:
    """Something done to a case that leaves its state: in which states, and by whom."""

    verb: Verb
    states: frozenset[State]
    roles: frozenset[Role]


ANY_STATE = frozenset(State)
AFTER_CALLBACK = ANY_STATE - {S.PENDING, S.REJECTED, S.MERGED}
# A unit that still owes a reply is urged and supervised; a parked case is supervised too.
OWING = frozenset({S.DISPATCHED, S.HANDLING, S.PARKED})
# Whoever was supervised or instructed answers for it, wherever the case has got meanwhile.
ANSWERABLE = ANY_STATE - {S.PENDING, S.REJECTED}
SUPERVISORS = frozenset({Role.SUPERVISOR})
# A unit has the case, or has just replied: more time can still be granted.
UNDER_WAY = frozenset({S.HANDLING, S.RETURNED, S.RESOLVED})
# A unit has or had the case.
SENT = UNDER_WAY | {S.DISPATCHED, S.PARKED, S.AWAITING_CALLBACK, S.CLOSED}
RULERS = frozenset({Role.DISPATCHER, Role.SHIFT_LEADER})
DEEDS: tuple[Deed, ...] = (
    Deed(V.CONTACT, frozenset({S.DISPATCHED, S.HANDLING}), UNIT | {Role.OPERATOR}),
    Deed(V.REPORT_PROGRESS, frozenset({S.HANDLING, S.PARKED}), UNIT),
    Deed(V.ATTEMPT_CALLBACK, frozenset({S.AWAITING_CALLBACK}), CALLBACK_DESK),
    # A co-unit and an answering unit of a task force sign, object and reply on their own
    # assignment; the case stands still.
    Deed(V.SIGN, frozenset({S.DISPATCHED, S.HANDLING}), UNIT),
    Deed(V.OBJECT, frozenset({S.DISPATCHED, S.HANDLING}), UNIT),
    Deed(V.ACCEPT_OBJECTION, frozenset({S.DISPATCHED, S.HANDLING}), DISPATCHERS),
    Deed(V.REFUSE_OBJECTION, frozenset({S.DISPATCHED, S.HANDLING}), DISPATCHERS),
    Deed(V.RESOLVE, frozenset({S.HANDLING}), UNIT),
    Deed(V.WITHDRAW_OBJECTION, frozenset({S.DISPATCHED, S.HANDLING}), UNIT),
    Deed(V.WITHDRAW_REPLY, frozenset({S.HANDLING}), UNIT),
    Deed(V.SUB_DISPATCH, frozenset({S.DISPATCHED, S.HANDLING}), BRANCH),
    Deed(V.ACCEPT_CHILD, frozenset({S.HANDLING}), BRANCH),
    Deed(V.REFUSE_CHILD, frozenset({S.HANDLING}), BRANCH),
    # Who handed a part down rules on its return; the hotline sent nothing to that unit.
    Deed(V.ACCEPT_CHILD_RETURN, frozenset({S.DISPATCHED, S.HANDLING}), BRANCH),
    Deed(V.REFUSE_CHILD_RETURN, frozenset({S.DISPATCHED, S.HANDLING}), BRANCH),
    Deed(V.HAND_OVER, frozenset({S.DISPATCHED, S.HANDLING}), UNIT),
    Deed(V.SUBMIT, frozenset({S.DISPATCHED, S.HANDLING}), UNIT),
    # The leader sends back; the clerk takes back.
    Deed(V.WITHDRAW_SUBMISSION, UNDER_WAY | {S.DISPATCHED, S.PARKED}, frozenset({Role.UNIT_CLERK})),
    Deed(V.SIGN_OFF, frozenset({S.DISPATCHED, S.HANDLING}), UNIT_LEADERS),
    Deed(V.SEND_BACK, frozenset({S.DISPATCHED, S.HANDLING}), UNIT_LEADERS),
    Deed(V.CALL_UNIT, frozenset({S.DISPATCHED, S.HANDLING}), TELEPHONE_DESK),
    Deed(V.TAKE_CHARGE, AWAITING_CHARGE, TAKING_CHARGE),
    Deed(V.NOTE, ANY_STATE, HOTLINE_DESK | CALLBACK_DESK | UNIT | {Role.SUPERVISOR}),
    # What is added to a merged case lands on its main one.
    Deed(V.ADD_CALL, frozenset(OPEN_STATES | {S.MERGED}), HOTLINE_DESK),
    Deed(
        V.ATTACH,
        ANY_STATE - {S.REJECTED},
        HOTLINE_DESK | UNIT | {Role.DISTRICT_CENTRE},
    ),
    # The written reply comes back sealed once it was accepted.
    Deed(V.FILE_SEALED, frozenset({S.AWAITING_CALLBACK, S.CLOSED}), UNIT | HOTLINE_DESK),
    # Applications: the unit asks, the hotline rules; what the ruling moves stands above.
    Deed(V.ASK_EXTENSION, frozenset({S.HANDLING}), UNIT),
    Deed(V.RULE_EXTENSION, UNDER_WAY, RULERS),
    Deed(V.TELL_EXTENSION, frozenset(OPEN_STATES), UNIT | HOTLINE_DESK),
    Deed(V.ASK_WAIT, frozenset({S.HANDLING}), UNIT),
    Deed(V.RULE_WAIT, frozenset({S.HANDLING}), RULERS),
    Deed(V.END_WAIT, frozenset({S.HANDLING}), UNIT | HOTLINE_DESK),
    Deed(V.ASK_ENDING, frozenset({S.HANDLING}), UNIT),
    Deed(V.RULE_ENDING, frozenset({S.HANDLING}), RULERS),
    Deed(V.ASK_PARKING, frozenset({S.HANDLING}), frozenset({Role.UNIT_LEADER})),
    Deed(V.RULE_PARKING, frozenset({S.HANDLING}), frozenset({Role.SUPERVISOR})),
    Deed(V.REVIEW_PARKING, frozenset({S.PARKED}), UNIT | {Role.SUPERVISOR}),
    Deed(V.ASK_EXCLUSION, SENT, frozenset({Role.UNIT_LEADER})),
    Deed(V.RULE_EXCLUSION, SENT, frozenset({Role.SUPERVISOR})),
    Deed(V.WITHDRAW_APPLICATION, SENT, UNIT),
    Deed(V.ASK_CORRECTION, ANY_STATE, HOTLINE_DESK | {Role.SUPERVISOR, Role.BULLETIN_EDITOR}),
    Deed(V.CORRECT, ANY_STATE, RULERS | {Role.SUPERVISOR}),
    # The operator's own case until a unit has signed; what figures hang on, by two persons
    # once the day is issued.
    Deed(V.AMEND, frozenset({S.PENDING, S.DISPATCHED}), HOTLINE_DESK),
    Deed(V.AMEND, ANY_STATE, RULERS),
    Deed(V.RULE_AMENDMENT, ANY_STATE, RULERS),
    Deed(V.HOLD_CONFERENCE, frozenset({S.RETURNED}), RULERS),
    # The number is shown for a call, which is logged by itself; elsewhere one says why.
    Deed(V.DIAL, frozenset({S.DISPATCHED, S.HANDLING, S.PARKED}), UNIT),
    Deed(V.DIAL, frozenset({S.AWAITING_CALLBACK}), CALLBACK_DESK),
    Deed(V.UNMASK, ANY_STATE, HOTLINE_DESK | CALLBACK_DESK | UNIT | {Role.SUPERVISOR}),
    Deed(V.CONFIRM_IDENTITY, frozenset({S.AWAITING_CALLBACK}), CALLBACK_DESK),
    # An unfair answer of a callback: the case is closed, or with the unit anew.
    Deed(V.APPEAL, AFTER_CALLBACK, UNIT),
    Deed(V.ACCEPT_APPEAL, AFTER_CALLBACK, frozenset({Role.SUPERVISOR})),
    Deed(V.REFUSE_APPEAL, AFTER_CALLBACK, frozenset({Role.SUPERVISOR})),
    Deed(V.URGE, OWING, SUPERVISORS | {Role.DISPATCHER, Role.SHIFT_LEADER}),
    Deed(V.SUPERVISE, OWING, SUPERVISORS),
    Deed(V.ANSWER_SUPERVISION, ANSWERABLE, UNIT),
    Deed(V.ACCEPT_SUPERVISION, ANSWERABLE, SUPERVISORS),
    Deed(V.REFUSE_SUPERVISION, ANSWERABLE, SUPERVISORS),
    Deed(V.WITHDRAW_SUPERVISION, ANSWERABLE, SUPERVISORS),
    Deed(V.CRITICISE, ANSWERABLE, SUPERVISORS),
    Deed(V.DROP_CRITICISM, ANSWERABLE, SUPERVISORS),
    # Recorded by the leader, or from paper with its scan; leaders otherwise only read.
    Deed(V.INSTRUCT, ANSWERABLE - {S.MERGED}, SUPERVISORS | {Role.LEADER, Role.SHIFT_LEADER}),
    Deed(V.ANSWER_INSTRUCTION, ANSWERABLE, UNIT),
)


def find_move(source: State | str | None, target: State | str, verb: Verb) -> Move | None:
    """Return the move from one state to another by a verb, None where it is not allowed."""
    for move in MOVES:
        if move.verb == verb and move.source == source and move.target == target:
            return move
    return None


def roles_for(verb: Verb, state: State | str | None) -> frozenset[Role]:
    """Return who may do a verb to a case in a state, by a move or by a deed."""
    roles: set[Role] = set()
    for move in MOVES:
        if move.verb == verb and move.source == state:
            roles |= move.roles
    for deed in DEEDS:
        if deed.verb == verb and state in deed.states:
            roles |= deed.roles
    return frozenset(roles)


def mermaid() -> str:
    """Return the state diagram of the table of moves, for ARCHITECTURE.md."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state.value}: {state.value} {state.label}" for state in State]
    for move in MOVES:
        source = move.source.value if move.source else "[*]"
        lines.append(f"    {source} --> {move.target.value}: {move.verb.label}")
    return "\n".join(dict.fromkeys(lines))
