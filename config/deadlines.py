"""deadlines.yaml: every legal clock as a dated row with its law."""

from typing import Literal

from pydantic import Field, model_validator

from config.base import Id, PositiveInt, Sourced, Strict, Text
from config.words import CaseKind, ClockKind, ItemType, Severity

Unit = Literal["natural_minutes", "natural_hours", "natural_days", "working_days"]
Fact = Literal["occurred", "discovered", "received", "dispatched", "started"]
Stop = Literal[
    "own_publication", "press_conference", "superior_release", "approved_silence", "found_untrue",
    "reply", "receipt", "report", "check", "feedback", "correction", "update", "ruling", "signature", "transfer",
]  # fmt: skip
INTERNAL: tuple[ClockKind, ...] = ("unit_receipt", "arbitration")
"""Duties the administration owes itself; every other one is owed to someone outside and never pauses."""


LONGEST = {"natural_minutes": 366 * 1440, "natural_hours": 366 * 24, "natural_days": 366, "working_days": 366}
"""No limit of the field is longer than a year; a slip of the pen would let every such duty sleep for ever."""


class When(Strict):
    """Which cases get the clock; an empty list asks nothing.

    ``opinion``: judged public opinion (yes or ask) of a case without incident level; one that has a level is bound by the
    row that names it. ``attention``: a risk without incident. ``by_hand``: only when a person or another use case starts it.
    ``column``: only for a site's column of that kind (channels.yaml ``publications``).
    ``on``: each time that happens to a case. ``casualty_change``: the killed, injured, missing, trapped or poisoned are others
    than before, as long as the occurrence lies at most ``within_days`` back; ``within_days_for`` names event types with another
    number. ``restricted``: it becomes one that only the discipline body may read.
    """

    case: CaseKind | None = None
    severities: list[Severity] = []
    opinion: bool = False
    attention: bool = False
    reply: Literal["hotline_reply", "mailbox_reply", "instruction_feedback"] | None = None
    types: list[ItemType] = []
    by_hand: bool = False
    column: Id | None = None
    event_types: list[Text] = []
    on: Literal["casualty_change", "restricted"] | None = None
    within_days: PositiveInt | None = None
    within_days_for: dict[Text, PositiveInt] = {}

    @model_validator(mode="after")
    def _days_of_something(self) -> "When":
        if (self.on == "casualty_change") != (self.within_days is not None):
            raise ValueError("on: casualty_change 和 within_days 要一起填: 什么变化, 事发后多少天以内")
        if self.within_days_for and self.within_days is None:
            raise ValueError("within_days_for 只用于填了 within_days 的时限")
        if self.on and self.by_hand:
            raise ValueError("on 与 by_hand 只能填一个")
        return self


class Deadline(Sourced):
    """One duty under one text of the law. ``exits`` are lawful ways to end a public duty without an own publication.

    ``extendable``: the law lets it be extended once, by at most ``extend_by`` of its unit (not said: by as much again).
    """

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
    extend_by: PositiveInt | None = None
    pausable: bool = False
    ladder: Id
    quote: Text | None = None

    @model_validator(mode="after")
    def _unit_fits(self) -> "Deadline":
        if self.unit == "working_days" and self.loud:
            raise ValueError("工作日时限不得打断夜间 (loud 只用于小时时限、风险核查和信息报送)")
        if self.duration > LONGEST[self.unit]:
            raise ValueError(f"duration {self.duration} 太长: 最多一年 ({LONGEST[self.unit]} {self.unit})")
        return self

    @property
    def longest_extension(self) -> int:
        """By how many of its units it may be extended; 0 where the law allows none."""
        return (self.extend_by or self.duration) if self.extendable else 0

    @model_validator(mode="after")
    def _extension_fits(self) -> "Deadline":
        if self.extendable and (self.public or self.loud or not self.unit.endswith("days")):
            raise ValueError("公开回应和按小时计的时限不能延期: extendable 只用于按日计的答复时限")
        if self.extend_by and not self.extendable:
            raise ValueError("extend_by 只用于 extendable: true 的时限")
        return self

    @model_validator(mode="after")
    def _legal_never_pauses(self) -> "Deadline":
        if self.pausable and (self.kind not in INTERNAL or self.public or self.when.reply):
            raise ValueError(f"法定时限不停表: pausable 只用于内部时限 {', '.join(INTERNAL)}")
        return self


class Deadlines(Strict):
    """All legal clocks."""

    deadlines: list[Deadline] = Field(min_length=1)

    def loud_kinds(self) -> list[ClockKind]:
        """Kinds of clocks that may break the night, under any of their texts."""
        return sorted({deadline.kind for deadline in self.deadlines if deadline.loud})
