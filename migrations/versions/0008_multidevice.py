"""multidevice."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0008_multidevice.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
