"""The definition of a series of documents: versions that are added and never changed."""

from django.db import models

from hotline.growing_choices import GrowingChoices


class DocumentCadence(GrowingChoices):
    """Which days an issue of a document is about."""

    WEEK = "week", "每周"
    HALF_MONTH = "half_month", "每半月"
    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    YEAR = "year", "每年"


class DocumentDefinition(models.Model):
    """One version of a series that is data (see `reports.documents`); the latest is in force.

    `unit` is whose cases it is about, none for the whole city; `category`, `grid` and
    `channel` narrow it; `place` is what the paper calls that. No draft is built while the
    latest version is not active. A trigger refuses UPDATE and DELETE.
    """

    code = models.SlugField("代码", max_length=10)
    version = models.PositiveIntegerField("版本", default=1)
    name = models.CharField("名称", max_length=30)
    cadence = models.CharField("周期", max_length=12, choices=DocumentCadence.listed)
    masthead = models.CharField("版头名称", max_length=30)
    title = models.CharField("标题", max_length=100)
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    category = models.ForeignKey(
        "grids.Category", verbose_name="事项分类", null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    grid = models.ForeignKey(
        "grids.Grid", verbose_name="地域", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    channel = models.ForeignKey(
        "grids.Channel", verbose_name="渠道", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    place = models.CharField("范围名称", max_length=30)
    blocks = models.JSONField("段落")
    is_active = models.BooleanField("启用", default=True)
    note = models.CharField("说明", max_length=200, blank=True)
    created_at = models.DateTimeField("录入时间")
    created_by = models.ForeignKey(
        "grids.User", verbose_name="录入人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    append_only = True

    class Meta:
        verbose_name = verbose_name_plural = "报告定义"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="document_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} 第{self.version}版"


class SavedQuestion(models.Model):
    """A question that somebody asked and saved by a name: category, place, period, channel.

    `asked` holds what was chosen, as the page's address has it; `series` is the code of the
    series that was made of it, empty while there is none.
    """

    name = models.CharField("名称", max_length=30)
    asked = models.JSONField("条件")
    series = models.CharField("系列", max_length=10, blank=True)
    created_at = models.DateTimeField("保存时间")
    created_by = models.ForeignKey(
        "grids.User", verbose_name="保存人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "专题查询"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "name"], name="topic_name_once")
        ]

    def __str__(self) -> str:
        return self.name
