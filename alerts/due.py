"""What is due: the steps to fire now, breach first, with what firing has to know of their clock and case."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from math import ceil
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, cast, func, literal_column, or_, select, true

from cases.store.bulk import look_up
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.listed import each
from cases.store.terms import is_loud, read_terms
from cases.store.types import UtcDateTime, read_json
from cases.work import Work

AFTER_THE_LIMIT = ("breach", "after_breach")


PENDING = Step.state == literal_column("'pending'")
"""Said in the statement itself: SQLite makes a statement anew for each row that binds what one of its partial indexes asks for."""

BEFORE = tuple(Step.purpose != purpose for purpose in AFTER_THE_LIMIT)
"""What is told before the limit."""

_BREACH: Any = literal_column("'breach'")
_WHICH: dict[str, ColumnElement[bool]] = {
    "any": true(), "breach": Step.purpose == _BREACH, "other": Step.purpose != _BREACH,
    "before": and_(*BEFORE),
}  # fmt: skip
_PLACES: dict[str, Any] = {"step": Step.id, "clock": ClockRow.id, "case": ClockRow.case_id}
OVER = 1.15
"""So much larger than asked may a part be: what is due beside others in their cases comes on top of what was looked for."""
_FIRST = datetime.min.replace(tzinfo=UTC)
_OLDEST = (Step.fire_at, Step.id)
_DUE = (
    select(Step.id, ClockRow.id, ClockRow.case_id, Step.purpose)
    .join(ClockRow, ClockRow.id == Step.clock_id)
    .where(PENDING, Step.fire_at <= bindparam("now"))
)


class Ripe(NamedTuple):
    """A step that is due, and where it belongs."""

    step_id: int
    clock_id: int
    case_id: int | None
    purpose: str

    @property
    def is_breach(self) -> bool:
        """Whether this is the limit itself."""
        return self.purpose == "breach"


class _Facts(NamedTuple):
    step_id: int
    n: int
    purpose: str
    roles_json: str
    planned_at: datetime
    fire_at: datetime
    step_generation: int
    clock_id: int
    generation: int
    state: str
    kind: str
    subject_kind: str
    subject_id: str
    terms_id: int
    subject: str | None
    unit: str | None
    due_at: datetime
    breach_at: datetime
    breached_at: datetime | None
    catch_up_at: datetime | None
    quiet: bool
    case_id: int | None
    number: str | None
    severity: str | None
    severity_confirmed: bool | None
    category: str | None
    restricted: bool | None
    drill: bool | None
    handling_lead: str | None
    complained_of_json: str | None
    loud: bool


_TERMS = _Facts._fields.index("terms_id")


class Due(_Facts):
    """One pending step that is due, and the facts of its clock and case at this instant.

    ``subject``: what a clock without a case is about. ``loud``: whether it may be told at once.
    """

    @property
    def roles(self) -> Sequence[str]:
        """Who is to be told. Raises DamagedJson."""
        return _read_roles(self.roles_json)

    @property
    def is_breach(self) -> bool:
        """Whether this is the limit itself."""
        return self.purpose == "breach"

    @property
    def is_past_limit(self) -> bool:
        """Breach and what follows it: told whatever was acknowledged."""
        return self.purpose in AFTER_THE_LIMIT

    @property
    def responsible(self) -> str | None:
        """Whose liaison and leader a unit role means: the clock's own unit, else the handling lead; never one complained of."""
        unit = self.unit or self.handling_lead
        complained_of = _read(self.complained_of_json) if self.complained_of_json else None
        return None if unit in (complained_of or ()) else unit


def find_due(work: Work, limit: int, *, hold_breaches: bool) -> list[Ripe]:
    """At most ``limit`` due steps, oldest first: breaches, and only when none is left the others."""
    if not hold_breaches and (breaches := _find(work, limit, "breach")):
        return breaches
    return _find(work, limit, "before" if hold_breaches else "other")


def is_breach_due(work: Work) -> bool:
    """Whether a limit has passed that is not on record yet."""
    return bool(_find(work, 1, "breach"))


