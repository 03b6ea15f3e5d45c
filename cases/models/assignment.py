"""Dispatches to units and what the units do with them."""

from typing import Any, Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from cases.models.case import TEXT_MAX, Case
from hotline.constraints import instants_in_bounds
from hotline.growing_choices import GrowingChoices

BASIS_MAX = 500


class AssignmentRole(GrowingChoices):
    """What a unit is in a case.

    A sub-dispatched unit answers to the unit above it, never to the hotline, so it is
    neither lead nor co-unit of the case.
    """

    LEAD = "lead", "主办"
    ANSWERING = "answering", "并行承办"
    CO = "co", "协办"
    SUB = "sub", "下派"


class EndReason(GrowingChoices):
    """Why an assignment ended."""

    DONE = "done", "办结"
    OBJECTION = "objection", "退单成立"
    REDO = "redo", "转入重办"
    MERGED = "merged", "并单"
    CLOSED = "closed", "工单终结"
    PARENT = "parent", "上级已办结"
    HANDED_ON = "handed_on", "内部转办"
    RECALLED = "recalled", "撤回派单"
    SUCCEEDED = "succeeded", "单位撤并"


# The state of a part that has ended, in words.
ENDED = {
    EndReason.DONE: "已办结",
    EndReason.OBJECTION: "已退单",
    EndReason.REDO: "已重办",
    EndReason.MERGED: "已并单",
    EndReason.CLOSED: "已终结",
    EndReason.PARENT: "上级已办结",
    EndReason.HANDED_ON: "已内部转办",
    EndReason.RECALLED: "派单已撤回",
    EndReason.SUCCEEDED: "单位已撤并",
}
# A copy with another unit goes on where such a part ended, clocks and all.
PASSED_ON = (EndReason.HANDED_ON, EndReason.SUCCEEDED)


