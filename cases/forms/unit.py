"""Forms of the unit's verbs, and of what several desks do: calls and files."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms

from cases.access.branches import waited_for
from cases.dossier.canned import Offered, inserted, offered_to
from cases.forms.again import begin_again
from cases.forms.base import ActionForm
from cases.forms.evidence import StampedForm
from cases.forms.fields import UnitField
from cases.models import (
    Assignment,
    CallKind,
    ContactMeans,
    ReplyOutcome,
    Ruling,
    SignOffSubject,
)
from cases.models.assignment import BASIS_MAX
from cases.models.case import TEXT_MAX
from cases.services.record.reasons import REASON_MAX
from grids.rules import rule
from grids.web.file_fields import FilesField
from hotline.form_fields import ByButton, Choice, Instant, Line, Prose, YesNo

if TYPE_CHECKING:
    from cases.access.situation import Situation


def objection_grounds() -> list[tuple[str, str]]:
    """Return the city's grounds for returning a case."""
    return [("", "请选择"), *((ground, ground) for ground in rule("objection.grounds"))]


class ContactForm(ActionForm):
    """先行联系."""

    means = Choice("联系方式", ContactMeans.choices, is_keys=True, initial=ContactMeans.PHONE)
    is_reached = YesNo("是否联系上", ((True, "联系上"), (False, "未联系上")))
    contacted_at = Instant("联系时间", required=False, help_text="空着即现在。")
    note = Prose("联系结果", 500, rows=2, required=False)


class ObjectForm(StampedForm):
    """退单."""

    ground = Choice("退单理由", objection_grounds)
    proposed_unit = UnitField("建议承办单位", required=False)
    text = Prose("情况说明", 2000)
    attachments = FilesField("证明材料", required=False)

    def prepare(self, situation: "Situation") -> None:
        """Name the grounds that need material; begin with a return that was sent back."""
        begin_again(self, situation, SignOffSubject.OBJECTION, "ground", "text")
        if needing := rule("objection.needs_files"):
            self.fields["attachments"].help_text = f"以“{'”“'.join(needing)}”退单的须附。"


class ProgressForm(ActionForm):
    """阶段性反馈."""

    text = Prose("进展情况", 2000)


class ResolveForm(StampedForm):
    """办结: result, text and evidence."""

    outcome = Choice("办理结果", ReplyOutcome.choices, is_keys=True)
    text = Prose("答复内容", TEXT_MAX, rows=5)
    basis = Line("办理依据", BASIS_MAX, required=False, help_text="法规、政策，写入答复意见书。")
    not_waiting_reason = Line("不等待的原因", 200, required=False)
    attachments = FilesField("佐证材料", required=False)
    acknowledge_warnings = forms.BooleanField(
        label="已看过提醒，仍要提交", required=False, widget=ByButton
    )
    lead_template = "cases/actions/canned.html"

    @cached_property
    def canned(self) -> list[Offered]:
        """The canned replies that fit the case; read when the form is drawn."""
        return offered_to(self.situation) if self.situation else []

    @classmethod
    def with_inserted(cls, data: Any, situation: "Situation") -> "ResolveForm":
        """Return the form as it was typed, with the chosen canned reply behind the text."""
        typed = {name: data[name] for name in cls.base_fields if name in data}
        form = cls(initial=typed, situation=situation)
        chosen = next((one for one in form.canned if str(one.pk) == data.get("canned")), None)
        if chosen:
            form.initial["text"] = inserted(str(typed.get("text", "")), chosen.text)
        return form

    def prepare(self, situation: "Situation") -> None:
        """Ask about others only where some are waited for; begin with what is written."""
        own = situation.own
        waiting = waited_for(own, situation.assignments) if own else []
        field = self.fields["not_waiting_reason"]
        if not waiting:
            field.widget = forms.HiddenInput()
        field.help_text = f"{'、'.join(str(row.unit) for row in waiting)}尚未答复。"
        if begin_again(self, situation, SignOffSubject.REPLY, "text", "outcome", "basis"):
            return
        if own and (text := from_below(situation, own)):
            self.initial.setdefault("text", text)


def from_below(situation: "Situation", own: Assignment) -> str:
    """Return the accepted replies of the units to which a part was handed down, one a line."""
    units = {row.pk: row.unit for row in situation.assignments if row.parent_id == own.pk}
    return "\n".join(
        f"{units[row.assignment_id]}：{row.text}"
        for row in situation.replies
        if row.assignment_id in units and row.verdict == Ruling.ACCEPTED
    )


class WithdrawForm(ActionForm):
    """撤回答复, 撤回退单."""

    reason = Prose("撤回原因", REASON_MAX, rows=2)


class WithdrawSubmissionForm(ActionForm):
    """撤回送审."""

    note = Prose("撤回原因", REASON_MAX, rows=2, required=False)


class AddCallForm(ActionForm):
    """追加来电."""

    note = Prose("追加内容", 500, rows=2)
    phone = Line("来电号码", 30, required=False, help_text="空着即原来的号码。")
    received_at = Instant("来电时间", required=False, help_text="空着即现在。")
    is_urge = forms.BooleanField(label="市民催办，提醒承办单位", required=False)
    is_progress_told = forms.BooleanField(label="已告知进度，不转承办单位", required=False)
    draft = forms.CharField(
        label="受理台草稿", max_length=64, required=False, widget=forms.HiddenInput
    )


class AttachForm(StampedForm):
    """上传附件."""

    attachments = FilesField()


OTHER_CALLS = [(kind.value, kind.label) for kind in CallKind if kind != CallKind.DEMAND]


class OtherCallForm(forms.Form):
    """A call without a demand."""

    kind = Choice("来电性质", OTHER_CALLS, is_keys=True)
    phone = Line("来电号码", 30, required=False)
    received_at = Instant("来电时间", required=False)
    note = Line("摘要", 500, required=False)
