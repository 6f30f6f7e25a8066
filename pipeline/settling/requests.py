"""A letter's request, of which every one of a batch has one: read as far as it is looked at, written past the ORM."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Update, bindparam, select, update

from cases.items.judgment import Judgment
from cases.matters.opening import duties_of
from cases.store.bulk import change, look_up, table_of
from cases.store.case_tables import Case, CaseItem
from cases.store.listed import among
from cases.store.making import bare
from cases.work import Work
from pipeline.settling.batch import Batch, Graver
from pipeline.settling.casing import described

_OF_A_REQUEST = (
    "category", "family", "territory", "level", "handling_lead", "response_lead", "support", "complained_of", "restricted", "review",
    "attention", "repeat", "incident", "severity", "public_opinion", "event_type",
)  # fmt: skip
"""What a judgment says of a request."""
_READ = ("id", "kind", "closed_at", "severity_confirmed", "decided", *_OF_A_REQUEST)
"""And what else is looked at to tell it."""
_HOLDS = (
    select(CaseItem.item_id, *(table_of(Case).columns[name] for name in _READ))
    .join(Case, Case.id == CaseItem.case_id)
    .where(among(CaseItem.item_id, "ids"), CaseItem.detached_at.is_(None))
)
_COLUMNS = tuple(column.key for column in table_of(Case).columns)
_WHOLE = select(*table_of(Case).columns).where(among(Case.id, "ids")).order_by(Case.id)
_LISTED = ("restricted", "review", "incident", "severity")
"""What decides in which of the desk's lists a case stands: to write one of them anew, even as it was, takes the row out of every list that
asks for it and back. Most letters change in ``review`` alone, which few do."""
_listed, _new_listed = attrgetter(*_LISTED), itemgetter(*_LISTED)
_UNLISTED = tuple(name for name in _OF_A_REQUEST if name not in _LISTED)


@lru_cache
def _bound(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What takes the values of these columns out of a judgment's, under the names they are bound by."""
    as_bound, pick = [f"new_{name}" for name in names], itemgetter(*names)
    return lambda values: dict(zip(as_bound, pick(values), strict=True))


@lru_cache
def _telling(names: tuple[str, ...]) -> Update:
    """What tells these columns of a case, made once. ``about_id`` alone makes SQLite write every index anew, for a case refers to a case:
    so whether it joins a matter is told with the rest, and only where it is so."""
    return update(table_of(Case)).where(Case.id == bindparam("case")).values({n: bindparam(f"new_{n}") for n in names})


def judge_request(batch: Batch, request: Case, judgment: Judgment) -> None:
    """Every letter has a request and none of them is looked at again: they are written past the ORM."""
    attention, restricted = request.attention, request.restricted
    values = described(batch.work, request, judgment)
    values["response_lead"] = values["handling_lead"]
    if request.severity_confirmed:  # a person's value wins for ever
        values |= {"incident": request.incident, "severity": request.severity}
    else:  # of what happened elsewhere nobody here has a level
        grade = judgment.severity if judgment.local else None
        values |= {"incident": judgment.incident and judgment.local, "severity": grade.value if grade else None}
    values |= {"public_opinion": judgment.public_opinion, "event_type": judgment.event_type}
    stood = zip(_LISTED, _listed(request), _new_listed(values), strict=True)
    names = (*_UNLISTED, *(name for name, before, now in stood if before != now))
    batch.requests.append((names, {"case": request.id, **_bound(names)(values)}))
    at_risk = judgment.attention and not attention and request.closed_at is None
    if at_risk or (values["restricted"] and not restricted):
        batch.graver[request.id] = Graver(values, at_risk, values["restricted"] and not restricted)


def tell_requests(batch: Batch) -> None:
    """What was judged of each, and its matter, which has its id by now."""
    rows: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for names, row in batch.requests:
        matter = batch.about.get(row["case"])
        if matter is None:
            rows[names].append(row)
        else:
            rows[*names, "about_id"].append({**row, "new_about_id": matter.id})
    for names, told in rows.items():
        change(batch.work.session, _telling(names), told)


def begin_graver(batch: Batch) -> None:
    """What begins with requests that turned out to be of more weight: few, and only of these the rest is read."""
    work = batch.work
    for row in look_up(work.session, _WHOLE, ids=list(batch.graver)) if batch.graver else ():
        request = bare(Case, **dict(zip(_COLUMNS, row, strict=True)))
        graver = batch.graver[request.id]
        vars(request).update(graver.values)
        if graver.at_risk:
            batch.risks += duties_of(work, request, kinds={"risk_check"})
        if graver.restricted:
            batch.restricted.append(request)


def held_cases(work: Work, item_ids: Sequence[int]) -> dict[int, list[Case]]:
    """The matters as objects that are watched; of a letter's request, of which every one of a batch has one and which is written past
    the ORM, no more than is looked at: plain values that read as a case does."""
    held: dict[int, list[Case]] = {}
    for item_id, *values in look_up(work.session, _HOLDS, ids=item_ids):
        case = bare(Case, **dict(zip(_READ, values, strict=True)))
        if case.kind != "request":
            case = work.session.get_one(Case, case.id)
        held.setdefault(item_id, []).append(case)
    return held
