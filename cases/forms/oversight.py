"""Forms of urging, supervision, criticism and leaders' instructions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model, QuerySet

from cases.forms.base import ActionForm
from cases.guards.oversight import (
    answerable_tasks,
    decidable_criticisms,
    orders_for,
    owing_parts,
    supervisable,
)
from cases.models import (
    Criticism,
    InstructionTask,
    OrderStatus,
    SupervisionLevel,
    SupervisionOrder,
)
from cases.models.paper_references import order_reference
from cases.rules.capabilities import CaseCapability
from cases.rules.states import Verb
from cases.services.clocks.ladder import ladder_of
from cases.services.oversight import criticism, instructing, supervising, urging
from grids import reference
from grids.models import Unit, User
from grids.selectors import people_with
from grids.web.file_fields import FilesField
from grids.web.reference_fields import ReferenceField, ReferenceMultipleField
from hotline.form_fields import Choice, Day, Instant, Line, Prose, messages

if TYPE_CHECKING:
    from cases.access.situation import Situation

ANSWER_WITHIN = timedelta(days=3)


def answer_due_at(situation: "Situation") -> datetime:
    """Return by when an answer is asked for first: the city's period, by the lead's calendar."""
    lead = situation.lead
    if lead is None:
        return situation.at + ANSWER_WITHIN
    return ladder_of(lead, situation.case).answer_due_at(situation.at)


class PartUnitsField(ReferenceMultipleField):
    """Units that have a part in the case, by their codes."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(reference.units, what="承办单位", label=label, **options)

    def offer(self, units: Sequence[Unit]) -> None:
        """Draw the choices as boxes; a single one is not asked for."""
        chosen = [(unit.code, str(unit)) for unit in dict.fromkeys(units)]
        boxes = forms.CheckboxSelectMultiple(choices=chosen)
        self.widget = boxes if len(chosen) > 1 else forms.MultipleHiddenInput()


class PartUnitField(ReferenceField):
    """One unit that has a part in the case, by its code."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(reference.units, what="承办单位", label=label, **options)

    def offer(self, units: Sequence[Unit]) -> None:
        """Draw the choices as a list; a single one is not asked for."""
        chosen = [(unit.code, str(unit)) for unit in dict.fromkeys(units)]
        self.widget = forms.Select(choices=chosen) if len(chosen) > 1 else forms.HiddenInput()


class LeadersField(forms.ModelMultipleChoiceField):
    """People who hold the role of leader."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(
            User.objects.none(), label=label, required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "没有这位领导，请从列表中选择。",
                            "invalid_list": f"{label}应是一个列表。",
                            "invalid_pk_value": "没有这位领导，请从列表中选择。"},
            **options,
        )  # fmt: skip

    def offer(self) -> None:
        """Read the leaders of today."""
        self.queryset = people_with(CaseCapability.INSTRUCT_IN_PERSON)


class UrgeForm(ActionForm):
    """催办."""

    text = Prose("催办内容", urging.TEXT_MAX, rows=2, initial="请抓紧办理，按时答复诉求人。")
    units = PartUnitsField("催办单位", required=False, help_text="不选即所有还没有答复的单位。")

    def prepare(self, situation: "Situation") -> None:
        """Offer the units that still owe a reply."""
        field: Any = self.fields["units"]
        field.offer([row.unit for row in owing_parts(situation)])


class SuperviseForm(ActionForm):
    """督办."""

    level = Choice(
        "督办级别", SupervisionLevel.choices, is_keys=True, initial=SupervisionLevel.ORDINARY
    )
    unit = PartUnitField("被督办单位", required=False)
    ground = Prose("督办事由", supervising.GROUND_MAX, rows=2)
    required = Prose("督办要求", supervising.REQUIRED_MAX, rows=3)
    answer_due_at = Instant("反馈截止", help_text="督办单自己的时限，工单的办结时限不变。")
    copied_to = LeadersField("抄送领导")

    def prepare(self, situation: "Situation") -> None:
        """Offer the units without an order in force, and a first wording."""
        free = set(supervisable(situation))
        unit: Any = self.fields["unit"]
        unit.offer([row.unit for row in situation.assignments if row.pk in free])
        self.initial.setdefault("answer_due_at", answer_due_at(situation))
        self._begin_wording(situation, free)
        leaders: Any = self.fields["copied_to"]
        leaders.offer()

    def _begin_wording(self, situation: "Situation", free: set[int]) -> None:
        """Begin with what the ladder would write; the ground only where the unit is late."""
        row = next((row for row in situation.assignments if row.pk in free), None)
        if row is None or row.reply_due_at is None:
            return
        wording = supervising.wording_of_ladder(row, situation.case, at=situation.at)
        self.initial.setdefault("required", wording.required)
        if situation.at > row.reply_due_at and situation.case.clock_stopped_at is None:
            self.initial.setdefault("ground", supervising.late_ground(row, at=situation.at))

    def arguments(self) -> dict[str, Any]:
        """Name the copies as the verb does."""
        values = super().arguments()
        return {**values, "copied_to": list(values["copied_to"])}


