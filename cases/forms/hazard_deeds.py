"""Forms of what is done about a hazard on its way off the ledger."""

from typing import Any

from django import forms

from cases.forms.hazards import GRADES
from cases.models import DutyOutcome, Hazard, HazardGrade
from cases.models.case import TEXT_MAX
from cases.services.hazards.amending import REASON_MAX
from cases.services.hazards.filing import HazardReport
from cases.services.hazards.grading import NAME_MAX, NOTE_MAX, STANDARD_MAX
from cases.services.hazards.rectifying import MEASURE_MAX, PERSON_MAX, RESULT_MAX
from grids import reference
from grids.web.file_fields import FilesField
from grids.web.reference_fields import ReferenceField
from hotline.form_fields import Choice, Day, Instant, Line, Prose, YesNo

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
    attachments = FilesField("处置照片", required=False)

    @staticmethod
    def initial_of(hazard: Hazard) -> dict[str, Any]:
        """Return what is known already, to be changed; no text that the person sees masked."""
        names = {"measure", "person_responsible", "rectify_by", "money"} - hazard.hidden
        return {name: getattr(hazard, name) for name in names}


class RectifiedForm(forms.Form):
    """What was done."""

    note = Prose("整改情况", RESULT_MAX)
    attachments = FilesField("整改后照片", required=False)


class ReinspectionForm(forms.Form):
    """Who looked, whether it passed, what they found."""

    inspector = Line("复查人", PERSON_MAX)
    is_passed = YesNo("复查结果", choices=((True, "通过"), (False, "不通过")))
    note = Prose("复查情况", RESULT_MAX)
    attachments = FilesField("复查照片", required=False)


class StrikeOffForm(forms.Form):
    """A remark, if there is one."""

    note = Line("备注", RESULT_MAX, required=False)
    attachments = FilesField("销号材料、照片", required=False)


class PassForm(forms.Form):
    """To which body a hazard is handed over; `seen` is the one that it was seen with."""

    to = ReferenceField(reference.bodies, what="受理单位", label="移交至")
    note = Line("移交说明", RESULT_MAX, required=False)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(hazard: Hazard) -> dict[str, Any]:
        """Remember with whom the person sees it."""
        return {"seen": hazard.keeper.code}


class CallForm(forms.Form):
    """Whom one called about a 疑似重大 hazard, and what came of it."""

    callee = Line("接电话的单位或部门", NAME_MAX)
    outcome = Choice("通话结果", DutyOutcome.choices, is_keys=True)
    answered_by = Line("接听人", NAME_MAX, required=False)
    note = Line("备注", NOTE_MAX, required=False)

    @staticmethod
    def initial_of(hazard: Hazard) -> dict[str, Any]:
        """Propose the body that follows it up; for the hotline's own the unit of its case."""
        if not hazard.keeper.is_hotline:
            return {"callee": str(hazard.keeper)}
        unit = hazard.case.lead_unit if hazard.case else None
        return {"callee": str(unit)[:NAME_MAX]} if unit else {}


class JudgementForm(forms.Form):
    """What the competent department judged."""

    grade = Choice(
        "认定等级",
        [(one, one.label) for one in (HazardGrade.ORDINARY, HazardGrade.MAJOR)],
        is_keys=True,
    )
    department = Line("认定部门", NAME_MAX)
    standard = Line("认定依据", STANDARD_MAX, help_text="判定标准的名称和条款。")
    reason = Prose("认定理由", NOTE_MAX)
    supervised_by = Line("督办责任人", NAME_MAX, required=False, help_text="认定为重大时必填。")
    reported_to = Line("上报至", NAME_MAX, required=False, help_text="认定为重大时必填。")

    @staticmethod
    def initial_of(hazard: Hazard) -> dict[str, Any]:
        """Propose the body that follows it up, where that is not the hotline itself."""
        return {} if hazard.keeper.is_hotline else {"department": str(hazard.keeper)}


class CorrectionForm(forms.Form):
    """What was misfiled, as it should be."""

    category = ReferenceField(reference.hazard_categories, what="隐患类别", label="隐患类别")
    grade = Choice("等级", GRADES, is_keys=True)
    place = Line("地点", 200)
    reported_at = Instant("举报时间")
    text = Prose("隐患内容", TEXT_MAX, rows=4)
    reason = Line("更正原因", REASON_MAX)

    @staticmethod
    def initial_of(hazard: Hazard) -> dict[str, Any]:
        """Return what is filed now."""
        names = {"grade", "place", "reported_at", "text"} - hazard.hidden
        return {name: getattr(hazard, name) for name in names} | {"category": hazard.category_id}

    @staticmethod
    def report(data: dict[str, Any], hazard: Hazard) -> HazardReport:
        """Return the report of a valid form; an hour that names the same minute stays as it was."""
        reported_at = data["reported_at"]
        if reported_at == hazard.reported_at.replace(second=0, microsecond=0):
            reported_at = hazard.reported_at
        names = ("category", "grade", "place", "text")
        return HazardReport(
            **{name: data[name] for name in names}, reported_at=reported_at, grid=hazard.grid
        )


class WithdrawForm(forms.Form):
    """Why a hazard should not have been filed."""

    reason = Line("撤回原因", REASON_MAX)
