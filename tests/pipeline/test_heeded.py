"""Softened risks as people say them, and what only sounds like one: no fewer are noticed, and no more wake anybody, than marked here."""

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from pipeline.judge import judge
from pipeline.rules import Rules
from pipeline.text.voice import Voice
from pipeline.training.sources import HEEDED as TAUGHT
from tests.pipeline.conftest import FRIDAY

HEEDED: dict[str, dict[str, list[str]]] = {
    part: groups
    for path in (TAUGHT, Path(__file__).parent / "heeded.yaml")
    for part, groups in yaml.safe_load(path.read_text("utf-8")).items()
}


class Mark(NamedTuple):
    """Risks noticed of how many: by the rules of the day before, when the set was first heard by the new ones, and now; and false alarms now."""

    before: int
    first: int
    now: int
    of: int
    false: int


MARKS = {
    "A": Mark(7, 7, 50, 50, 0),
    "B": Mark(11, 45, 48, 50, 1),
    "C": Mark(3, 6, 32, 40, 0),
    "D": Mark(6, 24, 96, 136, 1),
}
"""Rules were written beside A, and beside C and D after they were first heard; the model has learned dangers of A, C and D, none of B. B was not read for mending, but its author wrote the rules
and had written B: the first sight of C and D tells better what is to be expected of other people's words."""


def noticed(rules: Rules, messages: list[str]) -> int:
    """How many are a risk to look at at once."""
    voices = [Voice(id=n, title="", text=text, published_at=FRIDAY) for n, text in enumerate(messages)]
    return sum(judged.attention for judged in judge(voices, rules))


@pytest.mark.parametrize("part", list(MARKS))
def test_softened_risks_are_noticed(rules, part) -> None:
    """Self-harm, crowds, petitions, media, third letters, the frail and the threatened: as many as marked, more than before."""
    risks = [text for kind, messages in HEEDED[part].items() if kind != "nothing" for text in messages]
    mark = MARKS[part]
    assert len(risks) == mark.of
    assert noticed(rules, risks) >= mark.now > mark.before


@pytest.mark.parametrize("part", list(MARKS))
def test_what_only_sounds_like_a_risk_wakes_no_more_than_marked(rules, part) -> None:
    """Idioms, films, enquiries, thanks, journeys, policy and plain complaints: no more false alarms than marked."""
    assert noticed(rules, HEEDED[part]["nothing"]) <= MARKS[part].false


@pytest.mark.parametrize("tone", ["感谢各位领导百忙之中关心,", "请问,", "社区同志辛苦了,点赞!只是"])
@pytest.mark.parametrize(
    "risk",
    ["药我都买好了,就放在枕头底下,你们再不给说法我也不麻烦大家了。", "大家约好星期六早上九点一起去住建局门口讨说法。"],
)
def test_a_sign_is_not_hidden_by_politeness(hear, tone, risk) -> None:
    """What is said around a sign of risk, however polite, changes nothing."""
    assert hear(tone + risk).attention


def test_a_sign_in_the_name_of_a_work_is_none(hear) -> None:
    """«《屋顶上的人》» is a play; a programme's name is the programme that has called."""
    assert not hear("请问文化馆下月的话剧《坐在楼顶不下来的人》还有票吗?").attention
    assert hear("《民生一线》栏目组的记者明天来我们小区采访,请你们先给个说法。").attention
