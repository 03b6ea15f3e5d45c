"""The form of a unit's canned reply."""

from typing import Any

from django import forms

from cases.rules.capabilities import CaseCapability
from grids import reference
from grids.canned import PLACEHOLDERS
from grids.models import CannedReply, Unit, User
from grids.models.canned import TEXT_MAX, TITLE_MAX
from grids.web.reference_fields import ReferenceField
from hotline.errors import Forbidden
from hotline.form_fields import Choice, Line, Prose

KNOWN = "；".join(f"【{name}】{meaning}" for name, meaning in PLACEHOLDERS.items())


def led_units(user: User) -> list[Unit]:
    """Return the units whose canned replies a person writes."""
    return list(dict.fromkeys(user.units_with(CaseCapability.LEAD_UNIT)))


class CannedReplyForm(forms.Form):
    """Title, text and category; a new one belongs to a unit that the person leads."""

    title = Line("标题", TITLE_MAX)
    category = ReferenceField(
        reference.categories, what="事项分类", label="事项分类", required=False,
        empty="不限分类", help_text="选上级分类即含其下各级。",
    )  # fmt: skip
    unit = Choice("单位", [], required=False)
    text = Prose("内容", TEXT_MAX, rows=6, help_text=f"可用占位：{KNOWN}。")
    is_active = forms.BooleanField(label="在用", required=False, initial=True)
    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, row: CannedReply | None = None, **options: Any):
        options.setdefault("auto_id", "canned_%s")
        if row is not None:
            options.setdefault("initial", first_values(row))
        super().__init__(*args, **options)
        self.units = {unit.code: unit for unit in led_units(user)}
        field: Any = self.fields["unit"]
        field.choices = [(code, str(unit)) for code, unit in self.units.items()]
        if row is not None or len(self.units) < 2:
            field.widget = forms.HiddenInput()

    def chosen_unit(self) -> Unit:
        """Return the unit that a new one is for: the chosen, else the first that is led."""
        code = self.cleaned_data["unit"]
        unit = self.units[code] if code else next(iter(self.units.values()), None)
        if unit is None:
            raise Forbidden("本单位的常用答复由单位负责人维护。")
        return unit

    def arguments(self) -> dict[str, Any]:
        """Return what both verbs take."""
        return {
            name: self.cleaned_data[name] for name in ("title", "text", "category", "is_active")
        }


def first_values(row: CannedReply) -> dict[str, Any]:
    """Return a canned reply as its form shows it."""
    return {
        "title": row.title, "text": row.text, "category": row.category,
        "is_active": row.is_active, "version": row.version,
    }  # fmt: skip