class RowForm(ActionForm):
    """A verb done to one of the case's rows; a single one that waits is not asked for."""

    # What the row is called where several wait.
    row_label = ""
    row = forms.ModelChoiceField(SupervisionOrder.objects.none(), required=False, empty_label=None)

    def rows(self, situation: "Situation") -> QuerySet[Any]:
        """Return all rows of the case, so that the verb says what happened to a past one."""
        raise NotImplementedError

    def waiting(self, situation: "Situation") -> Sequence[Any]:
        """Return the rows that the verb may be done to."""
        raise NotImplementedError

    def in_words(self, row: Any) -> str:
        """Return what a person reads of a row."""
        return str(row)

    def prepare(self, situation: "Situation") -> None:
        """Offer the waiting rows."""
        field: Any = self.fields["row"]
        field.label, field.error_messages = self.row_label, messages(self.row_label, "选择")
        field.queryset = self.rows(situation)
        waiting = self.waiting(situation)
        field.widget.choices = [(row.pk, self.in_words(row)) for row in waiting]
        if len(waiting) <= 1:
            field.widget = forms.HiddenInput()
        if waiting:
            self.initial.setdefault("row", waiting[0].pk)

    def clean_row(self) -> Model | None:
        """Take the only waiting one where none was named."""
        chosen: Model | None = self.cleaned_data["row"]
        waiting = self.waiting(self.situation) if self.situation else []
        if chosen is None and len(waiting) > 1:
            raise forms.ValidationError(f"有多项{self.row_label}，请选择其中一项。")
        return chosen or next(iter(waiting), None)


class OrderForm(RowForm):
    """A verb done to a supervision order."""

    row_label = "督办单"

    def rows(self, situation: "Situation") -> QuerySet[Any]:
        """Return the case's orders."""
        return SupervisionOrder.objects.filter(case=situation.case)

    def in_words(self, row: Any) -> str:
        """Name the order and its unit."""
        return f"{order_reference(row)}（{row.unit}）"


class AnswerOrderForm(OrderForm):
    """督办反馈."""

    text = Prose("反馈内容", supervising.ANSWER_MAX, rows=4)
    attachments = FilesField("佐证材料", required=False)

    def waiting(self, situation: "Situation") -> Sequence[Any]:
        """Return the open orders of the person's unit."""
        return orders_for(situation, Verb.ANSWER_SUPERVISION)

    def arguments(self) -> dict[str, Any]:
        """Name the files as the verb does."""
        values = super().arguments()
        return {"uploads": values.pop("attachments"), **values}


class AcceptOrderForm(OrderForm):
    """督办销号."""

    note = Prose("销号说明", supervising.GROUND_MAX, rows=2, required=False)

    def waiting(self, situation: "Situation") -> Sequence[Any]:
        """Return the orders that are not ended."""
        return orders_for(situation, Verb.ACCEPT_SUPERVISION)

    def prepare(self, situation: "Situation") -> None:
        """Say what ending an unanswered order needs."""
        super().prepare(situation)
        if any(row.status == OrderStatus.OPEN for row in self.waiting(situation)):
            self.fields["note"].help_text = "单位没有反馈的，须说明为什么销号。"


class RefuseOrderForm(OrderForm):
    """督办退回."""

    reason = Prose("退回理由", supervising.GROUND_MAX, rows=2)
    answer_due_at = Instant("新的反馈截止", required=False, help_text="空着即原来的截止。")

    def waiting(self, situation: "Situation") -> Sequence[Any]:
        """Return the answered orders."""
        return orders_for(situation, Verb.REFUSE_SUPERVISION)


