"""Units (承办单位) and their tree."""

from django.db import models
from django.db.models import Q

from grids.models.tree import TreeNode, TreeQuerySet
from hotline.constraints import days_in_bounds, instants_in_bounds
from hotline.growing_choices import GrowingChoices


class UnitKind(GrowingChoices):
    """What a unit is in the city's administration."""

    CENTRE = "centre", "热线中心"
    DEPARTMENT = "department", "市直部门"
    DISTRICT = "district", "县区政府"
    DISTRICT_DEPARTMENT = "district_department", "县区部门"
    STREET = "street", "街道/乡镇"
    ENTERPRISE = "enterprise", "公共企业"


class UnitLevel(models.TextChoices):
    """At which level a unit stands; dispatch goes downwards one level at a time."""

    CITY = "city", "市级"
    DISTRICT = "district", "县区级"
    STREET = "street", "街道级"


class Unit(TreeNode):
    """A unit that can be answerable for cases, or the hotline centre itself.

    The tree says who is below whom (city → district → street). `phrase` is what the
    bulletin prints for units of this kind, such as 相应县区政府. `succeeded_by` is the unit
    that goes on with the affairs of one that was merged (`grids.unit_mergers`); where that
    one is merged as well, it is the last of them.
    """

    code = models.CharField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    name_pinyin = models.CharField("拼音", max_length=300, editable=False, db_index=True)
    kind = models.CharField("类别", max_length=20, choices=UnitKind.listed)
    level = models.CharField("层级", max_length=10, choices=UnitLevel.choices)
    phrase = models.CharField("日报称谓", max_length=60, blank=True)
    phone = models.CharField("值班电话", max_length=40, blank=True)
    calendar = models.ForeignKey(
        "grids.Calendar", verbose_name="日历", null=True, blank=True, on_delete=models.PROTECT
    )
    requires_sign_off = models.BooleanField("答复须审签", default=False)
    is_active = models.BooleanField("在用", default=True)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    succeeded_by = models.ForeignKey(
        "self", verbose_name="撤并入", null=True, editable=False, on_delete=models.PROTECT,
        related_name="merged_units",
    )  # fmt: skip

    objects = TreeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承办单位"
        ordering = ["name_pinyin"]
        constraints = [
            *days_in_bounds("unit", "valid_from", "valid_to"),
            models.CheckConstraint(
                condition=Q(succeeded_by__isnull=True) | Q(is_active=False),
                name="merged_unit_is_out_of_use",
                violation_error_message="单位已撤并，不能重新启用；请新建单位。",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class FormerName(models.Model):
    """A name that a unit bore until an instant; figures of that time keep it.

    `path` is set where the unit also stood elsewhere in the tree until then: below a unit
    that was merged into another (`grids.unit_mergers`).
    """

    unit = models.ForeignKey(
        Unit, verbose_name="单位", on_delete=models.CASCADE, related_name="former_names"
    )
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    path = models.CharField("当时的路径", max_length=200, blank=True, default="", editable=False)
    until = models.DateTimeField("用至")

    class Meta:
        verbose_name = verbose_name_plural = "曾用名"
        ordering = ["until", "pk"]
        indexes = [models.Index(fields=["until"], name="former_name_until")]
        constraints = [*instants_in_bounds("former_name", "until")]

    def __str__(self) -> str:
        return self.short_name or self.name
