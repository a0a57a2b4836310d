"""blocks."""

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0018_blocks.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
