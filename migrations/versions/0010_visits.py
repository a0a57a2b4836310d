"""visits."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0010_visits.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
