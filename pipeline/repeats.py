"""重复诉求: the same person again about the same thing, or several people about one spot and matter.

A person is known by a hash of the contact, else of the account's name in its channel; who signs as anybody is nobody.
Two letters of one person are about one thing when they name one spot for one kind of department, or their words are alike.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from cases.items.judgment import Judgment, Reason
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import FingerprintRow
from cases.work import Work
from pipeline.fingerprint import similarity
from pipeline.names import Spot
from pipeline.pending import Pending

BASIS = "信访工作条例 (2022)"
SHOWN = 5
_OF_A_PERSON = 200
"""Earlier letters of one person that are looked at; some write daily."""
_ALIKE = 0.3
"""Signatures: the same person in much the same words."""
_NOBODY = re.compile("匿名|网友|市民|群众|热心|佚名|无名|来信人|\\*|某|^.{1,3}(?:先生|女士|同志|小姐)$|^.?$")
_DIGITS = re.compile("[^0-9A-Za-z@]")

Judged = tuple[Pending, Judgment]


def person_of(channel: str, author: str | None, contact: str | None) -> str | None:
    """A mark equal for one person. Not reversible by looking, but to be erased with the contact: numbers can be tried."""
    if contact and len(told := _DIGITS.sub("", contact)) >= 7 and "*" not in contact:
        return sha256(f"contact:{told}".encode()).hexdigest()[:32]
    if author and not _NOBODY.search(author):
        return sha256(f"author:{channel}:{author}".encode("utf-8", "replace")).hexdigest()[:32]
    return None


def spot_of(spot: Spot | None, family: str) -> str | None:
    """Place and kind of matter in one mark."""
    return f"{family}|{spot}" if spot else None


def with_repeats(work: Work, judged: Sequence[Judged]) -> list[Judged]:
    """The judgments, each told of the earlier complaints in the record. Fingerprints of the batch stand already."""
    ids = [pending.item.id for pending, _ in judged]
    found = work.session.scalars(select(FingerprintRow).where(FingerprintRow.item_id.in_(ids)))
    rows = {row.item_id: row for row in found}
    earlier, people = _earlier(work, list(rows.values())), _people(work, list(rows.values()))
    told = []
    for pending, judgment in judged:
        row = rows[pending.item.id]
        told.append(
            (
                pending,
                _told(work, pending, judgment, row, earlier.get(row.person or "", []), people.get(row.spot or "", 1)),
            )
        )
    return told


def _earlier(work: Work, rows: Sequence[FingerprintRow]) -> dict[str, list[FingerprintRow]]:
    """All letters of the persons of this batch inside the time looked back."""
    persons = {row.person for row in rows if row.person}
    found: dict[str, list[FingerprintRow]] = defaultdict(list)
    if persons:
        since = min(row.heard_at for row in rows) - timedelta(days=work.config.city.same_thing.repeat_days)
        query = select(FingerprintRow).where(FingerprintRow.person.in_(persons), FingerprintRow.heard_at >= since)
        for row in work.session.scalars(
            query.order_by(FingerprintRow.heard_at.desc(), FingerprintRow.item_id.desc()).limit(
                _OF_A_PERSON * len(persons)
            )
        ):
            found[row.person or ""].append(row)
    return found


def _told(
    work: Work,
    pending: Pending,
    judgment: Judgment,
    row: FingerprintRow,
    earlier: Sequence[FingerprintRow],
    people: int,
) -> Judgment:
    same = work.config.city.same_thing
    since = row.heard_at - timedelta(days=same.repeat_days)
    before = [
        other
        for other in earlier
        if since <= other.heard_at
        and (other.heard_at, other.item_id) < (row.heard_at, row.item_id)
        and _one_thing(row, other)
    ]
    times = len(before) + 1
    if times == 1 and people <= 1:
        return judgment
    told: dict[str, Any] = {"times": times, "people": people, "earlier": _numbers(work, [o.item_id for o in before])}
    raised = times % same.attention_at == 0 and judgment.disposition is None and _asks(work, pending, judgment)
    reasons = [*judgment.reasons]
    if times > 1:
        reasons.append(Reason("repeat", "same_person", f"同一人第 {times} 次来信说同一件事", basis=BASIS))
    if people > 1:
        reasons.append(Reason("repeat", "same_spot", f"同一地点同类诉求, {people} 人来信"))
    if raised and not judgment.attention:
        reasons.append(Reason("attention", "repeated", f"同一人第 {times} 次来信, 请核查是否有激化风险", basis=BASIS))
    return replace(
        judgment,
        extra={**judgment.extra, "repeat": told},
        attention=judgment.attention or raised,
        reasons=tuple(reasons),
    )


def _asks(work: Work, pending: Pending, judgment: Judgment) -> bool:
    """A letter, or what was said in public and may have to be answered: who only posts often asks nothing of the city."""
    letter = work.config.channel(pending.item.channel).carries == "request" and pending.words.type not in (
        "咨询",
        "建议",
    )
    return letter or judgment.public_opinion != "no"


def _one_thing(row: FingerprintRow, other: FingerprintRow) -> bool:
    return (row.spot is not None and row.spot == other.spot) or (
        row.exact == other.exact or similarity(row.signature, other.signature) >= _ALIKE
    )


def _people(work: Work, rows: Sequence[FingerprintRow]) -> dict[str, int]:
    """How many known persons have written about each spot and kind of matter; a road is long and counts for none."""
    spots = {row.spot for row in rows if row.spot and "|road:" not in row.spot}
    if not spots:
        return {}
    since = min(row.heard_at for row in rows) - timedelta(days=work.config.city.same_thing.repeat_days)
    query = (
        select(FingerprintRow.spot, func.count(FingerprintRow.person.distinct()))
        .where(FingerprintRow.spot.in_(spots), FingerprintRow.heard_at >= since)
        .group_by(FingerprintRow.spot)
    )
    return {spot: int(n) for spot, n in work.session.execute(query) if spot}


def _numbers(work: Work, item_ids: Sequence[int]) -> list[str]:
    """Numbers of the cases of those letters, the latest first; none that is kept from some."""
    query = (
        select(Case.number)
        .join(CaseItem, CaseItem.case_id == Case.id)
        .where(CaseItem.item_id.in_(item_ids[:SHOWN]), CaseItem.detached_at.is_(None), ~Case.restricted)
    )
    return sorted(set(work.session.scalars(query)), reverse=True) if item_ids else []
