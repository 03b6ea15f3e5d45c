"""Canned replies (常用答复): wording that units begin a reply with."""

from django.db import models
from django.db.models import Q

TITLE_MAX = 40
TEXT_MAX = 1000


class CannedReply(models.Model):
    """A text for replies about a category, or about any; the city's or one unit's own.

    It is offered for cases of its category and of those below, to its unit and to those
    below. Placeholders such as 【工单编号】 are filled when it is inserted (`grids.canned`).
    `version` grows with every change: an edit carries the one that it saw.
    """

    category = models.ForeignKey(
        "grids.Category",
        verbose_name="事项分类",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="空着即不限分类；选上级分类即含其下各级。",
    )
    unit = models.ForeignKey(
        "grids.Unit",
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    title = models.CharField("标题", max_length=TITLE_MAX)
    text = models.TextField("内容", max_length=TEXT_MAX)
    is_active = models.BooleanField("在用", default=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    updated_at = models.DateTimeField("修改时间", null=True, editable=False)
    updated_by = models.ForeignKey(
        "grids.User",
        verbose_name="修改人",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "常用答复"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"],
                nulls_distinct=False,
                name="one_canned_reply_per_title",
                violation_error_message="已有同名的常用答复，请换一个标题。",
            )
        ]
        indexes = [
            # What the form of a reply offers.
            models.Index(
                fields=["unit", "category"], condition=Q(is_active=True), name="canned_offered"
            )
        ]

    def __str__(self) -> str:
        return self.title
