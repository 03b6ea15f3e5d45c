"""The intake form: what an operator types while a citizen speaks."""

from datetime import datetime
from typing import Any

from django import forms

from cases.forms.channel_facts import ChannelFacts
from cases.models import Case, DirectWay, HazardGrade
from cases.models.case import TEXT_MAX, TITLE_MAX
from cases.rules.points import TYPED_MAX
from cases.services.hazards.filing import HazardReport
from cases.services.record.demands import Demand, Disposition
from grids import reference
from grids.models import Kind, Urgency
from grids.rules import rule
from grids.web.reference_fields import ReferenceField, ReferenceMultipleField
from hotline.form_fields import Instant, Text

PHONE_CHANNEL = "phone"
CITED_MOST = 5
VERBS = {"dispatch": "派单", "answer": "直接答复", "pending": "暂存待派", "reject": "不予受理"}
CALLER_COLUMN = ("phone", "caller_name", "caller_address", "is_anonymous", "wants_callback")
NEEDED = {
    "dispatch": [("lead_unit", "请选择承办单位，或按“暂存待派”。")],
    "answer": [("answer", "请填写答复内容。")],
    "reject": [("ground", "请选择不予受理理由。"), ("right_path", "请填写告知市民的正确途径。")],
}
HAZARD_NEEDS = [("hazard_category", "请选择隐患类别。"), ("place", "安全隐患须填写地点。")]
WAYS = [(way, way.label) for way in DirectWay if way != DirectWay.NOT_ACCEPTED]


def text_field(label: str, limit: int, **kwargs: Any) -> Text:
    """Return a text field with its limit and a message that says both numbers."""
    messages = {"max_length": f"{label}最多 {limit} 字，现有 %(show_value)d 字。"}
    messages["required"] = f"请填写{label}。"
    kwargs.setdefault("required", False)
    return Text(label=label, max_length=limit, error_messages=messages, **kwargs)


