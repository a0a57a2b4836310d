"""What can go wrong with the embedded server, said so that the reader knows what to do."""

from pathlib import Path


class EmbeddedPostgresError(Exception):
    """The embedded Postgres could not be started, reached or stopped.

    Args:
        what: what happened, one sentence.
        remedy: what the operator can do about it, one sentence.
        log: the server's log; its last lines become part of the message.
    """

    def __init__(self, what: str, remedy: str, log: Path | None = None) -> None:
        self.what = what
        self.remedy = remedy
        self.log = log
        super().__init__("\n".join([what, remedy, *_last_lines(log)]))


def _last_lines(log: Path | None) -> list[str]:
    if log is None or not log.exists():
        return []
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    return [f"Last lines of {log}:", *(f"  {line}" for line in lines)]
