"""Adding the rows that are missing, and only those: what is there is never changed.

A row is recognised by its key (a code or `seed_key`), so that an administrator may rename,
move or switch it off and a later seeding leaves it so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from grids.models import Category
from grids.models.tree import TreeNode
from grids.seeding.files import Row

BATCH = 2000


@dataclass
class SeedCounts:
    """How many rows were added and how many were there, by the table's Chinese name."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, model: type[models.Model], new: int, present: int) -> None:
        """Note what became of one table."""
        self.counts[str(model._meta.verbose_name)] = (new, present)


def add_missing(
    seeded: SeedCounts, model: type[models.Model], key: str, items: Mapping[Any, models.Model]
) -> None:
    """Insert the items whose key is not in the table yet.

    An administrator's own row that holds the same unique name stands; ours is left out.
    """
    manager = model._default_manager
    keys = set(manager.values_list(key, flat=True))
    before = manager.count()
    manager.bulk_create(
        [item for value, item in items.items() if value not in keys],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    new = manager.count() - before
    seeded.add(model, new, len(items) - new)


def add_nodes(
    seeded: SeedCounts,
    model: type[TreeNode],
    rows: Sequence[Row],
    fields: Callable[[Row], dict[str, Any]],
) -> dict[str, Any]:
    """Insert the nodes whose code is missing, a level at a time; returns all by code.

    Raises InvalidInput, naming the row, for a wrong value or a parent that is not there.
    """
    standing: list[Any] = list(model._default_manager.all())
    nodes = {node.code: node for node in standing}
    _adopt_twins(model, rows, nodes)
    pending = [row for row in rows if row["code"] not in nodes]
    seeded.add(model, len(pending), len(rows) - len(pending))
    while pending:
        level = [row for row in pending if not row["parent"] or row["parent"] in nodes]
        if not level:
            raise pending[0].fault("parent", f"没有编码“{pending[0]['parent']}”。")
        made = [
            _place(row.checked(model(**fields(row))), pk, nodes.get(row["parent"]))
            for row, pk in zip(level, reserve_ids(model, len(level)), strict=True)
        ]
        model._default_manager.bulk_create(made, batch_size=BATCH)
        nodes.update(zip((row["code"] for row in level), made, strict=True))
        pending = [row for row in pending if row["code"] not in nodes]
    return nodes


def _adopt_twins(model: type[TreeNode], rows: Sequence[Row], nodes: dict[str, Any]) -> None:
    # Siblings of one name are refused for categories; where an administrator has made one
    # under another code, it is taken for ours.
    if model is not Category:
        return
    twins = {(node.parent_id, node.name): node for node in nodes.values()}
    for row in rows:
        parent = nodes.get(row["parent"])
        twin = twins.get((parent.pk if parent else None, row["name"]))
        if twin and (parent or not row["parent"]):
            nodes.setdefault(row["code"], twin)


def _place(node: TreeNode, pk: int, parent: TreeNode | None) -> TreeNode:
    node.pk, node.parent = pk, parent
    node.path = f"{parent.path if parent else ''}{pk}/"
    return node


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Draw primary keys from a table's sequence, so that a path can be written at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]
