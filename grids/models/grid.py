"""Territory: districts, streets, communities, and the grids under them."""

from django.db import models

from grids.models.tree import TreeNode, TreeQuerySet


class GridLevel(models.TextChoices):
    """What piece of territory a node is."""

    DISTRICT = "district", "县区"
    STREET = "street", "街道/乡镇"
    COMMUNITY = "community", "社区/村"
    GENERAL = "general_grid", "总网格"
    ORDINARY = "ordinary_grid", "一般网格"
    MICRO = "micro_grid", "微网格"
    DEDICATED = "dedicated_grid", "专属网格"


class Grid(TreeNode):
    """A piece of territory with its official code; `unit` governs it, if any does."""

    code = models.CharField("编码", max_length=24, unique=True)
    name = models.CharField("名称", max_length=60, db_index=True)
    level = models.CharField("层级", max_length=16, choices=GridLevel.choices)
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="管理单位", null=True, blank=True, on_delete=models.SET_NULL
    )
    is_active = models.BooleanField("在用", default=True)

    objects = TreeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
