"""Forms of applications and of the rulings on them, and of the early ends."""

from typing import TYPE_CHECKING, Any

from django import forms

from cases.access.applications import KINDS
from cases.clocks.terms import in_words, longest_extension
from cases.forms.again import begin_again
from cases.forms.base import ActionForm
from cases.forms.fields import UnitField, UnitsField
from cases.guards.applications import is_retractable, rulable_ones, withdrawable_applications
from cases.models import (
    DECISIONS,
    Call,
    ClosedWay,
    Contact,
    ContactMeans,
    CorrectionMark,
    Extension,
    SignOffSubject,
)
from cases.rules.states import State
from cases.services.applications.correcting import REASON_MAX as CORRECTION_MAX
from cases.services.applications.ending import (
    WAYS_OF_HOTLINE,
    WAYS_OF_UNIT,
    words_of_caller,
)
from cases.services.applications.parking import OWNER_MAX
from cases.services.dispatch.conferring import PARTICIPANTS_MAX
from cases.services.record.reasons import REASON_MAX, TEXT_MAX
from grids.rules import rule
from grids.web.file_fields import FilesField
from hotline.errors import Conflict
from hotline.form_fields import Choice, Day, Instant, Line, Prose, YesNo, messages
from hotline.times import say_in_full

if TYPE_CHECKING:
    from cases.access.situation import Situation

BLANK = ("", "请选择")


def listed(key: str) -> Any:
    """Return a function that lists the city's texts of a setting as choices."""
    return lambda: [BLANK, *((text, text) for text in rule(key))]


def ways(*allowed: ClosedWay) -> list[tuple[str, str]]:
    """Return ways of closing as choices."""
    return [(way.value, way.label) for way in allowed]


