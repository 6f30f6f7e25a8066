"""Which cases' drafts cite a file. Reads only."""

from sqlalchemy import or_, select

from cases.store.act_tables import Response
from cases.store.case_tables import Case
from cases.work import Work

MOST = 50


def cited_in(work: Work, number: str, title: str) -> list[str]:
    """Numbers of cases of which a draft names the file by its number or its title; restricted ones are left out."""
    named = or_(
        Response.text.contains(number, autoescape=True), Response.text.contains(f"《{title}》", autoescape=True)
    )
    query = select(Case.number).join(Response, Response.case_id == Case.id).where(named, ~Case.restricted)
    return list(work.session.scalars(query.distinct().order_by(Case.number).limit(MOST)))
