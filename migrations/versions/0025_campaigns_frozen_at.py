"""campaigns frozen at."""

from pathlib import Path

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0025_campaigns_frozen_at.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
