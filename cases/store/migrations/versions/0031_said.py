"""Indexes hold what is said, and not the rows where nothing stands yet: a letter is kept without class, place and owner, and its clock runs.

That one voice has just the words of another is found by their keys; the index of whole texts served nobody else.
"""

from alembic import op
from sqlalchemy import text

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OPEN = "closed_at IS NULL AND NOT history AND NOT drill"
NARROW = ("category", "territory", "handling_lead", "response_lead")
PLAIN = {
    "ix_cases_about_id": ("cases", ["about_id"]),
    "ix_clocks_stopped_at": ("clocks", ["stopped_at", "kind", "state", "case_id"]),
}


def upgrade() -> None:
    """Each index anew, where its first column says something."""
    op.drop_index("ix_fingerprints_exact", "fingerprints")
    for column in NARROW:
        _anew(f"ix_cases_narrow_{column}", "cases", [column, "next_due_at", "id"], f"{OPEN} AND {column} IS NOT NULL")
    for name, (table, columns) in PLAIN.items():
        _anew(name, table, columns, f"{columns[0]} IS NOT NULL")


def downgrade() -> None:
    """As they were."""
    op.create_index("ix_fingerprints_exact", "fingerprints", ["exact"])
    for column in NARROW:
        _anew(f"ix_cases_narrow_{column}", "cases", [column, "next_due_at", "id"], OPEN)
    for name, (table, columns) in PLAIN.items():
        _anew(name, table, columns, None)


def _anew(name: str, table: str, columns: list[str], where: str | None) -> None:
    op.drop_index(name, table)
    such = text(where) if where else None
    op.create_index(name, table, columns, sqlite_where=such, postgresql_where=such)
