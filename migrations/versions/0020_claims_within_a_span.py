"""claims within a span."""

from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0020_claims_within_a_span.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
