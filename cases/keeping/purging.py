"""Purging what slipped in as secret, by two named people: the item, and whatever was written in its cases that repeats it.

A line in ``purged.jsonl`` beside the database outlives the database: a backup of before that is put back is purged again.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import DeclarativeBase

from cases.audit.events import record
from cases.house import House
from cases.items.files import file_of
from cases.keeping.erasing import BLANK, PURGED, Erased, cases_of, erase
from cases.matters.flow import DESK, SECONDS
from cases.matters.held import speak_for
from cases.people.actors import Actor, Forbidden, actor_of, other_person
from cases.people.sight import sight_of_actor
from cases.store.act_tables import Dispatch, Evidence, Extension, Instruction, Response, Review, UpwardReport
from cases.store.case_tables import Case, CaseItem
from cases.store.event_tables import Event, EventText, about
from cases.store.item_tables import Item, ItemVersion
from cases.store.outbox_tables import Message, Notice, Reply
from cases.store.paper_tables import ReportEdition
from cases.store.people_tables import HandOver, PromisedCall
from cases.title import title_of
from cases.work import Work

FILE = "purged.jsonl"
RUN = 5
"""So many characters in a row are a quotation, unless another voice of the case says them too."""
DATES = frozenset("0123456789年月日时分点:-")
OTHERS = 200


@dataclass(frozen=True)
class Purged:
    """``unquoted``: texts that repeated it and are gone; ``look_at``: numbers of the cases it stood in, where a person reads what else was
    written; ``papers``: editions that repeat it; ``alike``: items of the same words, raw body or attachment, to be purged in the same way."""

    erased: Erased
    unquoted: int
    look_at: list[str]
    papers: list[str]
    alike: list[int]


def purge(work: Work, item_id: int, actor: Actor, second: str, reason: str, whole: Collection[str] = ()) -> Purged:
    """Take out at once what bears a secret, hold or not; a tombstone stays that says who two did it. Raises Forbidden.

    保守国家秘密法实施条例: what is secret may not stay in a system that is not made for it. ``reason`` must not repeat the secret.
    ``whole``: numbers of cases it stood in of which everything people wrote goes, also afterwards.
    """
    item = work.session.get(Item, item_id)
    if item is None:
        raise Forbidden("no_such_item", f"没有信息 {item_id}")
    if item.erased_at is not None and not whole:
        raise Forbidden("already_erased", f"信息 {item_id} 已经抹除")
    cases = cases_of(work, item_id)
    if not actor.roles & (DESK | {"discipline"}) or not all(sight_of_actor(actor).knows(case) for case in cases):
        raise Forbidden("no_right", f"{actor.name} 没有清除涉密信息的权限")
    strange = sorted(set(whole) - {case.number for case in cases})
    if strange:
        raise Forbidden("no_such_case", f"信息 {item_id} 不在 {'、'.join(strange)} 中")
    other = other_person(work, second, actor, SECONDS, "第二确认人")
    actor_of(work, other.login)  # a name on paper is not enough here: the second person has an account
    if not reason.strip():
        raise Forbidden("needs_reason", "请写明理由", ("reason",))
    return _purge(work, item, actor.login, {"second": other.login, "whole": sorted(whole)}, reason)


def tombstone(house: House, item_id: int, actor: str, second: str, whole: Collection[str] = ()) -> None:
    """Note a purge outside the database: what, of which channel, who two; nothing of what it said."""
    with house.read() as work:
        item = work.session.get_one(Item, item_id)
        line = {"item": item.id, "channel": item.channel, "key": _hashed(item), "at": work.now.isoformat(), "by": actor,
                "second": second, "whole": sorted(whole)}  # fmt: skip
    with (house.data / FILE).open("a", encoding="utf-8") as out:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")


def purge_again(work: Work, lines: Iterable[str]) -> Iterator[Purged]:
    """What was purged and is here all the same (a backup was put back), purged again in the names of the same two."""
    said = [json.loads(line) for line in lines if line.strip()]
    back = {one["item"] for one in said if _is_back(work, one)}
    for one in said:
        if one["item"] in back:
            item, data = work.session.get_one(Item, one["item"]), {"second": one["second"], "whole": one["whole"]}
            yield _purge(work, item, one["by"], {**data, "purged_at": one["at"]}, None)


def _is_back(work: Work, said: dict[str, Any]) -> bool:
    item = work.session.get(Item, said["item"])
    return (
        item is not None and item.erased_at is None and (item.channel, _hashed(item)) == (said["channel"], said["key"])
    )


def tombstones(house: House) -> list[str]:
    """The lines of the file beside the database."""
    file = house.data / FILE
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _hashed(item: Item) -> str:
    return sha256(f"{item.channel}\n{item.key}".encode()).hexdigest()


def _purge(work: Work, item: Item, actor: str, data: dict[str, Any], reason: str | None) -> Purged:
    cases, versions = cases_of(work, item.id), _versions(work, ItemVersion.item_id == item.id)
    alike, runs = _alike(work, item.id, versions), {case.id: _own_runs(work, case, item.id, versions) for case in cases}
    papers = _papers(work, item, frozenset().union(*runs.values()) if runs else frozenset(_runs(versions)))
    unquoted = sum(
        _unquote(work, case, None if case.number in data["whole"] else runs[case.id], item) for case in cases
    )
    data = {**data, "unquoted": unquoted}
    if item.erased_at is None:
        done = erase(work, item.id, "item_purged", actor, data, reason, shared=True)
    else:
        record(work, "item_purged", subject_kind="item", subject_id=item.id, actor=actor, data=data, reason=reason)
        done = Erased({}, [])
    item.outcome = "purged"
    left = sorted(case.number for case in cases if case.number and case.title not in BLANK)
    return Purged(done, unquoted, left, papers, alike)


def _papers(work: Work, item: Item, runs: frozenset[str]) -> list[str]:
    """What was issued does not change by itself: it is named, and people call it in."""
    query = select(ReportEdition).where(ReportEdition.made_at >= item.discovered_at).order_by(ReportEdition.id)
    return [f"{row.title or row.kind} {row.period}" for row in work.session.scalars(query)
            if _quotes(json.dumps([row.content, row.notes, row.figures], ensure_ascii=False), runs)]  # fmt: skip


def _versions(work: Work, where: ColumnElement[bool]) -> list[ItemVersion]:
    return list(work.session.scalars(select(ItemVersion).where(where)))


def _alike(work: Work, item_id: int, versions: list[ItemVersion]) -> list[int]:
    same: list[ColumnElement[bool]] = [ItemVersion.content_hash.in_([one.content_hash for one in versions])]
    same.append(ItemVersion.blob_hash.in_([one.blob_hash for one in versions if one.blob_hash]))
    files = {kept for one in versions for name in one.attachments if (kept := file_of(name)[1])}
    same += [cast(ItemVersion.attachments, String).like(f"%{hash}%") for hash in sorted(files)]
    query = select(ItemVersion.item_id).join(Item, Item.id == ItemVersion.item_id).where(or_(*same))
    return sorted(set(work.session.scalars(query.where(Item.id != item_id, Item.erased_at.is_(None)))))


def _own_runs(work: Work, case: Case, item_id: int, versions: list[ItemVersion]) -> frozenset[str]:
    """The runs of characters of the item that no other voice of the case says."""
    others = select(CaseItem.item_id).where(CaseItem.case_id == case.id, CaseItem.item_id != item_id).limit(OTHERS)
    told = _versions(work, ItemVersion.item_id.in_(others.scalar_subquery()))
    return frozenset(_runs(versions) - _runs(told))


def _runs(versions: Iterable[ItemVersion]) -> set[str]:
    return {
        run
        for one in versions
        for words in (one.title, one.text, one.reply or "", one.author or "")
        for run in _cut(words)
    }


def _cut(words: str) -> set[str]:
    """Runs that may give something away: a date or an hour says nothing by itself, a row of digits does."""
    plain = "".join(words.split())
    runs = {plain[i : i + RUN] for i in range(len(plain) - RUN + 1)}
    return {run for run in runs if run.isdecimal() or sum(c not in DATES for c in run) >= RUN - 1}


def _unquote(work: Work, case: Case, runs: frozenset[str] | None, item: Item) -> int:
    """Blank each text of the case, and each note of a hand-over since, that quotes (``None``: every one); how many."""
    gone = 0
    if case.title not in BLANK and _quotes(case.title, runs):
        case.title, gone = _title_of(work, speak_for(work, case, without=item.id)), 1
    for row, column, blank in _texts(work, case, item):
        text = getattr(row, column)
        if text and text not in BLANK and _quotes(text, runs):
            setattr(row, column, blank)
            gone += 1
            if isinstance(row, Response):
                row.findings = []
            if isinstance(row, EventText):
                row.erased_at = work.now
    return gone


def _quotes(text: str, runs: frozenset[str] | None) -> bool:
    return runs is None or not runs.isdisjoint(_cut(text))


def _title_of(work: Work, item_id: int | None) -> str:
    item = work.session.get(Item, item_id) if item_id else None
    if item is None:
        return PURGED
    [now] = _versions(work, (ItemVersion.item_id == item.id) & (ItemVersion.n == item.version))
    return title_of(now.title, now.text)


def _texts(work: Work, case: Case, item: Item) -> Iterator[tuple[DeclarativeBase, str, str | None]]:
    """Every text of people or messages about the case: its row, the column, and what stands there when it is gone."""
    notices = select(Notice.id).where(Notice.case_id == case.id)
    messages = select(Message.id).where(Message.notice_id.in_(notices))
    said = select(Event.reason_hash).where(or_(Event.case_id == case.id, about("item", [item.id])))
    places: list[tuple[type[DeclarativeBase], str, str | None, ColumnElement[bool]]] = [
        (Response, "text", PURGED, Response.case_id == case.id),
        (Review, "reason", None, Review.response_id.in_(select(Response.id).where(Response.case_id == case.id))),
        (Dispatch, "reason", None, Dispatch.case_id == case.id),
        (Extension, "reason", PURGED, Extension.case_id == case.id),
        (Instruction, "words", PURGED, Instruction.case_id == case.id),
        (UpwardReport, "text", None, UpwardReport.case_id == case.id),
        (PromisedCall, "text", PURGED, PromisedCall.case_id == case.id),
        (Evidence, "ground", None, Evidence.case_id == case.id),
        (Notice, "text", None, Notice.case_id == case.id),
        (Message, "text", PURGED, Message.notice_id.in_(notices)),
        (Reply, "text", PURGED, Reply.message_id.in_(messages)),
        (EventText, "text", None, EventText.hash.in_(said)),
        (HandOver, "note", None, HandOver.at >= item.discovered_at),
    ]  # fmt: skip
    for table, column, blank, where in places:
        for row in work.session.scalars(select(table).where(where)):
            yield row, column, blank
