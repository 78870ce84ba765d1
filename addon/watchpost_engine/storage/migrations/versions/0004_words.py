"""Searching the words of events without reading the events."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take this step."""
    op.create_index("events_words", "events", ["home_id", "id", "summary", "camera_id"], unique=False)
