"""Logs as one JSON object a line, with the request's id and no personal data."""

import json
import logging
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime

import psycopg2
from django.db.utils import DatabaseError

request_id: ContextVar[str] = ContextVar("request_id", default="")

DATABASE_ERRORS = (DatabaseError, psycopg2.Error)
# Only these extras reach the log: names, phones, texts and query strings cannot slip in.
ALLOWED_EXTRAS = (
    "status", "refusal", "case", "series", "day", "count", "seconds", "task", "port", "process",
    "export", "delivery",
)  # fmt: skip


def _traceback(error: BaseException) -> Iterator[str]:
    """Yield an exception and what led to it; what a database says only by its first line.

    Behind that PostgreSQL quotes the row that it refused, texts and names included.
    """
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _traceback(before)
        yield "\n-- led to --\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    said = str(error).partition("\n")[0] if isinstance(error, DATABASE_ERRORS) else str(error)
    yield f"{type(error).__module__}.{type(error).__qualname__}: {said}"


class JsonFormatter(logging.Formatter):
    """Format a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; unknown extras are dropped, exceptions keep their traceback."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id.get():
            line["request"] = current
        line |= {key: record.__dict__[key] for key in ALLOWED_EXTRAS if key in record.__dict__}
        if record.exc_info and record.exc_info[1]:
            line["exception"] = "".join(_traceback(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=str)
