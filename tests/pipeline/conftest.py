"""What the tests of judging share: compiled rules of the first city, and a short way to let it hear something."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from cases.items.judgment import Judgment
from config.load import Config
from pipeline.judge import judge
from pipeline.rules import Rules, compile_rules
from pipeline.text.scene import Scene, set_scene
from pipeline.text.voice import Voice

CHINA = timezone(timedelta(hours=8))
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=CHINA)
"""When the voices of the tests are heard, unless they say otherwise."""

Hear = Callable[..., Judgment]


@pytest.fixture(scope="session")
def rules(qionglai: Config) -> Rules:
    """The first city's rules, compiled once."""
    return compile_rules(qionglai)


@pytest.fixture(scope="session")
def hear(rules: Rules) -> Hear:
    """``hear(text, title="", **fields)``: the judgment of one voice heard on Friday afternoon."""

    def one(text: str, title: str = "", **fields: Any) -> Judgment:
        return judge([Voice(id=1, title=title, text=text, **{"published_at": FRIDAY, **fields})], rules)[0]

    return one


@pytest.fixture(scope="session")
def scene(rules: Rules) -> Callable[..., Scene]:
    """The scene of one voice, for stages tested by themselves."""

    def one(text: str, title: str = "", at: datetime | None = FRIDAY) -> Scene:
        return set_scene(Voice(id=1, title=title, text=text, published_at=at), rules.lexicon, rules.zone, None)

    return one
