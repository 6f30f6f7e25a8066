"""The commands: what they print, where it goes, how they end."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cases.console import Opening, Refusal
from cases.house import House
from reports.commands import app
from reports.definitions import DEFINITIONS
from tests.reports.record import Record, at, fill

Run = Callable[..., Result]


@pytest.fixture
def run(full: Record) -> Run:
    """Runs one `report` command on a house with a full week."""

    def run_(*arguments: str) -> Result:
        opening = Opening({})
        opening.__dict__["house"] = full.house
        return CliRunner().invoke(app, list(arguments), obj=opening)

    return run_


def lines(result: Result) -> list[dict[str, object]]:
    """What was printed on stdout."""
    assert result.exit_code == 0, result.exception
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_daily_tells_what_it_wrote(run: Run, tmp_path: Path) -> None:
    """By default the last day whose hour has come."""
    [line] = lines(run("daily", "--out", str(tmp_path)))
    assert line["day"] == "2026-11-23"
    assert [Path(str(f)).suffix for f in line["files"]] == [".docx", ".pdf"]  # type: ignore[attr-defined]


def test_the_paper_on_one_case(run: Run, tmp_path: Path) -> None:
    """By its number."""
    [line] = lines(run("case", "SQ2026-000007", "--out", str(tmp_path)))
    assert line["files"] == [str(tmp_path / "舆情专报-SQ2026-000007.docx")]


def test_weekly_tells_what_it_wrote(run: Run, tmp_path: Path) -> None:
    """One line: the week, the files, how many figures. By default the last week that is over."""
    [line] = lines(run("weekly", "--out", str(tmp_path / "out")))
    assert line["week"] == "2026-W47"
    assert line["figures"] == len(DEFINITIONS)
    assert [Path(f).suffix for f in line["files"]] == [".docx", ".pdf", ".html", ".xlsx", ".json"]
    assert all(Path(f).exists() for f in line["files"])


def test_weekly_writes_beside_the_data_by_default(run: Run, memory_house: House) -> None:
    """Where the house keeps its files."""
    [line] = lines(run("weekly", "--week", "2026-W46"))
    assert {str(Path(f).parent) for f in line["files"]} == {str(memory_house.data / "reports")}


def test_monthly_writes_the_last_month_by_default(run: Run, tmp_path: Path) -> None:
    """Five files of its name."""
    [line] = lines(run("monthly", "--out", str(tmp_path)))
    assert line["month"] == "2026-10"
    assert {Path(f).name for f in line["files"]} == {p.name for p in tmp_path.iterdir()}
    assert len(line["files"]) == 5


def test_issue_freezes_once(run: Run) -> None:
    """And says so the second time."""
    [first] = lines(run("issue", "--week", "2026-W47"))
    again = run("issue", "--week", "2026-W47")
    assert (first["edition"], first["made"], first["changed"]) == (1, True, [])
    assert lines(again)[0]["made"] is False
    assert "没有变化" in again.stderr


def test_explain_lists_the_cases_of_a_figure(run: Run) -> None:
    """A line for each counted thing, with the case it opens; of restricted cases how many."""
    late = lines(run("explain", "clocks_late", "--week", "2026-W47"))
    assert [line.get("number") for line in late] == ["YQ2026-000002", "SQ2026-000007", None]
    assert late[2] == {"figure": "clocks_late", "part": "mailbox_reply", "label": "信箱答复", "restricted": 1}


@pytest.mark.parametrize("part", ["news", "新闻网站"])
def test_explain_lists_one_part(run: Run, part: str) -> None:
    """By its word or its Chinese name."""
    assert len(lines(run("explain", f"items_received:{part}", "--week", "2026-W47"))) == 3


def test_explain_of_a_figure_with_nothing_behind_prints_nothing(run: Run) -> None:
    """That is an answer, not a failure."""
    assert lines(run("explain", "cases_merged", "--week", "2026-W47")) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["explain", "happiness"], "可用: items_received, "),
        (["explain", "items_received:moon"], "本周有: mayor_mailbox"),
        (["weekly", "--week", "2026-W60"], "没有这一周"),
        (["weekly", "--week", "2027-W01"], "还没有开始"),
        (["explain", "messages", "--week", "last"], "例如 2026-W47"),
        (["issue", "--week", "2026-W48"], "还没有结束"),
        (["monthly", "--month", "2026-13"], "例如 2026-11"),
        (["monthly", "--month", "2027-01"], "还没有开始"),
        (["issue", "--month", "2026-11"], "还没有结束"),
        (["explain", "messages", "--week", "2026-W47", "--month", "2026-10"], "只能写一个"),
    ],
)
def test_bad_usage_is_refused_with_what_would_be_right(run: Run, arguments: list[str], says: str) -> None:
    """Exit 2 and nothing on stdout."""
    result = run(*arguments)
    assert isinstance(result.exception, Refusal)
    assert result.exception.code == 2
    assert says in str(result.exception)
    assert result.stdout == ""


def test_the_same_figures_on_another_database(any_house: House) -> None:
    """SQLite and PostgreSQL count alike."""
    record = Record(any_house)
    fill(record)
    figures = record.figures()
    assert {n: f.count for n, f in figures.by_name.items() if f.count} == {
        "items_received": 7, "items_by_outcome": 7, "cases_opened": 3, "clocks_due": 5, "clocks_on_time": 1, "clocks_late": 3,
        "clocks_late_when_discovered": 1, "clocks_overdue_at_end": 3, "first_public_response": 1, "cases_by_severity": 3,
        "cases_by_category": 3, "cases_by_lead": 3, "cases_by_territory": 3, "messages": 6, "messages_sent": 3,
        "messages_failed": 1, "channel_runs": 3, "channel_runs_by_channel": 3, "channel_runs_failed": 1, "items_quarantined": 1,
        "rows_rejected": 1, "corrections": 2, "confirmations": 1, "cases_confirmed": 1, "cases_overruled": 1,
            "clocks_due_by_unit": 5, "clocks_on_time_by_unit": 1, "clocks_late_by_unit": 3, "clocks_due_next": 1, "voices_of_matters": 3,
        "replies_due": 2, "replies_late": 2,
    }  # fmt: skip
    assert figures["first_public_response"].median_hours == pytest.approx(
        (at("11-17 16:30") - at("11-17 09:00")).total_seconds() / 3600
    )
