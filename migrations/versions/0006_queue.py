"""queue."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0006_queue.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
