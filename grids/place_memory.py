"""Names that stand in no list of places: those that were learned, and the city's aliases."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from grids import reference
from grids.audit import note_audit
from grids.models import AuditKind, Grid, GridLevel, PlaceName, User
from grids.place_names import WHOLE
from grids.responsibilities import check_keeper
from hotline.errors import InvalidInput
from hotline.tables import Limits, Line, Source, cell_text, open_table, place

COLUMNS = ("名称", "街道社区编码")
NAME_LEAST, NAME_MOST = 2, 20
SIZE_MAX, UNPACKED_MAX, LINES_MAX = 1024 * 1024, 10 * 1024 * 1024, 20_000
ALIASED = (GridLevel.STREET, GridLevel.COMMUNITY)


class Learned(NamedTuple):
    """A name that stood in closed cases of a community."""

    name: str
    grid_id: int
    times: int
    persons: int
    last_at: object


def replace_learned(found: Iterable[Learned]) -> int:
    """Let exactly these names be known as learned; return how many."""
    rows = [PlaceName(is_alias=False, **one._asdict()) for one in found]
    with transaction.atomic():
        PlaceName.objects.filter(is_alias=False).delete()
        PlaceName.objects.bulk_create(rows, batch_size=1_000)
    reference.forget_reference()
    return len(rows)


class AliasesRefused(InvalidInput):
    """A file of which nothing was taken; `faults` says by line what is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(fields={"file": " ".join(faults[:10])})
        self.faults = faults


@transaction.atomic
def import_aliases(content: bytes, *, name: str, actor: User, at: datetime) -> int:
    """Let the lines of a CSV or XLSX file be the city's aliases, all or none; return how many.

    The audit notes who did it, and how many there were before and are now.

    Raises Forbidden for anybody but the system administrator, AliasesRefused with every
    faulty line, InvalidInput for a file that is none.
    """
    check_keeper(actor)
    aliases: dict[tuple[str, int], PlaceName] = {}
    faults = []
    codes = {grid.code: grid for grid in reference.grids().by_code.values()}
    listed = _listed_names(codes)
    for line in _lines(content, name):
        try:
            row = _read(line, codes, listed)
            if (row.name, row.grid_id) in aliases:
                raise InvalidInput("与前面一行重复。")
        except InvalidInput as error:
            faults.append(f"{place('', line.number, COLUMNS[0])}：{error.message}")
        else:
            aliases[row.name, row.grid_id] = row
    if faults:
        raise AliasesRefused(faults)
    if not aliases:
        raise InvalidInput(fields={"file": "文件里没有别名。"})
    before, _ = PlaceName.objects.filter(is_alias=True).delete()
    PlaceName.objects.bulk_create(aliases.values())
    changes = [{"label": "别名", "old": f"{before} 个", "new": f"{len(aliases)} 个"}]
    note_audit(AuditKind.CHANGED, actor=actor, at=at, subject="地名别名", changes=changes)
    transaction.on_commit(reference.forget_reference)
    return len(aliases)


def _listed_names(codes: Mapping[str, Grid]) -> Mapping[str, set[int]]:
    """Return the streets and communities that are listed under a name."""
    found: dict[str, set[int]] = defaultdict(set)
    for said, meanings in reference.listed_places().items():
        found[said] |= {pk for pk, weight in meanings if weight == WHOLE}
    return found


def _lines(content: bytes, name: str) -> list[Line]:
    if len(content) > SIZE_MAX:
        raise InvalidInput(fields={"file": "文件最大 1 MB。"})
    try:
        table = open_table(Source(name, content), Limits(UNPACKED_MAX, LINES_MAX))
        lines = list(table.lines)
    except InvalidInput as error:
        raise InvalidInput(fields={"file": error.message}) from error
    if missing := [one for one in COLUMNS if one not in table.columns]:
        raise InvalidInput(
            fields={"file": f"缺少列：{'、'.join(missing)}。表头应为：{','.join(COLUMNS)}。"}
        )
    return lines


def _read(line: Line, codes: Mapping[str, Grid], listed: Mapping[str, set[int]]) -> PlaceName:
    line.require_sound()
    name, code = (cell_text(line.cells.get(column)).strip() for column in COLUMNS)
    grid = codes.get(code)
    if grid is None or grid.level not in ALIASED:
        raise InvalidInput(f"没有街道社区编码“{code[:32]}”。")
    if not NAME_LEAST <= len(name) <= NAME_MOST or re.search(r"[\d\s]", name):
        raise InvalidInput(f"名称须为 {NAME_LEAST} 到 {NAME_MOST} 个字，不带门牌和楼号。")
    if others := listed.get(name, set()) - {grid.pk}:
        other = reference.grids().by_id.get(min(others))
        raise InvalidInput(f"“{name}”与清单中的“{other}”同名，不能指向{grid}。")
    return PlaceName(name=name, grid=grid, is_alias=True)
