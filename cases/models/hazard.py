"""Safety hazards and the daily returns of the bodies that receive them."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from cases.models.attachment import Attachment
from cases.models.case import TEXT_MAX, Case


class HazardGrade(models.TextChoices):
    """How grave a hazard is; 重大 is judged by the competent department alone."""

    ORDINARY = "ordinary", "一般"
    SUSPECTED_MAJOR = "suspected_major", "疑似重大"
    MAJOR = "major", "重大"


class HazardStage(models.TextChoices):
    """How far a hazard has got on its way off the ledger; told from its instants."""

    UNPLANNED = "unplanned", "待整改"
    PLANNED = "planned", "整改中"
    RECTIFIED = "rectified", "待复查"
    REINSPECTED = "reinspected", "待销号"
    STRUCK_OFF = "struck_off", "已销号"


class HazardDeed(models.TextChoices):
    """What is done about a hazard on its way off the ledger."""

    PLAN = "plan", "登记整改"
    RECTIFY = "rectify", "整改完成"
    REINSPECT = "reinspect", "复查"
    STRIKE_OFF = "strike_off", "销号"
    PASS = "pass", "移交"


class Hazard(models.Model):
    """A safety hazard (安全隐患), counted once, at the body that received it first.

    One reported to the hotline always has a case; another body's has one only when it
    hands the matter over.
    """

    body = models.ForeignKey("grids.Body", verbose_name="受理单位", on_delete=models.PROTECT)
    passed_to = models.ForeignKey(
        "grids.Body",
        verbose_name="移交至",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    category = models.ForeignKey(
        "grids.HazardCategory", verbose_name="隐患类别", on_delete=models.PROTECT
    )
    grade = models.CharField(
        "等级", max_length=16, choices=HazardGrade.choices, default=HazardGrade.ORDINARY
    )
    reported_at = models.DateTimeField("举报时间")
    registered_at = models.DateTimeField("登记时间")
    filed_by = models.ForeignKey(
        "grids.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    case = models.OneToOneField(
        Case,
        verbose_name="工单",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hazard",
    )
    grid = models.ForeignKey(
        "grids.Grid", verbose_name="所属地域", null=True, blank=True, on_delete=models.PROTECT
    )
    place = models.CharField("地点", max_length=200)
    text = models.TextField("内容", max_length=TEXT_MAX)
    measure = models.TextField("整改措施", max_length=2000, blank=True)
    money = models.DecimalField(
        "整改资金（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    person_responsible = models.CharField("责任人", max_length=40, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    rectified_at = models.DateTimeField("整改完成", null=True, blank=True)
    reinspected_at = models.DateTimeField("复查时间", null=True, blank=True)
    reinspected_by = models.CharField("复查人", max_length=40, blank=True)
    reinspection = models.CharField("复查结果", max_length=300, blank=True)
    struck_off_at = models.DateTimeField("销号时间", null=True, blank=True)
    excluded_reason = models.CharField("不计入统计的原因", max_length=200, blank=True)

    # The texts of which something is hidden from who reads them here (selectors.hazards).
    hidden: frozenset[str] = frozenset()

    class Meta:
        verbose_name = verbose_name_plural = "安全隐患"
        ordering = ["-reported_at", "-pk"]
        indexes = [
            models.Index(fields=["reported_at", "body"], name="hazard_reported"),
            models.Index(fields=["body", "-reported_at"], name="hazard_of_body"),
        ]

    def __str__(self) -> str:
        return f"隐患 {self.pk}"

    @property
    def keeper(self) -> Any:
        """The body that follows the hazard up: to which it was passed, or the first receiver."""
        return self.passed_to or self.body

    def is_late_on(self, day: date) -> bool:
        """Tell whether the deadline of its rectification has passed."""
        return bool(self.rectify_by and self.rectify_by < day and not self.rectified_at)

    @property
    def stage(self) -> HazardStage:
        """How far it has got."""
        if self.struck_off_at:
            return HazardStage.STRUCK_OFF
        if self.reinspected_at:
            return HazardStage.REINSPECTED
        if self.rectified_at:
            return HazardStage.RECTIFIED
        return HazardStage.PLANNED if self.measure else HazardStage.UNPLANNED


class HazardStep(models.Model):
    """One deed done about a hazard: who, when, what. Append-only, as the timeline is."""

    hazard = models.ForeignKey(
        Hazard, verbose_name="安全隐患", on_delete=models.PROTECT, related_name="steps"
    )
    deed = models.CharField("事项", max_length=10, choices=HazardDeed.choices)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "grids.User", verbose_name="办理人", on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField("说明", max_length=2500)

    class Meta:
        verbose_name = verbose_name_plural = "隐患办理记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.get_deed_display()}"


class ReturnKind(models.TextChoices):
    """How a body accounts for a day."""

    ITEMISED = "itemised", "逐件报送完毕"
    TOTAL = "total", "汇总数"
    NIL = "nil", "零报告"


class HazardReturn(models.Model):
    """A body's statement for one day: its items are complete, a total, or nil.

    Silence is not zero: a body without hazards and without a return is 未报 and blocks
    the hazard daily. A later statement supersedes the earlier one, which is kept.
    """

    body = models.ForeignKey("grids.Body", verbose_name="受理单位", on_delete=models.PROTECT)
    day = models.DateField("日期")
    kind = models.CharField("方式", max_length=10, choices=ReturnKind.choices)
    count = models.PositiveIntegerField("件数", default=0)
    categories = models.ManyToManyField("grids.HazardCategory", verbose_name="涉及类别", blank=True)
    source = models.CharField("数据来源", max_length=200, blank=True)
    person = models.CharField("报送人", max_length=40, blank=True)
    scan = models.ForeignKey(
        Attachment, verbose_name="扫描件", null=True, blank=True, on_delete=models.PROTECT
    )
    filed_at = models.DateTimeField("报送时间")
    filed_by = models.ForeignKey(
        "grids.User", verbose_name="录入人", on_delete=models.PROTECT, related_name="+"
    )
    superseded_at = models.DateTimeField("被更新时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "隐患日报送"
        ordering = ["-day", "body"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "day"],
                condition=Q(superseded_at__isnull=True),
                name="one_return_per_body_and_day",
            ),
            models.CheckConstraint(
                condition=Q(kind="total", count__gt=0) | (~Q(kind="total") & Q(count=0)),
                name="return_total_has_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.day}"
