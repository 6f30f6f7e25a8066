"""Whatever is done to the record behind the house's back is found: random tamperings on a real SQLite file."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.audit.events import record
from cases.audit.head import Head, differing, head_line, keep_head, read_heads
from cases.audit.seal import seal, verify
from cases.house import House
from cases.now import HeldClock
from cases.store.database import Database
from cases.work import Work
from config.load import Config
from tests.conftest import NINE

pytestmark = pytest.mark.sqlite_only("改的是文件; 两种数据库上的篡改见 test_audit")
SEALED, ALL = 9, 12
EVENT = ("type", "subject_kind", "subject_id", "effective_at", "recorded_at", "actor", "reason_hash", "data")
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, empty_database: Path, qionglai: Config) -> Path:
    """A file with twelve events, the last three not yet sealed."""
    file = tmp_path_factory.mktemp("tampering") / "record.db"
    shutil.copy(empty_database, file)
    database = Database(f"sqlite:///{file}")
    for first, last in ((0, SEALED), (SEALED, ALL)):
        with database.session(write=True) as session:
            work = Work(session, qionglai, NINE)
            for n in range(first, last):
                record(
                    work,
                    f"test{n}",
                    subject_kind="thing",
                    subject_id=n,
                    actor=f"t{n}",
                    data={"n": n},
                    reason=f"理由{n}",
                )
            if last == SEALED:
                seal(work)
            work.commit()
    database.engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


Look = Callable[..., list[str]]


@pytest.fixture(scope="module")
def look(written: Path, qionglai: Config) -> Look:
    """Tampers with a fresh copy by SQL; what verify says then."""

    def look_(*statements: tuple[str, tuple[object, ...]], heads: tuple[Head, ...] = ()) -> list[str]:
        file = written.with_name("copy.db")
        for old in written.parent.glob("copy.db*"):
            old.unlink()
        shutil.copy(written, file)
        with closing(sqlite3.connect(file)) as connection:
            for statement, values in statements:
                connection.execute(statement, values)
            connection.commit()
        database = Database(f"sqlite:///{file}")
        with database.session(write=False) as session:
            work = Work(session, qionglai, NINE)
            said = [flaw.what for flaw in (*verify(work), *differing(work, list(heads), {}))]
        database.engine.dispose()
        return said

    return look_


def test_an_untouched_copy_has_no_flaw(look: Look) -> None:
    """Else the tests below would prove nothing."""
    assert look() == []


@given(st.sampled_from(EVENT), st.integers(1, SEALED), WORDS)
def test_any_edit_of_a_sealed_event_is_found(look: Look, column: str, id: int, value: str) -> None:
    """Any column, any words: also what is no instant, no JSON, no hash."""
    assert look((f"UPDATE events SET {column} = ? WHERE id = ?", (f"{value}|", id)))


@given(st.sampled_from(("previous", "hash", "event_id", "n")), st.integers(1, SEALED), st.integers(100, 999))
def test_any_edit_of_a_link_is_found(look: Look, column: str, n: int, value: int) -> None:
    """The links are as little to be touched as the events."""
    assert look((f"UPDATE seals SET {column} = ? WHERE n = ?", (value, n)))


@given(st.sets(st.integers(1, ALL), min_size=1, max_size=ALL - 1), st.booleans())
def test_any_deletion_but_of_the_newest_is_found(look: Look, ids: set[int], links_too: bool) -> None:
    """With or without their links, sealed or not; unless it is the end that was cut off."""
    marks = ",".join(map(str, ids))
    links = [(f"DELETE FROM seals WHERE event_id IN ({marks})", ())] if links_too else []
    cut = ids == set(range(min(ids), ALL + 1)) and (links_too or min(ids) > SEALED)
    words = [("DELETE FROM event_texts WHERE hash NOT IN (SELECT reason_hash FROM events)", ())]
    said = look((f"DELETE FROM events WHERE id IN ({marks})", ()), *links, *words)
    assert bool(said) is not cut


@given(st.integers(-5, SEALED), st.booleans())
def test_an_event_put_between_is_found(look: Look, place: int, after: bool) -> None:
    """Before the first, or in the place of one moved away, or with the later ones moved up."""
    columns = "type, subject_kind, subject_id, case_id, effective_at, recorded_at, actor, reason_hash, data"
    forged = (f"INSERT INTO events (id, {columns}) SELECT ?, {columns} FROM events WHERE id = 5", (place,))
    if place < 1:
        assert look(forged)
        return
    moved = ("UPDATE events SET id = -id WHERE id >= ?", (place,)), ("UPDATE events SET id = 1 - id WHERE id < 0", ())
    links = [("UPDATE seals SET event_id = event_id + 1000 WHERE event_id >= ?", (place,)),
             ("UPDATE seals SET event_id = event_id - 999 WHERE event_id >= 1000", ())] if after else []  # fmt: skip
    assert look(*moved, *links, forged)


@given(st.permutations(range(1, SEALED + 1)))
def test_any_other_order_is_found(look: Look, order: list[int]) -> None:
    """Events under each other's numbers, whether the links move with them or not."""
    if order == sorted(order):
        return
    moves = [("UPDATE events SET id = ? WHERE id = ?", (1000 + new, old)) for old, new in enumerate(order, 1)]
    back = ("UPDATE events SET id = id - 1000 WHERE id > 1000", ())
    links = [("UPDATE seals SET event_id = ? WHERE n = ?", (1000 + new, n)) for n, new in enumerate(order, 1)]
    home = ("UPDATE seals SET event_id = event_id - 1000 WHERE event_id > 1000", ())
    assert look(*moves, back)
    assert look(*moves, back, *links, home)


