"""The buttons of a hazard's page: the deed, what is asked first, and the verb behind it."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from cases.forms.hazard_deeds import (
    CallForm,
    CorrectionForm,
    JudgementForm,
    PassForm,
    PlanForm,
    RectifiedForm,
    ReinspectionForm,
    StrikeOffForm,
    WithdrawForm,
)
from cases.models import Hazard, HazardDeed, HazardStage
from cases.services.hazards import amending, grading, rectifying
from cases.services.hazards.grading import Judgement
from cases.services.hazards.rules import DEED_STAGES, OPEN, SECOND_PERSON, may_do, refusal
from cases.services.record.idempotency import do_hazard_deed_once
from grids.models import User
from grids.upload_preparation import prepared_files

Who = dict[str, Any]
FILES = "attachments"


@dataclass(frozen=True)
class HazardAction:
    """One deed as the page offers it in its `stages`; `sentence` tells the outcome."""

    deed: HazardDeed
    form: type[forms.Form]
    stages: Set[HazardStage]
    verb: Callable[[Hazard, dict[str, Any], Who], Hazard]
    done: str
    sentence: str = ""
    is_primary: bool = True

    @property
    def act(self) -> str:
        """The action's name in addresses."""
        return self.deed.value.replace("_", "-")

    @property
    def label(self) -> str:
        """The word on the button."""
        return self.deed.label

    def carry_out(
        self, hazard: Hazard, data: dict[str, Any], *, actor: User, at: datetime, key: str = ""
    ) -> Hazard | None:
        """Do the deed with a form's cleaned data; None where this key has done it already.

        Its files are made ready before the hazard is locked.
        """
        with prepared_files(data.get(FILES, ()), at=at) as files:
            values = {**data, FILES: files} if FILES in data else data
            return do_hazard_deed_once(
                hazard, key, lambda: self.verb(hazard, values, {"actor": actor, "at": at}),
                actor=actor, at=at,
            )  # fmt: skip


def _with_files(data: dict[str, Any]) -> dict[str, Any]:
    """Name the files of a form as the verbs do."""
    return {**{name: data[name] for name in data if name != FILES}, "uploads": data.get(FILES, ())}


def _plan(hazard: Hazard, data: dict[str, Any], who: Who) -> Hazard:
    values = _with_files(data)
    uploads = values.pop("uploads")
    return rectifying.plan_rectification(hazard, rectifying.Plan(**values), uploads=uploads, **who)


ACTIONS = (
    HazardAction(
        HazardDeed.CALL, CallForm, OPEN,
        lambda h, data, who: grading.record_hazard_call(h, **data, **who),
        "已记录电话交办。", "无人接听也请记录，接通前一直提醒。",
    ),
    HazardAction(
        HazardDeed.JUDGE, JudgementForm, OPEN,
        lambda h, data, who: grading.judge_hazard(h, Judgement(**data), **who),
        "已登记认定结果。", "重大隐患挂牌督办、上报，领导和督办员会收到通知。",
    ),
    HazardAction(
        HazardDeed.PLAN, PlanForm, {HazardStage.UNPLANNED},
        _plan,
        "已登记整改。",
    ),
    HazardAction(
        HazardDeed.RECTIFY, RectifiedForm, DEED_STAGES[HazardDeed.RECTIFY],
        lambda h, data, who: rectifying.report_rectified(h, **_with_files(data), **who),
        "已报整改完成。",
        "报整改完成后由复查人到现场复查。",
    ),
    HazardAction(
        HazardDeed.REINSPECT, ReinspectionForm, DEED_STAGES[HazardDeed.REINSPECT],
        lambda h, data, who: rectifying.reinspect_hazard(h, **_with_files(data), **who),
        "已记录复查。",
        "复查通过后才能销号；不通过的回到整改。",
    ),
    HazardAction(
        HazardDeed.STRIKE_OFF, StrikeOffForm, DEED_STAGES[HazardDeed.STRIKE_OFF],
        lambda h, data, who: rectifying.strike_off_hazard(h, **_with_files(data), **who),
        "已销号。",
        "销号后不能再改动，台账保留备查。",
    ),
    HazardAction(
        HazardDeed.PLAN, PlanForm, {HazardStage.PLANNED},
        _plan,
        "整改措施已更新。", "原来的措施留在办理记录里。", is_primary=False,
    ),
    HazardAction(
        HazardDeed.PASS, PassForm, DEED_STAGES[HazardDeed.PASS],
        lambda h, data, who: rectifying.pass_hazard(h, **data, **who), "已移交。",
        "移交后由对方跟进，对方会收到通知；统计仍计入首次受理单位，只计一次。", is_primary=False,
    ),
    HazardAction(
        HazardDeed.CORRECT, CorrectionForm, OPEN,
        lambda h, data, who: amending.correct_hazard(
            h, CorrectionForm.report(data, h), reason=data["reason"], **who
        ),
        "已更正。", "原来的内容留在办理记录里。当日日报已签发的，须由另一人确认后生效。",
        is_primary=False,
    ),
    HazardAction(
        HazardDeed.WITHDRAW, WithdrawForm, OPEN,
        lambda h, data, who: amending.withdraw_hazard(h, **data, **who), "已撤回。",
        "撤回后不计入任何统计，也不再办理。当日日报已签发的，须由另一人确认后生效。",
        is_primary=False,
    ),
)  # fmt: skip


# By the name in addresses; what two buttons do is one deed.
BY_ACT = {action.act: action for action in reversed(ACTIONS)}


def actions_for(user: User, hazard: Hazard) -> list[HazardAction]:
    """Return what a person can do about a hazard now; the next step comes first."""
    stage = hazard.stage
    return [
        action
        for action in ACTIONS
        if stage in action.stages and refusal(hazard, action.deed, actor=user) is None
    ]


def kept_from(user: User, hazard: Hazard) -> str:
    """Return why the next step must be another person's, and whose; empty where it need not."""
    for deed in SECOND_PERSON:
        if hazard.stage in DEED_STAGES[deed] and may_do(user, hazard, deed):
            error = refusal(hazard, deed, actor=user)
            return str(error) if error else ""
    return ""


def form_of(
    action: HazardAction, hazard: Hazard, data: Any = None, files: Any = None
) -> forms.Form:
    """Return the form of an action, with what is known of the hazard."""
    initial_of = getattr(action.form, "initial_of", None)
    return action.form(data, files, initial=initial_of(hazard) if initial_of else None)
