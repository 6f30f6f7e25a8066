"""How far an opinion has spread: by figures alone, apart from how grave an incident is."""

from datetime import date

import pytest

from cases.matters.spreading import opinion_level, spread_of

DAY = date(2026, 11, 20)
REACHED = [
    ({"media": 4}, "major"),
    ({"media": 3}, "notable"),
    ({"media": 2}, "ordinary"),
    ({"media": 1}, None),
    ({"views": 999_999}, "notable"),
    ({"views": 1_000_000}, "major"),
    ({"views": 9_999}, "ordinary"),
    ({"views": 1_999}, None),
    ({"acts": 500}, "notable"),
    ({"voices": 500}, "ordinary"),
    ({"voices": 500, "platforms": 3}, "major"),
    ({"voices": 30, "negative_percent": 49}, "ordinary"),
    ({"voices": 30, "negative_percent": 50}, "notable"),
    ({"voices": 10, "growth": 3}, "notable"),
    ({"voices": 9, "growth": 30}, "ordinary"),
    ({"platforms": 3, "voices": 10}, "notable"),
    ({}, None),
]


@pytest.mark.parametrize(("figures", "level"), REACHED)
def test_the_furthest_row_decides(qionglai, figures, level) -> None:
    """«以上» includes the number; media, growth, the negative share and platforms each count."""
    reach = opinion_level(figures, qionglai.severity.opinion, DAY)
    assert (reach.level if reach else None) == level


def test_a_row_holds_only_in_its_time(qionglai) -> None:
    """Before the table was in force nobody graded."""
    assert opinion_level({"media": 4}, qionglai.severity.opinion, date(2025, 12, 31)) is None


def test_the_figures_of_a_message_are_read_under_their_many_names() -> None:
    """Reads and plays are views; what was not counted is not zero."""
    assert spread_of({"plays": 5, "likes": 3, "shares": 2, "media_tier": 2}) == {"views": 5, "acts": 5, "media": 2}
    assert spread_of({}) == {}


def test_the_judgment_says_how_far_and_keeps_severity_apart(hear) -> None:
    """A quarrel about smoke that a million saw is a 重大舆情 and no incident."""
    judged = hear("楼下烧烤摊油烟大。", channel="weibo", metrics={"views": 1_200_000})
    assert (judged.extra["opinion_level"], judged.severity, judged.incident) == ("major", None, False)
    assert [r.text for r in judged.reasons if r.about == "opinion_level"] == ["重大舆情"]


def test_without_figures_there_is_no_level(hear) -> None:
    """Nobody counted, nothing is said."""
    assert "opinion_level" not in hear("楼下烧烤摊油烟大。", channel="weibo").extra
