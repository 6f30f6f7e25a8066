"""A step that fires is written to fewer places: in a burst each index whose order has nothing to do with time costs a page for a row.

A message is one notice to one person by one way, a step's notice one of its step: both are said by rows that stand there anyway, instead of by
a text made for nothing else. Of the provider's own numbers only those that are known are kept in order; nobody looks by its clock for the event
that a step has fired.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ONE_MESSAGE = ("uq_messages_notice_id_person_id_way", ["notice_id", "person_id", "way"])
ONE_NOTICE = ("uq_notices_clock_id_step_id", ["clock_id", "step_id"])
ALONE = {"resolve_fks": False}
"""Their own tables only: SQLAlchemy warns whoever runs `init` of indexes of others that it cannot read."""
KNOWN = "provider_id IS NOT NULL"
SOUGHT = "type <> 'step_fired'"
KEYS = """UPDATE notices SET dedupe_key = 'clock:' || notices.clock_id || ':' || steps.generation || ':' || steps.n
FROM steps WHERE steps.id = notices.step_id"""
"""As they stood before."""
MESSAGE_KEYS = """UPDATE messages SET dedupe_key = notices.dedupe_key || ':' || messages.person_id || ':' || messages.way
FROM notices WHERE notices.id = messages.notice_id"""


def upgrade() -> None:
    """Rows and their ids stay as they are."""
    for index, table in (
        ("ix_events_subject_kind_subject_id", "events"),
        ("ix_messages_notice_id", "messages"),
        ("ix_messages_provider_id", "messages"),
        ("ix_notices_clock_id", "notices"),
    ):
        op.drop_index(index, table)  # fmt: skip
    with op.batch_alter_table("messages", reflect_kwargs=ALONE) as messages:
        messages.drop_constraint("uq_messages_dedupe_key", type_="unique")
        messages.drop_column("dedupe_key")
        messages.create_unique_constraint(*ONE_MESSAGE)
    with op.batch_alter_table("notices", reflect_kwargs=ALONE) as notices:
        notices.alter_column("dedupe_key", existing_type=sa.String(), nullable=True)
        notices.create_unique_constraint(*ONE_NOTICE)
    op.execute("UPDATE notices SET dedupe_key = NULL WHERE step_id IS NOT NULL")
    op.create_index(
        "ix_messages_provider_id", "messages", ["provider_id"], sqlite_where=sa.text(KNOWN), postgresql_where=sa.text(KNOWN),
    )  # fmt: skip
    op.create_index(
        "ix_events_subject_kind_subject_id", "events", ["subject_kind", "subject_id"],
        sqlite_where=sa.text(SOUGHT), postgresql_where=sa.text(SOUGHT),
    )  # fmt: skip


def downgrade() -> None:
    """The texts are made of the same rows again."""
    op.drop_index("ix_events_subject_kind_subject_id", "events")
    op.create_index("ix_events_subject_kind_subject_id", "events", ["subject_kind", "subject_id"])
    op.drop_index("ix_messages_provider_id", "messages")
    op.execute(KEYS)
    with op.batch_alter_table("notices", reflect_kwargs=ALONE) as notices:
        notices.drop_constraint(ONE_NOTICE[0], type_="unique")
        notices.alter_column("dedupe_key", existing_type=sa.String(), nullable=False)
    op.add_column("messages", sa.Column("dedupe_key", sa.String(), nullable=True))
    op.execute(MESSAGE_KEYS)
    with op.batch_alter_table("messages", reflect_kwargs=ALONE) as messages:
        messages.drop_constraint(ONE_MESSAGE[0], type_="unique")
        messages.alter_column("dedupe_key", existing_type=sa.String(), nullable=False)
        messages.create_unique_constraint("uq_messages_dedupe_key", ["dedupe_key"])
    op.create_index("ix_messages_notice_id", "messages", ["notice_id"])
    op.create_index("ix_messages_provider_id", "messages", ["provider_id"])
    op.create_index("ix_notices_clock_id", "notices", ["clock_id"])
