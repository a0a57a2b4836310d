"""figures."""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0014_figures.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
