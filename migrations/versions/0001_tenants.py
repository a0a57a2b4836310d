"""tenants."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0001_tenants.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
