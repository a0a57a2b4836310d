"""figures by number."""

from pathlib import Path

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0024_figures_by_number.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
