"""Whose turn it is: few threads of one process may wait for pictures, one has them encoded."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings

from hotline.machine_refusals import Busy

BUSY = "正在处理的照片较多，没有提交成功。请几秒后再提交一次。"
_waiting = BoundedSemaphore(settings.PICTURE_WAITING)
_encoding = BoundedSemaphore(1)


@contextmanager
def take_turn() -> Iterator[None]:
    """Hold this process's one turn; raises Busy where too many wait or it takes too long.

    Memory and processors are bounded by the number of web processes, and each keeps a thread
    for who sends no pictures.
    """
    if not _waiting.acquire(blocking=False):
        raise Busy(BUSY)
    try:
        if not _encoding.acquire(timeout=settings.PICTURE_WAIT_SECONDS):
            raise Busy(BUSY)
        try:
            yield
        finally:
            _encoding.release()
    finally:
        _waiting.release()
