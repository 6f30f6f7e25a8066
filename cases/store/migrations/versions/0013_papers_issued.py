"""Papers that are reviewed, signed, issued, sent and signed for: an edition on its way, the words on it, and who has it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORD = sa.String(length=64)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

EDITION = (
    ("unit", WORD), ("title", sa.String()), ("notes", JSON), ("content", JSON), ("files", JSON), ("changed", JSON),
    ("correction", sa.Text()), ("number", sa.String()), ("signer", sa.String()), ("approver", sa.String()),
    ("submitted_at", INSTANT), ("submitted_by", sa.String()),
)  # fmt: skip
CARRIES = "edition_id IS NOT NULL"


def upgrade() -> None:
    """What was frozen before stays ``fixed``: nobody had signed it, and it was sent to nobody."""
    op.add_column("report_editions", sa.Column("state", WORD, nullable=False, server_default="fixed"))
    op.add_column("report_editions", sa.Column("round", sa.Integer(), nullable=False, server_default="0"))
    for name, type_ in EDITION:
        op.add_column("report_editions", sa.Column(name, type_, nullable=True))
    op.create_index("ix_report_editions_unit", "report_editions", ["unit", "made_at"])
    op.create_table(
        "edition_steps",
        sa.Column("id", BIG, nullable=False),
        sa.Column("edition_id", BIG, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", WORD, nullable=False),
        sa.Column("verdict", WORD, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_edition_steps"),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["report_editions.id"], name="fk_edition_steps_edition_id_report_editions"
        ),
        sa.UniqueConstraint("edition_id", "round", "stage", name="uq_edition_steps_edition_id_round_stage"),
    )
    op.create_table(
        "paper_receipts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("edition_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("via", WORD, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_paper_receipts"),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["report_editions.id"], name="fk_paper_receipts_edition_id_report_editions"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_paper_receipts_person_id_people"),
        sa.UniqueConstraint("edition_id", "person_id", name="uq_paper_receipts_edition_id_person_id"),
    )
    op.add_column("notices", sa.Column("edition_id", BIG, nullable=True))
    op.add_column("notices", sa.Column("form", WORD, nullable=True))
    op.add_column("notices", sa.Column("by", WORD, nullable=True))
    op.create_index(
        "ix_notices_edition_id",
        "notices",
        ["edition_id"],
        sqlite_where=sa.text(CARRIES),
        postgresql_where=sa.text(CARRIES),
    )


def downgrade() -> None:
    """Take it away again; what was under way is forgotten."""
    op.drop_index("ix_notices_edition_id", table_name="notices")
    for name in ("by", "form", "edition_id"):
        op.drop_column("notices", name)
    op.drop_table("paper_receipts")
    op.drop_table("edition_steps")
    op.drop_index("ix_report_editions_unit", table_name="report_editions")
    for name in (*(name for name, _ in EDITION), "round", "state"):
        op.drop_column("report_editions", name)
