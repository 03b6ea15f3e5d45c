"""Numbered letters: their pages are set once, by a worker, and only read after that.

A page costs up to a CPU-second, and what was issued must not change. So each letter's PDF is
kept with its checksum. The worker sets what was issued within a minute; who opens a letter
before that sets it, and two at once keep one file.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Circular, Series, SupervisionOrder, Urge, UrgeKind
from hotline.errors import NotVisible
from reports.models import IssuedPaper
from reports.papers.letters import circular_letter, order_letter, urge_letter
from reports.papers.paper import Paper
from reports.papers.pdf import render_paper

logger = logging.getLogger("reports.issued")
Clock = Callable[[], datetime]
# What the worker still sets after an outage; older letters are set when they are opened.
LOOK_BACK = timedelta(days=7)
MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Letter:
    """One series of letters: its rows with what the page names, when issued, how set."""

    rows: Callable[[], QuerySet[Any]]
    issued: str
    make: Callable[[Any], Paper]


def _circular(circular: Circular) -> Paper:
    entries = circular.entries.select_related("unit", "case")
    return circular_letter(circular, entries.order_by("unit__name_pinyin", "unit", "pk"))


RELATED = ("case", "unit", "assignment")
LETTERS = {
    Series.URGE: Letter(
        lambda: Urge.objects.filter(kind=UrgeKind.NOTICE).select_related(*RELATED),
        "at", urge_letter,
    ),
    Series.SUPERVISION: Letter(
        lambda: SupervisionOrder.objects.select_related(*RELATED), "issued_at", order_letter
    ),
    Series.CIRCULAR: Letter(Circular.objects.all, "issued_at", _circular),
}  # fmt: skip


def letter_pdf(series: Series, row: Any, *, at: datetime) -> bytes:
    """Return a letter's PDF: the kept one, which is set now if nobody has yet.

    Raises NotVisible where the kept file is gone or is not the one that was set.
    """
    paper = _kept(series, row.pk) or set_letter(series, row, at=at)
    return _read(paper)


def set_letter(series: Series, row: Any, *, at: datetime) -> IssuedPaper:
    """Set a letter's page and keep it; where another was quicker, return theirs."""
    pdf = render_paper(LETTERS[series].make(row))
    name = f"letters/{series.value}/{row.year}/{row.number}.pdf"
    stored = default_storage.save(name, ContentFile(pdf))
    try:
        with transaction.atomic():
            return IssuedPaper.objects.create(
                series=series, subject_id=row.pk, file=stored, set_at=at,
                checksum=hashlib.sha256(pdf).hexdigest(),
            )  # fmt: skip
    except IntegrityError:
        default_storage.delete(stored)
        return IssuedPaper.objects.get(series=series, subject_id=row.pk)


def _kept(series: Series, pk: int) -> IssuedPaper | None:
    return IssuedPaper.objects.filter(series=series, subject_id=pk).first()


def _read(paper: IssuedPaper) -> bytes:
    try:
        with default_storage.open(str(paper.file.name), "rb") as kept:
            pdf = bytes(kept.read())
    except FileNotFoundError as error:
        logger.exception("letter's file is gone")
        raise NotVisible("文书的文件找不到了，请联系系统管理员从备份恢复。") from error
    if hashlib.sha256(pdf).hexdigest() != paper.checksum:
        logger.error("letter's file was changed")
        raise NotVisible("文书的文件与成文时不一致，已停止提供，请联系系统管理员从备份恢复。")
    return pdf


def set_missing(*, clock: Clock) -> int:
    """Set the pages of letters issued lately that have none; returns how many were set.

    Safe to run by several workers at once; one that fails stops no other.
    """
    return sum(_set_series(series, letter, clock) for series, letter in LETTERS.items())


def _set_series(series: Series, letter: Letter, clock: Clock) -> int:
    there = IssuedPaper.objects.filter(series=series, subject_id=OuterRef("pk"))
    lately = {f"{letter.issued}__gte": clock() - LOOK_BACK}
    missing = letter.rows().filter(~Exists(there), **lately).order_by(letter.issued, "pk")
    done = 0
    for row in missing[:MOST_AT_ONCE]:
        try:
            set_letter(series, row, at=clock())
        except Exception:  # the next minute tries again, the log says what broke
            logger.exception("letter could not be set")
        else:
            done += 1
    return done
