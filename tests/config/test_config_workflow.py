"""workflow.yaml: what is wrong in it is refused with the line; a city without it has the shipped one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.load import ConfigError, load_config


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("'[0-9]+人(?:死亡|受伤)'", "'[0-9+人('", "不是正则表达式"),
        ("{title} {casualties}", "{title} {dead}", "不认识 {dead}"),
        ("{number} {title} {published}", "{number {title}", "花括号"),
        ("weight: 1,", "weight: 0.5,", "应为 1"),
        ("stage: 终报", "stage: 电话初报", "已在 reports"),
        ("{name: 其他, explain: true}", "{name: 派单迟}", "「派单迟」写了两次"),
        ("{name: 其他, explain: true}", "{name: 其他, why: true}", "why"),
        ("stages: [审发]", "stages: [会审]", "审发"),
        ("id: timeliness", "id: timelines", "可用: timeliness, relevance"),
    ],
)
def test_a_slip_is_refused(refusal: Callable[..., ConfigError], old: str, new: str, said: str) -> None:
    """The sentence names the place and what would be right."""
    error = refusal("workflow.yaml", old, new)

    assert said in str(error)
    assert "workflow.yaml" in str(error)


def test_a_city_that_says_nothing_has_the_shipped_rules(copy: Path) -> None:
    """三审 and 保密审查 are the country's: a city directory without the file loads, with those rows."""
    (copy / "workflow.yaml").unlink()

    config = load_config(copy)

    assert len(config.workflow.secrecy) > 1
    assert {row.name: row.id for row in config.workflow.responses}["书面答复"] == "reply"
