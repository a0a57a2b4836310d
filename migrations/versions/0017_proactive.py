"""proactive."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0017_proactive.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
