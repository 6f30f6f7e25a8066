"""Indexes by which the figures of one week are counted without walking over all the years."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

HEARD_AT = "coalesce(published_at, discovered_at)"
KNOWN_AT = "coalesce(received_at, CASE WHEN (opened_at < discovered_at) THEN opened_at ELSE discovered_at END)"

FEW = (
    ("ix_items_quarantined", ("state = 'quarantined'", "state = 'quarantined'")),
    ("ix_items_history", ("history = 1", "history")),
)
PLAIN = (
    ("ix_channel_runs_ended_at", "channel_runs", ["ended_at", "channel", "state"]),
    ("ix_dispatches_dispatched_at", "dispatches", ["dispatched_at"]),
    ("ix_dispatches_answered_at", "dispatches", ["answered_at"]),
    ("ix_clocks_breach_at", "clocks", ["breach_at"]),
    ("ix_clocks_stopped_at", "clocks", ["stopped_at", "kind", "state", "case_id"]),
    ("ix_events_type_recorded_at", "events", ["type", "recorded_at", "case_id"]),
    ("ix_messages_made_at", "messages", ["made_at"]),
)


def upgrade() -> None:
    """Nothing but indexes."""
    op.create_index("ix_items_heard_at", "items", [sa.text(HEARD_AT), "channel"])
    for name, where in FEW:
        op.create_index(name, "items", ["id"], sqlite_where=sa.text(where[0]), postgresql_where=sa.text(where[1]))
    op.create_index("ix_cases_known_at", "cases", [sa.text(KNOWN_AT)])
    for name, table, columns in PLAIN:
        op.create_index(name, table, columns)
    op.create_index(
        "ix_clocks_late_when_discovered", "clocks", ["id"],
        sqlite_where=sa.text("late_when_discovered = 1"), postgresql_where=sa.text("late_when_discovered"),
    )  # fmt: skip


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_clocks_late_when_discovered", "clocks")
    for name, table, _ in reversed(PLAIN):
        op.drop_index(name, table)
    op.drop_index("ix_cases_known_at", "cases")
    for name, _ in FEW:
        op.drop_index(name, "items")
    op.drop_index("ix_items_heard_at", "items")
