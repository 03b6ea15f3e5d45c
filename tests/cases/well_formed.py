"""Each verb's service with a body that a form would send, about the rows that a page read."""

from datetime import timedelta

from cases.access.applications import KINDS
from cases.forms.sub_dispatch import sections_of
from cases.guards.applications import is_retractable, rulable_ones
from cases.guards.desk import sealable_replies
from cases.guards.oversight import answerable_tasks, decidable_criticisms, orders_for, supervisable
from cases.models import Call, Contact
from cases.rules.states import Verb
from cases.services.applications import (
    amending,
    correcting,
    ending,
    excluding,
    extending,
    parking,
    waiting,
    withdrawing,
)
from cases.services.callback import appeals, callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import (
    conferring,
    dispatch,
    merging,
    recalling,
    redispatching,
    telephone,
)
from cases.services.handling import child_returns, handling, sealing, signing_off, sub_dispatch
from cases.services.intake import intake
from cases.services.oversight import (
    criticism,
    following_up,
    instructing,
    supervising,
    urging,
    withdrawing_orders,
)
from cases.services.record import attachments, disclosure, notes
from grids.models import Role
from grids.upload_preparation import prepare_files
from tests.cases.applying import pdf

BAD = Answers(was_contacted=True, was_solved=False, satisfaction="dissatisfied")
RULINGS = {
    Verb.RULE_EXTENSION: ("extension", extending.rule_extension),
    Verb.RULE_WAIT: ("wait", waiting.rule_wait),
    Verb.RULE_ENDING: ("ending", ending.rule_ending),
    Verb.RULE_PARKING: ("parking", parking.rule_parking),
    Verb.RULE_EXCLUSION: ("exclusion", excluding.rule_exclusion),
    Verb.CORRECT: ("correction", correcting.rule_correction),
    Verb.RULE_AMENDMENT: ("amendment", amending.rule_amendment),
}
OF_ORDERS = {
    Verb.ANSWER_SUPERVISION: (supervising.answer_order, {"text": "已安排"}),
    Verb.ACCEPT_SUPERVISION: (supervising.accept_order, {"note": "已说明"}),
    Verb.REFUSE_SUPERVISION: (supervising.refuse_order, {"reason": "请说明原因"}),
    Verb.WITHDRAW_SUPERVISION: (withdrawing_orders.withdraw_order, {"reason": "有误"}),
}
# What is done to the case itself, with nothing that hangs on its rows.
TO_THE_CASE = {
    Verb.ANSWER_DIRECTLY: (dispatch.answer_case, {"way": "answered", "answer": "已答复"}),
    Verb.REJECT: (
        dispatch.reject_case,
        {"ground": "不属于本市行政区域", "right_path": "请拨打所在地12345"},
    ),
    Verb.RECALL: (recalling.recall_case, {"reason": "派错单位"}),
    Verb.ACCEPT_REPLY: (dispatch.accept_reply, {}),
    Verb.REFUSE_REPLY: (dispatch.refuse_reply, {"reason": "请补充照片"}),
    Verb.ADD_CALL: (intake.add_call, {"note": "再次来电"}),
    Verb.UNMERGE: (merging.unmerge_case, {"reason": "并非同一事项"}),
    Verb.AMEND: (amending.amend_case, {"values": {"place": "万达广场"}, "reason": "地点记错"}),
    Verb.SIGN: (handling.sign_assignment, {}),
    Verb.CONTACT: (handling.record_contact, {"means": "phone", "is_reached": True}),
    Verb.OBJECT: (handling.object_assignment, {"ground": "不属于本单位职责", "text": "不是"}),
    Verb.REPORT_PROGRESS: (handling.report_progress, {"text": "正在维修"}),
    Verb.RESOLVE: (
        handling.resolve_assignment,
        {"text": "已修好", "outcome": "solved", "not_waiting_reason": "可另行答复"},
    ),
    Verb.WITHDRAW_OBJECTION: (withdrawing.withdraw_objection, {"reason": "属本单位职责"}),
    Verb.WITHDRAW_REPLY: (withdrawing.withdraw_reply, {"reason": "写错"}),
    Verb.WITHDRAW_SUBMISSION: (withdrawing.withdraw_submission, {}),
    Verb.NOTE: (notes.add_note, {"text": "备注"}),
    Verb.TAKE_CHARGE: (following_up.take_charge, {}),
    Verb.ATTEMPT_CALLBACK: (callback.record_attempt, {"outcome": "no_answer"}),
    Verb.COMPLETE_CALLBACK: (
        callback.record_callback,
        {"answers": BAD, "ground": "市民不要求重办", "explanation": "已说明"},
    ),
    Verb.CONFIRM_IDENTITY: (callback.confirm_identity, {"means": "姓名与登记一致"}),
    Verb.REDO: (callback.redo_case, {"answers": BAD, "reason": "仍未解决"}),
    Verb.DIAL: (disclosure.dial_citizen, {}),
    Verb.UNMASK: (disclosure.unmask_citizen, {"reason": "核对地址"}),
    Verb.APPEAL: (
        appeals.appeal_callback,
        {"ground": "诉求不属实或无法查证", "text": "已按规定办理"},
    ),
    Verb.ACCEPT_APPEAL: (appeals.accept_appeal, {}),
    Verb.REFUSE_APPEAL: (appeals.refuse_appeal, {"reason": "答复不实"}),
    Verb.ASK_EXTENSION: (extending.ask_extension, {"amount": 1, "text": "等配件"}),
    Verb.TELL_EXTENSION: (extending.tell_extension, {"means": "phone"}),
    Verb.ASK_WAIT: (waiting.ask_wait, {"text": "请补充合同"}),
    Verb.END_WAIT: (waiting.end_wait, {}),
    Verb.ASK_CORRECTION: (correcting.ask_correction, {"mark": "test", "text": "系统测试"}),
    Verb.UNPARK: (parking.strike_off, {"is_solved": True, "note": "已完工"}),
    Verb.URGE: (urging.urge_case, {"text": "请抓紧"}),
}
WITH_FILES = {Verb.FILE_SEALED, Verb.ATTACH, Verb.ASK_EXCLUSION, Verb.INSTRUCT}


