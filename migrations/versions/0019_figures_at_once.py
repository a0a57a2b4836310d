"""figures_at_once."""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0019_figures_at_once.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
