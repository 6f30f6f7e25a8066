"""A judged item with all that can be thought out before the lock is taken: what stands in the transaction is what needs the record."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

from pydantic_core import to_json

from cases.items.judgment import Judgment, Reason
from cases.store.types import WrittenJson, write_json
from pipeline.judge import judge, uncollected
from pipeline.line import as_line, reason_line
from pipeline.links import link_key
from pipeline.names import Spots, chief, spots_in
from pipeline.pending import Pending
from pipeline.persons import person_of, spot_of
from pipeline.rules import Rules
from pipeline.voice import Voice


class Judged(NamedTuple):
    """One item, its judgment, and what follows from both alone: the spots it names, the marks of person and spot by which a
    repeated complaint is found, the line as it will be stored. Reasons and places, which decide nothing more, stand in the line only."""

    pending: Pending
    judgment: Judgment
    spots: Spots
    person: str | None
    spot: str | None
    line: WrittenJson
    link: int | None = None
    """The key of its address, by which the same post is found on another channel."""

    def told(self, extra: dict[str, Any], reasons: Sequence[Reason], *, attention: bool) -> Self:
        """With what only the record could tell."""
        line = json.loads(self.line)
        line |= {"attention": attention, "reasons": [*line["reasons"], *map(reason_line, reasons)], **extra}
        judgment = self.judgment._replace(attention=attention, extra={**self.judgment.extra, **extra})
        return self._replace(judgment=judgment, line=write_json(line))


def judge_all(waiting: Sequence[Pending], rules: Rules) -> list[Judged]:
    """In their order. Pure."""
    voices = [p.voice for p in waiting]
    with uncollected():
        return [_judged(*one, rules) for one in zip(waiting, voices, judge(voices, rules), strict=True)]


def _judged(pending: Pending, voice: Voice, judgment: Judgment, rules: Rules) -> Judged:
    spots = spots_in(pending.words, rules.config)
    person = person_of(pending.channel, pending.author, pending.contact)
    line = written_line(as_line(voice, judgment))
    bare = judgment._replace(reasons=(), places=())
    return Judged(pending, bare, spots, person, spot_of(chief(spots), judgment.family), line, link_key(pending.url))


def written_line(line: dict[str, Any]) -> WrittenJson:
    """To the letter what ``write_json`` writes, in less than half its time; what that must escape, it does not write at all."""
    try:
        return WrittenJson(to_json(line).decode())
    except ValueError:  # half a surrogate pair
        return write_json(line)
