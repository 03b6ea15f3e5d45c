"""Forms of the dispatcher's verbs."""

from typing import TYPE_CHECKING, Any

from django import forms

from cases.access.branches import ANSWERS_HOTLINE
from cases.access.permissions import is_unit_person
from cases.forms.base import ActionForm
from cases.forms.fields import UnitField, UnitsField
from cases.models import Assignment, DirectWay, Objection
from cases.models.case import TEXT_MAX
from cases.rules.states import State
from cases.services.record.reasons import REASON_MAX
from grids.routing import propose_units
from grids.rules import rule
from hotline.form_fields import Choice, Line, Prose, messages

if TYPE_CHECKING:
    from cases.access.situation import Situation

BLANK = ("", "请选择")
DIRECT_WAYS = [
    (way.value, way.label)
    for way in (DirectWay.ANSWERED, DirectWay.PROGRESS_TOLD, DirectWay.TRANSFERRED)
]


def rejection_grounds() -> list[tuple[str, str]]:
    """Return the city's grounds for not accepting."""
    return [BLANK, *((ground, ground) for ground in rule("rejection.grounds"))]


def transfer_targets() -> list[tuple[str, str]]:
    """Return the lines to which a call may be transferred."""
    return [("", "不转接"), *((line, line) for line in rule("transfer.targets"))]


class DispatchForm(ActionForm):
    """派单."""

    lead_unit = UnitField()
    answering_units = UnitsField(
        "并行承办单位", required=False,
        help_text="填写即为专班（并行派单）：主办单位牵头，各单位分别答复。",
    )  # fmt: skip
    co_units = UnitsField(required=False)
    note = Prose("派单意见", REASON_MAX, rows=2, required=False)

    def prepare(self, situation: "Situation") -> None:
        """Propose the unit that the table of responsibilities names, with the reason."""
        proposals = propose_units(situation.case.category, situation.case.grid, limit=1)
        if proposals:
            self.initial.setdefault("lead_unit", proposals[0].unit.code)
            self.fields["lead_unit"].help_text = f"建议：{proposals[0].reason}"


class RecallForm(ActionForm):
    """撤回派单."""

    reason = Prose("撤回原因", REASON_MAX, rows=2)


class ReassignForm(ActionForm):
    """改派: to another unit, before the first one has signed."""

    lead_unit = UnitField("改派主办单位")
    answering_units = UnitsField(
        "并行承办单位", required=False,
        help_text="填写即为专班（并行派单）：主办单位牵头，各单位分别答复。",
    )  # fmt: skip
    co_units = UnitsField(required=False)
    reason = Prose("改派原因", REASON_MAX, rows=2, help_text="新的承办单位也会看到。")


class AnswerForm(ActionForm):
    """直接答复."""

    direct_way = Choice("直办方式", DIRECT_WAYS, is_keys=True, initial=DirectWay.ANSWERED)
    transferred_to = Choice("转接至", transfer_targets, required=False)
    answer = Prose("答复内容", TEXT_MAX, rows=4)

    def arguments(self) -> dict[str, Any]:
        """Name the way as the verb does."""
        values = super().arguments()
        return {"way": values.pop("direct_way"), **values}


class RejectForm(ActionForm):
    """不予受理."""

    ground = Choice("不予受理理由", rejection_grounds)
    right_path = Prose("告知市民的正确途径", 300, rows=2)


class RulingForm(ActionForm):
    """A ruling on one of the case's open objections."""

    objection = forms.ModelChoiceField(
        Objection.objects.none(), label="退单", required=False, empty_label=None,
        error_messages=messages("退单", "选择"),
    )  # fmt: skip

    def prepare(self, situation: "Situation") -> None:
        """Offer the open objections; a single one is not asked for.

        One ruled on meanwhile is taken too, so that the verb says what happened to it.
        """
        waiting = situation.hotline_returns
        field = self.fields["objection"]
        field.queryset = Objection.objects.filter(case=situation.case)  # type: ignore[attr-defined]
        field.widget.choices = [(row.pk, _in_words(row)) for row in waiting]
        if len(waiting) <= 1:
            field.widget = forms.HiddenInput()
        if waiting:
            self.initial.setdefault("objection", waiting[0].pk)

    def clean_objection(self) -> Objection | None:
        """Take the only open one where none was named."""
        chosen: Objection | None = self.cleaned_data["objection"]
        waiting = self.situation.hotline_returns if self.situation else []
        if chosen is None and len(waiting) > 1:
            raise forms.ValidationError("有多件退单待审，请选择其中一件。")
        return chosen or next(iter(waiting), None)


def _in_words(objection: Objection) -> str:
    return f"{objection.assignment.unit}：{objection.ground}"


class AcceptObjectionForm(RulingForm):
    """同意退单: a lead's case needs another unit."""

    lead_unit = UnitField("改派主办单位", required=False)
    answering_units = UnitsField(
        "并行承办单位", required=False,
        help_text="应由多单位联合办理的，填写即为专班，原单位可以牵头。",
    )  # fmt: skip
    co_units = UnitsField(required=False)
    reason = Prose("裁定说明", REASON_MAX, rows=2, required=False)

    def prepare(self, situation: "Situation") -> None:
        """Begin with the unit that the objection proposes."""
        super().prepare(situation)
        waiting = situation.hotline_returns
        if situation.case.state != State.RETURNED:
            self.fields["lead_unit"].help_text = "协办单位退单不必改派。"
        if waiting and waiting[0].proposed_unit:
            self.initial.setdefault("lead_unit", waiting[0].proposed_unit.code)


class RefuseObjectionForm(RulingForm):
    """驳回退单."""

    reason = Prose("驳回理由", REASON_MAX, rows=2)


class AcceptReplyForm(ActionForm):
    """审核通过."""

    note = Prose("审核意见", REASON_MAX, rows=2, required=False)


class RefuseReplyForm(ActionForm):
    """审核退回; of a task force one chooses whose replies go back."""

    refused = forms.ModelMultipleChoiceField(
        Assignment.objects.none(), label="退回单位", required=False,
        widget=forms.CheckboxSelectMultiple, error_messages=messages("退回单位", "选择"),
    )  # fmt: skip
    reason = Prose("退回理由", REASON_MAX, rows=2)

    def prepare(self, situation: "Situation") -> None:
        """Offer the units whose replies wait, where there are several."""
        rows = [row for row in situation.assignments if not row.ended_at]
        waiting = [row for row in rows if row.role in ANSWERS_HOTLINE and row.reply_sent_at]
        field = self.fields["refused"]
        field.queryset = Assignment.objects.filter(case=situation.case)  # type: ignore[attr-defined]
        if len(waiting) <= 1:
            field.widget = forms.MultipleHiddenInput()
            return
        field.required = True
        field.widget.choices = [(row.pk, str(row.unit)) for row in waiting]

    def arguments(self) -> dict[str, Any]:
        """Name the chosen parts as the verb does."""
        values = super().arguments()
        return {**values, "refused": list(values["refused"])}


class NoteForm(ActionForm):
    """备注."""

    text = Prose("备注", 2000)
    is_internal = forms.BooleanField(label="仅热线可见", required=False)

    def prepare(self, situation: "Situation") -> None:
        """Units write nothing that only the hotline would see."""
        if is_unit_person(situation.actor):
            self.fields["is_internal"].widget = forms.HiddenInput()


class UnmaskForm(ActionForm):
    """查看信息."""

    reason = Line("查看原因", 200)
