"""report.yaml: what the weekly paper says, in which order, and whether units are ranked."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.base import Basis, Strict, Text

ReportPart = Literal[
    "conclusions", "overview", "limits", "grades", "events", "owners", "refusals", "repeats", "redone", "responses", "delivery",
    "channels", "corrections", "ahead", "openness",
]  # fmt: skip
Rate = Annotated[float, Field(ge=0, le=1)]


class Band(Strict):
    """One band of a rate: from ``at_least`` on, up to the band above."""

    name: Text
    at_least: Rate


class Report(Strict):
    """The weekly paper. ``ranking``: name units from the best rate to the worst instead of in the order of the register.

    ``diverse_at_least``: the share of the year's policy files to be explained in more than words.
    """

    sections: list[ReportPart] = Field(min_length=1)
    ranking: bool = False
    diverse_at_least: Rate = 0.5
    bands: list[Band] = Field(min_length=1)
    basis: Basis

    @model_validator(mode="after")
    def _each_once(self) -> "Report":
        twice = [part for part in self.sections if self.sections.count(part) > 1]
        if twice:
            raise ValueError(f"sections 里 {twice[0]} 写了两遍")
        falling = [band.at_least for band in self.bands]
        if falling != sorted(set(falling), reverse=True) or falling[-1] != 0:
            raise ValueError("bands 须从高到低排列, 最后一档 at_least 为 0")
        return self

    def band_of(self, rate: float) -> str:
        """The name of the band into which a rate falls."""
        return next(band.name for band in self.bands if rate >= band.at_least)
