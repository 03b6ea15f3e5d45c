"""The actions in the order in which a page offers them, the first thing to do first."""

from collections.abc import Callable

from cases.access.situation import Situation
from cases.actions.action import Action, Values
from cases.actions.applications import ALWAYS, APPLICATION_ACTIONS, RULING_ACTIONS
from cases.forms import appeals as appeal_forms
from cases.forms import callback as callback_forms
from cases.forms import desk, oversight, unit
from cases.forms import merging as merging_forms
from cases.forms import sealed as sealed_forms
from cases.forms import signing_off as signing_off_forms
from cases.forms import sub_dispatch as sub_dispatch_forms
from cases.forms import telephone as telephone_forms
from cases.forms.base import ActionForm
from cases.guards.oversight import orders_for
from cases.models import Case
from cases.offers import allowed_verbs
from cases.rules.states import State, Verb
from cases.services.applications import withdrawing  # fmt: skip
from cases.services.callback import appeals, callback  # fmt: skip
from cases.services.dispatch import dispatch, merging, recalling, telephone  # fmt: skip
from cases.services.handling import (  # fmt: skip
    child_returns,
    handling,
    reply_with_files,
    sealing,
    signing_off,
    sub_dispatch,
)
from cases.services.intake import intake  # fmt: skip
from cases.services.oversight import (  # fmt: skip
    criticism,
    following_up,
    instructing,
    supervising,
    urging,
    withdrawing_orders,
)
from cases.services.record import attachments, disclosure, notes  # fmt: skip
from hotline.errors import Conflict


def _objection(case: Case, values: Values) -> object:
    """Take the objection out of the values; a ruling is done to it."""
    objection = values.pop("objection")
    if objection is None:
        raise Conflict(f"工单 {case} 没有待审的退单。")
    return objection


def _row(case: Case, values: Values) -> object:
    """Take one of the case's orders, proposals or instructions out of the values."""
    row = values.pop("row")
    if row is None:
        raise Conflict(f"工单 {case} 没有等待这样办理的事项。")
    return row


def _named(field: str, missing: str) -> Callable[[Case, Values], object]:
    """Take a row out of the values; the verb is done to it."""

    def take(case: Case, values: Values) -> object:
        row = values.pop(field)
        if row is None:
            raise Conflict(f"工单 {case} {missing}")
        return row

    return take


