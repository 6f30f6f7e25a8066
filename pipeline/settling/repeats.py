"""重复诉求: the same person again about the same thing, or several people about one spot and matter.

Two letters of one person are about one thing when they name one spot for one kind of department, or their words are alike.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from cases.items.judgment import Judgment, Reason
from cases.store.bulk import look_up
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import FingerprintRow
from cases.store.listed import among, each
from cases.work import Work
from pipeline.same.fingerprint import similarities_of
from pipeline.settling.judged import Judged
from pipeline.settling.pending import Pending

BASIS = "信访工作条例 (2022)"
SHOWN = 5
_OF_A_PERSON = 200
"""Earlier letters of one person that are looked at; some write daily."""
_OF_A_SPOT = 200
"""Latest letters about one spot that are counted: everybody knows by then, and no letter must cost more than the one before."""
_ALIKE = 0.3
"""Signatures: the same person in much the same words."""


_ROW = FingerprintRow
_BY_PERSON = (
    select(_ROW.item_id, _ROW.person, _ROW.spot, _ROW.exact, _ROW.signature, _ROW.heard_at)
    .where(among(_ROW.person, "persons"), _ROW.heard_at >= bindparam("since"))
    .limit(bindparam("most"))
)
_LAST_BY_PERSON = _BY_PERSON.order_by(_ROW.heard_at.desc(), _ROW.item_id.desc())
"""The latest, where there are more than are looked at: SQLite takes as long to put them in order as to find them."""
_SPOTS = each(_ROW.spot, "spots")
_LATEST = (
    select(_ROW.person)
    .where(_ROW.spot == _SPOTS.c.value, _ROW.heard_at >= bindparam("since"))
    .order_by(_ROW.heard_at.desc())
    .limit(_OF_A_SPOT)
    .correlate(_SPOTS)
    .subquery()
)
_PEOPLE = select(_SPOTS.c.value, select(func.count(_LATEST.c.person.distinct())).correlate(_SPOTS).scalar_subquery())
_NUMBERS = (
    select(CaseItem.item_id, Case.number)
    .join(CaseItem, CaseItem.case_id == Case.id)
    .where(among(CaseItem.item_id, "ids"), CaseItem.detached_at.is_(None), ~Case.restricted)
)


class _Letter(NamedTuple):
    """An earlier letter of one person."""

    item_id: int
    person: str
    spot: str | None
    exact: str
    signature: bytes
    heard_at: datetime


_when = attrgetter("heard_at", "item_id")


def with_repeats(work: Work, judged: Sequence[Judged]) -> list[Judged]:
    """The judged, each told of the earlier complaints in the record. Fingerprints of the batch stand already."""
    by_person, people = _earlier(work, judged), _people(work, judged)
    before = [_before(work, one, by_person.get(one.person or "", ())) for one in judged]
    pairs = [(_signature(one), o.signature) for one, letters in zip(judged, before, strict=True) for o in letters]
    alike = iter(similarities_of(pairs))
    earlier = [_about_it(one, letters, alike) for one, letters in zip(judged, before, strict=True)]
    numbers = _numbers(work, {o.item_id for letters in earlier for o in letters[:SHOWN]})
    return [
        _told(work, one, letters, people.get(one.spot or "", 1), numbers)
        for one, letters in zip(judged, earlier, strict=True)
    ]


def _earlier(work: Work, judged: Sequence[Judged]) -> dict[str, list[_Letter]]:
    """All letters of the persons of this batch inside the time looked back."""
    persons = {one.person for one in judged if one.person}
    found: dict[str, list[_Letter]] = defaultdict(list)
    if persons:
        since = min(one.pending.heard_at for one in judged) - timedelta(days=work.config.city.same_thing.repeat_days)
        most = _OF_A_PERSON * len(persons)
        given: dict[str, Any] = {"persons": sorted(persons), "since": since, "most": most}
        rows = look_up(work.session, _BY_PERSON, **given)
        for letter in map(
            _Letter._make, look_up(work.session, _LAST_BY_PERSON, **given) if len(rows) == most else rows
        ):
            found[letter.person].append(letter)
    return found


def _before(work: Work, one: Judged, letters: Sequence[_Letter]) -> list[_Letter]:
    """What the same person has said before."""
    if not letters:
        return []
    own = (one.pending.heard_at, one.pending.id)
    since = own[0] - timedelta(days=work.config.city.same_thing.repeat_days)
    return [o for o in letters if since <= o.heard_at and (o.heard_at, o.item_id) < own]


def _told(
    work: Work, one: Judged, earlier: Sequence[_Letter], people: int, numbers: Mapping[int, Sequence[str]]
) -> Judged:
    same, judgment, times = work.config.city.same_thing, one.judgment, len(earlier) + 1
    if times == 1 and people <= 1:
        return one
    known = {number for letter in earlier[:SHOWN] for number in numbers.get(letter.item_id, ())}
    told: dict[str, Any] = {"times": times, "people": people, "earlier": sorted(known, reverse=True)}
    raised = times % same.attention_at == 0 and judgment.disposition is None and _asks(work, one.pending, judgment)
    reasons = []
    if times > 1:
        reasons.append(Reason("repeat", "same_person", f"同一人第 {times} 次来信说同一件事", basis=BASIS))
    if people > 1:
        reasons.append(Reason("repeat", "same_spot", f"同一地点同类诉求, {people} 人来信"))
    if raised and not judgment.attention:
        reasons.append(Reason("attention", "repeated", f"同一人第 {times} 次来信, 请核查是否有激化风险", basis=BASIS))
    return one.told({"repeat": told}, reasons, attention=judgment.attention or raised)


def _asks(work: Work, pending: Pending, judgment: Judgment) -> bool:
    """A letter, or what was said in public and may have to be answered: who only posts often asks nothing of the city."""
    letter = work.config.channel(pending.channel).carries == "request" and pending.type not in (
        "咨询",
        "建议",
    )
    return letter or judgment.public_opinion != "no"


def _signature(one: Judged) -> bytes:
    return one.judgment.fingerprint.signature


def _about_it(one: Judged, earlier: Sequence[_Letter], alike: Iterator[float]) -> list[_Letter]:
    """Those about the same thing, the latest first. ``alike``: how much the words of each are, which a whole batch is asked about at once."""
    print_ = one.judgment.fingerprint
    about = [
        letter
        for letter, score in zip(earlier, alike, strict=False)
        if (one.spot is not None and one.spot == letter.spot)
        or (print_.signature and print_.exact == letter.exact)
        or score >= _ALIKE
    ]
    return sorted(about, key=_when, reverse=True)


def _people(work: Work, judged: Sequence[Judged]) -> dict[str, int]:
    """How many known persons have written about each spot and kind of matter, as far as the latest letters tell; a road is long and
    counts for none."""
    spots = {one.spot for one in judged if one.spot and "|road:" not in one.spot}
    if not spots:
        return {}
    since = min(one.pending.heard_at for one in judged) - timedelta(days=work.config.city.same_thing.repeat_days)
    counted = look_up(work.session, _PEOPLE, spots=sorted(spots), since=since)
    return {spot: int(n) for spot, n in counted}


def _numbers(work: Work, item_ids: Collection[int]) -> dict[int, list[str]]:
    """Numbers of the cases of those letters; none that is kept from some."""
    found: dict[int, list[str]] = defaultdict(list)
    if item_ids:
        for item_id, number in look_up(work.session, _NUMBERS, ids=sorted(item_ids)):
            found[item_id].append(number)
    return found
