"""campaigns."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0015_campaigns.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