S, V = State, Verb
ACTIONS: dict[str, Action] = {
    action.slug: action
    for action in (
        Action(V.DISPATCH, desk.DispatchForm, dispatch.dispatch_case,
               primary_in=frozenset({S.PENDING})),
        # In handling a part that was handed down, or a co-unit's, still waits for its unit.
        Action(V.SIGN, ActionForm, handling.sign_assignment,
               primary_in=frozenset({S.DISPATCHED, S.HANDLING})),
        # A leader before whom something lies signs first, and writes no reply beside it.
        Action(V.SIGN_OFF, signing_off_forms.SignOffForm, signing_off.sign_off,
               primary_in=frozenset({S.DISPATCHED, S.HANDLING}),
               subject=_named("paper", "没有待审签的内容。"),
               sentence="签发后即按承办人所写提交，并记您为审签人。"),
        Action(V.SEND_BACK, signing_off_forms.SendBackForm, signing_off.send_back,
               subject=_named("paper", "没有待审签的内容。")),
        Action(V.TAKE_CHARGE, ActionForm, following_up.take_charge),
        Action(V.CALL_UNIT, telephone_forms.CallUnitForm, telephone.call_unit,
               subject=_named("assignment", "没有待签收的单位。"),
               sentence="接听即视为单位签收，首报时限从现在起算；每次拨打都会记录。"),
        Action(V.ACCEPT_CHILD, sub_dispatch_forms.AcceptChildForm, sub_dispatch.accept_child_reply,
               subject=_named("child", "没有待审的下级答复。")),
        Action(V.REFUSE_CHILD, sub_dispatch_forms.RefuseChildForm, sub_dispatch.refuse_child_reply,
               subject=_named("child", "没有待审的下级答复。"),
               sentence="答复将退回下级单位，轮次和时限不变。"),
        Action(V.ACCEPT_CHILD_RETURN, sub_dispatch_forms.AcceptChildReturnForm,
               child_returns.accept_child_return,
               subject=_named("objection", "没有待审的下级退单。"),
               sentence="该下级不再承办这一部分，由本单位自办或改派其他下级。"),
        Action(V.REFUSE_CHILD_RETURN, sub_dispatch_forms.RefuseChildReturnForm,
               child_returns.refuse_child_return,
               subject=_named("objection", "没有待审的下级退单。"),
               sentence="下级须继续办理，时限照常计算，不因退单顺延。"),
        Action(V.RESOLVE, unit.ResolveForm, reply_with_files.resolve_with_files,
               primary_in=frozenset({S.HANDLING})),
        Action(V.ACCEPT_REPLY, desk.AcceptReplyForm, dispatch.accept_reply,
               primary_in=frozenset({S.RESOLVED})),
        Action(V.REFUSE_REPLY, desk.RefuseReplyForm, dispatch.refuse_reply,
               sentence="答复将退回承办单位，轮次和时限不变，单位会收到通知。"),
        Action(V.COMPLETE_CALLBACK, callback_forms.CallbackForm, callback.record_callback,
               primary_in=frozenset({S.AWAITING_CALLBACK})),
        Action(V.CONFIRM_IDENTITY, callback_forms.IdentityForm, callback.confirm_identity,
               sentence="核实前不要说出诉求内容；核实记入办理过程，本次回访有效。"),
        Action(V.ATTEMPT_CALLBACK, callback_forms.AttemptForm, callback.record_attempt),
        Action(V.REDO, callback_forms.RedoForm, callback.redo_case, is_grave=True,
               sentence="工单将退回原主办单位重新办理，轮次加一，时限重新计算。"),
        Action(V.ACCEPT_OBJECTION, desk.AcceptObjectionForm, dispatch.accept_objection,
               primary_in=frozenset({S.RETURNED}), subject=_objection),
        Action(V.REFUSE_OBJECTION, desk.RefuseObjectionForm, dispatch.refuse_objection,
               subject=_objection, sentence="工单将回到退单前的状态，时限照常计算，不因退单顺延。"),
        *RULING_ACTIONS,
        Action(V.ANSWER_DIRECTLY, desk.AnswerForm, dispatch.answer_case,
               sentence="工单将直接办结，不再派给承办单位。"),
        Action(V.REJECT, desk.RejectForm, dispatch.reject_case, is_grave=True,
               sentence="工单将以不予受理结束，理由和途径须已告知市民。"),
        Action(V.REASSIGN, desk.ReassignForm, recalling.reassign_case,
               sentence="原承办单位不用再办理，会收到通知；新单位的时限从现在起算。"),
        Action(V.RECALL, desk.RecallForm, recalling.recall_case, is_grave=True,
               sentence="工单回到待派单，承办单位会收到通知，这次派单不计入其考核。"),
        Action(V.CONTACT, unit.ContactForm, handling.record_contact),
        Action(V.REPORT_PROGRESS, unit.ProgressForm, handling.report_progress),
        Action(V.SUB_DISPATCH, sub_dispatch_forms.SubDispatchForm, sub_dispatch.sub_dispatch),
        Action(V.HAND_OVER, sub_dispatch_forms.HandOverForm, sub_dispatch.hand_over,
               sentence="转办后由对方承办，时限不变；您可能不再看到这件工单的后续。"),
        Action(V.OBJECT, unit.ObjectForm, reply_with_files.object_with_files, is_grave=True,
               sentence="退单由热线审核；审核期间时限照常计算，不同意时须继续办理。"),
        Action(V.WITHDRAW_REPLY, unit.WithdrawForm, withdrawing.withdraw_reply,
               sentence="答复退出审核，轮次和时限不变，时限照常计算，须重新答复。"),
        Action(V.WITHDRAW_OBJECTION, unit.WithdrawForm, withdrawing.withdraw_objection,
               sentence="工单回到退单前的状态，由本单位继续办理，退单期间时限照常计算。"),
        Action(V.WITHDRAW_SUBMISSION, unit.WithdrawSubmissionForm,
               withdrawing.withdraw_submission,
               sentence="负责人不再审签，所写内容会留在表单里。"),
        Action(V.MERGE, merging_forms.MergeForm, merging.merge_case, is_grave=True,
               sentence="本单停止单独办理，随主单答复；每位来电人仍分别回访，统计数字不变。"),
        Action(V.UNMERGE, merging_forms.UnmergeForm, merging.unmerge_case,
               sentence="本单回到并单前的状态，原承办单位继续办理，并单期间不计时。"),
        Action(V.APPEAL, appeal_forms.AppealForm, appeals.appeal_callback,
               sentence="申诉由督办员裁定，每次回访只能申诉一次；重办不因申诉停止。"),
        Action(V.ACCEPT_APPEAL, appeal_forms.AcceptAppealForm, appeals.accept_appeal,
               primary_in=ALWAYS,
               sentence="这次回访将不计入响应率、解决率、满意率，回访记录保留。"),
        Action(V.REFUSE_APPEAL, appeal_forms.RefuseAppealForm, appeals.refuse_appeal,
               sentence="回访结果维持不变，照常计入三率。"),
        Action(V.ANSWER_SUPERVISION, oversight.AnswerOrderForm, supervising.answer_order,
               subject=_row),
        Action(V.ANSWER_INSTRUCTION, oversight.AnswerInstructionForm,
               instructing.answer_instruction, subject=_row),
        # An order that the unit has not answered waits for the unit, not for the supervisor.
        Action(V.ACCEPT_SUPERVISION, oversight.AcceptOrderForm, supervising.accept_order,
               primary_in=ALWAYS, primary_when=lambda s: bool(orders_for(s, V.REFUSE_SUPERVISION)),
               subject=_row),
        Action(V.REFUSE_SUPERVISION, oversight.RefuseOrderForm, supervising.refuse_order,
               subject=_row, sentence="督办单退回单位重新反馈，单位会收到通知。"),
        Action(V.WITHDRAW_SUPERVISION, oversight.WithdrawOrderForm,
               withdrawing_orders.withdraw_order, subject=_row, is_grave=True,
               sentence="单位不用再反馈，单位及其负责人、抄送领导会收到通知；编号不再使用。"),
        Action(V.URGE, oversight.UrgeForm, urging.urge_case),
        Action(V.SUPERVISE, oversight.SuperviseForm, supervising.supervise_case,
               sentence="将编号下发督办单，单位及其负责人、抄送领导会收到通知。"),
        Action(V.INSTRUCT, oversight.InstructForm, instructing.instruct_case,
               sentence="主办单位（或所选单位）及其负责人会收到通知，须书面反馈。"),
        Action(V.CRITICISE, oversight.ConfirmCriticismForm, criticism.confirm_criticism,
               subject=_row, sentence="将列入下一期书面通报，印发后通知单位。"),
        Action(V.DROP_CRITICISM, oversight.DropCriticismForm, criticism.drop_criticism,
               subject=_row),
        *APPLICATION_ACTIONS,
        Action(V.ADD_CALL, unit.AddCallForm, intake.add_call),
        Action(V.NOTE, desk.NoteForm, notes.add_note),
        Action(V.ATTACH, unit.AttachForm, attachments.attach),
        Action(V.FILE_SEALED, sealed_forms.FileSealedForm, sealing.file_sealed,
               subject=_named("reply", "没有审核通过的答复。"),
               sentence="显示在工单最前；已有的盖章件保留，标为已替换。"),
        Action(V.DIAL, ActionForm, disclosure.dial_citizen, shows_result=True),
        Action(V.UNMASK, desk.UnmaskForm, disclosure.unmask_citizen, shows_result=True),
    )
}  # fmt: skip


def find_action(slug: str) -> Action | None:
    """Return the action of an address, None for an unknown one."""
    return ACTIONS.get(slug)


def actions_for(situation: Situation) -> list[Action]:
    """Return what the person may do to the case as it stands, in the page's order."""
    verbs = allowed_verbs(situation)
    return [action for action in ACTIONS.values() if action.verb in verbs]
