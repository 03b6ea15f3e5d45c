"""Logs as one JSON object a line, with the request's id and no personal data."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

# Only these extras reach the log: names, phones, texts and query strings cannot slip in.
ALLOWED_EXTRAS = (
    "status", "refusal", "case", "series", "day", "count", "seconds", "task", "port", "process",
    "export", "delivery",
)  # fmt: skip


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
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
