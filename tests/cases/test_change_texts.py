"""What a message of change says, and what it never says."""

from datetime import timedelta

import pytest

from cases.matters.changes import Changes, Ended, Head, Moved, Raised, Unbroken, change_text
from tests.conftest import CHINA, NINE

LINK = "https://desk.example"
HEAD = Head("YQ2026-000001", "serious", drill=False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (Changes([Moved("authoritative_information", NINE + timedelta(hours=5, minutes=20), NINE + timedelta(hours=4, minutes=5))], [], []),
         "发布权威信息到期由 11月23日14:20 改为 13:05"),
        (Changes([Moved("press_conference", NINE + timedelta(hours=25), NINE + timedelta(hours=12))], [], []),
         "新闻发布会到期由 11月24日10:00 改为 11月23日21:00"),
        (Changes([], [Unbroken("authoritative_information", NINE + timedelta(hours=5), NINE + timedelta(hours=6)),
                      Unbroken("press_conference", NINE + timedelta(hours=24), NINE + timedelta(hours=24))], [], by="值一"),
         "超时记录已撤回:发布权威信息到期由 11月23日14:00 更正为 15:00、新闻发布会(值一更正)"),
        (Changes([], [Unbroken("authoritative_information", NINE, NINE, proved=NINE - timedelta(minutes=30))], []),
         "超时记录已撤回:发布权威信息已于 11月23日08:30 办结, 未超时(系统更正)"),
        (Changes([], [], [], Raised("large", "serious"), "值一"), "等级由较大上调为重大(值一认定)"),
        (Changes([], [], [], Raised(None, "serious")), "等级由未定级上调为重大(系统据新信息, 待核实)"),
        (Changes([], [], [Ended("authoritative_information", "satisfied"), Ended("follow_up", "void"), Ended("press_conference", "satisfied")]),
         "发布权威信息、新闻发布会已办结,不再提醒;持续发布不再适用,不再提醒"),
        (Changes([], [], [Ended("opinion_response", "superseded", "YQ2026-000007", "YQ2026-000001")]),
         "YQ2026-000007 舆情回应已并入 YQ2026-000001,不再提醒"),
        (Changes([], [], [Ended("opinion_response", "exited")]), "舆情回应已依法了结,不再提醒"),
    ],
)  # fmt: skip
def test_each_change_in_its_words(changes: Changes, words: str) -> None:
    """Old and new time, what was taken back, how it ended: one sentence behind level and number, then the link."""
    assert change_text(HEAD, changes, CHINA, LINK) == f"【应声】重大 YQ2026-000001 {words}。{LINK}"


def test_several_changes_are_one_message() -> None:
    """What is earlier stands first, then what is no breach, then what has ended."""
    both = Changes([Moved("follow_up", NINE + timedelta(hours=2), NINE + timedelta(hours=1))], [Unbroken("press_conference")],
                   [Ended("opinion_response", "satisfied")])  # fmt: skip

    text = change_text(HEAD, both, CHINA, LINK)

    assert text.index("持续发布") < text.index("撤回") < text.index("舆情回应")
    assert text.count("【应声】") == 1


def test_a_drill_says_so_and_a_case_without_level_only_its_number() -> None:
    """演练 stands first; without a level nothing stands in its place."""
    changes = Changes([], [], [Ended("opinion_response", "satisfied")])

    assert change_text(Head("Y1", None, drill=True), changes, CHINA, LINK).startswith("【演练】【应声】Y1 舆情回应")
