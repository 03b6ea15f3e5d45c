"""Which verbs a person may do to a case as it stands: what pages and API offer.

A table: the guard of each verb. Asked why a button is missing, read its guard; a person who
opens the verb's address all the same is told the guard's own sentence.
"""

from collections.abc import Callable
from functools import partial

from cases.access.applications import KINDS
from cases.access.situation import Situation
from cases.guards import (
    applications,
    callback,
    desk,
    oversight,
    signing_off,
    sub_dispatch,
    telephone,
    units,
)
from cases.guards.basics import Refusal, not_now
from cases.rules.states import Verb
from hotline.errors import HotlineError

V = Verb
GUARDS: dict[Verb, Callable[[Situation], Refusal]] = {
    V.DISPATCH: desk.dispatch_refusal,
    V.RECALL: partial(desk.recall_refusal, verb=V.RECALL),
    V.REASSIGN: partial(desk.recall_refusal, verb=V.REASSIGN),
    V.ANSWER_DIRECTLY: partial(desk.settle_refusal, verb=V.ANSWER_DIRECTLY),
    V.REJECT: partial(desk.settle_refusal, verb=V.REJECT),
    V.ACCEPT_OBJECTION: partial(desk.rule_objection_refusal, verb=V.ACCEPT_OBJECTION),
    V.REFUSE_OBJECTION: partial(desk.rule_objection_refusal, verb=V.REFUSE_OBJECTION),
    V.ACCEPT_REPLY: partial(desk.review_reply_refusal, verb=V.ACCEPT_REPLY),
    V.REFUSE_REPLY: partial(desk.review_reply_refusal, verb=V.REFUSE_REPLY),
    V.FILE_SEALED: desk.file_sealed_refusal,
    V.ADD_CALL: desk.add_call_refusal,
    V.MERGE: desk.merge_refusal,
    V.UNMERGE: desk.unmerge_refusal,
    V.REDISPATCH: desk.redispatch_refusal,
    V.HOLD_CONFERENCE: desk.conference_refusal,
    V.AMEND: desk.amend_refusal,
    V.SIGN: units.sign_refusal,
    V.CONTACT: units.contact_refusal,
    V.OBJECT: units.object_refusal,
    V.REPORT_PROGRESS: units.report_refusal,
    V.RESOLVE: units.resolve_refusal,
    V.WITHDRAW_OBJECTION: units.withdraw_objection_refusal,
    V.WITHDRAW_REPLY: units.withdraw_reply_refusal,
    V.WITHDRAW_SUBMISSION: units.withdraw_submission_refusal,
    V.NOTE: units.note_refusal,
    V.ATTACH: units.attach_refusal,
    V.SUB_DISPATCH: sub_dispatch.sub_dispatch_refusal,
    V.ACCEPT_CHILD: partial(sub_dispatch.review_child_refusal, verb=V.ACCEPT_CHILD),
    V.REFUSE_CHILD: partial(sub_dispatch.review_child_refusal, verb=V.REFUSE_CHILD),
    V.ACCEPT_CHILD_RETURN: partial(
        sub_dispatch.rule_child_return_refusal, verb=V.ACCEPT_CHILD_RETURN
    ),
    V.REFUSE_CHILD_RETURN: partial(
        sub_dispatch.rule_child_return_refusal, verb=V.REFUSE_CHILD_RETURN
    ),
    V.HAND_OVER: sub_dispatch.hand_over_refusal,
    V.SIGN_OFF: signing_off.sign_off_refusal,
    V.SEND_BACK: signing_off.send_back_refusal,
    V.CALL_UNIT: telephone.call_unit_refusal,
    V.TAKE_CHARGE: telephone.take_charge_refusal,
    V.ATTEMPT_CALLBACK: callback.attempt_refusal,
    V.COMPLETE_CALLBACK: callback.complete_refusal,
    V.CONFIRM_IDENTITY: callback.confirm_identity_refusal,
    V.REDO: callback.redo_refusal,
    V.DIAL: callback.dial_refusal,
    V.UNMASK: callback.unmask_refusal,
    V.APPEAL: callback.appeal_refusal,
    V.ACCEPT_APPEAL: partial(callback.rule_appeal_refusal, verb=V.ACCEPT_APPEAL),
    V.REFUSE_APPEAL: partial(callback.rule_appeal_refusal, verb=V.REFUSE_APPEAL),
    V.ASK_EXTENSION: applications.ask_extension_refusal,
    V.TELL_EXTENSION: applications.tell_extension_refusal,
    V.ASK_WAIT: applications.ask_wait_refusal,
    V.END_WAIT: applications.end_wait_refusal,
    V.ASK_ENDING: applications.ask_ending_refusal,
    V.CLOSE_EARLY: applications.close_early_refusal,
    V.ASK_PARKING: applications.ask_parking_refusal,
    V.REVIEW_PARKING: applications.review_parking_refusal,
    V.UNPARK: applications.strike_off_refusal,
    V.ASK_EXCLUSION: applications.ask_exclusion_refusal,
    V.ASK_CORRECTION: applications.ask_correction_refusal,
    V.WITHDRAW_APPLICATION: applications.withdraw_application_refusal,
    V.URGE: oversight.urge_refusal,
    V.SUPERVISE: oversight.supervise_refusal,
    V.ANSWER_SUPERVISION: partial(oversight.order_refusal, verb=V.ANSWER_SUPERVISION),
    V.ACCEPT_SUPERVISION: partial(oversight.order_refusal, verb=V.ACCEPT_SUPERVISION),
    V.REFUSE_SUPERVISION: partial(oversight.order_refusal, verb=V.REFUSE_SUPERVISION),
    V.WITHDRAW_SUPERVISION: partial(oversight.order_refusal, verb=V.WITHDRAW_SUPERVISION),
    V.CRITICISE: partial(oversight.criticism_refusal, verb=V.CRITICISE),
    V.DROP_CRITICISM: partial(oversight.criticism_refusal, verb=V.DROP_CRITICISM),
    V.INSTRUCT: oversight.instruct_refusal,
    V.ANSWER_INSTRUCTION: oversight.answer_instruction_refusal,
}


# All kinds of applications are ruled on by one guard, and asked for by one unless they have
# their own.
for _kind in KINDS.values():
    GUARDS[_kind.rule] = partial(applications.rule_refusal, kind=_kind.name)
    GUARDS.setdefault(_kind.ask, partial(applications.ask_refusal, kind=_kind.name))


def allowed_verbs(situation: Situation) -> frozenset[Verb]:
    """Return the verbs that the person may do to the case as it stands; no query."""
    return frozenset(verb for verb, guard in GUARDS.items() if guard(situation) is None)


def refusal_of(situation: Situation, verb: Verb) -> HotlineError:
    """Return why a verb that is not offered is refused."""
    return GUARDS[verb](situation) or not_now(situation)
