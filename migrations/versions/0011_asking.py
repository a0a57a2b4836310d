"""asking."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0008"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0011_asking.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
