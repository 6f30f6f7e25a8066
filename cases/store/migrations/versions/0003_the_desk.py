"""What the desk needs to stay quick: on each case its nearest clock, and an index for each list of the desk."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OPEN = "closed_at IS NULL AND NOT history AND NOT drill"
LISTS = {
    "all": OPEN,
    "urgent": f"{OPEN} AND loud",
    "letters": f"{OPEN} AND kind = 'request'",
    "review": f"{OPEN} AND review",
    "unconfirmed": f"{OPEN} AND severity IS NOT NULL AND NOT severity_confirmed",
    "grave": f"{OPEN} AND kind = 'matter' AND severity IN ('especially_serious', 'serious')",
}
ACCUSING = "complained_of <> '[]'"
HELPED = "support <> '[]'"
LEADS = ("handling_lead", "response_lead")
LOUD = ("authoritative_information", "press_conference", "opinion_response", "follow_up", "upward_report", "risk_check")
"""The kinds that broke the night when this migration was written; a clock that starts or ends later goes by the configuration."""


def upgrade() -> None:
    """Columns with their values, then the indexes."""
    op.add_column("cases", sa.Column("next_clock_id", BIG))
    op.add_column("cases", sa.Column("next_due_at", INSTANT))
    op.add_column("cases", sa.Column("loud", sa.Boolean(), nullable=False, server_default=sa.false()))
    cases = sa.table("cases", *(sa.column(name) for name in ("id", "next_clock_id", "next_due_at", "loud")))
    clocks = sa.table("clocks", *(sa.column(name) for name in ("id", "case_id", "state", "due_at", "kind")))
    own = (clocks.c.case_id == cases.c.id) & (clocks.c.state == "running")

    def first(column: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
        query = sa.select(column).where(own).order_by(clocks.c.due_at, clocks.c.id).limit(1)
        return query.correlate(cases).scalar_subquery()

    loud = sa.select(clocks.c.id).where(own, clocks.c.kind.in_(LOUD)).correlate(cases).exists()
    op.execute(sa.update(cases).values(next_clock_id=first(clocks.c.id), next_due_at=first(clocks.c.due_at), loud=loud))
    for name, condition in LISTS.items():
        _index(f"ix_cases_desk_{name}", ["next_due_at", "id"], condition)
    _index("ix_cases_accusing", ["id"], ACCUSING)
    _index("ix_cases_helped", ["id"], HELPED)
    for unit in LEADS:
        op.create_index(f"ix_cases_{unit}", "cases", [unit])


def _index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "cases", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Back to the release before."""
    for name in (*(f"desk_{list_}" for list_ in LISTS), "accusing", "helped", *LEADS):
        op.drop_index(f"ix_cases_{name}", "cases")
    for column in ("loud", "next_due_at", "next_clock_id"):
        op.drop_column("cases", column)
