"""Files that somebody who leaves has exported (离岗交接)."""

from datetime import datetime

from django.db.models import Q

from grids.departures import Kind, OpenWork, Turn, register_work
from grids.models import User
from reports.models import Export


def kept_exports(person: User, at: datetime) -> list[OpenWork]:
    """Return a person's files that can still be fetched."""
    held = Export.objects.filter(_kept(at), owner=person)
    return [OpenWork("exports:", "导出文件", held, ends="失效并删除，不移交")]


def end_exports(line: OpenWork, turn: Turn) -> None:
    """Let the files lapse now: they were made by the person's own rights."""
    del line
    Export.objects.filter(_kept(turn.at), owner=turn.person).update(expires_at=turn.at)


def _kept(at: datetime) -> Q:
    return Q(done_at__isnull=False, expires_at__gt=at)


def register_kinds() -> None:
    """Have exports end when somebody leaves."""
    register_work("exports", Kind(kept_exports, end_exports))
