"""Who may draft, review, sign, issue and read a paper: roles from papers.yaml, and for a unit only what is made out to it."""

from cases.people.actors import Actor, Forbidden
from cases.store.paper_tables import ReportEdition
from config.papers import Papers

ISSUED = frozenset({"issued", "fixed"})
CIRCULAR = "circular"
UNIT_READS = frozenset({"unit_liaison", "unit_leader"})


def drafts(papers: Papers, actor: Actor) -> bool:
    """Whether this person writes and submits papers."""
    return bool(actor.roles & set(papers.draft))


def issues(papers: Papers, actor: Actor) -> bool:
    """Whether this person issues what has been signed, and sends it again."""
    return bool(actor.roles & set(papers.issue))


def decides(papers: Papers, actor: Actor) -> bool:
    """Whether some stage between submission and issue is this person's."""
    return any(actor.roles & set(stage.roles) for stage in papers.stages)


def reads_all(papers: Papers, actor: Actor) -> bool:
    """Whether issued papers of every kind and unit stand before this person."""
    return bool(actor.roles & set(papers.read)) or drafts(papers, actor) or issues(papers, actor)


def reads(papers: Papers, actor: Actor, edition: ReportEdition) -> bool:
    """Whether this person may open that edition: what is not issued only who works on it; a unit what is
    made out to it, and the circular to all units."""
    if edition.state not in ISSUED:
        return drafts(papers, actor) or issues(papers, actor) or decides(papers, actor)
    if reads_all(papers, actor):
        return True
    made_out = edition.unit is not None and edition.unit == actor.unit
    return (made_out or (edition.kind == CIRCULAR and actor.unit is not None)) and bool(actor.roles & UNIT_READS)


def require(may: bool, actor: Actor, what: str) -> None:
    """Raise Forbidden where the person has no right to it."""
    if not may:
        raise Forbidden("no_right", f"{actor.name} 没有{what}的权限")