class UploadForm(ActionForm):
    """A form with material, named as the verb names it."""

    attachments = FilesField("证明材料", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for what is said before what proves it."""
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "attachments"])

    def arguments(self) -> dict[str, Any]:
        """Name the files as the verb does."""
        values = super().arguments()
        return {"uploads": values.pop("attachments"), **values}


class AskExtensionForm(ActionForm):
    """申请延期."""

    amount = forms.IntegerField(
        label="延长", min_value=1,
        error_messages={**messages("延长多少"), "min_value": "至少为 1。"},
    )  # fmt: skip
    text = Prose("延期理由", TEXT_MAX)

    def prepare(self, situation: "Situation") -> None:
        """Say how long it may be; begin with a request that the leader sent back."""
        if situation.own:
            most = in_words(situation.own, longest_extension(situation.own))
            self.fields["amount"].help_text = f"最多 {most}，从原截止时间起顺延。"
            begin_again(self, situation, SignOffSubject.EXTENSION, "amount", "text")


class TellExtensionForm(ActionForm):
    """告知延期."""

    means = Choice("告知方式", ContactMeans.choices, is_keys=True, initial=ContactMeans.PHONE)
    note = Line("备注", 300, required=False)


class AskWaitForm(ActionForm):
    """申请等待市民."""

    text = Prose("等市民补充什么", TEXT_MAX, help_text="市民来电或补充后自动恢复计时。")


class EndWaitForm(ActionForm):
    """恢复计时."""

    note = Line("市民答复的情况", 300, required=False)


class AskEndingForm(UploadForm):
    """申请终结."""

    way = Choice("终结方式", ways(*WAYS_OF_UNIT), is_keys=True)
    basis = Choice("终止办理依据", listed("ending.bases"), required=False)
    explained_at = Instant("向市民说明的时间", required=False)
    explained_by_means = Choice("说明方式", [BLANK, *ContactMeans.choices], required=False)
    text = Prose("情况说明", TEXT_MAX)


class CloseEarlyForm(ActionForm):
    """终结 by the hotline: the citizen's own word, or nobody reached."""

    way = Choice("终结方式", ways(*WAYS_OF_HOTLINE), is_keys=True)
    proof = forms.ChoiceField(
        label="市民本人的表示", required=False, choices=[("", "没有记录")],
        help_text="撤诉只凭诉求人本人的追加来电，或热线与本人的联系记录。",
        error_messages=messages("市民本人的表示", "选择"),
    )  # fmt: skip
    text = Prose("情况说明", TEXT_MAX)

    def prepare(self, situation: "Situation") -> None:
        """Offer the ways that are open to the case, and what holds the caller's own word."""
        case = situation.case
        self.words = {_key(one): one for one in words_of_caller(case)}
        offered = [(key, _told(one)) for key, one in self.words.items()]
        self.fields["proof"].choices = [("", "请选择" if offered else "没有记录"), *offered]  # type: ignore[attr-defined]
        open_ways = [
            way
            for way in WAYS_OF_HOTLINE
            if (is_retractable(case) if way == ClosedWay.WITHDRAWN else _is_with_unit(case))
        ]
        self.fields["way"].choices = ways(*open_ways)  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Name the call or contact itself."""
        values = super().arguments()
        return {**values, "proof": self.words.get(values["proof"])}


def _is_with_unit(case: Any) -> bool:
    return bool(case.state == State.HANDLING)


def _key(proof: Call | Contact) -> str:
    return f"{'call' if isinstance(proof, Call) else 'contact'}:{proof.pk}"


def _told(proof: Call | Contact) -> str:
    if isinstance(proof, Call):
        return f"来电 {say_in_full(proof.received_at)}：{proof.note[:40]}"
    return f"热线联系 {say_in_full(proof.at)}：{proof.note[:40]}"


class AskParkingForm(UploadForm):
    """申请挂账."""

    owner = Line("责任人", OWNER_MAX)
    review_on = Day("首次复核日期")
    text = Prose("挂账理由", TEXT_MAX)
    plan = Prose("办理计划", TEXT_MAX)


class ReviewParkingForm(ActionForm):
    """挂账复核."""

    next_on = Day("下次复核日期")
    note = Prose("复核情况", TEXT_MAX)


class StrikeOffForm(ActionForm):
    """销账."""

    is_solved = YesNo("销账结果", ((True, "问题已解决"), (False, "恢复办理")))
    note = Prose("销账说明", REASON_MAX, rows=2)


class AskExclusionForm(UploadForm):
    """申请剔除."""

    ground = Choice("剔除情形", listed("exclusion.grounds"))
    text = Prose("情况说明", TEXT_MAX)
    attachments = FilesField("证明材料")


class AskCorrectionForm(ActionForm):
    """申请更正."""

    mark = Choice("更正为", CorrectionMark.choices, is_keys=True)
    text = Prose("原因", CORRECTION_MAX, rows=2)

    def prepare(self, situation: "Situation") -> None:
        """Offer what would change something."""
        is_out = bool(situation.case.excluded_reason)
        self.fields["mark"].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in CorrectionMark.choices
            if (value == CorrectionMark.RESTORE) == is_out
        ]


class ConferenceForm(ActionForm):
    """会商."""

    held_at = Instant("会商时间")
    lead_unit = UnitField("确定的主办单位")
    participants = Line("参加单位和人员", PARTICIPANTS_MAX)
    conclusion = Prose("会商结论", TEXT_MAX)
    proposes_duty = forms.BooleanField(
        label="建议写入权责清单（由管理员确认）", required=False, initial=True
    )


class RedispatchForm(ActionForm):
    """直办转派."""

    lead_unit = UnitField()
    co_units = UnitsField(required=False)
    reason = Prose("原答复的问题", REASON_MAX, rows=2)


class WithdrawApplicationForm(ActionForm):
    """撤回申请: one of the own unit's; a single one is not asked for."""

    kind = Choice(
        "申请", [(kind.name, kind.label) for kind in KINDS.values() if kind.by_unit],
        required=False, is_keys=True,
    )  # fmt: skip
    note = Prose("撤回原因", REASON_MAX, rows=2, required=False)

    def prepare(self, situation: "Situation") -> None:
        """Offer the kinds that wait; say which one it is where there is one."""
        waiting = withdrawable_applications(situation)
        named = [(one.kind, KINDS[one.kind].label) for one in waiting]
        field = self.fields["kind"]
        field.widget.choices = named
        if len(named) == 1:
            field.widget = forms.HiddenInput()
            self.initial.setdefault("kind", named[0][0])
            self.fields["note"].help_text = f"撤回{named[0][1]}申请。"


class DecisionForm(ActionForm):
    """A ruling on one of the case's open applications of a kind."""

    kind = ""
    application: Any = forms.ModelChoiceField(
        Extension.objects.none(), label="申请", required=False, empty_label=None,
        error_messages=messages("申请", "选择"),
    )  # fmt: skip
    ruling = Choice("裁定", [(one.value, one.label) for one in DECISIONS], is_keys=True)
    reason = Prose("裁定说明", REASON_MAX, rows=2, required=False, help_text="不同意的须写明理由。")

    def prepare(self, situation: "Situation") -> None:
        """Offer the open ones; a single one is not asked for.

        One ruled on meanwhile is taken too, so that the verb says what happened to it.
        """
        self.waiting = rulable_ones(situation, self.kind)
        model = KINDS[self.kind].model
        field = self.fields["application"]
        field.queryset = model.objects.filter(case=situation.case)  # type: ignore[attr-defined]
        if len(self.waiting) <= 1:
            field.widget = forms.HiddenInput()
        else:
            field.widget.choices = [(one.pk, one.text[:30]) for one in self.waiting]
        if self.waiting:
            self.initial.setdefault("application", self.waiting[0].pk)

    def clean_application(self) -> Any:
        """Take the only open one where none was named."""
        chosen = self.cleaned_data["application"]
        if chosen is None and len(self.waiting) > 1:
            raise forms.ValidationError("有多件申请待裁定，请选择其中一件。")
        if chosen is None and self.waiting:
            return KINDS[self.kind].model.objects.get(pk=self.waiting[0].pk)
        return chosen


def ruling_form(kind: str) -> type[DecisionForm]:
    """Return the form by which a kind of application is ruled on, where it asks no more."""
    name = f"Rule{kind.title()}Form"
    return type(name, (DecisionForm,), {"kind": kind, "__doc__": f"{KINDS[kind].label}裁定."})


def subject_of(case: Any, values: dict[str, Any]) -> object:
    """Take the application out of a form's values; a ruling is done to it."""
    row = values.pop("application")
    if row is None:
        raise Conflict(f"工单 {case} 没有待裁定的申请。")
    return row


class RuleParkingForm(DecisionForm):
    """挂账裁定: the supervisor may set another day for the first review."""

    kind = "parking"
    review_on = Day("首次复核日期", required=False, help_text="空着即按申请的日期。")
