"""What the machine refuses, as a sentence: a lock not had, a full disk, too long a query.

Pages and API answer it like any other refusal; nothing was done, since each verb is one
transaction.
"""

import errno
from typing import ClassVar

from django.db import DatabaseError
from django.http.request import UnreadablePostError

from hotline.errors import Conflict, HotlineError, InvalidInput

# PostgreSQL, appendix A: lock_not_available, deadlock_detected, serialization_failure; further
# down disk_full, and query_canceled, as `statement_timeout` ends a query.
BUSY_STATES = frozenset({"55P03", "40P01", "40001"})
DISK_FULL_STATE = "53100"
TIMED_OUT_STATE = "57014"
DISK_FULL_NUMBERS = frozenset({errno.ENOSPC, errno.EDQUOT})
# The line was cut while the request arrived; rarely is anybody left to read this.
CUT_OFF = "上传中断，没有收到完整内容，请再提交一次。"


class Busy(Conflict):
    """Somebody else holds the rows longer than one waits for them."""

    title = "正忙"
    sentence: ClassVar[str] = "别人正在办理同一事项，没有提交成功。请几秒后再提交一次。"


class DiskFull(HotlineError):
    """There is no room to write."""

    status = 507
    title = "存储空间已满"
    sentence: ClassVar[str] = "系统存储空间已满，没有提交成功。请联系系统管理员，腾出空间后再试。"


class TooSlow(HotlineError):
    """The database gave up on a query that took longer than it may (STATEMENT_TIMEOUT_MS)."""

    status = 503
    title = "查询超时"
    sentence: ClassVar[str] = "数据太多，没有在限定时间内算完。请缩小时间或条件后再试。"


def as_refusal(error: BaseException) -> HotlineError | None:
    """Return the refusal that an exception amounts to; None for one that is a fault."""
    if isinstance(error, HotlineError):
        return error
    if isinstance(error, UnreadablePostError):
        return InvalidInput(CUT_OFF)
    if isinstance(error, OSError) and error.errno in DISK_FULL_NUMBERS:
        return DiskFull(DiskFull.sentence)
    state = getattr(error.__cause__, "pgcode", "") if isinstance(error, DatabaseError) else ""
    if state in BUSY_STATES:
        return Busy(Busy.sentence)
    if state == TIMED_OUT_STATE:
        return TooSlow(TooSlow.sentence)
    return DiskFull(DiskFull.sentence) if state == DISK_FULL_STATE else None
