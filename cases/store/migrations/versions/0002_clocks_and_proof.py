"""What proof of delivery and quiet nights need: stand-ins, hand-overs, registers, receipts asked for, short answers, pauses and catch-up targets.

Columns that point to rows of their own table carry no foreign key: SQLite cannot add one without copying the whole table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORD = sa.String(length=64)

ADDED = (
    ("clocks", "unit", WORD, None),
    ("clocks", "catch_up_at", INSTANT, None),
    ("clocks", "pauses", JSON_VALUE, "[]"),
    ("heartbeats", "max_seen_at", INSTANT, None),
    ("time_anomalies", "confirmed_by", sa.String(), None),
    ("messages", "receipt_due_at", INSTANT, None),
    ("messages", "polls", sa.Integer(), "0"),
    ("acknowledgements", "message_id", BIG, None),
    ("shifts", "cancelled_at", INSTANT, None),
    ("shifts", "replaces_id", BIG, None),
)
"""(table, column, type, default of the rows that stand already)."""


def upgrade() -> None:
    """Columns, then tables, then the indexes of new questions."""
    for table, name, type_, default in ADDED:
        op.add_column(table, sa.Column(name, type_, nullable=default is None, server_default=default))
    _register_entries()
    _replies()
    _people()
    op.create_index("ix_messages_person_id_made_at", "messages", ["person_id", "made_at"])
    op.create_index("ix_messages_provider_id", "messages", ["provider_id"])
    op.create_index("ix_attempts_begun_at", "attempts", ["begun_at"])
    carried = sa.text("parent_id IS NOT NULL")
    op.create_index("ix_messages_parent_id", "messages", ["parent_id"], sqlite_where=carried, postgresql_where=carried)
    asked = sa.text("receipt_due_at IS NOT NULL")
    op.create_index(
        "ix_messages_receipt_due", "messages", ["receipt_due_at"], sqlite_where=asked, postgresql_where=asked
    )
    breach = sa.text("state = 'pending' AND purpose = 'breach'")
    op.create_index("ix_steps_pending_breach", "steps", ["fire_at"], sqlite_where=breach, postgresql_where=breach)
    op.create_index(
        "ix_cases_drill", "cases", ["id"], sqlite_where=sa.text("drill = 1"), postgresql_where=sa.text("drill")
    )
    aside = sa.text("state = 'quarantined'")
    for table in ("steps", "notices"):  # what was set aside is looked for every few seconds, and there is nearly none
        op.create_index(f"ix_{table}_quarantined", table, ["id"], sqlite_where=aside, postgresql_where=aside)


def _register_entries() -> None:
    op.create_table(
        "register_entries",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("number", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", WORD, nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("publication", WORD, nullable=True),
        sa.Column("state", WORD, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_register_entries"),
        sa.UniqueConstraint("number", name="uq_register_entries_number"),
    )
    op.create_index("ix_register_entries_kind_state", "register_entries", ["kind", "state"])


def _replies() -> None:
    op.create_table(
        "replies",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("way", WORD, nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("outcome", WORD, nullable=False),
        sa.Column("message_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_replies_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
        sa.UniqueConstraint("way", "provider_id", name="uq_replies_way_provider_id"),
    )


def _people() -> None:
    op.create_table(
        "stand_ins",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_stand_ins_person_id"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_stand_ins_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stand_ins"),
    )
    op.create_index("ix_stand_ins_person_id_starts_at", "stand_ins", ["person_id", "starts_at"])
    op.create_table(
        "hand_overs",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("outgoing_id", BIG, nullable=True),
        sa.Column("incoming_id", BIG, nullable=True),
        sa.Column("list", JSON_VALUE, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("outgoing_signed_at", INSTANT, nullable=True),
        sa.Column("outgoing_signed_by", sa.String(), nullable=True),
        sa.Column("incoming_signed_at", INSTANT, nullable=True),
        sa.Column("incoming_signed_by", sa.String(), nullable=True),
        sa.Column("escalated_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["outgoing_id"], ["people.id"], name="fk_hand_overs_outgoing_id"),
        sa.ForeignKeyConstraint(["incoming_id"], ["people.id"], name="fk_hand_overs_incoming_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_overs"),
        sa.UniqueConstraint("role", "at", "incoming_id", name="uq_hand_overs_role_at_incoming_id"),
    )
    op.create_table(
        "promised_calls",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=True),
        sa.Column("kept_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_promised_calls_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_promised_calls"),
    )
    op.create_index("ix_promised_calls_case_id", "promised_calls", ["case_id"])
    waiting = sa.text("kept_at IS NULL")
    op.create_index(
        "ix_promised_calls_open", "promised_calls", ["due_at"], sqlite_where=waiting, postgresql_where=waiting
    )


def downgrade() -> None:
    """Take it all away again; what was written there is lost."""
    op.drop_index("ix_steps_pending_breach", "steps")
    op.drop_index("ix_attempts_begun_at", "attempts")
    for index in (
        "ix_messages_parent_id",
        "ix_messages_receipt_due",
        "ix_messages_provider_id",
        "ix_messages_person_id_made_at",
    ):
        op.drop_index(index, "messages")
    op.drop_index("ix_cases_drill", "cases")
    for table in ("steps", "notices"):
        op.drop_index(f"ix_{table}_quarantined", table)
    for table in ("promised_calls", "hand_overs", "stand_ins", "replies", "register_entries"):
        op.drop_table(table)
    for table, name, _, _ in reversed(ADDED):
        op.drop_column(table, name)
