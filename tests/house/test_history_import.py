"""Last year's table: its past as it was, nobody woken."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from cases.store.database import Database
from cases.store.outbox_tables import Message, Notice
from tests.house.conftest import Ran

Run = Callable[..., Ran]

YEAR_BEFORE = """工单编号,标题,内容,来信时间,类型,状态,答复内容,答复时间
H1,路灯,路灯坏了,2025-03-03 09:00,投诉,已办结,已修复,2025-03-05 10:00
H2,停水,停水了,2025-03-04 09:00,求助,已办结,,2025-05-05 10:00
H3,噪音,夜里噪音,2025-04-04 09:00,投诉,已办结,,
H4,电梯,电梯坏了,2025-04-05 09:00,投诉,办理中,,
H5,爆炸,羊安街道某化工厂今天上午爆炸，12人死亡，30人受伤,2025-06-05 09:00,投诉,办理中,,
"""


def test_last_year_comes_in_as_its_table_recorded_it_and_wakes_nobody(run: Run, database: str, tmp_path: Path) -> None:
    """Closed in time, closed late, closed without a time (void), open and long past; no message, no report upward; once."""
    file = tmp_path / "year.csv"
    file.write_text(YEAR_BEFORE, encoding="utf-8")
    assert run("import", str(file), "--channel", "hotline_12345", "--history").lines[-1]["new"] == 5
    run("process")
    run("sweep")
    run("deliver")

    lines = run("cases").lines
    assert all(line["history"] for line in lines)
    requests = [(line["state"], line["clocks"][0]) for line in lines if line["kind"] == "request"]
    assert [(state, clock["state"], clock["breached_at"] is not None) for state, clock in requests] == [
        ("closed", "satisfied", False), ("closed", "satisfied", True), ("closed", "void", False), ("received", "running", True),
        ("received", "running", True),
    ]  # fmt: skip
    [matter] = [line for line in lines if line["kind"] == "matter"]
    kinds = {clock["kind"] for clock in matter["clocks"]}
    assert "authoritative_information" in kinds
    assert "upward_report" not in kinds
    with Database(database).engine.connect() as record:
        assert [record.scalar(select(func.count()).select_from(told)) for told in (Message, Notice)] == [0, 0]
    assert run("import", str(file), "--channel", "hotline_12345", "--history").lines[-1]["duplicate"] == 5
