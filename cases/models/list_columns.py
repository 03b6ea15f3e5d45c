"""Which columns a person has chosen for a list."""

from django.db import models


class ListColumns(models.Model):
    """The columns of a list that one person wants to see.

    `list_key` is a key of `cases.rules.list_columns.COLUMN_SETS`; `shown` names columns of
    that list. Who has no row sees the usual ones.
    """

    owner = models.ForeignKey("grids.User", on_delete=models.CASCADE, related_name="+")
    list_key = models.CharField("列表", max_length=20)
    shown = models.JSONField("显示的列", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "列表显示的列"
        constraints = [
            models.UniqueConstraint(fields=["owner", "list_key"], name="list_columns_once")
        ]

    def __str__(self) -> str:
        return self.list_key
