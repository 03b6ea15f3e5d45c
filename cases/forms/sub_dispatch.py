"""Forms of sub-dispatch (下派) and hand-over, and of reviews and returns between levels."""

from typing import TYPE_CHECKING, Any

from django import forms

from cases.forms.base import ActionForm
from cases.forms.fields import RowField, UnitField, UnitsField
from cases.models import Assignment, Objection
from cases.services.handling.sub_dispatch import house_path
from cases.services.handling.sub_dispatch_proposals import limit_below, proposed_below, units_below
from cases.services.record.reasons import REASON_MAX
from grids.models import Unit
from hotline.form_fields import Instant, Prose
from hotline.times import say_limit

if TYPE_CHECKING:
    from cases.access.situation import Situation


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
