"""How people call places that stand in no list: compounds, roads, shops."""

from django.db import models


class PlaceName(models.Model):
    """A name that means a street or community: learned from closed cases, or an alias.

    A learned one says in how many cases of how many persons it stood, and when last; it is
    counted anew every night. An alias is the administrator's, and goes before what is learned.
    """

    name = models.CharField("名称", max_length=20, db_index=True)
    grid = models.ForeignKey("grids.Grid", models.CASCADE, verbose_name="街道/社区")
    is_alias = models.BooleanField("别名", default=False)
    times = models.PositiveIntegerField("工单数", default=0)
    persons = models.PositiveIntegerField("诉求人数", default=0)
    last_at = models.DateTimeField("最近一次", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "地名"
        ordering = ["name", "-is_alias", "-times", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name", "grid", "is_alias"], name="place_name_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.grid}）"
