"""The text of the law and the ladder, the same for thousands of clocks, stands once in a table of its own; on each clock only what is the
clock's own: what messages call it, whether somebody else stated its limit, by how much it was extended."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from cases.store.terms import Written, id_of, written
from cases.store.types import Json

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TOGETHER = 5_000
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = ("subject", "stated", "extended")
READ = sa.text("SELECT id, CAST(terms AS TEXT) FROM clocks WHERE id > :last ORDER BY id LIMIT :most")
KEEP = sa.text("INSERT INTO terms (id, text) VALUES (:id, :text) ON CONFLICT DO NOTHING")
POINT = sa.text(
    "UPDATE clocks SET terms_id = :terms, subject = :subject, stated = :stated, extended = :extended WHERE id = :id"
)
READ_BACK = sa.text(
    "SELECT clocks.id, terms.text, clocks.subject, clocks.stated, clocks.extended FROM clocks "
    "JOIN terms ON terms.id = clocks.terms_id WHERE clocks.id > :last ORDER BY clocks.id LIMIT :most"
)
WRITE_BACK = sa.text("UPDATE clocks SET terms = :terms WHERE id = :id")
WRITE_BACK_JSONB = sa.text("UPDATE clocks SET terms = CAST(:terms AS JSONB) WHERE id = :id")


def upgrade() -> None:
    """Each distinct text is kept once, even one that no longer reads: it stays for a person to look at."""
    op.create_table(
        "terms",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    # SQLite can add no constraint later; there no column is without a value, and 0 is no id of any terms
    op.execute(
        "ALTER TABLE clocks ADD COLUMN terms_id INTEGER DEFAULT 0 NOT NULL CONSTRAINT fk_clocks_terms_id REFERENCES terms (id)"
        if sqlite
        else "ALTER TABLE clocks ADD COLUMN terms_id BIGINT"
    )
    op.add_column("clocks", sa.Column("subject", sa.String(), nullable=True))
    op.add_column("clocks", sa.Column("stated", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("clocks", sa.Column("extended", sa.Integer(), nullable=True))
    _take_out()
    if not sqlite:
        op.alter_column("clocks", "terms_id", nullable=False)
        op.create_foreign_key("fk_clocks_terms_id", "clocks", "terms", ["terms_id"], ["id"])
    op.drop_column("clocks", "terms")


def downgrade() -> None:
    """Each clock has its own copy again."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("clocks", sa.Column("terms", Json(), nullable=False, server_default="{}"))
    _put_back(WRITE_BACK if sqlite else WRITE_BACK_JSONB)
    for name in (*OWN, "terms_id"):
        op.drop_column("clocks", name)
    op.drop_table("terms")


def _take_out() -> None:
    known: dict[str, tuple[int, dict[str, Any]]] = {}
    for rows in _batches(READ):
        new = {text: _divided(text) for _, text in rows if text not in known}
        known |= {text: (terms.id, own) for text, (terms, own) in new.items()}
        if new:
            op.get_bind().execute(KEEP, [{"id": terms.id, "text": terms.text} for terms, _ in new.values()])
        op.get_bind().execute(POINT, [{"id": id_, "terms": known[text][0], **known[text][1]} for id_, text in rows])


def _divided(text: str) -> tuple[Written, dict[str, Any]]:
    """What is the law's and what is the clock's own. A text that cannot be read is kept letter by letter, and read by nobody."""
    own: dict[str, Any] = {"subject": None, "stated": False, "extended": None}
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return Written(id_of(text), text), own
    mine = {key: said.pop(key) for key in OWN if key in said}
    return written(said), own | mine


def _put_back(write: Any) -> None:
    for rows in _batches(READ_BACK):
        op.get_bind().execute(write, [{"id": id_, "terms": _joined(text, *own)} for id_, text, *own in rows])


def _joined(text: str, subject: str | None, stated: bool, extended: int | None) -> str:
    own = {"subject": subject, "stated": bool(stated) or None, "extended": extended}
    said = {key: value for key, value in own.items() if value}
    return json.dumps({**json.loads(text), **said}, ensure_ascii=False) if said else text


def _batches(query: Any) -> Iterator[Any]:
    last = 0
    while rows := op.get_bind().execute(query, {"last": last, "most": TOGETHER}).all():
        yield rows
        last = rows[-1][0]
