"""Figures of days and months, counted once and kept (汇总数), so that no page counts them.

A row holds no name and no relation: what it tells apart are ids, 0 where there is none.
"""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from hotline.leases import Lease

LEASE = Lease(timedelta(minutes=10), holder="held_by")


class Face(models.IntegerChoices):
    """By what the rows of a face are told apart.

    The value is what PostgreSQL's GROUPING says of it: a bit for each of unit, category,
    grid, channel, kind and hour that is left out.
    """

    WHOLE = 0b000001, "单位、事项、地域、渠道、类型"
    UNIT = 0b011111, "单位"
    CATEGORY = 0b101111, "事项"
    GRID = 0b110111, "地域"
    KIND = 0b111001, "渠道、类型"
    HOUR = 0b111110, "时刻"


class Stretch(models.TextChoices):
    """How long a stretch of time a row is about."""

    DAY = "day", "日"
    MONTH = "month", "月"


class RollUp(models.Model):
    """What happened on one day of the city, or in one month, under one combination.

    `on` is the day, or the first of the month. `unit` leads the case, or was called back
    about; `category` is the case's own; `grid` is the street in which it lies, or the
    district where no street is known. Numbers of cases and calls are of the day on which
    they came, closings and callbacks of the day on which they happened; `closed` are
    those of units. `left_out` holds the
    callbacks of excluded cases (剔除), so that both scopes of the rates can be told.
    """

    on = models.DateField("日期")
    stretch = models.CharField("时段", max_length=5, choices=Stretch.choices)
    face = models.PositiveSmallIntegerField("口径", choices=Face.choices)
    unit = models.IntegerField("单位", default=0)
    category = models.IntegerField("事项分类", default=0)
    grid = models.IntegerField("地域", default=0)
    channel = models.IntegerField("渠道", default=0)
    kind = models.CharField("诉求类型", max_length=12, default="", blank=True)
    # Of the clock; -1 for what is not told apart by it.
    hour = models.SmallIntegerField("时刻", default=-1)
    left_out = models.BooleanField("剔除", default=False)
    received = models.IntegerField("受理", default=0)
    direct = models.IntegerField("直接办理", default=0)
    dispatched = models.IntegerField("转交办理", default=0)
    calls = models.IntegerField("来电", default=0)
    calls_direct = models.IntegerField("来电直接办理", default=0)
    closed = models.IntegerField("办结", default=0)
    asked = models.IntegerField("有效回访", default=0)
    hidden = models.IntegerField("其中保密和举报", default=0)
    contacted = models.IntegerField("有人联系", default=0)
    contacted_hidden = models.IntegerField("保密和举报有人联系", default=0)
    solved = models.IntegerField("已解决", default=0)
    satisfied = models.IntegerField("满意", default=0)
    basically = models.IntegerField("基本满意", default=0)
    no_opinion = models.IntegerField("未表态", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "汇总数"
        indexes = [
            models.Index(fields=["stretch", "face", "on"], name="roll_up_of_days"),
            # The days of a unit under every combination.
            models.Index(
                fields=["unit", "on"],
                condition=Q(stretch="day", face=Face.WHOLE.value),
                name="roll_up_of_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_face_display()}"


class StaleRollUp(models.Model):
    """A day or month whose figures are to be counted anew."""

    on = models.DateField("日期")
    stretch = models.CharField("时段", max_length=5, choices=Stretch.choices)

    class Meta:
        verbose_name = verbose_name_plural = "待重算的汇总数"
        constraints = [models.UniqueConstraint(fields=["stretch", "on"], name="stale_roll_up_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.get_stretch_display()}"


class RollUpState(models.Model):
    """How far the timeline and the calls have been read: one row.

    Ids are given before a transaction ends, so that one with a small id may be seen late.
    What came after `read_…` is read with each run; every few minutes what came after the
    settled ids is read once more, which then become those marked the time before, at
    `marked_at`. `starts_at_hour` is the beginning of the day by which all was counted.
    """

    event_id = models.BigIntegerField("办理过程确认到", default=0)
    call_id = models.BigIntegerField("来电确认到", default=0)
    marked_event_id = models.BigIntegerField("办理过程待确认", default=0)
    marked_call_id = models.BigIntegerField("来电待确认", default=0)
    read_event_id = models.BigIntegerField("办理过程读到", default=0)
    read_call_id = models.BigIntegerField("来电读到", default=0)
    marked_at = models.DateTimeField("标记时间", null=True)
    counted_at = models.DateTimeField("统计到", null=True)
    starts_at_hour = models.PositiveSmallIntegerField("一天的起点", default=0)
    lease_until = models.DateTimeField("占用至", null=True)
    held_by = models.UUIDField("占用者", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "汇总进度"

    def __str__(self) -> str:
        return str(self.counted_at or "")
