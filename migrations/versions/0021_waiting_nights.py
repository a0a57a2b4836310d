"""waiting nights."""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0021_waiting_nights.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