def load(work: Work, found: Sequence[Ripe | Due], *, hold_breaches: bool = False, alone: bool = False) -> list[Due]:
    """These steps and all others due in the same cases, locked against other sweepers, breach first, then oldest.

    What falls due together in one case is told in one message, so it has to be seen together. ``alone``: only these.
    """
    due = dict[int, Due]()
    for place, ids in _alone(found) if alone else _together(found):
        due |= _read_facts(work, _facts_in(place, "before" if hold_breaches else "any"), ids=ids)
    return _in_order(due.values())


def divide(due: Sequence[Due], size: int) -> list[list[Due]]:
    """The steps in even parts of about that size, in their order; what is due in one case stays together.

    Even, since each part is a commit of its own: forty left over would cost the disk as much as six hundred.
    """
    cases: dict[object, list[Due]] = {}
    for step in due:
        cases.setdefault(step.case_id or ("clock", step.clock_id), []).append(step)
    even = len(due) / max(ceil(len(due) / (size * OVER)), 1)
    parts: list[list[Due]] = []
    put = 0
    for together in cases.values():
        if put >= even * len(parts):
            parts.append([])
        parts[-1] += together
        put += len(together)
    return [_in_order(part) for part in parts]


class Look:
    """Due steps read part by part, each row once; locks nothing, and sees what is being committed meanwhile neither twice nor never."""

    def __init__(self, *, hold_breaches: bool) -> None:
        self._which = ("before",) if hold_breaches else ("breach", "other")
        self._after = dict.fromkeys(self._which, (_FIRST, 0))
        self._seen = set[int]()

    def next(self, work: Work, limit: int) -> list[Due]:
        """About so many steps, oldest first, with all others due in the same cases: breaches, then others in the room that is left.

        Breaches that fall due one after another would otherwise take a commit each few, and the others wait until the last of them.
        """
        due: dict[int, Due] = {}
        left: list[str] = []
        for which in self._which:
            found, whole = self._read(work, which, limit - len(due)) if len(due) < limit else ({}, False)
            due |= found
            left += [] if whole else [which]
        due |= self._beside(work, due, tuple(left))
        self._seen |= due.keys()
        return _in_order(due.values())

    def give_back(self, steps: Iterable[Ripe | Due]) -> None:
        """These were read and not written: they are due still, and the oldest."""
        if given := {step.step_id for step in steps}:
            self._seen -= given
            self._after = dict.fromkeys(self._which, (_FIRST, 0))

    def _read(self, work: Work, which: str, limit: int) -> tuple[dict[int, Due], bool]:
        """So many of a kind, and whether they are all there are of it."""
        due: dict[int, Due] = {}
        found: Mapping[int, Due] = {}
        while not due:  # those found may all have gone with others of their cases
            at, id_ = self._after[which]
            found = _read_facts(work, _oldest_facts(which), limit=limit, after=at, after_id=id_)
            if not found:
                break
            last = list(found.values())[-1]
            self._after[which] = last.fire_at, last.step_id
            due = {step_id: step for step_id, step in found.items() if step_id not in self._seen}
        return due, len(found) < limit

    def _beside(self, work: Work, due: Mapping[int, Due], left: tuple[str, ...]) -> dict[int, Due]:
        """What else is due in the same cases; ``left``: the kinds of which not all have been read."""
        asked = [
            row for place, ids in (_together(due.values()) if left else ())
            for row in look_up(work.session, _due_in(place, left), now=work.now, ids=ids)
        ]  # fmt: skip
        missed = [row[0] for row in asked if row[0] not in due and row[0] not in self._seen]
        return _read_facts(work, _facts_in("step", "any"), ids=missed) if missed else {}


def next_due(work: Work) -> datetime | None:
    """When the next pending step falls due: how long the engine may sleep."""
    return work.session.scalar(select(func.min(Step.fire_at)).where(PENDING))


def backlog(work: Work) -> tuple[int, datetime | None]:
    """How many pending steps are due, and the oldest."""
    query = select(func.count(), func.min(Step.fire_at)).where(PENDING, Step.fire_at <= work.now)
    count, oldest = work.session.execute(query).one()
    return count, oldest


