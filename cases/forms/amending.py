"""Forms of 更正要素: today's values in place, what will change beside the button."""

from typing import TYPE_CHECKING, Any, cast

from django import forms

from cases.forms.applications import DecisionForm
from cases.forms.base import ActionForm
from cases.models import Element
from cases.models.case import TEXT_MAX, TITLE_MAX
from cases.rules.points import TYPED_MAX
from cases.selectors.amending import AmendmentPreview, change_lines, preview_amendment
from cases.services.applications.amending import REASON_MAX
from grids import reference
from grids.models import Kind, Urgency
from grids.web.reference_fields import ReferenceField
from hotline.errors import HotlineError, InvalidInput
from hotline.form_fields import Choice, Line, Prose, YesNo
from hotline.telephone_numbers import mask_phone

if TYPE_CHECKING:
    from cases.access.situation import Situation


class AmendForm(ActionForm):
    """更正要素: what differs from today's value is put right; a field left out stays.

    `previewed` names the preview that stood beside the button. A page always sends it, so
    that nobody confirms what they have not seen; the API need not.
    """

    template = "cases/parts/amend_preview.html"
    kind = Choice(Element.KIND.label, Kind.choices, is_keys=True, required=False)
    category = ReferenceField(
        reference.categories, what="事项分类", label=Element.CATEGORY.label, required=False
    )
    urgency = Choice(Element.URGENCY.label, Urgency.choices, is_keys=True, required=False)
    grid = ReferenceField(
        reference.grids, what="街道/社区", label=Element.GRID.label, required=False, empty="不明"
    )
    place = Line(Element.PLACE.label, 200, required=False)
    map_point = Line(Element.MAP_POINT.label, TYPED_MAX, required=False)
    title = Line(Element.TITLE.label, TITLE_MAX, required=False)
    text = Prose(Element.TEXT.label, TEXT_MAX, rows=4, required=False)
    phone = Line(Element.PHONE.label, 30, required=False)
    has_no_phone = forms.BooleanField(label="登记的号码不对，又没有正确的", required=False)
    caller_name = Line(Element.CALLER_NAME.label, 40, required=False)
    caller_address = Line(Element.CALLER_ADDRESS.label, 200, required=False)
    is_anonymous = YesNo(Element.IS_ANONYMOUS.label, required=False)
    is_secret = YesNo(Element.IS_SECRET.label, required=False)
    wants_callback = YesNo(Element.WANTS_CALLBACK.label, required=False)
    reason = Prose("更正原因", REASON_MAX, rows=2)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    previewed = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    preview: AmendmentPreview | None = None

    def prepare(self, situation: "Situation") -> None:
        """Show today's values; the number stays masked, so that an empty field leaves it."""
        case = situation.case
        for one in Element:
            if one != Element.PHONE:
                self.initial.setdefault(one.value, getattr(case, one.value))
        self.initial.setdefault("version", case.version)
        now = mask_phone(case.caller.phone) if case.caller else "没有"
        self.fields["phone"].help_text = f"现为 {now}；不改就留空。"
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def clean(self) -> dict[str, Any]:
        """Show a page what will change, before it is done."""
        values = super().clean() or self.cleaned_data
        if self.errors or self.situation is None or "previewed" not in self.data:
            return values
        try:
            self.preview = preview_amendment(
                self.situation.case, actor=self.situation.actor, at=self.situation.at,
                seen=values.get("seen"), **self.arguments(),
            )  # fmt: skip
        except InvalidInput as error:
            self.refuse(error)
        except HotlineError:
            # The verb itself refuses it, with what happened to the case.
            return values
        if self.preview and values.get("previewed") != self.preview.digest:
            shown = cast(Any, self.data).copy()
            shown["previewed"] = self.preview.digest
            self.data = shown
            self.add_error(None, "请核对下面的变动，无误后再次点击“更正要素”。")
        return values

    def arguments(self) -> dict[str, Any]:
        """Return what differs from today's values; the page sends every field."""
        data = self.cleaned_data
        values = {
            one.value: data.get(one.value) for one in Element
            if one != Element.PHONE and self._is_given(one.value)
        }  # fmt: skip
        if self.situation is not None:
            case = self.situation.case
            values = {name: new for name, new in values.items() if new != getattr(case, name)}
        if data.get("has_no_phone"):
            values["phone"] = ""
        elif data.get("phone"):
            values["phone"] = data["phone"]
        return {"values": values, "reason": data.get("reason", ""), "version": data.get("version")}

    def _is_given(self, name: str) -> bool:
        """Tell whether a field came; a question that was left open did not."""
        is_open = isinstance(self.fields[name], YesNo) and self.cleaned_data.get(name) is None
        return self.add_prefix(name) in self.data and not is_open


class RuleAmendmentForm(DecisionForm):
    """更正要素裁定: by another person than who proposed it."""

    kind = "amendment"
    lead_template = "cases/parts/amend_proposed.html"

    @property
    def proposed(self) -> list[Any]:
        """What was proposed, old and new."""
        if self.situation is None:
            return []
        row = self.situation.case.amendments.filter(ruling="").first()
        return change_lines(row.pairs) if row else []
