"""Filters of a list, saved under a name."""

from django.db import models
from django.db.models import Q

NAME_MAX = 20
QUERY_MAX = 500


class SavedFilter(models.Model):
    """A list's filters under a name: the owner's own, or shared inside one unit.

    `list_key` is a key of `cases.access.saved_lists.LISTS`. `query` is what the list's own filter
    set made of what was asked for; it holds no telephone number.
    """

    owner = models.ForeignKey(
        "grids.User", verbose_name="保存人", on_delete=models.CASCADE, related_name="+"
    )
    unit = models.ForeignKey(
        "grids.Unit",
        verbose_name="共享给单位",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    list_key = models.CharField("列表", max_length=20)
    name = models.CharField("名称", max_length=NAME_MAX)
    query = models.CharField("筛选", max_length=QUERY_MAX)
    created_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = verbose_name_plural = "已存筛选"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_key", "name"],
                condition=Q(unit__isnull=True),
                name="one_own_filter_per_name",
            ),
            models.UniqueConstraint(
                fields=["unit", "list_key", "name"], name="one_unit_filter_per_name"
            ),
        ]
        indexes = [
            # The chips above a list: own ones; the unit's by the constraint's index.
            models.Index(fields=["owner", "list_key"], name="saved_filter_own"),
        ]

    def __str__(self) -> str:
        return self.name
