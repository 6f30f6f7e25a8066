"""Which cases a list holds, as SQL, and the indexes that answer for it: an index serves a question only if both say it in the same words."""

from sqlalchemy import Index, text

OPEN = "closed_at IS NULL AND NOT history AND NOT drill"
_LISTS = {
    "all": "",
    "urgent": " AND loud",
    "letters": " AND kind = 'request'",
    "review": " AND review",
    "unconfirmed": " AND severity IS NOT NULL AND NOT severity_confirmed",
    "grave": " AND kind = 'matter' AND severity IN ('especially_serious', 'serious')",
}
ON_THE_DESK = {name: f"{OPEN} AND NOT restricted{which}" for name, which in _LISTS.items()}
"""What the desk lists and counts, as SQL: an index serves a question only if both say it in the same words."""
RESTRICTED = {name: f"{OPEN} AND restricted{which}" for name, which in _LISTS.items()}
"""The same lists of what only 纪检 reads. They are few, and apart: where they stand for others their own limits must not say."""

ACCUSING = "complained_of <> '[]'"
"""The few cases of which a unit must not know."""
HELPED = "support <> '[]'"
"""Cases with more units than a lead."""
HELPING = f"{OPEN} AND NOT restricted AND {HELPED}"
ANSWERED_ELSEWHERE = "coalesce(handling_lead, '') <> response_lead"
"""The few cases that another unit answers for than handles them: an index of whoever answers for it holds no more than these."""
DRAFTED = "closed_at IS NULL AND draft_id IS NOT NULL"
"""What is still to be answered and has a draft."""
INCIDENTS = "kind = 'matter' AND incident AND NOT drill"
"""What a voice about an event may be about."""
UNSIGNED = "spoken_at IS NOT NULL AND signed_at IS NULL"
ACCUSED = f"{OPEN} AND {ACCUSING}"
ASKED = ("kind", "loud", "review", "severity", "severity_confirmed", "complained_of")
"""What the lists of ``_LISTS`` and the sight of a unit ask of a case: where an index holds it, no row is looked at to count them."""
NEVER = ("closed_at", "history", "drill")
LISTED = (*(name for name in ASKED if name != "complained_of"), "category", "territory", "handling_lead")
ANSWERING = ("handling_lead", "response_lead", "support")
"""Whose a case is."""


KNOWN_AT = "coalesce(received_at, CASE WHEN (opened_at < discovered_at) THEN opened_at ELSE discovered_at END)"
"""When a case became known, as SQL; see the figures."""


def desk_index(name: str) -> Index:
    """One walk in the order of the page, and a count that touches no row."""
    where = text(ON_THE_DESK[name])
    return Index(f"ix_cases_desk_{name}", "next_due_at", "id", sqlite_where=where, postgresql_where=where)


def partial_index(name: str, of: str, *columns: str) -> Index:
    """An index of no more rows than the list has."""
    return Index(f"ix_cases_{name}", *columns, sqlite_where=text(of), postgresql_where=text(of))


def narrow_index(column: str, *more: str) -> Index:
    """The same walk among the open cases of one value: the desk's narrower filters, and what a unit has on its desk.

    A letter has none until it is judged.
    """
    return narrow_index_of(column, f"{column} IS NOT NULL", *more)


def narrow_index_of(column: str, of: str, *more: str) -> Index:
    """The same of those rows alone."""
    held = [name for name in (*more, *ASKED) if name != column]
    return partial_index(f"narrow_{column}", f"{ON_THE_DESK['all']} AND {of}", column, "next_due_at", "id", *held)
