"""What cases are about and how they come in: categories, kinds, channels, bodies."""

from django.db import models
from django.db.models import Q

from grids.channel_fields import DECLARED_MAX
from grids.models.seed import Seeded
from grids.models.tree import TreeNode, TreeQuerySet
from hotline.growing_choices import GrowingChoices


class Kind(GrowingChoices):
    """诉求类型."""

    ENQUIRY = "enquiry", "咨询"
    HELP = "help", "求助"
    COMPLAINT = "complaint", "投诉"
    REPORT = "report", "举报"
    SUGGESTION = "suggestion", "建议"
    PRAISE = "praise", "感谢"
    OTHER = "other", "其他"


class Urgency(models.TextChoices):
    """紧急程度."""

    ORDINARY = "ordinary", "一般"
    URGENT = "urgent", "紧急"
    EXTREME = "extreme", "特急"


class CountsAs(models.TextChoices):
    """How the cases of a channel count in the daily bulletin."""

    CALL = "call", "来电"
    WEB = "web", "网民留言"
    NONE = "none", "不计入"


class Category(TreeNode):
    """A node of the category tree (事项分类), at most five levels deep.

    A hotspot category is ranked in the daily bulletin with all cases of its subtree;
    `position` is the categories' own order, which decides between equal counts.
    """

    code = models.CharField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=60)
    name_pinyin = models.CharField("拼音", max_length=200, editable=False)
    position = models.PositiveIntegerField("次序", default=0)
    is_hotspot = models.BooleanField("热点分类", default=False)
    unit_phrase = models.CharField("日报中的单位称谓", max_length=60, default="相应县区政府")
    is_active = models.BooleanField("在用", default=True)

    objects = TreeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事项分类"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="category_name_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Channel(models.Model):
    """How a case came in (渠道) and how it counts; `position` decides between equal counts."""

    code = models.SlugField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    counts_as = models.CharField("计入", max_length=8, choices=CountsAs.choices)
    position = models.PositiveIntegerField("次序", default=0)
    is_active = models.BooleanField("在用", default=True)
    # Read by `grids.channel_fields`, which says how a line is written.
    own_fields = models.TextField(
        "自有字段", max_length=DECLARED_MAX, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = verbose_name_plural = "渠道"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Body(models.Model):
    """A body that receives hazard reports; exactly one of them is the hotline itself."""

    code = models.SlugField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    position = models.PositiveIntegerField("次序", default=0)
    is_hotline = models.BooleanField("即本热线", default=False)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "隐患受理单位"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_hotline"], condition=Q(is_hotline=True), name="one_hotline_body"
            )
        ]

    def __str__(self) -> str:
        return self.name


class HazardCategory(Seeded):
    """A category of safety hazards, printed in its own fixed order."""

    name = models.CharField("名称", max_length=40, unique=True)
    position = models.PositiveIntegerField("次序", default=0)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "隐患类别"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Responsibility(Seeded):
    """Which unit answers for a category, in a place or everywhere; lower rank wins.

    A duty that belongs to a department may not be handed down to a street
    (国办函〔2025〕66号): `may_sub_dispatch` is then off.
    """

    category = models.ForeignKey(Category, verbose_name="事项分类", on_delete=models.CASCADE)
    grid = models.ForeignKey(
        "grids.Grid", verbose_name="地域", null=True, blank=True, on_delete=models.CASCADE
    )
    unit = models.ForeignKey("grids.Unit", verbose_name="承办单位", on_delete=models.CASCADE)
    rank = models.PositiveSmallIntegerField("优先级", default=10)
    reason = models.CharField("依据", max_length=200, blank=True)
    may_sub_dispatch = models.BooleanField("可下派街道", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "权责清单"
        ordering = ["category", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "grid", "unit"],
                name="responsibility_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} → {self.unit}"