class Assignment(models.Model):
    """One dispatch of a case to a unit, with its own clocks.

    `parent` is set for a sub-dispatch inside the parent's limits. `reply_due_at` moves
    with a granted extension and with pauses, `original_reply_due_at` never.
    `limit_terms` is the limit as it was when the case was sent (see `grids.terms.Terms`),
    whatever becomes of the rule. From `warn_at` on the light is yellow; `clock_stopped_at`
    is set while the clock stands; `due_is_certain` is off where the deadlines rest on a
    year whose calendar has not been announced.
    In a task force the lead is coordinating and the answering units reply beside it.
    `reply_sent_at` is when the reply that waits for a review was sent; a refused one clears
    it, `replied_at` never moves. After a telephone assignment `first_report_due_at` runs
    until `first_reported_at`.
    Where units were merged while the part was open, the part of the unit before ended with
    `SUCCEEDED` and the successor's is a copy of it: `taken_over_at` is the hour, `continues`
    the part of the unit that had it first.
    """

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.CASCADE, related_name="assignments"
    )
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="单位", on_delete=models.PROTECT, related_name="assignments"
    )
    role = models.CharField("分工", max_length=10, choices=AssignmentRole.listed)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级交办",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    is_coordinating = models.BooleanField("牵头", default=False)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    level = models.CharField("层级", max_length=10)
    limit_name = models.CharField("适用时限", max_length=60, blank=True)
    limit_terms = models.JSONField("时限构成", default=dict, blank=True)
    note = models.CharField("派单意见", max_length=500, blank=True)
    dispatched_at = models.DateTimeField("派单时间")
    dispatched_by = models.ForeignKey(
        "grids.User", verbose_name="派单人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The district whose centre sent the case; empty where the hotline did, or the parent.
    dispatching_centre = models.ForeignKey(
        "grids.Unit", verbose_name="派单的县区分中心", null=True, on_delete=models.PROTECT,
        related_name="+", db_index=False,
    )  # fmt: skip
    sign_due_at = models.DateTimeField("签收截止", null=True)
    return_due_at = models.DateTimeField("退单截止", null=True)
    contact_due_at = models.DateTimeField("先行联系截止", null=True)
    reply_due_at = models.DateTimeField("办结截止")
    original_reply_due_at = models.DateTimeField("原办结截止")
    warn_at = models.DateTimeField("黄灯起", null=True)
    clock_stopped_at = models.DateTimeField("停表时间", null=True)
    due_is_certain = models.BooleanField("日历已公布", default=True)
    signed_at = models.DateTimeField("签收时间", null=True)
    signed_by = models.ForeignKey(
        "grids.User", verbose_name="签收人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    contacted_at = models.DateTimeField("首次联系时间", null=True)
    replied_at = models.DateTimeField("首次答复时间", null=True)
    reply_sent_at = models.DateTimeField("答复待审自", null=True)
    first_report_due_at = models.DateTimeField("首报截止", null=True)
    first_reported_at = models.DateTimeField("首报时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    end_reason = models.CharField("结束原因", max_length=10, choices=EndReason.listed, blank=True)
    taken_over_at = models.DateTimeField("接续办理时间", null=True, editable=False)
    continues = models.ForeignKey(
        "self", verbose_name="接续", null=True, on_delete=models.PROTECT, related_name="continued",
        editable=False, db_index=False,
    )  # fmt: skip
    # How far the unit has been pressed for this deadline, and when the next step is due.
    escalation_step = models.PositiveSmallIntegerField("催办步骤", default=0, editable=False)
    escalate_at = models.DateTimeField("下一步催办", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "交办"
        ordering = ["pk"]
        constraints = [
            *instants_in_bounds("assignment", "reply_due_at"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(role="lead", parent__isnull=True, ended_at__isnull=True),
                name="one_open_lead_per_case",
            ),
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(ended_at__isnull=True),
                name="one_open_assignment_per_unit",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="assignment_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(role="sub", parent__isnull=False)
                | (~Q(role="sub") & Q(parent__isnull=True)),
                name="assignment_sub_has_parent",
            ),
            models.CheckConstraint(
                condition=Q(continues__isnull=True, taken_over_at__isnull=True)
                | Q(continues__isnull=False, taken_over_at__isnull=False),
                name="assignment_continues_since",
            ),
            models.CheckConstraint(
                condition=Q(is_coordinating=False) | Q(role="lead"),
                name="assignment_lead_coordinates",
            ),
        ]
        indexes = [
            # A unit's inbox, earliest deadline first.
            models.Index(
                fields=["unit", "reply_due_at"],
                condition=Q(ended_at__isnull=True),
                name="assignment_inbox",
            ),
            # visible_to: does this case have an assignment of one of my units?
            models.Index(fields=["case", "unit"], name="assignment_visible"),
            models.Index(fields=["unit", "case"], name="assignment_of_unit"),
            # A period's rates ask by four instants; rows lie about in the order of dispatch,
            # so that block ranges serve all four for next to nothing.
            # Several intervals a range, since an updated row may move among old ones.
            BrinIndex(
                fields=["dispatched_at", "sign_due_at", "contact_due_at", "reply_due_at"],
                name="assignment_instants",
                opclasses=["timestamptz_minmax_multi_ops"] * 4,
                pages_per_range=32,
                autosummarize=True,
            ),
            # The rates: what was applied for before a share was handed on. Few rows are.
            models.Index(
                fields=["case"],
                condition=Q(end_reason=EndReason.HANDED_ON),
                name="assignment_handed_on",
            ),
            # The rates: what became of a part whose unit was merged. Few rows are.
            models.Index(
                fields=["continues"],
                condition=Q(continues__isnull=False),
                name="assignment_continued",
            ),
            # The escalation task: open assignments whose next step is due.
            models.Index(
                fields=["escalate_at"],
                condition=Q(ended_at__isnull=True, escalate_at__isnull=False),
                name="assignment_escalating",
            ),
            # The telephone desk: what no unit has signed yet, the longest waiting first.
            models.Index(
                fields=["dispatched_at"],
                condition=Q(ended_at__isnull=True, signed_at__isnull=True),
                name="assignment_unsigned",
            ),
            # A unit's branch, and the replies from below that wait for its review.
            models.Index(
                fields=["parent", "reply_sent_at"],
                condition=Q(parent__isnull=False, ended_at__isnull=True),
                name="assignment_children",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}（{self.get_role_display()}）"


class ContactMeans(models.TextChoices):
    """How a unit reached out to the citizen."""

    PHONE = "phone", "电话"
    VISIT = "visit", "上门"
    MESSAGE = "message", "短信/微信"
    OTHER = "other", "其他"


class Contact(models.Model):
    """先行联系: who contacted the citizen, when, by what means, with what result."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts")
    assignment = models.ForeignKey(
        Assignment, null=True, on_delete=models.CASCADE, related_name="contacts"
    )
    at = models.DateTimeField("联系时间")
    recorded_at = models.DateTimeField("记录时间")
    by = models.ForeignKey(
        "grids.User", verbose_name="联系人", on_delete=models.PROTECT, related_name="+"
    )
    means = models.CharField("方式", max_length=10, choices=ContactMeans.choices)
    is_reached = models.BooleanField("联系上")
    note = models.CharField("结果", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "先行联系"
        ordering = ["at", "pk"]
        constraints = [*instants_in_bounds("contact", "at")]

    def __str__(self) -> str:
        return f"{self.get_means_display()} {self.at:%F %H:%M}"


class Ruling(models.TextChoices):
    """What became of an application, a return or a reply; empty while nobody has decided.

    One that was taken back (撤回) by the unit before anybody decided stays, and counts as
    never made.
    """

    ACCEPTED = "accepted", "同意"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


# What a person decides; the third is the unit's own.
DECISIONS = (Ruling.ACCEPTED, Ruling.REFUSED)


class Objection(models.Model):
    """退单: the unit says that it is not its duty; the hotline rules on it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="objections")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="objections")
    ground = models.CharField("理由", max_length=100)
    text = models.TextField("说明", max_length=2000)
    proposed_unit = models.ForeignKey(
        "grids.Unit",
        verbose_name="建议承办单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    raised_at = models.DateTimeField("退单时间")
    raised_by = models.ForeignKey(
        "grids.User", verbose_name="退单人", on_delete=models.PROTECT, related_name="+"
    )
    signed_off_at = models.DateTimeField("审签时间", null=True)
    signed_off_by = models.ForeignKey(
        "grids.User", verbose_name="审签人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The state to which the case goes back if the objection is refused.
    state_before = models.CharField("退单前状态", max_length=20)
    ruling = models.CharField("裁定", max_length=10, choices=Ruling.choices, blank=True)
    ruled_at = models.DateTimeField("裁定时间", null=True)
    ruled_by = models.ForeignKey(
        "grids.User", verbose_name="裁定人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("裁定说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "退单"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(ruling=""), name="one_open_objection"
            )
        ]
        indexes = [
            models.Index(fields=["raised_at"], condition=Q(ruling=""), name="objection_open")
        ]

    def __str__(self) -> str:
        return self.ground


class ReplyOutcome(models.TextChoices):
    """What a unit's reply says about the demand."""

    SOLVED = "solved", "已解决"
    EXPLAINED = "explained", "解释说明"


# Of a reply that was neither refused nor taken back.
STANDING_VERDICTS = ("", Ruling.ACCEPTED.value)


class ReplyQuerySet(models.QuerySet[Any]):
    """Chainable filters of replies, as `Reply.stands` and `Reply.is_to_citizen` tell of one."""

    def standing(self) -> Self:
        """Return those that were neither refused nor taken back."""
        return self.filter(verdict__in=STANDING_VERDICTS)

    def to_citizen(self) -> Self:
        """Return those to the citizen."""
        return self.filter(assignment__parent=None).exclude(assignment__role=AssignmentRole.CO)


class Reply(models.Model):
    """办结答复 of one unit in one round; a refused one is kept beside the accepted one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="replies")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="replies")
    round = models.PositiveSmallIntegerField("轮次")
    text = models.TextField("答复内容", max_length=TEXT_MAX)
    outcome = models.CharField("办理结果", max_length=10, choices=ReplyOutcome.choices)
    # The law or policy that the written reply (答复意见书) names.
    basis = models.CharField(
        "办理依据", max_length=BASIS_MAX, blank=True, default="", db_default=""
    )
    submitted_at = models.DateTimeField("提交时间")
    submitted_by = models.ForeignKey(
        "grids.User", verbose_name="提交人", on_delete=models.PROTECT, related_name="+"
    )
    signed_off_at = models.DateTimeField("审签时间", null=True)
    signed_off_by = models.ForeignKey(
        "grids.User", verbose_name="审签人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField("审核", max_length=10, choices=Ruling.choices, blank=True)
    verdict_at = models.DateTimeField("审核时间", null=True)
    verdict_by = models.ForeignKey(
        "grids.User", verbose_name="审核人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    verdict_reason = models.CharField("审核意见", max_length=500, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答复"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.assignment} 第{self.round}轮答复"

    @property
    def stands(self) -> bool:
        """Whether it was neither refused nor taken back."""
        return self.verdict in STANDING_VERDICTS

    @property
    def is_to_citizen(self) -> bool:
        """Whether it is one to the citizen: a co-unit's, or one from below, is not."""
        part = self.assignment
        return part.parent_id is None and part.role != AssignmentRole.CO
