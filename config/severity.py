"""severity.yaml: incident facts against the statutory levels («以上» includes the number)."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field, model_validator

from config.base import Basis, Id, Sourced, Strict, Text
from config.words import SEVERITY_CN, Category, Family, OpinionLevel, Severity

Fact = Literal[
    "dead", "injured", "missing", "trapped", "poisoned", "evacuated", "loss_yuan",
    "participants", "hectares", "hours", "magnitude",
]  # fmt: skip


class Threshold(Strict):
    """``fact`` at or above ``at_least`` gives ``level``; all ``also`` facts must reach theirs too.

    ``place`` limits the row to texts that name such a place (学校 …). ``basis`` is given where this one number rests on
    something else than the rest of the table.
    """

    level: Severity
    fact: Fact
    at_least: float = Field(ge=0)
    also: dict[Fact, float] = {}
    place: list[Text] = []
    basis: Basis | None = None


class EventType(Sourced):
    """A kind of incident: the words that show it happened, and its table of levels.

    ``signs``: patterns, each of groups of words that say it only together, one of each group close to the others
    (午饭, 学生, 呕吐); the last group tells the harm. ``$name`` stands for a list of ``words``.
    ``default`` is the level of such an incident when no number is known.
    """

    id: Id
    name: Text
    cues: list[Text] = Field(min_length=1)
    signs: list[list[list[Text]]] = []
    family: Family
    category: Category
    default: Severity = Severity.ORDINARY
    thresholds: list[Threshold] = []

    @model_validator(mode="after")
    def _no_overlap(self) -> "EventType":
        order = list(SEVERITY_CN)
        lowest: dict[tuple[object, ...], tuple[float, Severity]] = {}
        for row in sorted(self.thresholds, key=lambda row: order.index(row.level)):
            key = (row.fact, tuple(sorted(row.also)), tuple(row.place))
            above = lowest.get(key)
            if above and row.at_least >= above[0]:
                raise ValueError(
                    f"门槛重叠: {self.id} 的 {row.fact} 在 {SEVERITY_CN[row.level]} 为 {row.at_least:g}, "
                    f"不低于 {SEVERITY_CN[above[1]]} 的 {above[0]:g}"
                )
            lowest[key] = (row.at_least, row.level)
        return self


def type_of(id: str, table: Sequence[EventType]) -> EventType | None:
    """The row of that id."""
    return next((row for row in table if row.id == id), None)


SpreadFact = Literal["media", "views", "acts", "comments", "voices", "growth", "negative_percent", "platforms"]


class Spread(Sourced):
    """One way to reach an opinion level: ``fact`` at or above ``at_least``, and every fact of ``also``.

    ``media``: the highest tier that took it up, 4 central, 3 provincial or large portal, 2 municipal, 1 one-man media;
    ``acts``: likes, comments and reposts; ``growth``: voices of the last hour over those of the hour before.
    """

    level: OpinionLevel
    fact: SpreadFact
    at_least: float = Field(gt=0)
    also: dict[SpreadFact, float] = {}


class SeverityTable(Strict):
    """All kinds of incident; and, apart from them, how far an opinion has spread.

    ``words``: lists that several ``signs`` share, written ``$name`` there; a name that is not listed is refused.
    """

    words: dict[Id, list[Text]] = {}
    events: list[EventType] = Field(min_length=1)
    opinion: list[Spread] = []

    @model_validator(mode="after")
    def _spell_out(self) -> "SeverityTable":
        for event in self.events:
            for group in (group for pattern in event.signs for group in pattern):
                group[:] = [word for told in group for word in self._meant(event, told)]
        return self

    def _meant(self, event: EventType, told: str) -> list[str]:
        if not told.startswith("$"):
            return [told]
        if told[1:] not in self.words:
            raise ValueError(f"{event.id} 的 signs 引用 {told}, words 中没有")
        return self.words[told[1:]]
