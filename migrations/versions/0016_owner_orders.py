"""owner orders."""

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0016_owner_orders.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
