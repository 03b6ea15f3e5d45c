"""Blocks by what and where: hotspots with their growth, districts and streets as a table."""

from collections import Counter, defaultdict

from grids import reference
from grids.hotspots import HotspotTree
from grids.models import GridLevel
from reports.dashboard.scope import Scope
from reports.dashboard.values import Block, Cell, Chart, growth, share
from reports.papers.charts import DataRow
from reports.rollups.reading import WEEK, Kept

HOTSPOTS_SHOWN = 10


def hotspots(kept: Kept, scope: Scope, tree: HotspotTree) -> Block:
    """Return the hotspot categories of seven whole days, beside the seven before."""
    windows = kept.windows
    counted = {pk: [0, 0] for pk in tree.flagged}
    for key, (now, before) in kept.keys("categories", windows.week, windows.week - WEEK).items():
        if flagged := tree.nearest.get(int(key)):
            counted[flagged][0] += now["received"]
            counted[flagged][1] += before["received"]
    ranked = sorted(
        ((now, before, pk) for pk, (now, before) in counted.items() if now),
        key=lambda one: (-one[0], tree.flagged[one[2]]["position"]),
    )[:HOTSPOTS_SHOWN]
    names = [str(tree.flagged[pk]["name"]) for _, _, pk in ranked]
    grown = max(ranked, key=lambda one: one[0] - one[1], default=None)
    says = "近7天没有热点分类的诉求。"
    if grown:
        says = f"{names[0]}最多，{ranked[0][0]}件"
        if grown[0] > grown[1]:
            name = tree.flagged[grown[2]]["name"]
            says += f"；增长最多的是{name}，比前7天增加{grown[0] - grown[1]}件"
        says += "。"
    codes = {pk: category.code for pk, category in reference.categories().by_id.items()}
    span = {"since": windows.week, "until": windows.yesterday}
    return Block(
        "hotspots", "热点与增长（近7天）", says, ("热点分类", "近7天", "前7天", "增减"),
        tuple(
            (
                Cell(name),
                Cell(str(now), scope.cases_url(category=codes[pk], **span) if pk in codes else ""),
                Cell(str(before)), Cell(growth(now, before)),
            )
            for name, (now, before, pk) in zip(names, ranked, strict=True)
        ),
        Chart("bar", tuple(names), (
            DataRow("近7天", tuple(now for now, _, _ in ranked)),
            DataRow("前7天", tuple(before for _, before, _ in ranked)),
        )),
        ("不含今日。",),
    )  # fmt: skip


def territory(kept: Kept, scope: Scope) -> Block:
    """Return districts, each with its streets below it, by the thirty whole days."""
    windows = kept.windows
    grids = reference.grids().by_id
    inside = _inside()
    rows = kept.keys("grids", windows.since, windows.before)
    now, before = _counts(rows, 0), _counts(rows, 1)
    unplaced = sum(count for pk, count in now.items() if pk not in grids)
    lines, labels, values = [], [], []
    total = sum(now.values())
    for pk, grid in grids.items():
        if grid.level not in (GridLevel.DISTRICT, GridLevel.STREET):
            continue
        own = [pk, *inside[pk]]
        count, other = sum(now[one] for one in own), sum(before[one] for one in own)
        if not count and not other:
            continue
        url = scope.cases_url(grid=grid.code, since=windows.since, until=windows.yesterday)
        is_district = grid.level == GridLevel.DISTRICT
        name = Cell(grid.name, tone="is-top") if is_district else Cell(f"　{grid.name}")
        lines.append((
            name,
            Cell(str(count), url), Cell(share(count, total)), Cell(growth(count, other)),
        ))  # fmt: skip
        if is_district:
            labels.append(grid.name)
            values.append(count)
    if unplaced:
        lines.append(
            (Cell("未填地域"), Cell(str(unplaced)), Cell(share(unplaced, total)), Cell(""))
        )
    return Block(
        "grids", "县区和街道（近30天）", _says(labels, values),
        ("地域", "件数", "占比", "比前30天"),
        tuple(lines), Chart("bar", tuple(labels), (DataRow("件数", tuple(values)),)),
    )  # fmt: skip


def _says(labels: list[str], values: list[int]) -> str:
    if not values:
        return "近30天的诉求都没有填地域。"
    most = max(values)
    return f"{labels[values.index(most)]}最多，{most}件。按县区、街道的固定次序排列。"


def _counts(rows: dict[str, list[Counter[str]]], at: int) -> Counter[int]:
    return Counter({int(key): sums[at]["received"] for key, sums in rows.items()})


def _inside() -> dict[int, list[int]]:
    """Return the streets of each district."""
    found: dict[int, list[int]] = defaultdict(list)
    for pk, grid in reference.grids().by_id.items():
        if grid.level == GridLevel.STREET and grid.parent_id:
            found[grid.parent_id].append(pk)
    return found
