"""waiting nights."""

from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0018"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0022_waiting_nights.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
