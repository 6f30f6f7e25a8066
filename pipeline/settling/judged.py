"""A judged item with all that can be thought out before the lock is taken: what stands in the transaction is what needs the record."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

from cases.items.judgment import Judgment, Reason
from cases.store.types import WrittenJson, write_json
from pipeline.judge import judge, uncollected
from pipeline.line import as_line, reason_line
from pipeline.opinion.asking import Asking, asks_after
from pipeline.place.names import Spots, chief, spots_in
from pipeline.rules import Rules
from pipeline.same.links import link_key
from pipeline.same.persons import person_of, spot_of
from pipeline.settling.pending import Pending


class Judged(NamedTuple):
    """One item, its judgment, and what follows from both alone: the spots it names, the marks of person and spot by which a
    repeated complaint is found, the line as it will be stored. What decides nothing more (``_TOLD``) stands in the line only."""

    pending: Pending
    judgment: Judgment
    spots: Spots
    person: str | None
    spot: str | None
    line: WrittenJson
    link: int | None = None
    """The key of its address, by which the same post is found on another channel."""
    asks: Asking | None = None
    """What it asks for about something known."""

    def told(self, extra: dict[str, Any], reasons: Sequence[Reason], *, attention: bool) -> Self:
        """With what only the record could tell; ``extra``: keys the line has not yet, at least one."""
        judgment = self.judgment._replace(attention=attention, extra={**self.judgment.extra, **extra})
        was, now = (_ATTENTION + write_json(value) for value in (self.judgment.attention, attention))
        line = _spliced(self.line.replace(was, now, 1), write_json([*map(reason_line, reasons)]), write_json(extra))
        return self._replace(judgment=judgment, line=line)


def judge_all(waiting: Sequence[Pending], rules: Rules) -> list[Judged]:
    """In their order. Pure. Step by step over all, as the stages of the judge go."""
    voices = [p.voice for p in waiting]
    with uncollected():
        judgments = judge(voices, rules)
        lines = [write_json(as_line(voice, judgment)) for voice, judgment in zip(voices, judgments, strict=True)]
        words = [p.words for p in waiting]
        spots, asks = [spots_in(said, rules.config) for said in words], [asks_after(said) for said in words]
        return [_judged(*one) for one in zip(waiting, judgments, spots, lines, asks, strict=True)]


def _judged(pending: Pending, judgment: Judgment, spots: Spots, line: WrittenJson, asks: Asking | None) -> Judged:
    person = person_of(pending.channel, pending.author, pending.contact)
    spot, link = spot_of(chief(spots), judgment.family), link_key(pending.url)
    return Judged(pending, _bare(judgment), spots, person, spot, line, link, asks)


_TOLD: dict[str, Any] = {
    "reasons": (), "places": (), "families": (), "co_leads": (), "confidences": {}, "clocks": (), "extra": {},
}  # fmt: skip
"""Of a judgment, what only its line tells: to hand it to another process costs more than to write it out."""
_TOLD_AT = [(Judgment._fields.index(name), nothing) for name, nothing in _TOLD.items()]


def _bare(judgment: Judgment) -> Judgment:
    """Without what only its line tells."""
    values: list[Any] = [*judgment]
    for at, nothing in _TOLD_AT:
        values[at] = nothing
    return Judgment._make(values)


_ATTENTION = ',"attention":'
_AFTER_REASONS = '],"version":'
"""Keys of a line's own, each the first so called. A quote inside a word is escaped: no word is taken for them."""


def _spliced(line: str, reasons: str, extra: str) -> WrittenJson:
    """Put in where it belongs: to read the line and write it anew takes ten times as long, and under the lock."""
    before, after = line.split(_AFTER_REASONS, 1)
    comma = "" if before.endswith("[") or reasons == "[]" else ","
    return WrittenJson(f"{before}{comma}{reasons[1:-1]}{_AFTER_REASONS}{after[:-1]},{extra[1:]}")
