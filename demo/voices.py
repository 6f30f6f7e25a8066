"""Voices as people wrote them: one YAML file per channel, times as minutes before the process started.

How a moment may be written inside a sentence (``{口语:250}`` …) stands in ``demo/moments.py``.
"""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Minutes = Annotated[int, Field(ge=0)]


class Expect(BaseModel):
    """What a careful reader would say of the voice; read by tests only.

    ``matter`` names the one thing several voices speak of; ``note`` says why the voice is here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal[
        "incident", "complaint", "enquiry", "suggestion", "praise", "risk", "discipline", "instruction", "own",
        "drill", "history", "hypothetical", "negation", "rumour", "policy", "elsewhere",
    ]  # fmt: skip
    severity: Literal["especially_serious", "serious", "large", "ordinary"] | None = None
    territory: str | None = None
    family: str | None = None
    matter: str | None = None
    note: str | None = None


class Draft(BaseModel):
    """One voice before its times are known; unknown keys are refused so that a slip of the pen is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Line
    minutes_ago: Minutes
    title: Line
    text: Line
    author: Line
    contact: Line | None = None
    type: Literal["咨询", "求助", "建议", "投诉", "举报"] | None = None
    received_minutes_ago: Minutes | None = None
    occurred: Line | None = None
    unit: Line | None = None
    due_in_minutes: int | None = None
    reply: Line | None = None
    reply_minutes_ago: Minutes | None = None
    expect: Expect


def load_drafts(directory: Path) -> dict[str, list[Draft]]:
    """The drafts of each channel; the file's name is the channel's id."""
    return {path.stem: _read(path) for path in sorted(directory.glob("*.yaml"))}


def _read(path: Path) -> list[Draft]:
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Draft.model_validate(row) for row in rows]
