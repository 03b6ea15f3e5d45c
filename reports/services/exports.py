"""Exports: asked for by a person, made by a worker, given out to their owner, deleted in time.

As with the bulletins a row stands for each file. A worker claims it by a conditional
update, holds no lock while it writes, and renews its claim with its progress; the sweep
takes over what a killed worker left. A file is complete or not there: it is written aside,
stored, and only then tied to its row, on the condition that the claim still holds.
"""

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from grids.audit import note_audit
from grids.models import AuditKind, User
from grids.rules import rule
from hotline.errors import Conflict, HotlineError, InvalidInput, NotVisible
from hotline.leases import LeaseLost, pause_after
from hotline.waking import wake
from notices.sentences import Sentence
from notices.services.outbox import notify
from reports.exports.kinds import KINDS, Kind, Making, Parameters
from reports.exports.rights import rights_of, still_holds
from reports.models import Export
from reports.models.export import ATTEMPTS_MOST, LEASE
from reports.notice_kinds import ReportSentence

logger = logging.getLogger("reports.exports")
Clock = Callable[[], datetime]
# How many files one person may have made at the same time.
OPEN_MOST = 5
# How long a sweep goes on taking jobs; each may take minutes, and another sweep follows.
BUDGET = timedelta(seconds=120)
LONGEST_PAUSE = timedelta(minutes=10)
# So long the owner looks on: what is made sooner needs no notice.
WATCHED_FOR = timedelta(seconds=30)
BLOCK_BYTES = 1024 * 1024
# The rows stay as a log of who took what: six months at least (domain contract, section 7).
LOG_DAYS = 190
GAVE_UP = "多次生成未成功，请缩小范围后重新导出，仍不行请联系管理员。"
RIGHTS_CHANGED = "导出人的权限已有变化，请重新导出。"


def ask_export(kind: str, parameters: Parameters, *, actor: User, at: datetime) -> Export:
    """Have a file made for a person; the same asked again while it is being made is one.

    Raises InvalidInput for an unknown kind, Conflict where the person has too many open
    ones, and what the kind's own check refuses.
    """
    found = KINDS.get(kind)
    if found is None:
        raise InvalidInput("没有这种导出。")
    title, values = found.check(actor, parameters, at), dict(parameters)
    same = {"owner": actor, "kind": kind, "fingerprint": _fingerprint(values)}
    opened: Export | None = Export.objects.open().filter(**same).first()
    if opened is not None:
        return opened
    if Export.objects.open().filter(owner=actor).count() >= OPEN_MOST:
        raise Conflict(f"您已有{OPEN_MOST}个导出正在生成，请等其中一个完成后再导出。")
    try:
        with transaction.atomic():
            export: Export = Export.objects.create(
                **same, title=title[:120], parameters=values, created_at=at
            )
            note_audit(AuditKind.EXPORTED, actor=actor, at=at, subject=export.title)
    except IntegrityError:  # asked twice in the same instant
        first: Export = Export.objects.filter(**same).latest("pk")
        return first
    transaction.on_commit(lambda: wake("reports.tasks.make_export", export.pk), robust=True)
    return export


