"""A tree kept as a stored path, so that a whole subtree is one indexed comparison."""

from typing import Any, Self

from django.db import models
from django.db.models import Q


class TreeQuerySet(models.QuerySet[Any]):
    """Queries by place in the tree."""

    def below(self, *nodes: "TreeNode") -> Self:
        """Return the given nodes and everything under them."""
        condition = Q(pk__in=[])
        for node in nodes:
            condition |= Q(path__startswith=node.path)
        return self.filter(condition)

    def ancestors_of(self, node: "TreeNode") -> Self:
        """Return the nodes above one node, root first, itself last."""
        parts = node.path.split("/")[:-1]
        return self.filter(pk__in=[int(part) for part in parts]).order_by("path")


class TreeNode(models.Model):
    """One node; `path` is the ids from the root down to itself, each followed by ``/``."""

    parent = models.ForeignKey(
        "self",
        verbose_name="上级",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField("路径", max_length=200, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    @property
    def depth(self) -> int:
        """How many nodes stand above this one; 0 for a root."""
        return self.path.count("/") - 1
