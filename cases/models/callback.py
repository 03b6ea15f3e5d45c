"""Callbacks: the attempts and the three answers."""

from django.db import models
from django.db.models import Q

from cases.models.case import Case


class AttemptOutcome(models.TextChoices):
    """How one attempt to call ended."""

    ANSWERED = "answered", "接通"
    NO_ANSWER = "no_answer", "未接"
    DEAD_NUMBER = "dead_number", "空号"
    REFUSED = "refused", "拒答"


class Satisfaction(models.TextChoices):
    """The third question's answers."""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically_satisfied", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    NO_OPINION = "no_opinion", "未表态"


class CallbackAttempt(models.Model):
    """One attempt to call a citizen back; never changed, kept by month."""

    case = models.ForeignKey(
        Case, on_delete=models.DO_NOTHING, db_index=False, related_name="callback_attempts"
    )
    round = models.PositiveSmallIntegerField("轮次")
    at = models.DateTimeField("拨打时间")
    agent = models.ForeignKey(
        "grids.User",
        verbose_name="回访员",
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    outcome = models.CharField("结果", max_length=12, choices=AttemptOutcome.choices)
    note = models.CharField("备注", max_length=300, blank=True)

    append_only = True
    kept_by_month = True

    class Meta:
        verbose_name = verbose_name_plural = "回访拨打"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "at"], name="attempt_of_case")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at:%F %H:%M}"


class Callback(models.Model):
    """The result of a round's callback (回访).

    `is_effective` (有效回访) means that the citizen answered the questions; only those
    are the base of the three rates and the 回访 of the bulletin. `completed_at` is when
    the result was recorded.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="callbacks")
    round = models.PositiveSmallIntegerField("轮次")
    completed_at = models.DateTimeField("回访时间")
    agent = models.ForeignKey(
        "grids.User", verbose_name="回访员", on_delete=models.PROTECT, related_name="+"
    )
    is_effective = models.BooleanField("有效回访")
    was_contacted = models.BooleanField("有人联系", null=True)
    was_solved = models.BooleanField("已解决", null=True)
    satisfaction = models.CharField(
        "满意度", max_length=20, choices=Satisfaction.choices, blank=True
    )
    matches_facts = models.BooleanField("答复与事实相符", null=True)
    failure_reason = models.CharField(
        "未成功原因", max_length=12, choices=AttemptOutcome.choices, blank=True
    )
    remark = models.CharField("备注", max_length=1000, blank=True)
    # Why the case is closed although the citizen calls it unsolved or is dissatisfied.
    closing_ground = models.CharField("不重办的理由", max_length=100, blank=True)
    closing_explanation = models.CharField("不重办的说明", max_length=500, blank=True)
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="主办单位", null=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = verbose_name_plural = "回访"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="callback_once_a_round"),
            models.CheckConstraint(
                condition=Q(
                    is_effective=True, was_contacted__isnull=False, was_solved__isnull=False
                )
                & ~Q(satisfaction="")
                | Q(is_effective=False) & ~Q(failure_reason=""),
                name="callback_is_answered_or_failed",
            ),
        ]
        indexes = [models.Index(fields=["completed_at"], name="callback_completed")]

    def __str__(self) -> str:
        return f"{self.case} 第{self.round}轮回访"
