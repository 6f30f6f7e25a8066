"""Each case stood under its lead in four indexes, though hardly one is answered for by another unit than handles it: to judge a letter
wrote all four. Whoever answers for a case is looked for among those few only, and no case without a lead stands in an index of leads."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ON_THE_DESK = "closed_at IS NULL AND NOT history AND NOT drill AND NOT restricted"
ELSEWHERE = "coalesce(handling_lead, '') <> response_lead"
NARROW = ("response_lead", "next_due_at", "id", "handling_lead", "kind", "loud", "review", "severity", "severity_confirmed", "complained_of")  # fmt: skip


def upgrade() -> None:
    """Three indexes, each of fewer cases."""
    _anew("handling_lead", "handling_lead IS NOT NULL", "handling_lead")
    _anew("response_lead", ELSEWHERE, "response_lead")
    _anew("narrow_response_lead", f"{ON_THE_DESK} AND {ELSEWHERE}", *NARROW)


def downgrade() -> None:
    """As they were."""
    _anew("handling_lead", None, "handling_lead")
    _anew("response_lead", None, "response_lead")
    _anew("narrow_response_lead", f"{ON_THE_DESK} AND response_lead IS NOT NULL", *NARROW)


def _anew(name: str, of: str | None, *columns: str) -> None:
    op.drop_index(f"ix_cases_{name}", "cases")
    where = sa.text(of) if of else None
    op.create_index(f"ix_cases_{name}", "cases", list(columns), sqlite_where=where, postgresql_where=where)
