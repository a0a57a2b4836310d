"""Logs and metrics. One wrapper writes every log line, and hides what people wrote and who they are (LGPD).

Lines are one JSON object each with pino-compatible `level` (30, 40, 50) and `time` (epoch ms); on a terminal the same
events are pretty-printed.
"""

import logging
import re
import sys
import time
from functools import lru_cache
from typing import Any, Literal

import structlog
from prometheus_client import Counter, Histogram
from pydantic_core import to_json
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from oxy.foundation.phones import InvalidPhone, parse_phone

PINO_LEVELS = {"debug": 20, "info": 30, "warning": 40, "error": 50, "exception": 50, "critical": 60}
CONTENT_FIELDS = frozenset({"content", "text", "args", "reply", "result", "question", "payload", "name", "email"})
PHONE_FIELDS = frozenset({"from", "to", "phone"})
SECRET_FIELDS = re.compile(r"password|secret|token$|authorization|api_?key|access_token|encryption", re.IGNORECASE)
_LONG_DIGITS = re.compile(r"\+?\d[\d\s().-]{8,}\d")
_DIGITS = frozenset("+0123456789")
_BEARER = re.compile(r"(?i)(bearer\s+|sk-|EAA)[\w.-]{6,}")

TURNS = Counter("oxy_turns", "Turns answered", ["agent", "status"])
TURN_SECONDS = Histogram("oxy_turn_seconds", "From the start of a turn to its commit", ["agent"])
MODEL_TOKENS = Counter("oxy_model_tokens", "Model tokens", ["model", "kind"])
SENDS = Counter("oxy_sends", "Messages handed to a channel", ["channel", "result"])
MEDIA_FETCHES = Counter("oxy_media_fetches", "Files of incoming messages fetched from a channel", ["channel", "result"])
TRANSCRIPTS = Counter("oxy_transcripts", "Voice notes written down", ["result"])
INCOMING = Counter("oxy_incoming", "Incoming channel events", ["channel", "kind"])
JOBS = Counter("oxy_jobs", "Jobs run", ["name", "result"])
JOB_SECONDS = Histogram("oxy_job_seconds", "Duration of a job", ["name"])
DATABASE_RESTARTS = Counter("oxy_worker_reconnects", "Times the worker rebuilt its queue connection")


# The configured logger, made once: structlog would make one for every line.
_made: list[FilteringBoundLogger] = []


def log() -> FilteringBoundLogger:
    """Return the logger."""
    return _made[0] if _made else structlog.get_logger()


def configure_logging(style: Literal["json", "pretty"] | None, *, show_content: bool, level: str = "INFO") -> None:
    """Set up logging for the process; `style` None means pretty on a terminal and JSON elsewhere."""
    pretty = style == "pretty" or (style is None and sys.stdout.isatty())
    shared: list[Any] = [_mask_content if not show_content else _pass, _mask_secrets]
    if pretty:
        stamp = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
        console = structlog.dev.ConsoleRenderer(
            colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        chain = [structlog.processors.add_log_level, stamp, *shared, console]
    else:
        chain = [*shared, structlog.processors.format_exc_info, _pino, _render]
    structlog.configure(
        processors=chain,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
    )
    _made[:] = [structlog.get_logger().bind()]
    logging.basicConfig(handlers=[_Bridge()], level=logging.WARNING, force=True)


def _render(_: WrappedLogger, __: str, event: EventDict) -> str:
    return to_json(event, fallback=str).decode()


def mask_phone(text: str) -> str:
    """Return a number of which only the country, the area and the last two digits can be read."""
    try:
        e164 = parse_phone(text).e164
    except InvalidPhone:
        return "***"
    return f"{e164[:5]}*****{e164[-2:]}"


class _Bridge(logging.Handler):
    """Carries the standard library's log records (servers, drivers, the queue) into the same lines."""

    def emit(self, record: logging.LogRecord) -> None:
        write = log().error if record.levelno >= logging.ERROR else log().warning
        write(f"[{record.name.upper()}] {record.getMessage()}", exc_info=record.exc_info or None)


def _pass(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return event


def _mask_content(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if key in PHONE_FIELDS and value:
            event[key] = mask_phone(str(value))
        elif key in CONTENT_FIELDS and value:
            event[key] = f"<{len(str(value))} chars>"
        elif isinstance(value, str) and key != "event" and value[:1] in _DIGITS and _LONG_DIGITS.fullmatch(value):
            event[key] = mask_phone(value)
    return event


@lru_cache(maxsize=1024)
def _is_secret(key: str) -> bool:
    return SECRET_FIELDS.search(key) is not None


def _mask_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if _is_secret(key) and value:
            event[key] = "***"
        elif isinstance(value, str) and ("earer" in value or "sk-" in value or "EAA" in value):
            event[key] = _BEARER.sub(r"\1***", value)
    return event


def _pino(_: WrappedLogger, method: str, event: EventDict) -> EventDict:
    message = event.pop("event", "")
    return {"level": PINO_LEVELS.get(method, 30), "time": int(time.time() * 1000), "msg": message, **event}
