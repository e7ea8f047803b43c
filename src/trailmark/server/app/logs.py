"""Log lines: one JSON object each, without secrets and without a way to fake a line."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, Literal

_SECRETS = re.compile(
    r"""(tm-[0-9A-Za-z]{4})[0-9A-Za-z]{36}      # our API keys
      | ((?:Basic|Bearer)\s+)[A-Za-z0-9+/=._-]+ # an Authorization header
      | ((?:token|password|api_?key)["']?\s*[=:]\s*["']?)[^\s"'&]+
      | (/storage/(?:run-files|objects)/)[A-Za-z0-9._~-]+
      | (://[^:/@\s]+:)[^@\s]+(?=@)             # a password in a URL
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
_EXTRAS = ("request_id", "method", "path", "status", "duration_ms", "user")


def configure_logging(
    level: str, style: Literal["json", "text"], *, stream: Any = None
) -> None:
    """Send everything that logs, uvicorn included, to standard error in `style`."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if style == "json" else TextFormatter())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # We log requests ourselves, with their ids and without tokens.
    logging.getLogger("uvicorn.access").disabled = True
    for name in ("httpx", "httpcore", "alembic"):
        logging.getLogger(name).setLevel("WARNING")


def redact(text: str) -> str:
    """`text` with whatever could be used to sign in cut out."""

    def mask(found: re.Match[str]) -> str:
        kept = next((group for group in found.groups() if group is not None), "")
        return f"{kept}[redacted]"

    return _SECRETS.sub(mask, text)


class JsonFormatter(logging.Formatter):
    """A line is one object: `at`, `level`, `logger`, `message`, and what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": _instant(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        line |= {
            name: redact(value) if isinstance(value, str) else value
            for name in _EXTRAS
            if (value := getattr(record, name, None)) is not None
        }
        if record.exc_info:
            line["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """For people: what a request put into a message cannot start a new line."""

    def format(self, record: logging.LogRecord) -> str:
        message = _on_one_line(redact(record.getMessage()))
        line = f"{_instant(record)} {record.levelname:<7} {record.name}: {message}"
        extras = [
            f"{name}={_on_one_line(redact(str(value)))}"
            for name in _EXTRAS
            if (value := getattr(record, name, None)) is not None
        ]
        if extras:
            line += f" ({' '.join(extras)})"
        if record.exc_info:
            # Indented, as no line of ours is: what an error quotes cannot pose as one.
            trace = redact(self.formatException(record.exc_info)).splitlines()
            line += "".join(f"\n    {_on_one_line(one)}" for one in trace)
        return line


def _on_one_line(text: str) -> str:
    return _CONTROLS.sub("�", text.replace("\n", "\\n"))


def _instant(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
