"""agenda."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0004_agenda.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
