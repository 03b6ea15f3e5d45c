"""Counts: for each kind of record, as many rows of a case as its timeline tells of.

One statement counts all kinds of a range of cases, so that the timeline is read once.
"""

from typing import NamedTuple

from cases.access.applications import KINDS
from cases.books.invariant import in_chunks
from cases.rules.states import Verb


class Tally(NamedTuple):
    """Rows of a table that stand one by one for lines of the timeline.

    `counted` counts the rows `r` of a case; `lines` are the keys of the lines, by default
    their verb (see `KEY_OF_LINE`).
    """

    label: str
    table: str
    lines: tuple[str, ...]
    counted: str = "count(*)"


# What a leader signs off is the clerk's own deed; a telephone call signs where it was
# answered; a call that landed on the main case is kept there.
KEY_OF_LINE = """
CASE
    WHEN e.verb = 'sign_off' AND e.facts ? 'reply' THEN 'resolve'
    WHEN e.verb = 'sign_off' AND e.facts ? 'application' THEN 'ask_extension'
    WHEN e.verb = 'sign_off' THEN 'object'
    WHEN e.verb = 'add_call' AND e.facts ? 'main_case' THEN ''
    WHEN e.verb = 'call_unit' AND e.facts ->> 'outcome' = 'answered' THEN 'call_answered'
    WHEN e.verb = 'withdraw_application' THEN 'withdraw_' || (e.facts ->> 'kind')
    WHEN e.verb = 'urge' AND e.facts ? 'call' THEN 'urge_by_call'
    ELSE e.verb
END
"""
# Both verdicts on several units' replies at once are one deed.
AT_ONCE = (
    "count(DISTINCT (r.verdict_at, r.verdict))"
    " FILTER (WHERE r.verdict IN ('accepted', 'refused') AND {})"
)
ABOVE = (
    "NOT EXISTS (SELECT FROM cases_assignment a WHERE a.id = r.assignment_id AND a.role = 'sub')"
)
BELOW = "EXISTS (SELECT FROM cases_assignment a WHERE a.id = r.assignment_id AND a.role = 'sub')"
RULED = "count(*) FILTER (WHERE r.ruling IN ('accepted', 'refused'))"
WITHDRAWN = "count(*) FILTER (WHERE r.ruling = 'withdrawn')"
# Handing on inside a unit copies the row, and so does a merger of units; the old one stays.
HANDED = "r.end_reason = 'handed_on'"
COPIED = (
    "(r.end_reason = 'handed_on' OR EXISTS (SELECT FROM cases_assignment k"
    " WHERE k.case_id = r.case_id AND k.unit_id <> r.unit_id AND k.taken_over_at = r.ended_at"
    " AND k.continues_id = coalesce(r.continues_id, r.id)))"
)


# How a merged unit's ledger stood is kept for the figures beside the parking that goes on.
PARKINGS = "(SELECT * FROM cases_parking WHERE continued_as_id IS NULL)"


# An ending is asked for by a unit or carried out at once, an amendment waits only where its day
# is issued: what they count is said below.
COUNTED_APART = {"ending", "amendment"}


def _applications() -> dict[str, Tally]:
    """Return what is counted of each kind of application: asked for, ruled on, taken back."""
    found = {}
    for kind in KINDS.values():
        table = PARKINGS if kind.name == "parking" else kind.model._meta.db_table
        if kind.name not in COUNTED_APART:
            found[f"{kind.name}_asked"] = Tally(f"{kind.label}申请数", table, (kind.ask,))
            found[f"{kind.name}_ruled"] = Tally(f"{kind.label}裁定数", table, (kind.rule,), RULED)
        if kind.by_unit:
            found[f"{kind.name}_withdrawn"] = Tally(
                f"{kind.label}撤回数", kind.model._meta.db_table, (f"withdraw_{kind.name}",),
                WITHDRAWN,
            )  # fmt: skip
    return found


