"""What only 纪检 may read stands apart on the desk: others must not learn from a place or a count how soon its limits end."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OPEN = "closed_at IS NULL AND NOT history AND NOT drill"
HANDING_OVER = "state = 'running' AND kind = 'transfer'"
_LISTS = {
    "all": "",
    "urgent": " AND loud",
    "letters": " AND kind = 'request'",
    "review": " AND review",
    "unconfirmed": " AND severity IS NOT NULL AND NOT severity_confirmed",
    "grave": " AND kind = 'matter' AND severity IN ('especially_serious', 'serious')",
}


def upgrade() -> None:
    """The desk's walks without what is restricted; a walk of its own for that, and one along its transfers."""
    _desk(f"{OPEN} AND NOT restricted")
    _index("ix_cases_desk_restricted", "cases", ["next_due_at", "id"], f"{OPEN} AND restricted")
    _index("ix_clocks_handing_over", "clocks", ["due_at", "case_id"], HANDING_OVER)


def downgrade() -> None:
    """All in one walk again."""
    op.drop_index("ix_clocks_handing_over", "clocks")
    op.drop_index("ix_cases_desk_restricted", "cases")
    _desk(OPEN)


def _desk(of: str) -> None:
    for name, which in _LISTS.items():
        op.drop_index(f"ix_cases_desk_{name}", "cases")
        _index(f"ix_cases_desk_{name}", "cases", ["next_due_at", "id"], f"{of}{which}")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
