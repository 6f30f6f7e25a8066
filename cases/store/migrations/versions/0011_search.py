"""检索: the words of items for full-text search, and which version of an item they were taken from."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UNINDEXED = "indexed_version <> version AND state <> 'pending'"


def upgrade() -> None:
    """What stands in the record already waits for the second pass: version 0 is none."""
    op.add_column("items", sa.Column("indexed_version", sa.Integer(), nullable=False, server_default="0"))
    waiting = sa.text(UNINDEXED)
    op.create_index("ix_items_unindexed", "items", ["id"], sqlite_where=waiting, postgresql_where=waiting)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE item_words USING fts5(title, words, tokenize = 'unicode61 remove_diacritics 0')"
        )
        return
    op.execute("CREATE TABLE item_words (item_id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)")
    op.execute("CREATE INDEX ix_item_words_words ON item_words USING GIN (words)")


def downgrade() -> None:
    """The index can be filled again from the items."""
    op.execute("DROP TABLE item_words")
    op.drop_index("ix_items_unindexed", table_name="items")
    op.drop_column("items", "indexed_version")
