"""Urging (催办), and the counters of papers that are numbered by the year."""

from django.db import models
from django.db.models import Q

from cases.models.assignment import Assignment
from cases.models.call import Call
from cases.models.case import Case
from hotline.growing_choices import GrowingChoices


class Series(GrowingChoices):
    """The papers that carry a number of their year, gap-free."""

    URGE = "urge", "催办通知书"
    SUPERVISION = "supervision", "督办单"
    CIRCULAR = "circular", "书面通报"


class YearCounter(models.Model):
    """The last number of a series given in a year."""

    series = models.CharField("序列", max_length=16, choices=Series.listed)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("末号")

    class Meta:
        verbose_name = verbose_name_plural = "年度编号"
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="year_counter_of_series")
        ]

    def __str__(self) -> str:
        return f"{self.get_series_display()} {self.year}: {self.last}"


class UrgeKind(GrowingChoices):
    """Who urged, and how formally."""

    REMINDER = "reminder", "到期提醒"
    NOTICE = "notice", "催办通知书"
    PERSON = "person", "人工催办"
    CITIZEN = "citizen", "市民催办"


class Urge(models.Model):
    """One urging of a unit: by the system, by the hotline, or by the citizen's own call.

    A notice (催办通知书) has a number of its year and goes to the unit's leader as well.
    `reply_due_at` is the deadline as it stood then, which the paper names.
    """

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.CASCADE, related_name="urges"
    )
    assignment = models.ForeignKey(
        Assignment, verbose_name="交办", null=True, on_delete=models.CASCADE, related_name="urges"
    )
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="单位", null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("方式", max_length=10, choices=UrgeKind.listed)
    year = models.PositiveSmallIntegerField("年份", null=True)
    number = models.PositiveIntegerField("编号", null=True)
    text = models.CharField("内容", max_length=500, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "grids.User", verbose_name="催办人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    call = models.OneToOneField(
        Call, verbose_name="来电", null=True, on_delete=models.PROTECT, related_name="urge"
    )
    reply_due_at = models.DateTimeField("当时的办结截止", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="urge_notice_number_once"),
            models.CheckConstraint(
                condition=Q(kind="notice", year__isnull=False, number__isnull=False)
                | (~Q(kind="notice") & Q(year__isnull=True, number__isnull=True)),
                name="urge_notice_has_number",
            ),
            # However often the task runs, a deadline is reminded of once and noticed once.
            models.UniqueConstraint(
                fields=["assignment", "kind", "reply_due_at"],
                condition=Q(kind__in=["reminder", "notice"]),
                name="urge_once_per_step",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-at", "-id"], condition=Q(kind="notice"), name="urge_notice_newest"
            ),
            models.Index(
                fields=["unit", "-at"], condition=Q(kind="notice"), name="urge_notice_of_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%F %H:%M}"