V = Verb
TALLIES: dict[str, Tally] = {
    "signatures": Tally(
        "签收数", "cases_assignment", (V.SIGN, "call_answered"),
        f"count(r.signed_at) - count(r.signed_at) FILTER (WHERE {COPIED})",
    ),
    "sub_dispatches": Tally(
        "下派数", "cases_assignment", (V.SUB_DISPATCH,),
        f"count(*) FILTER (WHERE r.role = 'sub' AND NOT {COPIED})",
    ),
    "hand_overs": Tally(
        "内部转办数", "cases_assignment", (V.HAND_OVER,), f"count(*) FILTER (WHERE {HANDED})"
    ),
    "successions": Tally(
        "单位撤并接办数", "cases_assignment", (V.SUCCEED,),
        "count(*) FILTER (WHERE r.end_reason = 'succeeded')",
    ),
    "contacts_made": Tally("先行联系数", "cases_contact", (V.CONTACT,)),
    "objections_raised": Tally("退单数", "cases_objection", (V.OBJECT,)),
    "objections_ruled": Tally(
        "退单裁定数", "cases_objection", (V.ACCEPT_OBJECTION, V.REFUSE_OBJECTION), RULED
    ),
    "objections_withdrawn": Tally(
        "撤回退单数", "cases_objection", (V.WITHDRAW_OBJECTION,), WITHDRAWN
    ),
    # A dispatch has one lead, whatever other units it names.
    "recalls": Tally(
        "撤回派单数", "cases_assignment", (V.RECALL, V.REASSIGN),
        "count(*) FILTER (WHERE r.end_reason = 'recalled' AND r.role = 'lead')",
    ),
    "conferences": Tally("会商数", "cases_conference", (V.HOLD_CONFERENCE,)),
    "replies_sent": Tally("答复数", "cases_reply", (V.RESOLVE,)),
    "replies_reviewed": Tally(
        "答复审核数", "cases_reply", (V.ACCEPT_REPLY, V.REFUSE_REPLY), AT_ONCE.format(ABOVE)
    ),
    "children_reviewed": Tally(
        "下级答复审核数", "cases_reply", (V.ACCEPT_CHILD, V.REFUSE_CHILD), AT_ONCE.format(BELOW)
    ),
    "replies_withdrawn": Tally(
        "撤回答复数", "cases_reply", (V.WITHDRAW_REPLY,),
        "count(*) FILTER (WHERE r.verdict = 'withdrawn')",
    ),
    "attempts": Tally(
        "回访拨打数", "cases_callbackattempt",
        (V.ATTEMPT_CALLBACK, V.COMPLETE_CALLBACK, V.REDO),
    ),
    "appeals_raised": Tally("申诉数", "cases_appeal", (V.APPEAL,)),
    "appeals_ruled": Tally(
        "申诉裁定数", "cases_appeal", (V.ACCEPT_APPEAL, V.REFUSE_APPEAL), RULED
    ),
    **_applications(),
    "extension_told": Tally(
        "告知延期数", "cases_extension", (V.TELL_EXTENSION,), "count(r.told_at)"
    ),
    "parking_struck_off": Tally(
        "销账数", PARKINGS, (V.UNPARK,), "count(r.struck_off_at)"
    ),
    # Only what waited for a second person is a row; what was done at once has changes alone.
    "amendments_asked": Tally("更正要素申请数", "cases_amendment", (V.ASK_AMENDMENT,)),
    "amendments_ruled": Tally(
        "更正要素裁定数", "cases_amendment", (V.RULE_AMENDMENT,), RULED
    ),
    "amendments_made": Tally(
        "更正要素数", "cases_elementchange", (V.AMEND,),
        "count(DISTINCT r.at) FILTER (WHERE r.amendment_id IS NULL)",
    ),
    "ending_asked": Tally(
        "终结申请数", "cases_ending", (V.ASK_ENDING,), "count(r.assignment_id)"
    ),
    "ending_ruled": Tally(
        "终结裁定数", "cases_ending", (V.RULE_ENDING,),
        "count(r.assignment_id) FILTER (WHERE r.ruling IN ('accepted', 'refused'))",
    ),
    "ending_carried_out": Tally(
        "终结数", "cases_ending", (V.CLOSE_EARLY,), "count(*) FILTER (WHERE r.ruling = 'accepted')"
    ),
    "follow_ups": Tally(
        "追加来电数", "cases_call", (V.ADD_CALL, "urge_by_call"),
        "count(*) FILTER (WHERE NOT r.is_first)",
    ),
    # Somebody may urge several units at once.
    "urges": Tally(
        "催办数", "cases_urge", (V.URGE, "urge_by_call"),
        "count(*) FILTER (WHERE r.kind <> 'person')"
        " + count(DISTINCT (r.at, r.by_id)) FILTER (WHERE r.kind = 'person')",
    ),
    "supervisions": Tally("督办数", "cases_supervisionorder", (V.SUPERVISE,)),
    "supervisions_closed": Tally(
        "督办销号数", "cases_supervisionorder", (V.ACCEPT_SUPERVISION,),
        "count(*) FILTER (WHERE r.status = 'closed')",
    ),
    "supervisions_withdrawn": Tally(
        "撤销督办数", "cases_supervisionorder", (V.WITHDRAW_SUPERVISION,),
        "count(*) FILTER (WHERE r.status = 'withdrawn')",
    ),
    "criticisms_proposed": Tally("拟通报数", "cases_criticism", (V.PROPOSE_CRITICISM,)),
    "criticisms_decided": Tally(
        "通报核定数", "cases_criticism", (V.CRITICISE, V.DROP_CRITICISM), "count(r.decided_at)"
    ),
    "criticisms_published": Tally(
        "书面通报数", "cases_criticism", (V.PUBLISH_CRITICISM,), "count(r.circular_id)"
    ),
    "instructions": Tally("批示数", "cases_instruction", (V.INSTRUCT,)),
    "sign_offs_asked": Tally("送审签数", "cases_signoff", (V.SUBMIT,)),
    "sign_offs_sent_back": Tally(
        "审签退回数", "cases_signoff", (V.SEND_BACK,),
        "count(*) FILTER (WHERE r.status = 'sent_back')",
    ),
    "sign_offs_withdrawn": Tally(
        "撤回送审数", "cases_signoff", (V.WITHDRAW_SUBMISSION,),
        "count(*) FILTER (WHERE r.status = 'withdrawn')",
    ),
    "duty_calls": Tally("电话指派数", "cases_dutycall", (V.CALL_UNIT, "call_answered")),
}  # fmt: skip