class WithdrawOrderForm(OrderForm):
    """撤销督办."""

    reason = Prose("撤销原因", supervising.GROUND_MAX, rows=2)

    def waiting(self, situation: "Situation") -> Sequence[Any]:
        """Return the unanswered orders that this supervisor may withdraw."""
        return orders_for(situation, Verb.WITHDRAW_SUPERVISION)


class CriticismForm(RowForm):
    """A decision on a proposed criticism."""

    row_label = "拟通报事项"

    def rows(self, situation: "Situation") -> QuerySet[Any]:
        """Return the case's proposals."""
        return Criticism.objects.filter(case=situation.case)

    def waiting(self, situation: "Situation") -> Sequence[Any]:
        """Return the proposals not yet decided."""
        return decidable_criticisms(situation, Verb.CRITICISE)

    def in_words(self, row: Any) -> str:
        """Name the unit and why."""
        return f"{row.unit}：{row.reason}"


class ConfirmCriticismForm(CriticismForm):
    """列入通报."""

    reason = Prose("通报事由", 300, rows=2, required=False, help_text="空着即系统提出的事由。")

    def prepare(self, situation: "Situation") -> None:
        """Begin with the proposed wording."""
        super().prepare(situation)
        waiting = self.waiting(situation)
        if len(waiting) == 1:
            self.initial.setdefault("reason", waiting[0].reason)


class DropCriticismForm(CriticismForm):
    """不予通报."""

    note = Prose("不予通报的理由", criticism.NOTE_MAX, rows=2)


class InstructForm(ActionForm):
    """批示: a leader's own, or one recorded from paper."""

    leader = forms.ModelChoiceField(
        User.objects.none(), label="批示领导（有账号的）", required=False, empty_label="没有账号",
        error_messages=messages("领导", "选择"),
    )  # fmt: skip
    leader_name = Line("领导姓名和职务", instructing.NAME_MAX, required=False)
    given_at = Instant("批示时间", required=False)
    text = Prose("批示内容", instructing.TEXT_MAX, rows=3)
    units = PartUnitsField("反馈单位", required=False, help_text="不选即主办单位。")
    due_at = Instant("反馈截止")
    attachments = FilesField("批示件扫描", required=False)

    def prepare(self, situation: "Situation") -> None:
        """Ask for name, day and scan only where somebody else's paper is recorded."""
        units: Any = self.fields["units"]
        units.offer([row.unit for row in situation.assignments])
        self.initial.setdefault("due_at", answer_due_at(situation))
        if situation.actor.can(CaseCapability.INSTRUCT_IN_PERSON):
            for name in ("leader", "leader_name", "given_at", "attachments"):
                del self.fields[name]
            return
        leader: Any = self.fields["leader"]
        leader.queryset = people_with(CaseCapability.INSTRUCT_IN_PERSON)
        self.fields["leader_name"].help_text = "选了账号的可以空着。"

    def arguments(self) -> dict[str, Any]:
        """Name the scan as the verb does."""
        values = super().arguments()
        if "attachments" in values:
            values["uploads"] = values.pop("attachments")
        return values


class AnswerInstructionForm(RowForm):
    """批示反馈."""

    row_label = "批示"
    text = Prose("反馈内容", instructing.TEXT_MAX, rows=4)
    attachments = FilesField("佐证材料", required=False)

    def rows(self, situation: "Situation") -> QuerySet[Any]:
        """Return what the case's units must answer."""
        return InstructionTask.objects.filter(instruction__case=situation.case)

    def waiting(self, situation: "Situation") -> Sequence[Any]:
        """Return what the person's unit has not answered."""
        return answerable_tasks(situation)

    def in_words(self, row: Any) -> str:
        """Name the leader and the unit."""
        return f"{row.instruction}（{row.unit}）"

    def arguments(self) -> dict[str, Any]:
        """Name the files as the verb does."""
        values = super().arguments()
        return {"uploads": values.pop("attachments"), **values}


class CircularForm(forms.Form):
    """The period of a circular (书面通报)."""

    period_from = Day("起始日期")
    period_to = Day("截止日期")
