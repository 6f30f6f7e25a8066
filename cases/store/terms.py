"""The terms of clocks: each distinct text of the law and its ladder stands once, under its own hash, and is never changed.

A city has a dozen of them and hundreds of thousands of clocks. Since the name of a text is its hash, what a process has read of it once
holds for good, whichever clock or database asks.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cases.store.bulk import look_up, put_new
from cases.store.database import serialise
from cases.store.listed import each
from cases.store.types import Base, BigInt, Body, Damaged, DamagedJson, read_json

LOCK = 510_183_062
"""PostgreSQL's advisory lock for writing new terms: two that write the same ones in another order would wait for each other."""
_MOST = 4096
_read: dict[int, Mapping[str, Any]] = {}
"""What this process has read. No state of a city: an id says what stands under it."""


class Terms(Base):
    """时限依据: a row of the law, its ladder and the configuration they are of, as they stood when a clock began under them.

    ``id``: the first 63 bits of the SHA-256 of ``text``. Rows are only ever added: a corrected clock points at another one.
    """

    __tablename__ = "terms"
    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    text: Mapped[Body]


class Written(NamedTuple):
    """Terms as they are kept, and under which id."""

    id: int
    text: str


_STANDING = select(Terms.id).where(Terms.id.in_(select(each(Terms.id, "ids").c.value)))
_TEXTS = select(Terms.id, Terms.text).where(Terms.id.in_(select(each(Terms.id, "ids").c.value)))


def written(says: Any) -> Written:
    """The terms in their one form: the same content has the same id whoever writes it, and in whatever order."""
    text = json.dumps(says, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Written(id_of(text), text)


def id_of(text: str) -> int:
    """Under which id that text stands."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1


def keep(session: Session, terms: Collection[Written]) -> None:
    """Have these terms stand in the record when this transaction commits; others may write the same ones at the same time."""
    wanted = dict(terms)
    standing = {row[0] for row in look_up(session, _STANDING, ids=list(wanted))} if wanted else set()
    if missing := [{"id": id_, "text": text} for id_, text in sorted(wanted.items()) if id_ not in standing]:
        serialise(session, LOCK)
        put_new(session, Terms, missing)


def terms_of(session: Session | None, id_: int) -> Mapping[str, Any]:
    """What stands under that id, only to be looked at: every clock under it shares it. ``Damaged`` when it is not there or not as it was written."""
    found = _read.get(id_)
    if found is None:
        if session is None:
            raise LookupError("terms are read within a session")
        found = read_terms(session, [id_])[id_]
    return found


def read_terms(session: Session, ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """The same of many: those this process does not know are read in one question."""
    if missing := [id_ for id_ in ids if id_ not in _read]:
        if len(_read) > _MOST:
            _read.clear()
        found = session.connection().execute(_TEXTS, {"ids": missing})  # past the session: to look at a row writes none
        _read.update({id_: said for id_, text in found if (said := _said(id_, text)) is not None})
    damaged: Any = Damaged()
    return {id_: _read.get(id_, damaged) for id_ in ids}


def is_loud(terms: Mapping[str, Any]) -> bool:
    """Whether what is told under these terms may break the night. Terms that cannot be read may be those of any clock: better loud than too late."""
    try:
        policy = terms.get("policy")
    except DamagedJson:
        return True
    loud = policy.get("loud") if isinstance(policy, dict) else None
    return loud is None or bool(loud)


def _said(id_: int, text: str) -> Mapping[str, Any] | None:
    """Nothing when the text is not the one that was written: a law changed by hand is no law."""
    try:
        said = read_json(text) if id_of(text) == id_ else None
    except DamagedJson:
        return None
    return said if isinstance(said, dict) else None
