"""The chain over all events finds every edit made behind the house's back."""

import pytest
from sqlalchemy import text

from cases.audit.events import record
from cases.audit.seal import seal, verify
from cases.house import House


def happened(house: House, count: int = 5) -> None:
    """Some events, sealed."""
    with house.write() as work:
        for n in range(count):
            record(work, "test", subject_kind="thing", subject_id=n, actor="t", data={"n": n}, reason=f"理由{n}")
        seal(work)
        work.commit()


def flaws(house: House) -> list[str]:
    """What verify says."""
    with house.read() as work:
        return [flaw.what for flaw in verify(work)]


def test_an_untouched_chain_holds(any_house: House) -> None:
    """Events sealed in several passes form one chain without a flaw."""
    happened(any_house)
    happened(any_house)

    assert flaws(any_house) == []


UNGUARDED = {"sqlite": "PRAGMA foreign_keys=OFF", "postgresql": "SET session_replication_role = replica"}
"""How somebody with the database in hand keeps it from refusing."""


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE events SET actor = 'x' WHERE id = 3", "内容被改动"),
        ("UPDATE events SET data = '{\"n\": 9}' WHERE id = 2", "内容被改动"),
        ("UPDATE events SET effective_at = '2020-01-01 00:00:00' WHERE id = 2", "内容被改动"),
        ("DELETE FROM events WHERE id = 3", "被删除"),
        ("UPDATE seals SET event_id = CASE event_id WHEN 2 THEN 1000 WHEN 3 THEN 2 ELSE event_id END", "改动"),
        ("DELETE FROM seals WHERE event_id = 3", "次序"),
    ],
)
def test_every_tampering_is_found(house: House, statement: str, says: str) -> None:
    """An edit, a deletion, a swap made directly in the database: verify names it."""
    happened(house)
    with house.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(UNGUARDED[connection.dialect.name])
        connection.execute(text(statement))
        connection.commit()

    found = flaws(house)
    assert any(says in what for what in found) or (says == "改动" and found)


def test_erasing_personal_words_leaves_the_chain_whole(house: House) -> None:
    """Retention may empty the texts: the hashes stay and the record still verifies."""
    happened(house)
    with house.database.engine.begin() as connection:
        connection.execute(text("UPDATE event_texts SET text = NULL, erased_at = '2026-01-01 00:00:00'"))

    assert flaws(house) == []
