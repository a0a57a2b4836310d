"""policies."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0005_policies.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
