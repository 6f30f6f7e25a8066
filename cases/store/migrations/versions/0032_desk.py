"""Lists and counts are read from an index without a look at a case, also where thousands are restricted or complain of somebody: what
they ask stands in it. When the transfer of a restricted case ends stands on the case, as its nearest limit does."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OPEN = "closed_at IS NULL AND NOT history AND NOT drill"
DESK, RESTRICTED = f"{OPEN} AND NOT restricted", f"{OPEN} AND restricted"
ASKED = ("kind", "loud", "review", "severity", "severity_confirmed", "complained_of")
ANSWERING = ("handling_lead", "response_lead", "support")
NARROW = {"severity": (), "category": (), "territory": (), "handling_lead": (), "response_lead": ("handling_lead",)}
INDEXES = {
    **{f"narrow_{of}": (f"{DESK} AND {of} IS NOT NULL", (of, "next_due_at", "id", *more, *(a for a in ASKED if a != of))) for of, more in NARROW.items()},
    "desk_restricted": (RESTRICTED, ("next_due_at", "id", *ASKED, *ANSWERING, "category", "territory")),
    "handing_over": (RESTRICTED, ("transfer_due_at", "id", *ANSWERING, "complained_of")),
    "helping": (f"{DESK} AND support <> '[]'", ("next_due_at", "id", *ANSWERING, *ASKED)),
    "accused": (f"{OPEN} AND complained_of <> '[]'", ("id", "complained_of")),
}  # fmt: skip
BEFORE = {
    **{
        f"narrow_{of}": (f"{OPEN} AND {of} IS NOT NULL", (of, "next_due_at", "id")) for of in NARROW if of != "severity"
    },
    "desk_restricted": (RESTRICTED, ("next_due_at", "id")),
    "helping": (f"{OPEN} AND support <> '[]'", ("id",)),
}
TRANSFERS = "state = 'running' AND kind = 'transfer'"
FIRST = """
UPDATE cases SET transfer_due_at =
    (SELECT min(due_at) FROM clocks WHERE clocks.case_id = cases.id AND clocks.state = 'running' AND clocks.kind = 'transfer')
WHERE id IN (SELECT case_id FROM clocks WHERE state = 'running' AND kind = 'transfer')
"""


def upgrade() -> None:
    """The transfer onto each case that has one; then the indexes."""
    op.add_column("cases", sa.Column("transfer_due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(FIRST)
    op.drop_index("ix_clocks_handing_over", "clocks")
    unsigned = sa.text("spoken_at IS NOT NULL AND signed_at IS NULL")
    op.create_index("ix_reviews_unsigned", "reviews", ["response_id"], sqlite_where=unsigned, postgresql_where=unsigned)
    op.create_index("ix_instructions_unsigned", "instructions", ["form", "signed_at"])
    _instead(BEFORE, INDEXES)


def downgrade() -> None:
    """As it was."""
    _instead(INDEXES, BEFORE)
    op.drop_index("ix_instructions_unsigned", "instructions")
    op.drop_index("ix_reviews_unsigned", "reviews")
    where = sa.text(TRANSFERS)
    op.create_index(
        "ix_clocks_handing_over", "clocks", ["due_at", "case_id"], sqlite_where=where, postgresql_where=where
    )
    op.drop_column("cases", "transfer_due_at")


def _instead(old: dict[str, tuple[str, tuple[str, ...]]], new: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    for name in old:
        op.drop_index(f"ix_cases_{name}", "cases")
    for name, (where, columns) in new.items():
        op.create_index(
            f"ix_cases_{name}", "cases", list(columns), sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