@given(st.integers(0, ALL - 1), WORDS)
def test_words_kept_apart_are_held_by_their_hash(look: Look, n: int, other: str) -> None:
    """Another reason put in, a reason taken out, a reason blanked without an erasure on record."""
    where = f"WHERE text = '理由{n}'"
    assert look((f"UPDATE event_texts SET text = ? {where}", (f"{other}|",)))
    assert look((f"DELETE FROM event_texts {where}", ()))
    assert look((f"UPDATE event_texts SET text = NULL {where}", ()))


@given(st.integers(1, SEALED), WORDS)
def test_a_chain_written_anew_is_found_by_a_head_kept_elsewhere(look: Look, id: int, actor: str) -> None:
    """Whoever edits an event and computes all later links again is caught by the head of that day; so is who cuts off the end."""
    kept = Head("then", SEALED, SEALED, "f" * 64, None)
    assert look(heads=(kept,)) == ["then 的链头不符: 链条被重写"]
    cut = (("DELETE FROM seals WHERE n >= ?", (id,)), ("DELETE FROM events WHERE id >= ?", (id,)),
           ("DELETE FROM event_texts WHERE hash NOT IN (SELECT reason_hash FROM events)", ()))  # fmt: skip
    assert look(*cut) == []
    assert look(*cut, heads=(kept,))


def test_a_head_is_signed_and_its_signature_checked(house: House) -> None:
    """With the key it holds; with another key, or edited, or unsigned, it does not."""
    with house.write() as work:
        record(work, "test", subject_kind="thing", subject_id=1, actor="t")
        seal(work)
        work.commit()
    key = {"YINGSHENG_AUDIT_KEY": "k1"}
    with house.read() as work:
        line = head_line(work, key)
        assert line is not None
        heads = read_heads(str(line).replace("'", '"'))
        assert differing(work, heads, key) == []
        assert "签名" in differing(work, heads, {"YINGSHENG_AUDIT_KEY": "k2"})[0].what
        unsigned = read_heads(str({**line, "signature": ""}).replace("'", '"'))
        assert "签名" in differing(work, unsigned, key)[0].what


def test_a_head_a_day_is_kept_beside_the_database(house: House, clock: HeldClock) -> None:
    """Once a day whatever runs; the file holds against the record later."""
    with house.write() as work:
        record(work, "test", subject_kind="thing", subject_id=1, actor="t")
        work.commit()
    file = keep_head(house)
    assert file is not None
    assert keep_head(house) is None
    clock.forward(days=1)
    assert keep_head(house) == file
    heads = read_heads(file.read_text(encoding="utf-8"))
    assert len(heads) == 2
    with house.read() as work:
        assert differing(work, heads, {}) == []
