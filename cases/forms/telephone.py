"""The form of a call to a unit (电话指派)."""

from typing import TYPE_CHECKING

from django import forms

from cases.forms.base import ActionForm
from cases.forms.fields import RowField
from cases.models import Assignment, DutyOutcome
from cases.services.dispatch.telephone import OTHER, PHONE_MAX, next_callee
from grids.duty import CALLEES, callees_of
from hotline.form_fields import Choice, Line, Prose

if TYPE_CHECKING:
    from cases.access.situation import Situation

OTHERS = [(OTHER, CALLEES[OTHER])]


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
