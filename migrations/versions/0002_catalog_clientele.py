"""catalog clientele."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0002_catalog_clientele.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
