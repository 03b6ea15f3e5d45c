"""What a leader orders on an issued document, and the answer to it."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from cases.rules.capabilities import CaseCapability
from hotline.constraints import instants_in_bounds
from reports.capabilities import ReportCapability
from reports.models.bulletin import Bulletin

if TYPE_CHECKING:
    from grids.models import User

INSTRUCTION_MAX = 2000


class DocumentInstructionQuerySet(models.QuerySet[Any]):
    """Chainable filters on instructions."""

    def visible_to(self, user: "User") -> Self:
        """Return those that a person may see: a unit's people those to units of theirs.

        Leaders, supervisors and who makes the documents see all of them.
        """
        if not user.is_active:
            return self.none()
        if user.can(ReportCapability.READ_BRIEFS):
            return self.all()
        if user.can(CaseCapability.WORK_IN_UNIT):
            return self.filter(unit__any_of=user.scope_unit_ids)
        return self.none()

    def open(self) -> Self:
        """Return those that nobody has answered."""
        return self.filter(answered_at__isnull=True)


class DocumentInstruction(models.Model):
    """A leader's words on an issue, to be answered by a unit, or by the supervisors without one.

    Answered once; the row is never deleted.
    """

    bulletin = models.ForeignKey(
        Bulletin, verbose_name="文件", on_delete=models.PROTECT, related_name="instructions"
    )
    leader = models.ForeignKey(
        "grids.User", verbose_name="批示领导", on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField("批示内容", max_length=INSTRUCTION_MAX)
    given_at = models.DateTimeField("批示时间")
    due_at = models.DateTimeField("反馈截止")
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="反馈单位", null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    answer = models.TextField("反馈内容", max_length=INSTRUCTION_MAX, blank=True)
    answered_at = models.DateTimeField("反馈时间", null=True)
    answered_by = models.ForeignKey(
        "grids.User", verbose_name="反馈人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DocumentInstructionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文件批示"
        ordering = ["-given_at", "-pk"]
        constraints = [
            *instants_in_bounds("document_instruction", "given_at", "due_at"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="document_instruction_answered_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(answered_at__isnull=True),
                name="document_instruction_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.leader}批示"

    @property
    def addressee(self) -> str:
        """Who must answer."""
        return str(self.unit) if self.unit else "督办员"
