"""What happens between levels: handing down, reviews, signatures, calls to a unit.

Rows for `cases.allowed`.
"""

from collections.abc import Callable

from cases.standing import Standing
from cases.states import Verb
from cases.urgent import awaits_charge, is_telephoned
from grids.models import UnitLevel
from grids.reference import has_sections, has_units_below


def _may_sub_dispatch(s: Standing) -> bool:
    own = s.acting(Verb.SUB_DISPATCH)
    if own is None or not own.signed_at or own.reply_sent_at:
        return False
    return own.unit.level != UnitLevel.STREET and has_units_below(own.unit)


def _may_review_child(verb: Verb) -> Callable[[Standing], bool]:
    return lambda s: s.acting(verb) is not None and bool(s.waiting_children)


def _may_rule_child(verb: Verb) -> Callable[[Standing], bool]:
    return lambda s: s.acting(verb) is not None and bool(s.child_returns)


def _may_hand_over(s: Standing) -> bool:
    own = s.acting(Verb.HAND_OVER)
    if own is None or own.reply_sent_at or s.is_held or not has_sections(own.unit):
        return False
    return not any(row.assignment_id == own.pk for row in s.open_objections)


def _may_sign_off(verb: Verb) -> Callable[[Standing], bool]:
    return lambda s: s.acting(verb) is not None and bool(s.to_sign)


def _may_call_unit(s: Standing) -> bool:
    unsigned = [row for row in s.assignments if not row.signed_at and not row.ended_at]
    return s.permits(Verb.CALL_UNIT) and bool(unsigned) and is_telephoned(s.case)


def _may_take_charge(s: Standing) -> bool:
    return s.permits(Verb.TAKE_CHARGE) and awaits_charge(s.case)


LEVEL_CHECKS: dict[Verb, Callable[[Standing], bool]] = {
    Verb.SUB_DISPATCH: _may_sub_dispatch,
    Verb.ACCEPT_CHILD: _may_review_child(Verb.ACCEPT_CHILD),
    Verb.REFUSE_CHILD: _may_review_child(Verb.REFUSE_CHILD),
    Verb.ACCEPT_CHILD_RETURN: _may_rule_child(Verb.ACCEPT_CHILD_RETURN),
    Verb.REFUSE_CHILD_RETURN: _may_rule_child(Verb.REFUSE_CHILD_RETURN),
    Verb.HAND_OVER: _may_hand_over,
    Verb.SIGN_OFF: _may_sign_off(Verb.SIGN_OFF),
    Verb.SEND_BACK: _may_sign_off(Verb.SEND_BACK),
    Verb.CALL_UNIT: _may_call_unit,
    Verb.TAKE_CHARGE: _may_take_charge,
}
