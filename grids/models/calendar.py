"""Working calendars and the limits that are counted on them."""

from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from grids.deadlines import read_intervals
from grids.models.category import Kind, Urgency
from grids.models.seed import Seeded
from grids.models.unit import UnitLevel
from hotline.constraints import days_in_bounds


def check_intervals(value: Any) -> None:
    """Raise ValidationError unless the hours can be read (see `read_intervals`)."""
    try:
        read_intervals(value)
    except ValueError as error:
        raise ValidationError(
            f"{_fault_of(value)}工作时段须依次排列、互不重叠，"
            "写作 09:00-12:00；13:30-18:00，最后一段可到 24:00。"
        ) from error


def _fault_of(value: Any) -> str:
    """Name the interval that is upside down, or the two that overlap; empty for another form."""
    try:
        pairs = [(str(opens), str(closes)) for opens, closes in value]
    except (TypeError, ValueError):
        return ""
    for opens, closes in pairs:
        if opens >= closes:
            return f"{opens} 至 {closes} 的结束不晚于开始。"
    for (opens, closes), (following, until) in pairwise(pairs):
        if following < closes:
            return f"{opens}—{closes} 与 {following}—{until} 重叠或次序颠倒。"
    return ""


class Calendar(models.Model):
    """A working calendar: the hours of a workday, and whether holidays exist at all."""

    code = models.SlugField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    is_round_the_clock = models.BooleanField("全年无休", default=False)
    intervals = models.JSONField(
        "每日工作时段", default=list, blank=True, validators=[check_intervals]
    )

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"

    def __str__(self) -> str:
        return self.name


class Workday(models.Model):
    """One day of the State Council's yearly calendar.

    Every day of an announced year has a row; a year without rows has not been announced.
    `notice_year` is that of the notice which names the day; the others follow their weekday.
    """

    on = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("工作日")
    note = models.CharField("说明", max_length=40, blank=True)
    notice_year = models.PositiveSmallIntegerField("放假安排年度", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "工作日"
        ordering = ["on"]
        constraints = [*days_in_bounds("workday", "on")]

    def __str__(self) -> str:
        return f"{self.on}{'班' if self.is_workday else '休'}"


# The source of a recount after a unit was given other hours.
UNIT_MOVED = "单位改用其他工作日历"
# The source of a recount after days off by law of an unannounced year ceased to be workdays.
BY_LAW = "未公布年度的法定节假日不再计作工作日"


class CalendarNotice(models.Model):
    """年度放假安排: one import or correction of a year's calendar, or a change of hours.

    Open deadlines that reach into the year are then counted anew, those of the units with
    the `calendar` where its hours changed, in batches: `cursor` is the last case done, so
    that a killed worker's successor goes on behind it, and `finished_at` is set when all are.
    """

    year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("文号或来源", max_length=100)
    calendar = models.ForeignKey(
        Calendar,
        verbose_name="工作日历",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notices",
        editable=False,
    )
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.ForeignKey(
        "grids.User", verbose_name="导入人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_days = models.PositiveSmallIntegerField("与此前不同的天数", default=0)
    cursor = models.BigIntegerField("已处理至", default=0, editable=False)
    recomputed_count = models.PositiveIntegerField("重算工单数", default=0, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField("重算完成", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "年度放假安排"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.calendar}工作时间" if self.calendar_id else f"{self.year}年放假安排"

    @property
    def reason(self) -> str:
        """Why deadlines are counted anew, as the timeline and the ledger of a clock say it."""
        if self.calendar_id:
            return f"{self.calendar}工作时间调整"
        return self.source if self.source in (UNIT_MOVED, BY_LAW) else f"{self.year}年放假安排公布"


class TimeUnit(models.TextChoices):
    """What a limit counts."""

    DAY = "day", "自然日"
    WORKDAY = "workday", "工作日"
    HOUR = "hour", "小时"


class ClockStart(models.TextChoices):
    """From when a limit runs."""

    DISPATCH = "dispatch", "派单"
    SIGNING = "signing", "签收"


class LimitRule(Seeded):
    """How long a unit has, for the cases that the rule's conditions fit; first match wins.

    Empty conditions fit everything. The main limit is `amount` of `time_unit`; the limits
    to sign, to return and to contact are working minutes, 0 meaning none. Where the main
    limit counts hours, these run by the clock too, also at night.
    """

    position = models.PositiveIntegerField("次序", default=0)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("诉求类型", max_length=12, choices=Kind.listed, blank=True)
    urgency = models.CharField("紧急程度", max_length=10, choices=Urgency.choices, blank=True)
    category = models.ForeignKey(
        "grids.Category", verbose_name="事项分类", null=True, blank=True, on_delete=models.CASCADE
    )
    unit_level = models.CharField("单位层级", max_length=10, choices=UnitLevel.choices, blank=True)
    amount = models.PositiveSmallIntegerField("时限")
    time_unit = models.CharField("单位", max_length=8, choices=TimeUnit.choices)
    starts_at = models.CharField(
        "起算", max_length=8, choices=ClockStart.choices, default=ClockStart.DISPATCH
    )
    sign_minutes = models.PositiveIntegerField("签收时限（工作分钟）", default=0)
    return_minutes = models.PositiveIntegerField("退单时限（工作分钟）", default=0)
    contact_minutes = models.PositiveIntegerField("先行联系时限（工作分钟）", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "办理时限"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="limit_amount_at_least_one")
        ]

    def __str__(self) -> str:
        return self.name
