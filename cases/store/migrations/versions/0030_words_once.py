"""检索 on SQLite holds no second copy of every text: half of what an item took in the file, and a third less work to take it in.

The words are letters, digits and pairs of Han characters made by us: FTS5's plainest tokenizer cuts them at the same places.
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What can be found stays found: the words are carried over. PostgreSQL never held a copy."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("ALTER TABLE item_words RENAME TO item_words_before")
    op.execute(
        "CREATE VIRTUAL TABLE item_words USING fts5(title, words, tokenize = 'ascii', content = '', columnsize = 0)"
    )
    op.execute(
        "INSERT INTO item_words (rowid, title, words) SELECT rowid, title, words FROM item_words_before WHERE title <> '' OR words <> ''"
    )
    op.execute("DROP TABLE item_words_before")


def downgrade() -> None:
    """The words stand nowhere but in the items, and are taken from there again by the second pass."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TABLE item_words")
    op.execute("CREATE VIRTUAL TABLE item_words USING fts5(title, words, tokenize = 'unicode61 remove_diacritics 0')")
    op.execute("UPDATE items SET indexed_version = 0")
