"""deadlines.yaml: every legal clock as a dated row with its law."""

from typing import Literal

from pydantic import Field, model_validator

from config.base import Id, PositiveInt, Sourced, Strict, Text
from config.words import CaseKind, ClockKind, ItemType, Severity

Unit = Literal["natural_minutes", "natural_hours", "natural_days", "working_days"]
Fact = Literal["occurred", "discovered", "received", "dispatched", "started"]
Stop = Literal[
    "own_publication", "press_conference", "superior_release", "approved_silence", "found_untrue",
    "reply", "receipt", "report", "check", "feedback", "correction", "update", "ruling",
]  # fmt: skip


LONGEST = {"natural_minutes": 366 * 1440, "natural_hours": 366 * 24, "natural_days": 366, "working_days": 366}
"""No limit of the field is longer than a year; a slip of the pen would let every such duty sleep for ever."""


class When(Strict):
    """Which cases get the clock; an empty list asks nothing.

    ``opinion``: judged public opinion (yes or ask) of a case without incident level; one that has a level is bound by the
    row that names it. ``attention``: a risk without incident. ``by_hand``: only when a person or another use case starts it.
    """

    case: CaseKind | None = None
    severities: list[Severity] = []
    opinion: bool = False
    attention: bool = False
    reply: Literal["hotline_reply", "mailbox_reply", "instruction_feedback"] | None = None
    types: list[ItemType] = []
    by_hand: bool = False


class Deadline(Sourced):
    """One duty under one text of the law. ``exits`` are lawful ways to end a public duty without an own publication."""

    id: Id
    kind: ClockKind
    when: When
    duration: PositiveInt
    unit: Unit
    counts_from: Fact
    falls_back_to: Fact | None = None
    stops_on: list[Stop] = Field(min_length=1)
    exits: list[Stop] = []
    public: bool = False
    loud: bool = False
    extendable: bool = False
    ladder: Id
    quote: Text | None = None

    @model_validator(mode="after")
    def _unit_fits(self) -> "Deadline":
        if self.unit == "working_days" and self.loud:
            raise ValueError("工作日时限不得打断夜间 (loud 只用于小时时限、风险核查和信息报送)")
        if self.duration > LONGEST[self.unit]:
            raise ValueError(f"duration {self.duration} 太长: 最多一年 ({LONGEST[self.unit]} {self.unit})")
        return self


class Deadlines(Strict):
    """All legal clocks."""

    deadlines: list[Deadline] = Field(min_length=1)
