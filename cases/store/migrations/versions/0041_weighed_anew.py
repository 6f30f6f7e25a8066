"""Messages that an earlier release left waiting are weighed as those of this one: its second weight, then of what follows a breach, is a
danger's now, and a group's digest told its reader to go and look at once."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

WEIGHTS = {"breach": 0, "after_breach": 2, "warning": 3, "closing": 5}
NOTICE, DANGER = 4, 1
WAITS = "m.state IN ('pending', 'sending')"
OWN = f"""
    SELECT m.id, m.parent_id, m.priority, n.purpose, c.kind, coalesce(k.drill, false) FROM messages m
    JOIN notices n ON n.id = m.notice_id LEFT JOIN clocks c ON c.id = n.clock_id LEFT JOIN cases k ON k.id = n.case_id
    WHERE {WAITS} OR (m.state = 'bundled' AND m.parent_id IN (SELECT m.id FROM messages m WHERE {WAITS}))
"""  # noqa: S608 — made of constants


def upgrade() -> None:
    """What carries others weighs as much as the gravest of them. Whatever this release has written weighs that already."""
    record = op.get_bind()
    was: dict[int, int] = {}
    now: dict[int, int] = {}
    for id_, parent, priority, purpose, kind, drill in record.execute(sa.text(OWN)).all():
        was[id_] = priority
        own = _weight(purpose, kind if not drill else None)
        for told in (id_, parent):
            if told is not None and not (purpose == "digest" and told == id_):
                now[told] = min(now.get(told, own), own)
    anew = [{"id": id_, "weight": now[id_]} for id_ in was if now.get(id_, was[id_]) != was[id_]]
    if anew:
        record.execute(sa.text("UPDATE messages SET priority = :weight WHERE id = :id"), anew)


def downgrade() -> None:
    """Nothing: an earlier release sends by the order of these numbers, and that is the same."""


def _weight(purpose: str, kind: str | None) -> int:
    own = WEIGHTS.get(purpose, NOTICE)
    return min(own, DANGER) if kind == "risk_check" and purpose != "closing" else own
