"""检索: the full-text index over judged items, filled by a second pass; what waits for it is counted and shown.

SQLite keeps it in FTS5, PostgreSQL in a ``tsvector`` with GIN that we write ourselves: neither needs an extension or a dictionary.
FTS5 holds no copy of the words (half of what an item took): to take words out it has to be told them again, so that ``forget`` comes
before they are erased, and a release that cuts words in another way makes the index anew.
"""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, func, select, text, update

from cases.house import House
from cases.items.words import Phrase, make_ready, phrases_of, spaced, words_of
from cases.store.bulk import change, look_up, table_of
from cases.store.item_tables import UNINDEXED, Item, ItemVersion
from cases.store.listed import among
from cases.store.pace import Pace
from cases.work import Work

AT_A_RUN = 5_000
"""Items a run: after an upgrade a whole archive waits, and judging must not wait for it."""
AIM_SECONDS = 0.02
"""FTS5 writes a megabyte of words at a time and merges in lumps: one part in ten takes twice what those before it took."""
FARTHEST = 16_383
"""PostgreSQL counts no further within a text; words beyond are found, not in a row."""


def index_waiting(house: House, most: int = AT_A_RUN) -> int:
    """Take in the newest words of judged items, as many at a time as other writers may be kept waiting for; how many."""
    done, pace = 0, Pace(AIM_SECONDS)
    while done < most:
        with house.read() as work:
            ids = [id_ for (id_,) in look_up(work.session, _WAITING, together=pace.rows)]
        if not ids:
            break
        make_ready()  # with the record locked everybody else would wait for it
        house.database.again(lambda ids=ids: _put(house, pace, ids))  # type: ignore[misc]
        done += len(ids)
    return done


def _put(house: House, pace: Pace, ids: Sequence[int]) -> None:
    with (
        house.write(waits=False) as work,
        pace.measuring(work.session, len(ids)),
    ):  # what a power cut takes is taken in anew
        _take_in(work, ids)
        work.commit()


def waiting(work: Work) -> int:
    """How many items the index does not hold yet, or not as they read now."""
    return work.session.scalar(select(func.count()).select_from(Item).where(text(UNINDEXED))) or 0


def forget(work: Work, item_ids: Sequence[int]) -> None:
    """Take the words of items out, while they can still be read: what was erased is found no more. Commit is the caller's."""
    if not item_ids:
        return
    if _is_sqlite(work):
        _run_fts5(work, _FTS5_DELETE, look_up(work.session, _HELD, ids=item_ids))
    else:
        work.session.execute(text("DELETE FROM item_words WHERE item_id = :id"), [{"id": id_} for id_ in item_ids])


def matching(work: Work, query: str, below: int | None = None, limit: int = 200) -> list[int]:
    """Items whose words hold every part of the query, newest first, with ids under ``below``. Empty for a query without words.

    It knows nothing of rights: who shows them leaves out what a person may not read.
    """
    phrases = phrases_of(query)
    if not phrases:
        return []
    said = fts5_match(phrases) if _is_sqlite(work) else _tsquery(phrases)
    given = {"said": said, "below": below if below is not None else 2**62, "limit": limit}
    return list(work.session.scalars(text(_FTS5 if _is_sqlite(work) else _GIN), given))


_FTS5_INSERT = "INSERT INTO item_words (rowid, title, words) VALUES (?, ?, ?)"
_FTS5_DELETE = "INSERT INTO item_words (item_words, rowid, title, words) VALUES ('delete', ?, ?, ?)"
_FTS5 = "SELECT rowid FROM item_words WHERE item_words MATCH :said AND rowid < :below ORDER BY rowid DESC LIMIT :limit"
_GIN = "SELECT item_id FROM item_words WHERE words @@ CAST(:said AS tsquery) AND item_id < :below ORDER BY item_id DESC LIMIT :limit"


_WAITING = select(Item.id).where(text(UNINDEXED)).order_by(Item.id).limit(bindparam("together"))
_SAID = select(Item.id, ItemVersion.title, ItemVersion.text).where(among(Item.id, "ids"))
_WORDS = _SAID.join(ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.n == Item.version))
_HELD = _SAID.join(ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.n == Item.indexed_version))
_TAKEN_IN = update(table_of(Item)).where(among(Item.id, "ids")).values(indexed_version=Item.version)


def _take_in(work: Work, ids: Sequence[int]) -> None:
    forget(work, ids)
    said = look_up(work.session, _WORDS, ids=ids)
    if _is_sqlite(work):
        _run_fts5(work, _FTS5_INSERT, said)
    elif said:
        insert = "INSERT INTO item_words (item_id, words) VALUES (:id, CAST(:words AS tsvector))"
        held = [{"id": id_, "words": _tsvector([*words_of(title), "", *words_of(body)])} for id_, title, body in said]
        work.session.execute(text(insert), held)
    change(work.session, _TAKEN_IN, [{"ids": ids}])


def _run_fts5(work: Work, statement: str, said: Sequence[tuple[int, str, str]]) -> None:
    """For each text that has words; one without is neither put in nor taken out, so that an item that was emptied counts for none."""
    if not said:
        return
    ids, titles, bodies = zip(*said, strict=True)
    if rows := [row for row in zip(ids, spaced(titles), spaced(bodies), strict=True) if row[1] or row[2]]:
        work.session.connection().exec_driver_sql(statement, rows)


def fts5_match(phrases: Sequence[Phrase]) -> str:
    """As FTS5 reads it. The words hold letters and digits only."""
    return " AND ".join(f'"{" ".join(p.words)}"{"*" if p.open_ended else ""}' for p in phrases)


def _tsvector(words: Sequence[str]) -> str:
    """As PostgreSQL reads it, with places; an empty word keeps a place free, so that no phrase goes across it."""
    return " ".join(f"'{word}':{min(place, FARTHEST)}" for place, word in enumerate(words, 1) if word)


def _tsquery(phrases: Sequence[Phrase]) -> str:
    return " & ".join(f"({' <-> '.join([*map(_quoted, p.words[:-1]), _last(p)])})" for p in phrases)


def _last(phrase: Phrase) -> str:
    return _quoted(phrase.words[-1]) + (":*" if phrase.open_ended else "")


def _quoted(word: str) -> str:
    return f"'{word}'"


def _is_sqlite(work: Work) -> bool:
    return work.session.get_bind().dialect.name == "sqlite"