def choice_field(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """Return a field of few choices, shown as a row of keys."""
    messages = {"required": f"请选择{label}。", "invalid_choice": f"{label}中没有“%(value)s”。"}
    kwargs.setdefault("widget", forms.RadioSelect)
    return forms.ChoiceField(label=label, choices=choices, error_messages=messages, **kwargs)


class IntakeForm(forms.Form):
    """Parses a demand and what is done with it; pages and API read it the same way."""

    phone = text_field("来电号码", 30)
    caller_name = text_field("姓名", 40)
    caller_address = text_field("住址", 200)
    is_anonymous = forms.BooleanField(label="匿名", required=False)
    wants_callback = forms.BooleanField(label="接受回访", required=False, initial=True)
    channel = ReferenceField(
        reference.channels, what="渠道", label="渠道", initial=PHONE_CHANNEL, required=False
    )
    outside_number = text_field("外部编号", 64)
    channel_facts = ChannelFacts(label="渠道字段", required=False)
    source_due_at = Instant(
        "来源平台截止", required=False, help_text="来源平台给这件工单定了期限的才填写。"
    )
    received_at = Instant("接收时间", required=False, help_text="补录时填写，平时留空。")
    text = text_field("诉求内容", TEXT_MAX, required=True, widget=forms.Textarea(attrs={"rows": 6}))
    title = text_field("标题", TITLE_MAX, help_text="留空时取内容的第一句。")
    place = text_field("地点", 200)
    grid = ReferenceField(
        reference.grids, what="街道/社区", label="街道/社区", required=False, empty="不明"
    )
    map_point = text_field("地图位置", TYPED_MAX, help_text="纬度和经度，可从地图粘贴。")
    happened = text_field("发生时间", 60)
    kind = choice_field("诉求类型", Kind.choices)
    category = ReferenceField(reference.categories, what="事项分类", label="事项分类")
    urgency = choice_field("紧急程度", Urgency.choices, initial=Urgency.ORDINARY, required=False)
    is_secret = forms.BooleanField(label="保密", required=False)
    lead_unit = ReferenceField(
        reference.units, what="承办单位", label="承办单位", required=False, empty="请选择承办单位"
    )
    co_units = ReferenceMultipleField(
        reference.units, what="协办单位", label="协办单位", required=False
    )
    answering_units = ReferenceMultipleField(
        reference.units, what="并行承办单位", label="并行承办单位", required=False,
        help_text="填写即为专班：承办单位牵头，各单位分别答复。",
    )  # fmt: skip
    note = text_field("派单意见", 500)
    related = text_field("再诉原单", 12)
    direct_way = choice_field("直办方式", WAYS, required=False, initial=DirectWay.ANSWERED)
    answer = text_field("答复内容", TEXT_MAX, widget=forms.Textarea(attrs={"rows": 4}))
    transferred_to = text_field("转接至", 20, widget=forms.Select)
    cited = text_field("引用的知识", 100, widget=forms.HiddenInput)
    telephone_call = text_field("通话", 18, widget=forms.HiddenInput)
    ground = text_field("不予受理理由", 100, widget=forms.Select)
    right_path = text_field("告知的途径", 300, widget=forms.Textarea(attrs={"rows": 2}))
    is_hazard = forms.BooleanField(label="安全隐患", required=False)
    hazard_category = ReferenceField(
        reference.hazard_categories, what="隐患类别", label="隐患类别", required=False
    )
    hazard_grade = choice_field(
        "隐患等级",
        [(grade, grade.label) for grade in HazardGrade if grade != HazardGrade.MAJOR],
        initial=HazardGrade.ORDINARY,
        required=False,
    )
    verb = forms.ChoiceField(
        choices=list(VERBS.items()),
        error_messages={"required": "请选择怎样处理。", "invalid_choice": "没有这种处理方式。"},
    )
    is_new_matter = forms.BooleanField(label="另一事项，登记新工单", required=False)
    idempotency_key = text_field("请求编号", 64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, key in (("transferred_to", "transfer.targets"), ("ground", "rejection.grounds")):
            choices = [("", "请选择"), *((value, value) for value in rule(key))]
            self.fields[name].widget.choices = choices
        for name in CALLER_COLUMN:
            # These stand in a column of their own, outside of the form's element.
            self.fields[name].widget.attrs["form"] = "intake"

    def clean_related(self):
        """Find the earlier case about the same, which must be there."""
        number = self.cleaned_data["related"]
        if not number:
            return None
        case = Case.objects.filter(number=number).first()
        if case is None:
            raise forms.ValidationError(f"没有工单 {number}。")
        return case

    def clean_cited(self):
        """Return the keys of the articles that the answer was read from."""
        typed = self.cleaned_data["cited"].split(",")
        keys = [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 18]
        return list(dict.fromkeys(keys))[:CITED_MOST]

    def clean_telephone_call(self):
        """Return the key of the call on the line, None without one."""
        typed = self.cleaned_data["telephone_call"]
        return int(typed) if typed.isascii() and typed.isdigit() else None

    def clean_channel(self):
        """Take a demand without a channel for a call on the line."""
        return self.cleaned_data["channel"] or reference.channels().get(PHONE_CHANNEL)

    def clean(self):
        """Demand the field without which the pressed button would do something else."""
        data = super().clean() or {}
        needed = list(NEEDED.get(data.get("verb", ""), ()))
        if data.get("is_hazard"):
            needed += HAZARD_NEEDS
        for name, sentence in needed:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return data

    def demand(self, at: datetime) -> Demand:
        """Return the demand of a valid form; without a time of its own it came in now."""
        data = self.cleaned_data
        own = (
            "kind", "category", "channel", "text", "title", "phone", "caller_name",
            "caller_address", "is_anonymous", "is_secret", "wants_callback", "grid", "place",
            "map_point", "happened", "outside_number", "channel_facts", "source_due_at",
        )  # fmt: skip
        return Demand(
            **{name: data[name] for name in own},
            urgency=data["urgency"] or Urgency.ORDINARY,
            received_at=data["received_at"] or at,
            related_case=data["related"],
        )

    def disposition(self) -> Disposition:
        """Return what the pressed button does with the demand; other fields do not count."""
        data = self.cleaned_data
        verb = data["verb"]
        if verb == "dispatch":
            units = {name: data[name] for name in ("lead_unit", "co_units", "answering_units")}
            return Disposition(**units, note=data["note"])
        if verb == "answer":
            way = data["direct_way"] or DirectWay.ANSWERED
            target = data["transferred_to"] if way == DirectWay.TRANSFERRED else ""
            return Disposition(direct_way=way, answer=data["answer"], transferred_to=target)
        if verb == "reject":
            return Disposition(ground=data["ground"], right_path=data["right_path"])
        return Disposition()

    def hazard(self, at: datetime) -> HazardReport | None:
        """Return the hazard to file with the case, None where none was reported."""
        data = self.cleaned_data
        if not data["is_hazard"]:
            return None
        return HazardReport(
            category=data["hazard_category"],
            place=data["place"],
            text=data["text"],
            reported_at=data["received_at"] or at,
            grade=data["hazard_grade"] or HazardGrade.ORDINARY,
            grid=data["grid"],
        )
