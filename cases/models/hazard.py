"""Safety hazards and the daily returns of the bodies that receive them."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from cases.models.attachment import Attachment
from cases.models.case import TEXT_MAX, Case
from cases.models.duty_call import DutyOutcome
from hotline.constraints import days_in_bounds, instants_in_bounds
from hotline.growing_choices import GrowingChoices


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


class HazardDeed(GrowingChoices):
    """What is done about a hazard on its way off the ledger."""

    PLAN = "plan", "登记整改"
    RECTIFY = "rectify", "整改完成"
    REINSPECT = "reinspect", "复查"
    STRIKE_OFF = "strike_off", "销号"
    PASS = "pass", "移交"
    CALL = "call", "电话交办"
    JUDGE = "judge", "等级认定"
    CORRECT = "correct", "更正"
    WITHDRAW = "withdraw", "撤回"
    ASK = "ask", "申请更正"
    RULE = "rule", "更正裁定"


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
    rectified_by = models.ForeignKey(
        "grids.User",
        verbose_name="报整改完成的人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reinspected_at = models.DateTimeField("复查时间", null=True, blank=True)
    reinspected_by = models.CharField("复查人", max_length=40, blank=True)
    reinspection = models.CharField("复查结果", max_length=300, blank=True)
    struck_off_at = models.DateTimeField("销号时间", null=True, blank=True)
    excluded_reason = models.CharField("不计入统计的原因", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    handed_over_at = models.DateTimeField("电话交办时间", null=True, blank=True)
    judged_at = models.DateTimeField("等级认定时间", null=True, blank=True)
    judging_department = models.CharField("认定部门", max_length=40, blank=True)
    judging_standard = models.CharField("认定依据", max_length=200, blank=True)
    supervised_by = models.CharField("督办责任人", max_length=40, blank=True)
    reported_to = models.CharField("上报至", max_length=40, blank=True)

    # The texts of which something is hidden from who reads them here (selectors.hazards).
    hidden: frozenset[str] = frozenset()

    class Meta:
        verbose_name = verbose_name_plural = "安全隐患"
        ordering = ["-reported_at", "-pk"]
        indexes = [
            models.Index(fields=["reported_at", "body"], name="hazard_reported"),
            models.Index(fields=["body", "-reported_at"], name="hazard_of_body"),
            # The home page asks for the few that nobody was telephoned about.
            models.Index(
                fields=["reported_at"],
                condition=Q(grade="suspected_major", handed_over_at__isnull=True),
                name="hazard_to_telephone",
            ),
        ]
        constraints = [
            *days_in_bounds("hazard", "rectify_by"),
            *instants_in_bounds("hazard", "reported_at"),
            models.CheckConstraint(
                condition=~Q(grade="major") | Q(judged_at__isnull=False),
                name="major_hazard_is_judged",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(excluded_reason=""),
                name="withdrawn_hazard_is_not_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"隐患 {self.pk}"

    @property
    def keeper(self) -> Any:
        """The body that follows the hazard up: to which it was passed, or the first receiver."""
        return self.passed_to or self.body

    @property
    def is_to_telephone(self) -> bool:
        """Whether a 疑似重大 hazard still waits for its telephone hand-over."""
        is_open = not (self.handed_over_at or self.struck_off_at or self.excluded_reason)
        return is_open and self.grade == HazardGrade.SUSPECTED_MAJOR

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


class HazardCall(models.Model):
    """One attempt to hand a 疑似重大 hazard over by telephone, answered or not.

    `callee` is the body or department that was called. The first answered one ends the
    demand. Source: domain "Hazards".
    """

    hazard = models.ForeignKey(
        Hazard, verbose_name="安全隐患", on_delete=models.PROTECT, related_name="calls"
    )
    called_at = models.DateTimeField("拨打时间")
    called_by = models.ForeignKey(
        "grids.User", verbose_name="拨打人", on_delete=models.PROTECT, related_name="+"
    )
    callee = models.CharField("接电单位", max_length=40)
    answered_by = models.CharField("接听人", max_length=40, blank=True)
    outcome = models.CharField("通话结果", max_length=12, choices=DutyOutcome.choices)
    note = models.CharField("备注", max_length=300, blank=True)

    append_only = True

    class Meta:
        verbose_name = verbose_name_plural = "隐患电话交办"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.callee}"


class HazardStep(models.Model):
    """One deed done about a hazard: who, when, what. Append-only, as the timeline is."""

    hazard = models.ForeignKey(
        Hazard, verbose_name="安全隐患", on_delete=models.PROTECT, related_name="steps"
    )
    deed = models.CharField("事项", max_length=10, choices=HazardDeed.listed)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "grids.User", verbose_name="办理人", on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField("说明", max_length=2500)

    append_only = True

    class Meta:
        verbose_name = verbose_name_plural = "隐患办理记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.get_deed_display()}"


class ReturnKind(GrowingChoices):
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
    kind = models.CharField("方式", max_length=10, choices=ReturnKind.listed)
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
            *days_in_bounds("hazard_return", "day"),
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
