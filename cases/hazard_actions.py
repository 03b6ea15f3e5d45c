"""The buttons of a hazard's page: the deed, what is asked first, and the verb behind it."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Any

from django import forms

from cases.forms.hazard_deeds import (
    PassForm,
    PlanForm,
    RectifiedForm,
    ReinspectionForm,
    StrikeOffForm,
)
from cases.models import Hazard, HazardDeed, HazardStage
from cases.services import rectifying
from cases.services.rectifying import DEED_STAGES, may_do
from grids.models import User

Who = dict[str, Any]


@dataclass(frozen=True)
class HazardAction:
    """One deed as the page offers it in its `stages`; `sentence` tells the outcome."""

    deed: HazardDeed
    form: type[forms.Form]
    stages: Set[HazardStage]
    carry_out: Callable[[Hazard, dict[str, Any], Who], Hazard]
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


ACTIONS = (
    HazardAction(
        HazardDeed.PLAN, PlanForm, {HazardStage.UNPLANNED},
        lambda h, data, who: rectifying.plan_rectification(h, rectifying.Plan(**data), **who),
        "已登记整改。",
    ),
    HazardAction(
        HazardDeed.RECTIFY, RectifiedForm, DEED_STAGES[HazardDeed.RECTIFY],
        lambda h, data, who: rectifying.report_rectified(h, **data, **who), "已报整改完成。",
        "报整改完成后由复查人到现场复查。",
    ),
    HazardAction(
        HazardDeed.REINSPECT, ReinspectionForm, DEED_STAGES[HazardDeed.REINSPECT],
        lambda h, data, who: rectifying.reinspect_hazard(h, **data, **who), "已记录复查。",
        "复查通过后才能销号；不通过的回到整改。",
    ),
    HazardAction(
        HazardDeed.STRIKE_OFF, StrikeOffForm, DEED_STAGES[HazardDeed.STRIKE_OFF],
        lambda h, data, who: rectifying.strike_off(h, **data, **who), "已销号。",
        "销号后不能再改动，台账保留备查。",
    ),
    HazardAction(
        HazardDeed.PLAN, PlanForm, {HazardStage.PLANNED},
        lambda h, data, who: rectifying.plan_rectification(h, rectifying.Plan(**data), **who),
        "整改措施已更新。", "原来的措施留在办理记录里。", is_primary=False,
    ),
    HazardAction(
        HazardDeed.PASS, PassForm, DEED_STAGES[HazardDeed.PASS],
        lambda h, data, who: rectifying.pass_hazard(h, **data, **who), "已移交。",
        "移交后由对方跟进，对方会收到通知；统计仍计入首次受理单位，只计一次。", is_primary=False,
    ),
)  # fmt: skip


# By the name in addresses; what two buttons do is one deed.
BY_ACT = {action.act: action for action in reversed(ACTIONS)}


def actions_for(user: User, hazard: Hazard) -> list[HazardAction]:
    """Return what a person can do about a hazard now; the next step comes first."""
    stage = hazard.stage
    return [
        action for action in ACTIONS if stage in action.stages and may_do(user, hazard, action.deed)
    ]


def form_of(action: HazardAction, hazard: Hazard, data: Any = None) -> forms.Form:
    """Return the form of an action, with what is known of the hazard."""
    initial_of = getattr(action.form, "initial_of", None)
    return action.form(data, initial=initial_of(hazard) if initial_of else None)
