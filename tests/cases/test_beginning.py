"""Wishes whose keys begin so: those and no others, and found without reading all there ever were."""

import pytest
from sqlalchemy import ColumnElement, select, text
from sqlalchemy.dialects import postgresql

from cases.house import House
from cases.matters.telling import _unsaid
from cases.store.beginning import begins_with
from cases.store.bulk import put
from cases.store.outbox_tables import Notice
from tests.conftest import NINE

KEYS = ("a_b:1:", "a_b:1:7", "a_b:1:人", "a_b:10:7", "a_b:1", "axb:1:7", "A_B:1:7", "a%b:1:7", "", "a_b:1;")


@pytest.fixture
def kept(any_house: House) -> House:
    """One wish under each key."""
    rows = [{"dedupe_key": key, "purpose": "notice", "reason": "time", "due_at": NINE, "made_at": NINE} for key in KEYS]
    with any_house.write() as work:
        put(work.session, Notice, rows)
        work.commit()
    return any_house


def test_letter_by_letter(kept: House) -> None:
    """No sign stands for another, large letters are not small ones, and what only sorts beside it is left out."""
    begun = begins_with(Notice.dedupe_key, "a_b:1:")
    with kept.read() as work:
        found, rest = (
            set(work.session.scalars(select(Notice.dedupe_key).where(which)).all()) for which in (begun, ~begun)
        )
    assert found == {"a_b:1:", "a_b:1:7", "a_b:1:人"}
    assert rest == set(KEYS) - found


@pytest.mark.parametrize("which", [begins_with(Notice.dedupe_key, "turn:5:"), _unsaid([5, 6])])
def test_by_an_index(any_house: House, which: ColumnElement[bool]) -> None:
    """A click asks with the record locked: a million wishes make it no slower."""
    with any_house.read() as work:
        dialect = work.session.get_bind().dialect
        asked = str(select(Notice.id).where(which).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        if dialect.name == postgresql.dialect.name:
            work.session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = "\n".join(
                row for (row,) in work.session.execute(text(f"EXPLAIN {asked.replace(':', chr(92) + ':')}"))
            )
            assert "ix_notices_begins" in plan
            assert "Seq Scan" not in plan
        else:
            plan = "\n".join(
                row[-1] for row in work.session.execute(text(f"EXPLAIN QUERY PLAN {asked.replace(':', chr(92) + ':')}"))
            )
            assert "dedupe_key>?" in plan
            assert "SCAN" not in plan
