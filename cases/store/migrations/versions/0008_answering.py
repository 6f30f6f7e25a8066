"""What answering needs: reviews by telephone and 保密审查, the quality check's findings, final rulings, extensions, instructions, upward reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORD = sa.String(length=64)

ADDED = (
    ("dispatches", "final", sa.Boolean(), sa.text("false")),
    ("responses", "findings", JSON_VALUE, "[]"),
    ("reviews", "answers", JSON_VALUE, None),
    ("reviews", "recorded_by", sa.String(), None),
    ("reviews", "spoken_at", INSTANT, None),
    ("reviews", "signed_at", INSTANT, None),
    ("reviews", "signed_by", sa.String(), None),
)
"""(table, column, type, default of the rows that stand already)."""


def upgrade() -> None:
    """Columns, then tables."""
    for table, name, type_, default in ADDED:
        op.add_column(table, sa.Column(name, type_, nullable=default is None, server_default=default))
    _extensions()
    _instructions()
    _upward_reports()
    _problems()
    bare = sa.text("blob_hash IS NULL AND url IS NOT NULL")
    op.create_index("ix_evidence_unfrozen", "evidence", ["id"], sqlite_where=bare, postgresql_where=bare)


def _extensions() -> None:
    op.create_table(
        "extensions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("clock_id", BIG, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("told_how", sa.String(), nullable=True),
        sa.Column("call_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_extensions_case_id"),
        sa.ForeignKeyConstraint(["clock_id"], ["clocks.id"], name="fk_extensions_clock_id"),
        sa.ForeignKeyConstraint(["call_id"], ["promised_calls.id"], name="fk_extensions_call_id"),
        sa.PrimaryKeyConstraint("id", name="pk_extensions"),
    )
    op.create_index("ix_extensions_case_id", "extensions", ["case_id"])


def _instructions() -> None:
    op.create_table(
        "instructions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("form", WORD, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("units", JSON_VALUE, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=True),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("evidence_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_instructions_case_id"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_instructions_evidence_id"),
        sa.PrimaryKeyConstraint("id", name="pk_instructions"),
    )
    op.create_index("ix_instructions_case_id", "instructions", ["case_id"])


def _upward_reports() -> None:
    op.create_table(
        "upward_reports",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("stage", WORD, nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("evidence_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_upward_reports_case_id"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_upward_reports_evidence_id"),
        sa.PrimaryKeyConstraint("id", name="pk_upward_reports"),
        sa.UniqueConstraint("case_id", "n", name="uq_upward_reports_case_id_n"),
    )


def _problems() -> None:
    op.create_table(
        "problems",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("unit", WORD, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("limit_on", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("found_by", sa.String(), nullable=False),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("blob_hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_problems_case_id"),
        sa.ForeignKeyConstraint(["blob_hash"], ["blobs.hash"], name="fk_problems_blob_hash"),
        sa.PrimaryKeyConstraint("id", name="pk_problems"),
        sa.UniqueConstraint("kind", "unit", "name", name="uq_problems_kind_unit_name"),
    )


def downgrade() -> None:
    """Take it all away again; what was written there is lost."""
    op.drop_index("ix_evidence_unfrozen", "evidence")
    for table in ("problems", "upward_reports", "instructions", "extensions"):
        op.drop_table(table)
    for table, name, _, _ in reversed(ADDED):
        op.drop_column(table, name)
