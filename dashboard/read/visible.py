"""``Sight.knows`` as SQL, so that counts and lists agree with what may be opened."""

from sqlalchemy import ColumnElement, String, and_, cast, or_

from cases.store.case_tables import Case
from dashboard.rights import WHOLE_CITY, Sight


def visible_to(sight: Sight) -> ColumnElement[bool]:
    """The cases that may appear before this person. Unit ids stand quoted in the JSON lists."""
    unit = sight.unit or ""
    quoted = f'%"{unit}"%'
    accused = cast(Case.complained_of, String).like(quoted)
    if sight.roles & WHOLE_CITY:
        return ~accused if unit else Case.id.is_not(None)
    answers = or_(Case.handling_lead == unit, Case.response_lead == unit, cast(Case.support, String).like(quoted))
    return and_(~accused, answers)
