"""``Sight.knows`` as SQL, so that counts and lists agree with what may be opened."""

from sqlalchemy import ColumnElement, String, and_, cast, select, text, union

from cases.store.case_tables import HELPED, Case
from dashboard.rights import WHOLE_CITY, Sight


def visible_to(sight: Sight) -> ColumnElement[bool]:
    """The cases that may appear before this person. Unit ids stand quoted in the JSON lists."""
    unit = sight.unit or ""
    quoted = f'%"{unit}"%'
    accused = cast(Case.complained_of, String).like(quoted)
    if sight.roles & WHOLE_CITY:
        return ~accused if unit else Case.id.is_not(None)
    helps = and_(text(HELPED), cast(Case.support, String).like(quoted))
    # Three walks along an index each; as one condition they would be a look at every case of the city.
    answered = union(
        *(select(Case.id).where(one) for one in (Case.handling_lead == unit, Case.response_lead == unit, helps))
    )
    return and_(~accused, Case.id.in_(answered))
