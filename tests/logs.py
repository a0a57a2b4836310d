"""How the tests log: plain lines on whatever standard output is at the moment, which `capsys` reads."""

import structlog

from oxy.foundation import telemetry


def log_plainly() -> None:
    """Set logging up, or back. By default structlog draws tracebacks with all locals: half a minute for a deep one."""
    # What a command or a test set up writes to an output that is closed by now.
    telemetry._made.clear()  # pyright: ignore[reportPrivateUsage]
    structlog.reset_defaults()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        cache_logger_on_first_use=False,
    )
