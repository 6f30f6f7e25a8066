"""A judged item with all that can be thought out before the lock is taken: what stands in the transaction is what needs the record."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from cases.items.judgment import Judgment
from cases.store.types import WrittenJson, write_json
from pipeline.judge import judge
from pipeline.line import as_line
from pipeline.names import Spots, chief, spots_in
from pipeline.pending import Pending
from pipeline.persons import person_of, spot_of
from pipeline.rules import Rules


class Judged(NamedTuple):
    """One item, its judgment, and what follows from both alone: the spots it names, the marks of person and spot by which a
    repeated complaint is found, the line as it will be stored."""

    pending: Pending
    judgment: Judgment
    spots: Spots
    person: str | None
    spot: str | None
    line: WrittenJson

    def rejudged(self, judgment: Judgment) -> Self:
        """With what only the record could tell."""
        return self._replace(judgment=judgment, line=write_json(as_line(self.pending.voice, judgment)))


def judge_all(waiting: Sequence[Pending], rules: Rules) -> list[Judged]:
    """In their order. Pure."""
    return [
        _judged(p, judgment, rules)
        for p, judgment in zip(waiting, judge([p.voice for p in waiting], rules), strict=True)
    ]


def _judged(pending: Pending, judgment: Judgment, rules: Rules) -> Judged:
    spots = spots_in(pending.words, rules.config)
    person = person_of(pending.channel, pending.author, pending.contact)
    line = write_json(as_line(pending.voice, judgment))
    return Judged(pending, judgment, spots, person, spot_of(chief(spots), judgment.family), line)