class NoRow(Exception):
    """There is no row of the case to which the verb could be done."""


def first(*several):
    """Return the first row that there is."""
    rows = [row for rows in several for row in rows]
    if not rows:
        raise NoRow
    return rows[0]


class Bodies:
    """Calls a verb's service as a page would that has read a situation."""

    def __init__(self, *, other_unit, section, street, leader, new_case):
        self.other_unit, self.section, self.street = other_unit, section, street
        self.leader, self.new_case = leader, new_case

    def do(self, verb, s, is_offered):
        """Do the verb; material is only made ready where it is offered and taken."""
        files = prepare_files([pdf()], at=s.at) if is_offered and verb in WITH_FILES else ()
        by = {"actor": s.actor, "at": s.at}
        if verb in TO_THE_CASE:
            service, facts = TO_THE_CASE[verb]
            return service(s.case, **facts, **by)
        if verb in RULINGS:
            kind, service = RULINGS[verb]
            lines = first(rulable_ones(s, kind), self._asked(s, kind))
            row = KINDS[kind].model.objects.get(pk=lines.pk)
            return service(row, ruling="refused", reason="情况不符", **by)
        if verb in OF_ORDERS:
            service, facts = OF_ORDERS[verb]
            return service(first(orders_for(s, verb), s.orders), **facts, **by)
        return getattr(self, verb.value)(s, by, files)

    @staticmethod
    def _asked(s, kind):
        return [one for one in s.applications if one.kind == kind and one.is_open]

    @staticmethod
    def _later(s):
        return (s.at + timedelta(days=10)).date()

    def _elsewhere(self, s):
        roles = (Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER)
        return self.other_unit if s.actor.role_codes() & set(roles) else self.section

    def dispatch(self, s, by, _):
        return dispatch.dispatch_case(s.case, lead_unit=self._elsewhere(s), **by)

    def reassign(self, s, by, _):
        return recalling.reassign_case(
            s.case, lead_unit=self._elsewhere(s), reason="派错单位", **by
        )

    def redispatch(self, s, by, _):
        return redispatching.redispatch_case(
            s.case, lead_unit=self._elsewhere(s), reason="答复有误", **by
        )

    def accept_objection(self, s, by, _):
        row = first(s.hotline_returns)
        return dispatch.accept_objection(row, lead_unit=self._elsewhere(s), **by)

    def refuse_objection(self, s, by, _):
        row = first(s.hotline_returns)
        return dispatch.refuse_objection(row, reason="应由你单位办理", **by)

    def file_sealed(self, s, by, files):
        return sealing.file_sealed(first(sealable_replies(s), s.replies), uploads=files, **by)

    def merge(self, s, by, _):
        return merging.merge_case(s.case, main_case=self.new_case(), **by)

    def hold_conference(self, s, by, _):
        facts = {"held_at": s.at, "participants": "甲、乙", "conclusion": "由乙主办"}
        return conferring.hold_conference(s.case, lead_unit=self.other_unit, **facts, **by)

    def attach(self, s, by, files):
        return attachments.attach(s.case, files, **by)

    def sub_dispatch(self, s, by, _):
        return sub_dispatch.sub_dispatch(s.case, units=[self.street], **by)

    def hand_over(self, s, by, _):
        unit = s.own.unit if s.own else self.section
        busy = [row.unit_id for row in s.assignments if not row.ended_at]
        near = sections_of(unit).exclude(pk__in=busy).first() or unit
        return sub_dispatch.hand_over(s.case, unit=near, **by)

    def _child(self, s):
        return first(s.waiting_children)

    def accept_child(self, s, by, _):
        return sub_dispatch.accept_child_reply(self._child(s), **by)

    def refuse_child(self, s, by, _):
        return sub_dispatch.refuse_child_reply(self._child(s), reason="请补充", **by)

    def accept_child_return(self, s, by, _):
        return child_returns.accept_child_return(first(s.child_returns), **by)

    def refuse_child_return(self, s, by, _):
        return child_returns.refuse_child_return(first(s.child_returns), reason="属辖区", **by)

    def sign_off(self, s, by, _):
        return signing_off.sign_off(first(s.to_sign, s.papers), **by)

    def send_back(self, s, by, _):
        return signing_off.send_back(first(s.to_sign, s.papers), reason="请补充", **by)

    def call_unit(self, s, by, _):
        part = first([row for row in s.assignments if not row.signed_at], s.assignments)
        return telephone.call_unit(
            part, callee="other", phone="13912345678", outcome="answered", answered_by="马", **by
        )

    def ask_ending(self, s, by, _):
        facts = {"way": "ended", "basis": "办理条件灭失", "text": "已拆除"}
        return ending.ask_ending(
            s.case, **facts, explained_at=s.at, explained_by_means="phone", **by
        )

    def close_early(self, s, by, _):
        if is_retractable(s.case) and s.case.caller_id:
            proof = Call.objects.create(
                kind="demand", received_at=s.at, registered_at=s.at, operator=s.actor,
                case=s.case, caller=s.case.caller, handling="dispatched", is_first=False,
                note="不用办了",
            )  # fmt: skip
            return ending.close_early(s.case, way="withdrawn", text="来电撤诉", proof=proof, **by)
        s.case.contacts.all().delete()
        for hours in range(3):
            Contact.objects.create(
                case=s.case, at=s.at + timedelta(hours=hours), recorded_at=s.at, by=s.actor,
                means="phone", is_reached=False,
            )  # fmt: skip
        return ending.close_early(s.case, way="out_of_reach", text="联系不上", **by)

    def ask_parking(self, s, by, _):
        plan = {
            "owner": "王主任",
            "plan": "列入计划",
            "review_on": (s.at + timedelta(days=10)).date(),
        }
        return parking.ask_parking(s.case, text="资金未落实", **plan, **by)

    def review_parking(self, s, by, _):
        return parking.review_parking(s.case, note="施工中", next_on=self._later(s), **by)

    def ask_exclusion(self, s, by, files):
        return excluding.ask_exclusion(s.case, ground="不可抗力", text="暴雪", uploads=files, **by)

    def withdraw_application(self, s, by, _):
        waiting_ones = [one for one in s.applications if one.is_open]
        kind = waiting_ones[0].kind if len(waiting_ones) > 1 else ""
        return withdrawing.withdraw_application(s.case, kind=kind, **by)

    def supervise(self, s, by, _):
        free = supervisable(s)
        unit = next((row.unit for row in s.assignments if row.pk in free), None)
        facts = {"level": "key", "ground": "超期", "required": "限期答复"}
        due = s.at + timedelta(days=3)
        return supervising.supervise_case(s.case, unit=unit, answer_due_at=due, **facts, **by)

    def criticise(self, s, by, _):
        return criticism.confirm_criticism(
            first(decidable_criticisms(s, Verb.CRITICISE), s.criticisms), **by
        )

    def drop_criticism(self, s, by, _):
        row = first(decidable_criticisms(s, Verb.DROP_CRITICISM), s.criticisms)
        return criticism.drop_criticism(row, note="已说明", **by)

    def instruct(self, s, by, files):
        paper = {} if Role.LEADER in s.actor.role_codes() else {
            "leader": self.leader, "given_at": s.at, "uploads": files,
        }  # fmt: skip
        due = s.at + timedelta(days=3)
        return instructing.instruct_case(s.case, text="请尽快办理", due_at=due, **paper, **by)

    def answer_instruction(self, s, by, _):
        return instructing.answer_instruction(
            first(answerable_tasks(s), s.tasks), text="已落实", **by
        )
