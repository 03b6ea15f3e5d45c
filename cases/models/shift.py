"""The shift leader's own: what must not be forgotten over shifts, and handing over."""

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from hotline.constraints import instants_in_bounds

TEXT_MAX = 300
NOTE_MAX = 1000


class ShiftItem(models.Model):
    """值班事项: a promise to a citizen, or a matter to follow, until somebody has done it.

    It stays open over any number of shifts. With `due_at` it is late from then on.
    """

    text = models.CharField("事项", max_length=TEXT_MAX)
    due_at = models.DateTimeField("约定时间", null=True, blank=True)
    case = models.ForeignKey(
        Case, verbose_name="工单", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    added_at = models.DateTimeField("记录时间")
    added_by = models.ForeignKey(
        "grids.User", verbose_name="记录人", on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField("办完时间", null=True, blank=True)
    done_by = models.ForeignKey(
        "grids.User", verbose_name="办理人", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    done_note = models.CharField("结果", max_length=TEXT_MAX, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "值班事项"
        ordering = ["due_at", "pk"]
        constraints = [
            *instants_in_bounds("shift_item", "due_at"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="done_shift_item_names_who",
            ),
        ]
        indexes = [
            # The open ones, of which there are few, for the page and the menu's number.
            models.Index(
                fields=["due_at", "id"], condition=Q(done_at__isnull=True), name="shift_item_open"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Handover(models.Model):
    """交接班: what one shift leader leaves to the next, who confirms having taken it over.

    `figures` keeps what waited at that instant, as label and count; never counted again.
    """

    handed_at = models.DateTimeField("交班时间")
    handed_by = models.ForeignKey(
        "grids.User", verbose_name="交班人", on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField("交班说明", max_length=NOTE_MAX, blank=True)
    figures = models.JSONField("交班时的数字", default=list)
    taken_at = models.DateTimeField("接班时间", null=True, blank=True)
    taken_by = models.ForeignKey(
        "grids.User", verbose_name="接班人", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "交接班"
        ordering = ["-handed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="taken_handover_names_who",
            ),
            # Two at once would leave a shift between them.
            models.UniqueConstraint(
                fields=["taken_at"], condition=Q(taken_at__isnull=True), nulls_distinct=False,
                name="one_handover_waits",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.handed_at:%F %H:%M}"
