"""Forms of verbs that are done to several picked cases at once."""

from typing import Any

from django import forms

from cases.forms.fields import UnitsField
from cases.forms.sub_dispatch import offer_units
from cases.services.handling.sub_dispatch_proposals import units_below
from cases.services.oversight import urging
from cases.services.record.reasons import REASON_MAX
from grids.models import User
from hotline.form_fields import Prose


class BulkForm(forms.Form):
    """What is the same for all picked cases; its fields are the verb's keyword arguments."""

    def __init__(self, *args: Any, actor: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.prepare(actor)

    def prepare(self, actor: User) -> None:
        """Fit choices to the person; a form that needs it overrides this."""


class UrgeManyForm(BulkForm):
    """批量催办."""

    text = Prose("催办内容", urging.TEXT_MAX, rows=2, initial="请抓紧办理，按时答复诉求人。")


class SubDispatchManyForm(BulkForm):
    """批量下派."""

    units = UnitsField(
        "下派单位", required=False,
        help_text="不选即每件派给诉求地点所在的街道（乡镇），没有对应单位的不派。",
    )  # fmt: skip
    note = Prose("下派意见", REASON_MAX, rows=2, required=False)

    def prepare(self, actor: User) -> None:
        """Offer the units directly below those in which the person works."""
        offer_units(self.fields["units"], units_below(actor.units))