def _rows_of(name: str, tally: Tally) -> str:
    return f"""
    SELECT '{name}' AS invariant, r.case_id, {tally.counted} AS found
    FROM cases_case c JOIN {tally.table} r ON r.case_id = c.id
    WHERE {{chunk}} GROUP BY r.case_id"""  # noqa: S608 - made of this module's own words


PAIRS = [(str(line), name) for name, tally in TALLIES.items() for line in tally.lines]
STATEMENT = f"""
SELECT invariant, c.number, coalesce(kept.found, 0) <> coalesce(told.found, 0)
FROM ({" UNION ALL ".join(_rows_of(name, tally) for name, tally in TALLIES.items())}) kept
FULL JOIN (
    SELECT pair.invariant, line.case_id, sum(line.found) AS found
    FROM (
        SELECT e.case_id, {KEY_OF_LINE} AS key, count(*) AS found
        FROM cases_case c JOIN cases_event e ON e.case_id = c.id
        WHERE {{chunk}} GROUP BY 1, 2
    ) line
    JOIN unnest(%(keys)s, %(names)s) AS pair (key, invariant) ON pair.key = line.key
    GROUP BY 1, 2
) told USING (invariant, case_id)
JOIN cases_case c ON c.id = case_id
WHERE coalesce(kept.found, 0) > 0 OR told.found > 0
"""  # noqa: S608 - made of this module's own words
COUNTS = in_chunks(
    {name: f"{tally.label}与办理过程" for name, tally in TALLIES.items()},
    STATEMENT,
    keys=[key for key, _ in PAIRS],
    names=[name for _, name in PAIRS],
)
