"""The chain over all events finds every edit made behind the house's back."""

import pytest
from sqlalchemy import text

from cases.audit.events import record
from cases.audit.seal import seal, stands_still_at, verify
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


NO_JSON = {"sqlite": "'{'", "postgresql": "CAST(repeat('9', 9999) AS jsonb)"}
"""What each database keeps and Python does not read."""


def test_an_event_damaged_before_it_was_sealed_is_told(any_house: House) -> None:
    """The chain ends before it and holds so far; verify names the event, and so does whoever asks why sealing stands still."""
    happened(any_house)
    with any_house.write() as work:
        ids = [record(work, "test", subject_kind="thing", subject_id=n, actor="t", data={}) for n in range(3)]
        work.commit()
    with any_house.write() as work:
        bad = NO_JSON[work.session.get_bind().dialect.name]
        work.session.execute(text(f"UPDATE events SET data = {bad} WHERE id = :id"), {"id": ids[1]})
        assert (seal(work), seal(work)) == (1, 0)
        work.commit()

    with any_house.read() as work:
        assert [(flaw.event_id, flaw.what) for flaw in verify(work)] == [(ids[1], "事件在封存前已损坏")]
        assert stands_still_at(work) == ids[1]
    with any_house.write() as work:
        work.session.execute(text("UPDATE events SET data = '{}' WHERE id = :id"), {"id": ids[1]})
        work.commit()
    with any_house.write() as work:
        assert (stands_still_at(work), seal(work), stands_still_at(work)) == (None, 2, None)
        work.commit()
    assert flaws(any_house) == []


@pytest.mark.sqlite_only("PostgreSQL 里的时间读不坏")
def test_an_instant_that_does_not_read_ends_the_chain_too(house: House) -> None:
    """Its row cannot be read with those beside it: the ones before it are sealed all the same."""
    with house.write() as work:
        ids = [record(work, "test", subject_kind="thing", subject_id=n, actor="t", data={}) for n in range(3)]
        work.session.execute(text("UPDATE events SET recorded_at = 'never' WHERE id = :id"), {"id": ids[1]})
        work.commit()
    with house.write() as work:
        assert (seal(work), stands_still_at(work)) == (1, ids[1])


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
