"""A way is now on trial until an administrator turns it on; the ways by which a living city delivers stay on."""

import sqlalchemy as sa
from alembic import op

from cases.store.types import Json, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TRIED = """
SELECT way, min(made_at) AS at FROM messages AS one
WHERE attempts > 0 AND way NOT IN (SELECT way FROM ways_turned)
AND id > coalesce((SELECT max(id) FROM messages AS kept WHERE kept.way = one.way AND kept.state = 'withheld'), 0)
GROUP BY way
"""
"""Ways nobody has turned whose last messages were tried, not kept back; and since when."""
WATCHDOG = "watchdog"


def upgrade() -> None:
    """Nobody may be left untold by an upgrade: such a way counts as turned on since its first message, by the machine, on record.

    看门's own channel leaves no messages: where any way delivered it did too. It was turned by hand, or stays as it is.
    """
    bind = op.get_bind()
    found = bind.execute(sa.text(TRIED).columns(way=sa.String, at=UtcDateTime())).all()
    live = {row.way: row.at for row in found}
    if live and not bind.scalar(sa.text("SELECT count(*) FROM ways_turned WHERE way = :way"), {"way": WATCHDOG}):
        live[WATCHDOG] = min(live.values())
    op.bulk_insert(TURNED, [{"way": way, "live": True, "at": at, "by": "machine"} for way, at in live.items()])
    now = bind.scalar(sa.select(sa.func.current_timestamp(type_=UtcDateTime()))) if live else None
    op.bulk_insert(EVENTS, [
        {"type": "way_turned_on", "subject_kind": "way", "subject_id": way, "effective_at": at, "recorded_at": now,
         "actor": "machine", "data": {"why": "upgrade"}} for way, at in live.items()
    ])  # fmt: skip


def downgrade() -> None:
    """What is turned on stays on."""


TURNED = sa.table(
    "ways_turned", sa.column("way", sa.String), sa.column("live", sa.Boolean), sa.column("at", UtcDateTime()),
    sa.column("by", sa.String),
)  # fmt: skip
EVENTS = sa.table(
    "events", *(sa.column(name, sa.String) for name in ("type", "subject_kind", "subject_id", "actor")),
    sa.column("effective_at", UtcDateTime()), sa.column("recorded_at", UtcDateTime()), sa.column("data", Json()),
)  # fmt: skip
