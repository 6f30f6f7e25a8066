"""``Sight.knows`` as SQL, so that counts and lists agree with what may be opened."""

from sqlalchemy import ColumnElement, String, and_, cast, select, text, union

from cases.matters.worklist import Closed
from cases.store.case_tables import HELPED, Case
from dashboard.rights import DISCIPLINE, WHOLE_CITY, Sight


def visible_to(sight: Sight, *, among: str | None = None) -> ColumnElement[bool]:
    """The cases that may appear before this person. Unit ids stand quoted in the JSON lists.

    ``among``: what else holds of whatever is asked for, as SQL: an index over those alone serves then, not one over all cases.
    """
    unit = sight.unit or ""
    quoted = f'%"{unit}"%'
    accused = cast(Case.complained_of, String).like(quoted)
    if sight.roles & WHOLE_CITY:
        return ~accused if unit else Case.id.is_not(None)
    helps = and_(text(HELPED), cast(Case.support, String).like(quoted))
    # Three walks along an index each; as one condition they would be a look at every case of the city.
    held = [text(among)] if among else []
    answered = union(
        *(select(Case.id).where(*held, one) for one in (Case.handling_lead == unit, Case.response_lead == unit, helps))
    )
    return and_(~accused, Case.id.in_(answered))


def closed_to(sight: Sight, *, otherwise: Closed = Closed.ABSENT) -> Closed:
    """How restricted matters stand in this person's lists: whole for 纪检, ``otherwise`` for everybody else."""
    return Closed.WHOLE if DISCIPLINE in sight.roles else otherwise
