"""An action: one verb with its form and its words, used by pages and API alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import signature
from time import monotonic
from typing import Any

from cases.access.situation import Situation
from cases.forms.base import ActionForm
from cases.models import Case
from cases.rules.states import State, Verb
from cases.services.record.idempotency import do_once, is_key_used, key_of_deed
from grids.models import User
from grids.upload_preparation import prepared_files

Values = dict[str, Any]

# What people do outdoors: kept in the browser while the network is gone (outbox.js).
KEPT_WITHOUT_NETWORK = frozenset(
    {Verb.SIGN, Verb.CONTACT, Verb.REPORT_PROGRESS, Verb.RESOLVE, Verb.ATTACH}
)

# With them a case leaves the queue of who does it: the next one of it is at hand.
LEAVES_QUEUE = frozenset(
    {
        Verb.DISPATCH, Verb.ANSWER_DIRECTLY, Verb.REJECT, Verb.MERGE, Verb.ACCEPT_REPLY,
        Verb.REFUSE_REPLY, Verb.ACCEPT_OBJECTION, Verb.REFUSE_OBJECTION, Verb.RULE_EXTENSION,
        Verb.RULE_WAIT, Verb.RULE_ENDING, Verb.RESOLVE, Verb.OBJECT, Verb.ACCEPT_CHILD,
        Verb.REFUSE_CHILD, Verb.ACCEPT_CHILD_RETURN, Verb.REFUSE_CHILD_RETURN, Verb.SIGN_OFF,
        Verb.SEND_BACK,
    }
)  # fmt: skip

# What is said of a verb that was done, where 已 before its word is no Chinese.
SAID = {
    Verb.REJECT: "已按不予受理结束。",
    Verb.NOTE: "已加备注。",
    Verb.COMPLETE_CALLBACK: "已记录回访。",
    Verb.APPEAL: "已提交申诉。",
    Verb.SUPERVISE: "已下发督办单。",
    Verb.INSTRUCT: "已登记批示。",
    Verb.ATTEMPT_CALLBACK: "已记录未接通。",
    Verb.REDO: "已交回承办单位重办。",
    Verb.REPORT_PROGRESS: "已提交阶段性反馈。",
    Verb.ACCEPT_CHILD: "下级答复已通过。",
    Verb.REFUSE_CHILD: "下级答复已退回。",
    Verb.SEND_BACK: "已退回修改。",
    Verb.TAKE_CHARGE: "已接手跟进。",
    Verb.CALL_UNIT: "已记录电话指派。",
    Verb.HOLD_CONFERENCE: "已记录会商结论。",
    Verb.REDISPATCH: "已转派承办单位。",
    Verb.RECALL: "派单已撤回，工单回到待派单。",
    Verb.REASSIGN: "已改派，原承办单位会收到通知。",
    Verb.WITHDRAW_REPLY: "答复已撤回，请重新办理后再答复。",
    Verb.WITHDRAW_OBJECTION: "退单已撤回，请继续办理。",
    Verb.WITHDRAW_APPLICATION: "申请已撤回。",
    Verb.WITHDRAW_SUBMISSION: "送审已撤回，改好后可再提交。",
    Verb.WITHDRAW_SUPERVISION: "督办单已撤销。",
    Verb.CLOSE_EARLY: "工单已终结。",
    Verb.RULE_EXTENSION: "延期申请已裁定。",
    Verb.RULE_WAIT: "等待申请已裁定。",
    Verb.RULE_ENDING: "终结申请已裁定。",
    Verb.RULE_PARKING: "挂账申请已裁定。",
    Verb.RULE_EXCLUSION: "剔除申请已裁定。",
    Verb.RULE_AMENDMENT: "更正要素已裁定。",
    Verb.REVIEW_PARKING: "已记录挂账复核。",
    Verb.ANSWER_SUPERVISION: "督办已反馈。",
    Verb.REFUSE_SUPERVISION: "督办反馈已退回。",
    Verb.ANSWER_INSTRUCTION: "批示已反馈。",
    Verb.REFUSE_REPLY: "答复已退回。",
    Verb.ACCEPT_REPLY: "答复已通过。",
}


def _the_case(case: Case, values: Values) -> object:
    """Return what the verb is done to: the case itself."""
    del values
    return case


@dataclass(frozen=True)
class Action:
    """How a verb is offered and carried out; `service` is the one that it calls.

    `primary_in` are the states in which it is the first thing to do, `primary_when` what must
    hold beside. `sentence` says what
    a grave act will do, before its button. `subject` takes what the service is done to
    out of the values. `shows_result` is for a verb whose result is what one came for.
    """

    verb: Verb
    form: type[ActionForm]
    service: Callable[..., object]
    primary_in: frozenset[State] = frozenset()
    primary_when: Callable[[Situation], bool] | None = None
    sentence: str = ""
    key: str = ""
    subject: Callable[[Case, Values], object] = _the_case
    shows_result: bool = False
    is_grave: bool = False

    @property
    def slug(self) -> str:
        """The last part of the action's address."""
        return self.verb.value.replace("_", "-")

    @property
    def label(self) -> str:
        """The word on its button."""
        return str(self.verb.label)

    @property
    def said(self) -> str:
        """What is said once it is done."""
        return SAID.get(self.verb, f"已{self.label}。")

    def is_primary(self, situation: Situation) -> bool:
        """Tell whether it is what the person does first with the case as it stands."""
        fits = self.primary_when is None or self.primary_when(situation)
        return situation.case.state in self.primary_in and fits

    @property
    def is_one_tap(self) -> bool:
        """Whether a button alone does it: nothing to fill in, nothing to be warned of."""
        return set(self.form.base_fields) == {"seen"} and not self.sentence

    @property
    def leaves_queue(self) -> bool:
        """Whether one goes back to the queue from which one came, once it is done."""
        return self.verb in LEAVES_QUEUE

    @property
    def has_files(self) -> bool:
        """Whether the form takes uploads."""
        return "attachments" in self.form.base_fields

    @property
    def is_kept(self) -> bool:
        """Whether its form waits in the browser where the network does not take it."""
        return self.verb in KEPT_WITHOUT_NETWORK

    def carry_out(
        self, case: Case, form: ActionForm, *, actor: User, at: datetime, key: str = ""
    ) -> object:
        """Do the verb with a valid form; None where this key has done it already.

        Its files are made ready before the case is locked, and the verb happens after that.
        """
        values: Values = form.arguments()
        if "seen" in signature(self.service).parameters:
            values["seen"] = form.cleaned_data["seen"]
        subject = self.subject(case, values)
        # Looking twice is two looks; everything else is done once per form.
        key = "" if self.shows_result else key
        given, stamp = values.pop("uploads", None), values.pop("stamp", None)
        if given and is_key_used(actor, key_of_deed(case, key)):
            return None
        started = monotonic()
        with prepared_files(given or (), at=at, stamp=stamp) as files:
            if given is not None:
                values["uploads"] = files
            if files:
                at += timedelta(seconds=monotonic() - started)
            return do_once(
                case, key, lambda: self.service(subject, actor=actor, at=at, **values),
                actor=actor, at=at,
            )  # fmt: skip
