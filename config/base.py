"""What every configured row shares: strictness, a source, and dates between which it holds."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
"""The name of an environment variable that holds a secret."""


class Strict(BaseModel):
    """A row that refuses unknown keys and never changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Basis(Strict):
    """Where a value comes from, and how sure that is.

    ``mark``: A text of the law read, B official summary, C mirror only, ``unconfirmed`` a value the city must confirm.
    """

    document: Text
    article: str | None = None
    source: str | None = None
    mark: Literal["A", "B", "C", "unconfirmed"]

    @property
    def citation(self) -> str:
        """文件 条款, as printed beside a deadline or a reason."""
        return f"{self.document} {self.article}" if self.article else self.document


class Dated(Strict):
    """A row that holds from ``since`` to ``until`` (both included; none = still in force)."""

    since: date
    until: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> "Dated":
        if self.until and self.until < self.since:
            raise ValueError(f"until {self.until} 早于 since {self.since}")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Sourced(Dated):
    """A dated row that says on what it rests."""

    basis: Basis


PositiveInt = Annotated[int, Field(gt=0)]
Seconds = Annotated[int, Field(gt=0, le=60 * 86400)]
"""A wait of the machine: at most sixty days, else the arithmetic of instants ends before it does."""
Share = Annotated[float, Field(ge=0, le=1)]
