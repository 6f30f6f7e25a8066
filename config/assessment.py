"""assessment.yaml: the yearly assessment sheet (考核表): which figures count, for how many points, and from which rate to which."""

from pydantic import model_validator

from config.base import Basis, Id, PositiveInt, Share, Strict, Text


class Counted(Strict):
    """A figure of the papers, or some of its parts only."""

    figure: Id
    parts: list[Text] = []


class Indicator(Strict):
    """One line: ``counted`` of ``of`` is a rate; at ``full_at`` it earns all ``points``, at ``zero_at`` none, between them in proportion.

    ``full_at`` below ``zero_at``: less is better.
    """

    id: Id
    name: Text
    points: PositiveInt
    counted: Counted
    of: Counted
    full_at: Share
    zero_at: Share
    basis: Basis

    @model_validator(mode="after")
    def _a_way_between(self) -> "Indicator":
        if self.full_at == self.zero_at:
            raise ValueError("full_at 和 zero_at 不能相同: 得分按两者之间的位置算")
        return self

    def score(self, rate: float) -> float:
        """How many of the points a rate earns."""
        way = (rate - self.zero_at) / (self.full_at - self.zero_at)
        return round(self.points * min(max(way, 0.0), 1.0), 2)


class Assessment(Strict):
    """The sheet; a city that has none is not assessed."""

    indicators: list[Indicator] = []

    @model_validator(mode="after")
    def _each_once(self) -> "Assessment":
        ids = [row.id for row in self.indicators]
        twice = next((id_ for id_ in ids if ids.count(id_) > 1), None)
        if twice:
            raise ValueError(f"indicators 里 {twice} 写了两遍")
        return self