def _fingerprint(parameters: dict[str, Any]) -> str:
    text = json.dumps(parameters, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sweep(*, clock: Clock, budget: timedelta = BUDGET) -> int:
    """Make the free exports one by one and delete what has expired; returns how many were made.

    Safe to run by several workers at once.
    """
    made, ends = 0, clock() + budget
    for pk in Export.objects.free(clock()).values_list("pk", flat=True):
        if clock() >= ends:
            break
        made += run_export(pk, clock=clock)
    delete_expired(at=clock())
    return made


def claim(export_id: int, *, at: datetime) -> UUID | None:
    """Take a free export; None where another worker was quicker."""
    return LEASE.take(_open(export_id), at, rows_done=0, rows_total=0)


def _open(export_id: int) -> "QuerySet[Export]":
    return Export.objects.open().filter(pk=export_id)


def _held(export_id: int, token: UUID) -> "QuerySet[Export]":
    return LEASE.held_by(_open(export_id), token)


def _renew(export_id: int, token: UUID, *, at: datetime, **changes: Any) -> None:
    LEASE.renew(_open(export_id), token, at, **changes)


def run_export(export_id: int, *, clock: Clock) -> bool:
    """Claim an export and make its file; returns whether this call finished it.

    What the owner may not have is given up with the reason; whatever else breaks is tried
    again after a pause, and given up after a few attempts.
    """
    token = claim(export_id, at=clock())
    if token is None:
        return False
    try:
        _make(export_id, token, clock)
    except LeaseLost:
        return False
    except HotlineError as error:
        _give_up(export_id, token, error.message, at=clock())
        return False
    except Exception:  # whatever broke, its row must say so and the others go on
        logger.exception("export failed", extra={"export": export_id})
        _rest(export_id, token, at=clock())
        return False
    return True


def _make(export_id: int, token: UUID, clock: Clock) -> None:
    export = Export.objects.select_related("owner").get(pk=export_id)
    if export.attempts > ATTEMPTS_MOST:
        # Its workers were killed each time, so none of them could count it a failure.
        raise InvalidInput(GAVE_UP)
    kind = KINDS[export.kind]
    _drop_file(export)
    rights = rights_of(export.owner)
    kind.check(export.owner, export.parameters, clock())
    with tempfile.TemporaryFile() as out:
        kind.write(_making(export, token, out, clock))
        if not still_holds(_anew(export.owner), rights):
            raise InvalidInput(RIGHTS_CHANGED)
        _keep(export, kind, token, out, rights, clock)


def _making(export: Export, token: UUID, out: BinaryIO, clock: Clock) -> Making:
    def begin(total: int) -> None:
        _renew(export.pk, token, at=clock(), rows_total=total)

    def advance(rows: int) -> None:
        _renew(export.pk, token, at=clock(), rows_done=F("rows_done") + rows)

    return Making(export.owner, export.parameters, clock(), out, begin, advance)


def _anew(owner: User) -> User:
    return User.objects.get(pk=owner.pk)


def _keep(
    export: Export, kind: Kind, token: UUID, out: BinaryIO, rights: dict[str, Any], clock: Clock
) -> None:
    checksum, size = _digest_of(out), out.seek(0, 2)
    name = f"exports/{export.pk}-{token.hex}{kind.suffix}"
    _renew(export.pk, token, at=clock(), file=name)
    stored = default_storage.save(name, File(out))
    at = clock()
    finished = {
        "file": stored, "file_name": f"{export.title}{kind.suffix}", "size": size,
        "checksum": checksum, "rights": rights, "rows_done": F("rows_total"), "done_at": at,
        "expires_at": at + timedelta(days=rule("export.keep_days")),
        "not_before": None, "error": "", **LEASE.let_go,
    }  # fmt: skip
    if not _finish(export, token, finished, at=at):
        default_storage.delete(stored)
        raise LeaseLost


@transaction.atomic
def _finish(export: Export, token: UUID, finished: dict[str, Any], *, at: datetime) -> bool:
    """Close the row and tell the owner, both or neither; False where another worker has it."""
    done = _held(export.pk, token).update(**finished)
    if done and at - export.created_at > WATCHED_FOR:
        _tell(export, ReportSentence.EXPORTED, at=at)
    return bool(done)


def _tell(
    export: Export, sentence: Sentence, facts: dict[str, str] | None = None, *, at: datetime
) -> None:
    """Tell the owner, who has gone on to other work by now."""
    page = reverse("reports:exports")
    said = {"title": export.title, **(facts or {})}
    notify(sentence, said, at=at, user=export.owner, page=page)


def _digest_of(out: BinaryIO) -> str:
    out.seek(0)
    digest = hashlib.sha256()
    while block := out.read(BLOCK_BYTES):
        digest.update(block)
    return digest.hexdigest()


def _drop_file(export: Export) -> None:
    """Delete what an earlier attempt stored and could not finish."""
    if export.file.name:
        default_storage.delete(export.file.name)


@transaction.atomic
def _give_up(export_id: int, token: UUID, reason: str, *, at: datetime) -> None:
    given_up = _held(export_id, token).update(
        failed_at=at, error=reason[:200],
        expires_at=at + timedelta(days=rule("export.keep_days")), **LEASE.let_go,
    )  # fmt: skip
    if given_up:
        export = Export.objects.select_related("owner").get(pk=export_id)
        _tell(export, ReportSentence.NOT_EXPORTED, {"reason": reason}, at=at)


def _rest(export_id: int, token: UUID, *, at: datetime) -> None:
    attempts = Export.objects.values_list("attempts", flat=True).get(pk=export_id)
    if attempts >= ATTEMPTS_MOST:
        _give_up(export_id, token, GAVE_UP, at=at)
        return
    rests = at + pause_after(attempts, LONGEST_PAUSE)
    _held(export_id, token).update(not_before=rests, **LEASE.let_go)


def delete_expired(*, at: datetime) -> int:
    """Delete the files whose time is over, and rows too old for a log; returns how many files.

    The file goes first: a row without one is told apart, a file without a row is not.
    """
    gone = 0
    for export in Export.objects.expired(at):
        default_storage.delete(export.file.name)
        gone += Export.objects.filter(pk=export.pk, file=export.file.name).update(file="")
    ended = Export.objects.filter(expires_at__lte=at - timedelta(days=LOG_DAYS), file="")
    ended.delete()
    return gone


def open_file(export_id: int, *, user: User, at: datetime) -> tuple[Export, Any]:
    """Return a person's own finished export and its opened file; it is logged.

    Raises NotVisible for anybody else's, for one that is not finished or has expired, and
    once the owner has lost a role or a unit by which it was made.
    """
    export = Export.objects.visible_to(user).filter(pk=export_id, done_at__isnull=False).first()
    if export is None or not export.file or export.expires_at <= at:
        raise NotVisible("没有这份导出文件，可能已到期删除，请重新导出。")
    if not still_holds(user, export.rights):
        raise NotVisible("您的权限已有变化，这份导出文件不再提供，请重新导出。")
    try:
        opened = default_storage.open(export.file.name, "rb")
    except FileNotFoundError as error:
        raise NotVisible("没有这份导出文件，可能已到期删除，请重新导出。") from error
    logger.info("export taken", extra={"export": export.pk})
    note_audit(
        AuditKind.EXPORT_FETCHED, actor=user, at=at, subject=export.title,
        note=f"{export.rows_total} 行" if export.rows_total else "",
    )  # fmt: skip
    return export, opened