def _find(work: Work, limit: int, which: str) -> list[Ripe]:
    return [Ripe._make(row) for row in look_up(work.session, _oldest_due(which), now=work.now, limit=limit)]


def _read_facts(work: Work, query: Select[Any], **values: Any) -> dict[int, Due]:
    found = look_up(work.session, query, now=work.now, **values)
    terms = read_terms(work.session, {row[_TERMS] for row in found})
    loud = {id_: is_loud(said) for id_, said in terms.items()}
    return {row[0]: Due._make((*row, loud[row[_TERMS]])) for row in found}


def _in_order(due: Iterable[Due]) -> list[Due]:
    return sorted(due, key=lambda d: (d.purpose != "breach", d.fire_at, d.step_id))


def _alone(found: Iterable[Ripe | Due]) -> list[tuple[str, list[int]]]:
    return [("step", [ripe.step_id for ripe in found])]


def _together(found: Collection[Ripe | Due]) -> list[tuple[str, list[int]]]:
    cases = {ripe.case_id for ripe in found if ripe.case_id is not None}
    caseless = {ripe.clock_id for ripe in found if ripe.case_id is None}
    both = [("case", sorted(cases)), ("clock", sorted(caseless))]
    return [(place, ids) for place, ids in both if ids]


@cache
def _oldest_due(which: str) -> Select[int, int, int | None, str]:
    return _DUE.where(_WHICH[which]).order_by(*_OLDEST).limit(bindparam("limit"))


@cache
def _due_in(place: str, which: tuple[str, ...]) -> Select[int, int, int | None, str]:
    return _DUE.where(_among(place), or_(*(_WHICH[each] for each in which)))


@cache
def _oldest_facts(which: str) -> Select[Any]:
    after = bindparam("after", type_=UtcDateTime)
    later = and_(Step.fire_at >= after, or_(Step.fire_at > after, Step.id > bindparam("after_id")))
    return _facts().where(_WHICH[which], later).order_by(*_OLDEST).limit(bindparam("limit"))


@cache
def _facts_in(place: str, which: str) -> Select[Any]:
    return _facts().where(_among(place), _WHICH[which])


def _among(place: str) -> ColumnElement[bool]:
    column = _PLACES[place]
    asked: ColumnElement[bool] = column.in_(select(each(column, "ids").c.value))
    return asked


@cache
def _facts() -> Select[Any]:
    """Due at ``now``, with what firing has to know. JSON comes as text: most rows hold the same few, each read once."""
    facts: Any = (
        select(
            Step.id, Step.n, Step.purpose, cast(Step.roles, Text), Step.planned_at, Step.fire_at, Step.generation,
            ClockRow.id, ClockRow.generation, ClockRow.state, ClockRow.kind, ClockRow.subject_kind, ClockRow.subject_id,
            ClockRow.terms_id, ClockRow.subject, ClockRow.unit, ClockRow.due_at, ClockRow.breach_at, ClockRow.breached_at,
            ClockRow.catch_up_at, ClockRow.quiet, ClockRow.case_id, Case.number, Case.severity, Case.severity_confirmed,
            Case.category, Case.restricted, Case.drill, Case.handling_lead, cast(Case.complained_of, Text),
        )
        .join(ClockRow, ClockRow.id == Step.clock_id)
        .outerjoin(Case, Case.id == ClockRow.case_id)
        .where(PENDING, Step.fire_at <= bindparam("now"))
        .with_for_update(of=[Step, ClockRow], key_share=True, skip_locked=True)
    )  # fmt: skip
    return facts  # type: ignore[no-any-return]  # more columns than the overloads of select() have


@lru_cache(maxsize=1024)
def _read_roles(text: str) -> tuple[str, ...]:
    return tuple(_read(text))


@lru_cache(maxsize=1024)
def _read(text: str) -> Any:
    """What a JSON text says; only to be looked at, for others hold the same."""
    return read_json(text)
