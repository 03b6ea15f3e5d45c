"""Forms between a unit and those below it, of its leader, and of the hotline's telephone."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms

from cases.forms.base import ActionForm
from cases.forms.fields import UnitField, UnitsField
from cases.models import Assignment, DutyOutcome, Objection, SignOff
from cases.services.dispatch.telephone import OTHER, PHONE_MAX, next_callee
from cases.services.handling.sub_dispatch import house_path
from cases.services.handling.sub_dispatch_proposals import limit_below, proposed_below, units_below
from cases.services.record.reasons import REASON_MAX
from grids.duty import CALLEES, callees_of
from grids.models import Unit
from hotline.form_fields import Choice, Instant, Line, Prose, messages
from hotline.times import say_limit

if TYPE_CHECKING:
    from cases.access.situation import Situation

OTHERS = [(OTHER, CALLEES[OTHER])]


class RowField(forms.ModelChoiceField):
    """One of the case's rows; where a single one is waiting it is not asked for."""

    def __init__(self, rows: Any, label: str) -> None:
        super().__init__(
            rows, label=label, required=False, empty_label=None,
            error_messages=messages(label, "选择"),
        )  # fmt: skip

    def offer(self, rows: list[Any], found: Any, words: Callable[[Any], str]) -> None:
        """Offer rows by their words; one dealt with meanwhile is taken too."""
        self.queryset = found
        self.widget.choices = [(row.pk, words(row)) for row in rows]
        if len(rows) <= 1:
            self.widget = forms.HiddenInput()


class SubDispatchForm(ActionForm):
    """下派: to units one level below."""

    units = UnitsField("下派单位")
    reply_due_at = Instant("下级时限", required=False)
    note = Prose("下派意见", REASON_MAX, rows=2, required=False)

    def prepare(self, situation: "Situation") -> None:
        """Offer the units directly below one's own, without those that have the case."""
        own = situation.own
        if own is None:
            return
        has_it = {row.unit_id for row in situation.assignments if not row.ended_at}
        below = [unit for unit in units_below([own.unit]) if unit.pk not in has_it]
        offer_units(self.fields["units"], below)
        self.fields["units"].initial = proposed_below(situation.case.grid, below)
        self.fields["units"].help_text = "按地点建议所在街道（乡镇），可改选。"
        limit = self.fields["reply_due_at"]
        limit.initial = limit_below(own, at=situation.at)
        last = say_limit(own.reply_due_at)
        limit.help_text = f"给本单位留出审核时间；不晚于本单位的时限（{last}）。"


class HandOverForm(ActionForm):
    """内部转办: to another section of the same unit."""

    unit = UnitField("转给")
    note = Prose("转办意见", REASON_MAX, rows=2, required=False)

    def prepare(self, situation: "Situation") -> None:
        """Offer the other sections of the house."""
        own = situation.own
        if own is not None:
            offer_units(self.fields["unit"], sections_of(own.unit))


def sections_of(unit: Unit) -> Any:
    """Return the other sections of a unit's house, in use."""
    alike = Unit.objects.filter(kind=unit.kind, level=unit.level, is_active=True)
    return alike.filter(path__startswith=house_path(unit)).exclude(pk=unit.pk)


def offer_units(field: forms.Field, units: Any) -> None:
    """Offer only some units in a picker; what else is sent, the verb refuses with its reason."""
    field.widget.only = frozenset(unit.code for unit in units)


def say_whose(form: forms.Form, words: str) -> None:
    """Say below the form's last field what it is about, where that is not asked for."""
    list(form.fields.values())[-1].help_text = words


class ChildForm(ActionForm):
    """A review of a reply from below."""

    child = RowField(Assignment.objects.none(), "下级单位")

    def prepare(self, situation: "Situation") -> None:
        """Offer the parts whose replies wait for this person's unit."""
        waiting = situation.waiting_children
        found = Assignment.objects.filter(case=situation.case, parent__isnull=False)
        self.fields["child"].offer(waiting, found, lambda row: str(row.unit))  # type: ignore[attr-defined]
        if waiting:
            self.initial.setdefault("child", waiting[0].pk)
        if len(waiting) == 1:
            say_whose(self, f"{waiting[0].unit}的答复。")

    def clean_child(self) -> Assignment | None:
        """Take the only one where none was named."""
        chosen: Assignment | None = self.cleaned_data["child"]
        waiting = self.situation.waiting_children if self.situation else []
        if chosen is None and len(waiting) > 1:
            raise forms.ValidationError("有多个下级单位的答复待审，请选择其中一个。")
        return chosen or next(iter(waiting), None)


class AcceptChildForm(ChildForm):
    """下级通过."""

    note = Prose("审核意见", REASON_MAX, rows=2, required=False)


