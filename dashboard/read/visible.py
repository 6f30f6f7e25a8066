"""``Sight.knows`` as SQL, so that counts and lists agree with what may be opened."""

from sqlalchemy import ColumnElement, String, and_, cast, false, func, select, text, true, union

from cases.matters.worklist import Closed, Way, Ways, either
from cases.store.case_lists import ANSWERED_ELSEWHERE, HELPED
from cases.store.case_tables import Case
from dashboard.rights import DISCIPLINE, WHOLE_CITY, Sight


def visible_to(sight: Sight) -> ColumnElement[bool]:
    """The cases that may appear before this person, open or closed, found from the cases."""
    if sight.roles & WHOLE_CITY:
        return not_accused(sight)
    # Three walks along an index each; as one condition they would be a look at every case of the city.
    answered = union(*(select(Case.id).where(one) for one in _answers(sight)))
    return and_(not_accused(sight), Case.id.in_(answered))


def known_to(sight: Sight) -> ColumnElement[bool]:
    """The same of a case that something else has found; never unknown, so that it can be denied."""
    return func.coalesce(either(ways_to(sight)), false())


def ways_to(sight: Sight) -> Ways:
    """The same as the ways by which a list of open cases finds them."""
    if sight.roles & WHOLE_CITY:
        return (Way(not_accused(sight)),)
    lead, response, helps = _answers(sight)
    elsewhere, nowhere = (
        Case.handling_lead.is_distinct_from(sight.unit),
        Case.response_lead.is_distinct_from(sight.unit),
    )
    ways = {
        "narrow_handling_lead": lead,
        "narrow_response_lead": response & elsewhere,
        "helping": helps & elsewhere & nowhere,
    }
    return tuple(Way(which & not_accused(sight), index) for index, which in ways.items())


def not_accused(sight: Sight) -> ColumnElement[bool]:
    """Of a case: it does not complain of this person's unit."""
    return ~cast(Case.complained_of, String).like(_quoted(sight)) if sight.unit else true()


def closed_to(sight: Sight, *, otherwise: Closed = Closed.ABSENT) -> Closed:
    """How restricted matters stand in this person's lists: whole for 纪检, ``otherwise`` for everybody else."""
    return Closed.WHOLE if DISCIPLINE in sight.roles else otherwise


def _answers(sight: Sight) -> tuple[ColumnElement[bool], ...]:
    unit = sight.unit or ""
    return (
        Case.handling_lead == unit,
        and_(Case.response_lead == unit, text(ANSWERED_ELSEWHERE)),  # what it handles as well is found already
        and_(text(HELPED), cast(Case.support, String).like(_quoted(sight))),
    )  # fmt: skip


def _quoted(sight: Sight) -> str:
    """Unit ids stand quoted in the JSON lists."""
    return f'%"{sight.unit or ""}"%'
