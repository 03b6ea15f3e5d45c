"""Forms of what is done about a hazard on its way off the ledger."""

from typing import Any

from django import forms

from cases.forms.fields import Day, Line, Prose, YesNo
from cases.forms.references import ReferenceField
from cases.models import Hazard
from cases.services.rectifying import MEASURE_MAX, PERSON_MAX, RESULT_MAX
from grids import reference

MONEY_MAX = 999_999_999_999


class PlanForm(forms.Form):
    """Measure, who answers for it, until when, money."""

    measure = Prose("整改措施", MEASURE_MAX, rows=4)
    person_responsible = Line("责任人", PERSON_MAX)
    rectify_by = Day("整改期限")
    money = forms.DecimalField(
        label="整改资金（元）", required=False, min_value=0, max_value=MONEY_MAX, decimal_places=2,
        error_messages={
            "invalid": "整改资金应为数字。", "min_value": "整改资金不能为负。",
            "max_value": "整改资金过大。", "max_decimal_places": "整改资金最多两位小数。",
        },
    )  # fmt: skip

    @staticmethod
    def initial_of(hazard: Hazard) -> dict[str, Any]:
        """Return what is known already, to be changed; no text that the person sees masked."""
        names = {"measure", "person_responsible", "rectify_by", "money"} - hazard.hidden
        return {name: getattr(hazard, name) for name in names}


class RectifiedForm(forms.Form):
    """What was done."""

    note = Prose("整改情况", RESULT_MAX)


class ReinspectionForm(forms.Form):
    """Who looked, whether it passed, what they found."""

    inspector = Line("复查人", PERSON_MAX)
    is_passed = YesNo("复查结果", choices=((True, "通过"), (False, "不通过")))
    note = Prose("复查情况", RESULT_MAX)


class StrikeOffForm(forms.Form):
    """A remark, if there is one."""

    note = Line("备注", RESULT_MAX, required=False)


class PassForm(forms.Form):
    """To which body a hazard is handed over; `seen` is the one that it was seen with."""

    to = ReferenceField(reference.bodies, what="受理单位", label="移交至")
    note = Line("移交说明", RESULT_MAX, required=False)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(hazard: Hazard) -> dict[str, Any]:
        """Remember with whom the person sees it."""
        return {"seen": hazard.keeper.code}
