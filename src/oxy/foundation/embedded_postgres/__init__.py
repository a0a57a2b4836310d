"""The Postgres that Oxy brings along: started from the wheel's binaries, owned by the data directory.

Several processes may use one data directory; they share one server, and the last to leave stops it.
"""

from oxy.foundation.embedded_postgres.errors import EmbeddedPostgresError
from oxy.foundation.embedded_postgres.server import EmbeddedPostgres, start

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "start"]
