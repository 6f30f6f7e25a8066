"""What a text holds that it may hold only under conditions. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from config.workflow import Authorisation


@dataclass(frozen=True)
class Guard:
    """One thing the text says that takes an authorisation: which, under what name, in which words."""

    id: str
    name: str
    text: str
    span: tuple[int, int]


def guarded(text: str, severity: str | None, rule: Authorisation) -> list[Guard]:
    """The first words of each guarded fact in the text; none where the rule does not bind such a matter."""
    if severity not in rule.severities:
        return []
    hits = ((fact, [m for p in fact.patterns for m in re.finditer(p, text)]) for fact in rule.facts)
    firsts = ((fact, min(found, key=lambda m: m.start())) for fact, found in hits if found)
    return [Guard(fact.id, fact.name, m.group(), m.span()) for fact, m in firsts]


def unauthorised(text: str, severity: str | None, rule: Authorisation, authorised: Collection[str]) -> list[Guard]:
    """What the text says without the authorisation it takes."""
    return [g for g in guarded(text, severity, rule) if g.id not in authorised]
