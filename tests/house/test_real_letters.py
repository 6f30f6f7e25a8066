"""4,326 real letters of 2.5 years through the whole house (they are never part of the repository)."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.conftest import Ran

pytestmark = [pytest.mark.real_data, pytest.mark.timeout(400)]


def test_the_real_letters_go_the_whole_way(run: Callable[..., Ran], real_data: Path, tmp_path: Path) -> None:
    """Refused without --history; then read = new + duplicate + rejected, every item in a case or with its reason, a report
    of 2019-W27 with figures, and the same file again adds nothing."""
    file = str(real_data / "letters_stream.csv")

    refused = run("import", file, "--channel", "mayor_mailbox")
    assert (refused.code, refused.out) == (1, "")
    assert "4326" in refused.err
    assert run("cases").out == ""

    *rejected, counts = run("import", file, "--channel", "mayor_mailbox", "--history").lines
    assert counts["read"] == 4326 == counts["new"] + counts["duplicate"] + counts["rejected"]
    assert len(rejected) == counts["rejected"]
    assert all(row["reason"] for row in rejected)
    assert run("process").code == 0

    lines = run("cases").lines
    in_cases = {item["id"] for line in lines for item in line["items"]}
    assert len(in_cases) == counts["new"]
    letters = [line for line in lines if line["kind"] == "request"]
    assert all([c["kind"] for c in line["clocks"]][:1] == ["mailbox_reply"] for line in letters)
    assert all(line["clocks"][0]["breached_at"] for line in letters)
    assert run("sweep").lines == []
    assert run("deliver").lines == []

    [report] = run("report", "weekly", "--week", "2019-W27", "--out", str(tmp_path / "out")).lines
    [figures] = (tmp_path / "out").glob("*.json")
    assert report["figures"] > 20
    assert "95" in json.dumps(json.loads(figures.read_text("utf-8"))["figures"], ensure_ascii=False)

    [again] = run("import", file, "--channel", "mayor_mailbox", "--history").lines
    assert (again["new"], again["duplicate"]) == (0, 4326 - counts["rejected"])
