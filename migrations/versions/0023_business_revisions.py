"""business revisions."""

from pathlib import Path

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0023_business_revisions.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
