"""Leaders' instructions (批示): recorded by the leader or from paper, and to be answered."""

from django.db import models
from django.db.models import Q

from cases.models.attachment import Attachment
from cases.models.case import Case
from hotline.constraints import instants_in_bounds


class Instruction(models.Model):
    """What a leader ordered about a case, when, and by when it must be answered.

    `leader` is the person's account where there is one; `leader_name` is what papers
    print (name with office). One given on paper keeps the scan.
    """

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.CASCADE, related_name="instructions"
    )
    leader = models.ForeignKey(
        "grids.User", verbose_name="领导账号", null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    leader_name = models.CharField("批示领导", max_length=60)
    text = models.TextField("批示内容", max_length=2000)
    given_at = models.DateTimeField("批示时间")
    due_at = models.DateTimeField("反馈截止")
    is_from_paper = models.BooleanField("据纸质批示录入", default=False)
    scan = models.ForeignKey(
        Attachment, verbose_name="批示件扫描", null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.ForeignKey(
        "grids.User", verbose_name="录入人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "批示"
        ordering = ["given_at", "pk"]
        constraints = [
            *instants_in_bounds("instruction", "given_at", "due_at"),
            models.CheckConstraint(
                condition=Q(is_from_paper=True, scan__isnull=False)
                | Q(is_from_paper=False, scan__isnull=True, leader__isnull=False),
                name="instruction_on_paper_has_scan",
            ),
        ]
        indexes = [
            models.Index(fields=["-given_at", "-id"], name="instruction_newest"),
            models.Index(fields=["leader", "-given_at"], name="instruction_of_leader"),
        ]

    def __str__(self) -> str:
        return f"{self.leader_name}批示"


class InstructionTask(models.Model):
    """One unit's duty to answer an instruction."""

    instruction = models.ForeignKey(Instruction, on_delete=models.CASCADE, related_name="tasks")
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    # The instruction's own deadline, kept here so that one index serves what is unanswered.
    due_at = models.DateTimeField("反馈截止")
    text = models.TextField("反馈内容", max_length=2000, blank=True)
    attachments = models.ManyToManyField(Attachment, blank=True, related_name="+")
    answered_at = models.DateTimeField("反馈时间", null=True)
    answered_by = models.ForeignKey(
        "grids.User", verbose_name="反馈人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "批示落实"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["instruction", "unit"], name="instruction_unit_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, text="")
                | (Q(answered_at__isnull=False) & ~Q(text="")),
                name="instruction_answer_has_text",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(answered_at__isnull=True),
                name="instruction_unanswered",
            ),
            models.Index(
                fields=["unit", "due_at"],
                condition=Q(answered_at__isnull=True),
                name="instruction_waits_for_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.instruction}"
