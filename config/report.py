"""report.yaml: what the weekly and the monthly paper say, in which order, and whether units are ranked."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.base import Basis, Id, Strict, Text

ReportPart = Literal[
    "conclusions", "overview", "limits", "grades", "events", "owners", "refusals", "repeats", "redone", "responses", "delivery",
    "channels", "corrections", "ahead", "issues", "openness", "instructions", "explained",
]  # fmt: skip
Rate = Annotated[float, Field(ge=0, le=1)]


class Band(Strict):
    """One band of a rate: from ``at_least`` on, up to the band above."""

    name: Text
    at_least: Rate


class MonthlyDraft(Strict):
    """When last month's paper is drafted by itself: the day of the month (every month has it) and the city's time."""

    day: int = Field(default=1, ge=1, le=28)
    at: time = time(8, 30)


class Report(Strict):
    """The papers. ``ranking``: name units from the best rate to the worst instead of in the order of the register.

    ``trend``: how many weeks or months the trend shows. ``openness_channels``: whose numbers stand under 政务公开问题治理;
    without it those of every channel that brings letters and orders of citizens.
    ``copies``: 抄送 of the 版记, blank where none is named. ``monthly``: none means that no monthly paper is drafted by itself.
    ``diverse_at_least``: the share of the year's policy files to be explained in more than words.
    """

    sections: list[ReportPart] = Field(min_length=1)
    ranking: bool = False
    diverse_at_least: Rate = 0.5
    bands: list[Band] = Field(min_length=1)
    trend: int = Field(default=12, ge=2, le=26)
    openness_channels: list[Id] | None = None
    copies: list[Text] = []
    monthly: MonthlyDraft | None = MonthlyDraft()
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
