"""What the nightly check of the books found."""

from django.db import models


class BooksCheck(models.Model):
    """核对: one night's check, one row; `lines` has a line for each invariant.

    A line holds the invariant's label, how many were checked and at fault, and the first
    faulty ones by number: no person's data. `started_at` alone says that it runs, or that
    its worker died.
    """

    on = models.DateField("日期", unique=True)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("完成", null=True)
    lines = models.JSONField("逐项结果", default=list)
    checked_count = models.PositiveBigIntegerField("核对数", default=0)
    fault_count = models.PositiveIntegerField("不符数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "账目核对"
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.on} 账目核对"

    @property
    def result(self) -> str:
        """What came of it, in a word or two."""
        if self.finished_at is None:
            return "未完成"
        broken = sum(bool(line["faults"]) for line in self.lines)
        return f"{broken} 项不符" if broken else "全部一致"
