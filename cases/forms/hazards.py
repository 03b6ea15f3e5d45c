"""Forms of the hazard filers: one hazard, a body's day."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from cases.models import DECISIONS, HazardGrade, ReturnKind
from cases.models.case import TEXT_MAX
from cases.services.hazards.filing import HazardReport
from cases.services.hazards.proposing import REASON_MAX
from grids import reference
from grids.models import Body
from grids.web.file_fields import FilesField
from grids.web.reference_fields import ReferenceField
from hotline.form_fields import Choice, Day, Instant, Line, Prose

GRADES = [(grade, grade.label) for grade in HazardGrade if grade != HazardGrade.MAJOR]
COUNT_MAX = 9999


class BodyForm(forms.Form):
    """A form on behalf of one of the person's own bodies; a single one need not be chosen."""

    body = Choice("受理单位", ())

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {body.code: body for body in bodies}
        field: Any = self.fields["body"]
        field.choices = [(code, str(body)) for code, body in self.bodies.items()]
        if len(self.bodies) == 1:
            field.widget, field.initial = forms.HiddenInput(), next(iter(self.bodies))

    def clean(self) -> dict[str, Any]:
        """Say above the form what is wrong with a body that is not shown in it."""
        data = super().clean() or {}
        if isinstance(self.fields["body"].widget, forms.HiddenInput) and "body" in self.errors:
            self.add_error(None, str(self.errors["body"][0]))
        return data

    def clean_body(self) -> Body:
        """Return the body itself."""
        return self.bodies[self.cleaned_data["body"]]


class HazardForm(BodyForm):
    """One hazard of a body other than the hotline."""

    category = ReferenceField(reference.hazard_categories, what="隐患类别", label="隐患类别")
    grade = Choice("等级", GRADES, is_keys=True, initial=HazardGrade.ORDINARY)
    place = Line("地点", 200)
    grid = ReferenceField(
        reference.grids, what="街道/社区", label="街道/社区", required=False, empty="不明"
    )
    reported_at = Instant("举报时间", required=False, help_text="空着即现在。")
    text = Prose("隐患内容", TEXT_MAX, rows=5)
    attachments = FilesField("现场照片", required=False)

    def report(self, at: datetime) -> HazardReport:
        """Return the report of a valid form."""
        data = self.cleaned_data
        own = ("category", "grade", "place", "grid", "text")
        return HazardReport(
            **{name: data[name] for name in own}, reported_at=data["reported_at"] or at
        )


class RevisionRulingForm(forms.Form):
    """The second person's ruling on a revision."""

    ruling = Choice("裁定", [(one, one.label) for one in DECISIONS], is_keys=True)
    reason = Line("裁定说明", REASON_MAX, required=False, help_text="不同意的须写明理由。")


class ReturnForm(BodyForm):
    """A body's statement for a day: items complete, a total, or nil."""

    day = Day("日期")
    kind = Choice("方式", ReturnKind.choices, is_keys=True)
    count = forms.IntegerField(
        label="件数",
        required=False,
        min_value=0,
        max_value=COUNT_MAX,
        error_messages={
            "invalid": "件数应为整数。",
            "min_value": "件数不能为负。",
            "max_value": f"件数最多 {COUNT_MAX}。",
        },
    )
    categories = forms.TypedMultipleChoiceField(
        label="涉及类别",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "没有编号为“%(value)s”的隐患类别。"},
    )
    source = Line("数据来源", 200, required=False, help_text="例如：119 指挥中心接警台账。")
    person = Line("报送人", 40, required=False)
    scan = FilesField("扫描件", required=False)
    reason = Line(
        "更正原因", REASON_MAX, required=False, help_text="当日日报已签发的必填，另一人确认后生效。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["categories"]
        field.choices = list(reference.hazard_categories().labels.items())

    def clean_categories(self) -> list[Any]:
        """Return the categories themselves."""
        return [reference.hazard_categories().get(key) for key in self.cleaned_data["categories"]]

    def clean_scan(self) -> Any:
        """Take one file."""
        files = self.cleaned_data["scan"]
        if len(files) > 1:
            raise forms.ValidationError("扫描件只能上传一个文件。")
        return files[0] if files else None