class RefuseChildForm(ChildForm):
    """下级退回."""

    reason = Prose("退回理由", REASON_MAX, rows=2)


class ChildReturnForm(ActionForm):
    """A ruling on a return from below."""

    objection = RowField(Objection.objects.none(), "下级退单")

    def prepare(self, situation: "Situation") -> None:
        """Offer the returns on which this person's unit rules."""
        waiting = situation.child_returns
        found = Objection.objects.filter(case=situation.case)
        self.fields["objection"].offer(waiting, found, _return_in_words)  # type: ignore[attr-defined]
        if waiting:
            self.initial.setdefault("objection", waiting[0].pk)
        if len(waiting) == 1:
            say_whose(self, _return_in_words(waiting[0]))

    def clean_objection(self) -> Objection | None:
        """Take the only one where none was named."""
        chosen: Objection | None = self.cleaned_data["objection"]
        waiting = self.situation.child_returns if self.situation else []
        if chosen is None and len(waiting) > 1:
            raise forms.ValidationError("有多件下级退单待审，请选择其中一件。")
        return chosen or next(iter(waiting), None)


def _return_in_words(objection: Objection) -> str:
    return f"{objection.assignment.unit}：{objection.ground}"


class AcceptChildReturnForm(ChildReturnForm):
    """同意下级退单."""

    reason = Prose("裁定说明", REASON_MAX, rows=2, required=False)


class RefuseChildReturnForm(ChildReturnForm):
    """驳回下级退单."""

    reason = Prose("驳回理由", REASON_MAX, rows=2)


class PaperForm(ActionForm):
    """A leader's decision on what a clerk laid before them."""

    paper = RowField(SignOff.objects.none(), "待审签")

    def prepare(self, situation: "Situation") -> None:
        """Offer what waits for this leader."""
        waiting = situation.to_sign
        found = SignOff.objects.filter(case=situation.case)
        self.fields["paper"].offer(waiting, found, _paper_in_words)  # type: ignore[attr-defined]
        if waiting:
            self.initial.setdefault("paper", waiting[0].pk)

    def clean_paper(self) -> SignOff | None:
        """Take the only one where none was named."""
        chosen: SignOff | None = self.cleaned_data["paper"]
        waiting = self.situation.to_sign if self.situation else []
        if chosen is None and len(waiting) > 1:
            raise forms.ValidationError("有多件待审签，请选择其中一件。")
        return chosen or next(iter(waiting), None)


def _paper_in_words(paper: SignOff) -> str:
    return f"{paper.get_subject_display()}（{paper.asked_by}）：{paper.text[:40]}"


class SignOffForm(PaperForm):
    """审签."""

    note = Prose("审签意见", REASON_MAX, rows=2, required=False)


class SendBackForm(PaperForm):
    """审签退回."""

    reason = Prose("退回理由", REASON_MAX, rows=2)


class CallUnitForm(ActionForm):
    """电话指派: whom the roster names, and what came of the call."""

    assignment = RowField(Assignment.objects.none(), "单位")
    callee = Choice("拨打对象", list(CALLEES.items()), is_keys=True)
    outcome = Choice("通话结果", DutyOutcome.choices, is_keys=True)
    phone = Line("号码", PHONE_MAX, required=False, help_text="拨打其他电话时填写。")
    answered_by = Line("接听人", 40, required=False, help_text="接听的不是本人时填写姓名。")
    note = Prose("备注", 300, rows=2, required=False)

    def prepare(self, situation: "Situation") -> None:
        """Begin with the unit that leads and with whom nobody has tried yet."""
        rows = [row for row in situation.assignments if not row.signed_at and not row.ended_at]
        found = Assignment.objects.filter(case=situation.case)
        self.fields["assignment"].offer(rows, found, lambda row: str(row.unit))  # type: ignore[attr-defined]
        if not rows:
            return
        self.initial.setdefault("assignment", rows[0].pk)
        callees = callees_of(rows[0].unit, situation.at)
        best = next_callee(callees, rows[0].duty_calls.all())
        if len(rows) == 1:
            known = [(one.kind, one.label) for one in callees]
            self.fields["callee"].widget.choices = [*known, *OTHERS]
        self.initial.setdefault("callee", best.kind if best else OTHER)

    def clean_assignment(self) -> Assignment | None:
        """Take the only unsigned one where none was named."""
        chosen: Assignment | None = self.cleaned_data["assignment"]
        rows = self.situation.assignments if self.situation else []
        unsigned = [row for row in rows if not row.signed_at and not row.ended_at]
        if chosen is None and len(unsigned) > 1:
            raise forms.ValidationError("有多个单位未签收，请选择其中一个。")
        return chosen or next(iter(unsigned), None)
