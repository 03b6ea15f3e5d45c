"""The form of an outage."""

from typing import Any

from django import forms

from grids import reference
from grids.models import User
from grids.web.reference_fields import ReferenceMultipleField
from hotline.form_fields import Choice, Instant, Line, Prose
from knowledge.forms.owning import OwnedForm
from knowledge.models import Outage, OutageKind
from knowledge.models.outage import TEXT_MAX
from knowledge.places import parted
from knowledge.selectors.people import outage_units
from knowledge.services.outages import OutageFacts

PLACES_TYPED_MAX = 500


class OutageForm(OwnedForm):
    """What fails where, from when to when, and what callers are told."""

    kind = Choice("类别", OutageKind.choices, is_keys=True)
    starts_at = Instant("开始时间")
    ends_at = Instant("结束时间")
    places = Line(
        "地点名称", PLACES_TYPED_MAX, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="小区、道路、楼栋的名称，用顿号分开；市民说到其中一个就会提示。",
    )  # fmt: skip
    grids = ReferenceMultipleField(
        reference.grids, what="区域", label="区域", required=False,
        help_text="登记时选了这些街道、社区的也会提示。",
    )  # fmt: skip
    text = Prose("答复市民的内容", TEXT_MAX, rows=4, help_text="话务员可以照着念的话。")

    def __init__(self, *args: Any, user: User, outage: Outage | None = None, **options: Any):
        options.setdefault("auto_id", "outage_%s")
        if outage is not None:
            options.setdefault("initial", first_values(outage))
        super().__init__(*args, **options)
        self.fields["unit"].label = "公告单位"
        self.offer_units(outage_units(user), is_settled=outage is not None)

    def clean_places(self) -> list[str]:
        """Return the places, each once."""
        return parted(self.cleaned_data["places"])

    def facts(self) -> OutageFacts:
        """Return what is entered."""
        own = OutageFacts.__dataclass_fields__
        return OutageFacts(**{name: self.cleaned_data[name] for name in own})


def first_values(outage: Outage) -> dict[str, Any]:
    """Return an outage as its form shows it."""
    same = ("kind", "text", "starts_at", "ends_at")
    return {
        **{name: getattr(outage, name) for name in same},
        "places": "、".join(outage.places),
        "grids": list(outage.grids.all()),
    }
