"""Commands of every room that officers type now and then: each does what the page does, a JSON line for each thing done."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from cases.people.accounts import add_user
from tests.as_main import as_main
from tests.conftest import ROOT
from tests.desk import Desk

NOW = ("--now", "2026-11-23T09:30:00+08:00")
PASSWORD = "four-five-six-7"
ACCOUNTS = {
    "zhi": ("值一", "duty_officer", None), "ban": ("班一", "shift_leader", None), "an": ("安一", "security", None),
    "ling": ("领一", "city_leader", None), "lian": ("联一", "unit_liaison", "shi_yingji"),
}  # fmt: skip

Typed = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def typed(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Types a command half an hour into the shift; what it printed. It has to succeed."""
    with desk.house.write() as work:
        for login, (name, role, unit) in ACCOUNTS.items():
            add_user(work, login, name, PASSWORD, [role], unit)
        work.commit()
    run = as_main(desk.house.database.url, monkeypatch, capsys)

    def type_(*words: str, **environment: str) -> list[dict[str, Any]]:
        code, out, err = run(*words, *NOW, **environment)
        assert code == 0, out + err
        return [json.loads(line) for line in out.splitlines()]

    return type_


def test_accounts_are_looked_after_by_command(typed: Typed) -> None:
    """Listed; another role; shut and opened; a lock taken off; a password given that has to be changed."""
    assert set(ACCOUNTS) < {row["login"] for row in typed("user", "list")}
    assert typed("user", "role", "zhi", "--role", "reviewer")[0]["roles"] == ["reviewer"]
    typed("user", "disable", "zhi")
    assert {row["login"] for row in typed("user", "list") if row["disabled_at"]} == {"zhi"}
    typed("user", "enable", "zhi")
    assert not [row for row in typed("user", "list") if row["disabled_at"]]
    assert typed("user", "unlock", "zhi")[0]["login"] == "zhi"
    given = {"YINGSHENG_OLD_PASSWORD": PASSWORD, "YINGSHENG_USER_PASSWORD": "another-word-77"}
    assert typed("user", "password", "zhi", **given)[0]["login"] == "zhi"
    typed("user", "reset", "zhi")
    assert [row["login"] for row in typed("user", "list") if row["must_change"]] == ["zhi"]


def test_one_act_on_many_cases_is_looked_at_first(typed: Typed, desk: Desk) -> None:
    """Without --yes nothing changes; with it each is done, and what forbids one is said."""
    ids = [desk.matter("ordinary", confirmed=False) for _ in range(2)]
    command = ("act-all", "confirm", *map(str, ids), "--as", "zhi", "--data", '{"severity": "ordinary"}')

    seen = typed(*command)
    assert [row["severity_confirmed"] for row in typed("cases")] == [False, False]
    done = typed(*command, "--yes")

    assert len(seen) == len(done) == 2
    assert [row["severity_confirmed"] for row in typed("cases")] == [True, True]


def test_a_form_is_filled_with_what_is_confirmed(typed: Typed, desk: Desk) -> None:
    """`draft` prints the form of that name; what nobody confirmed is marked."""
    id_ = desk.matter("serious", confirmed=False)
    [filled] = typed("draft", str(id_), "书面初报")
    assert filled["name"] == "书面初报"
    assert "待" in filled["text"]


def test_words_are_kept_from_erasure_while_a_hold_stands(typed: Typed, desk: Desk) -> None:
    """Nothing is due today; a hold and its release say how many items they are about."""
    id_ = str(desk.matter("ordinary"))
    by = ("--as", "ban", "--approver", "领一", "--reason", "行政复议")
    assert typed("retention", "show") == []
    assert typed("retention", "hold", id_, *by)[0]["case"] == int(id_)
    assert typed("retention", "release", id_, *by)[0]["case"] == int(id_)
    assert typed("retention", "run")[0]["items"] == 0


def test_the_record_is_checked_by_command(typed: Typed, desk: Desk, tmp_path: Path) -> None:
    """No clock differs from its events; the chain's end stands in a file."""
    desk.matter("serious")
    assert typed("clock", "recompute") == []
    typed("audit", "head", "--out", str(tmp_path / "head.json"))
    assert json.loads((tmp_path / "head.json").read_text())["hash"]


def test_a_problem_is_struck_off_with_proof(typed: Typed) -> None:
    """Entered, listed as open, closed with the address that shows it is mended."""
    [entered] = typed("problem", "add", "应公开未公开", "征地批文", "--unit", "市应急局", "--measure", "补发", "--limit", "2026-12-31",
                      "--as", "zhi")  # fmt: skip
    assert [row["id"] for row in typed("problem", "list", "--open")] == [entered["id"]]
    typed("problem", "close", str(entered["id"]), "--as", "ban", "--url", "https://example.invalid/1")
    assert typed("problem", "list", "--open") == []


def test_what_proof_is_missing_is_named_by_the_commands_own_options(
    typed: Typed, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`problem close` knows no --data: it asks for --url or --file."""
    [entered] = typed("problem", "add", "应公开未公开", "批文", "--unit", "市规自局", "--measure", "补充公开", "--limit", "2026-12-31",
                      "--as", "ban")  # fmt: skip
    run = as_main(desk.house.database.url, monkeypatch, capsys)
    code, out, _ = run("problem", "close", str(entered["id"]), "--as", "ban", *NOW)
    assert code == 1
    assert json.loads(out)["why"].endswith("(--url, --file)")


def test_an_application_goes_its_way_by_command(typed: Typed, tmp_path: Path) -> None:
    """Entered, decided, served; in the ledger and in the yearly table."""
    [entered] = typed("application", "enter", "征地批文", "--applicant", "自然人", "--unit", "市应急局", "--as", "zhi")
    number = entered["number"]
    typed(
        "application",
        "act",
        number,
        "decide",
        "--as",
        "zhi",
        "--data",
        '{"decision": "予以公开", "url": "https://example.invalid/1"}',
    )
    assert [row["number"] for row in typed("application", "list", "--year", "2026")] == [number]
    typed("application", "export", str(tmp_path / "ledger.xlsx"))
    assert (tmp_path / "ledger.xlsx").exists()
    assert typed("application", "annual", "2026")


def test_a_policy_file_is_put_in_explained_and_found(typed: Typed) -> None:
    """By its number; found by a word of its title; named before it lapses."""
    number = "邛府发〔2024〕3号"
    typed("library", "put", number, "--title", "征地补偿办法", "--issuer", "市政府", "--issued", "2024-05-01",
          "--until", "2026-12-31", "--as", "zhi")  # fmt: skip
    typed("library", "explain", number, "--form", "图解", "--url", "https://example.invalid/2", "--as", "zhi")
    assert [row["number"] for row in typed("library", "find", "补偿")] == [number]
    assert [row["number"] for row in typed("library", "lapsing")] == [number]


def test_a_changed_policy_is_tried_by_command(typed: Typed, desk: Desk, tmp_path: Path) -> None:
    """Against the month's cases; nothing is stored."""
    desk.matter("ordinary")
    text = (desk.house.config.directory / "deadlines.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "deadlines.yaml"
    changed.write_text(text.replace("duration: 48", "duration: 24"), encoding="utf-8")
    assert typed("policy", "try", str(changed), "--month", "2026-11")


def a_table(folder: Path, *lines: str) -> str:
    """A CSV as an office's spreadsheet program writes it."""
    file = folder / "table.csv"
    file.write_text("\r\n".join(lines), encoding="utf-8-sig")
    return str(file)


def test_a_list_of_policy_files_is_brought_in_by_command(typed: Typed, tmp_path: Path) -> None:
    """Each row that is refused says why; the same list again changes nothing."""
    file = a_table(
        tmp_path,
        "文号,标题,发布机关,发布日期,有效期至",
        "某府发〔2024〕3号,征地补偿办法,市政府,2024-05-01,2026-12-31",
        "某府发〔2024〕4号,没有日期的办法,市政府,,",
    )
    refused, counted = typed("library", "import", file, "--as", "zhi")
    assert (refused["row"], bool(refused["reason"])) == (3, True)
    assert (counted["new"], counted["rejected"]) == (1, 1)
    assert typed("library", "import", file, "--as", "zhi")[-1]["new"] == 0
    assert [row["title"] for row in typed("library", "find", "补偿")] == ["征地补偿办法"]


def test_a_ledger_of_applications_is_brought_in_by_command(typed: Typed, tmp_path: Path) -> None:
    """Answered ones are settled as the ledger says, refused rows say why; the same ledger again adds nothing."""
    file = a_table(
        tmp_path, "申请编号,申请人类型,申请内容,责任单位,收到日期,办理结果,答复日期", "Y-1,自然人,征地批文,市应急局,2026-10-08,予以公开,2026-10-20",
        "Y-2,自然人,环评批复,市应急局,2026-11-18,,", "Y-3,自然人,没有收到日期,市应急局,,,",
    )  # fmt: skip
    refused, counted = typed("application", "import", file, "--as", "zhi")
    assert (refused["row"], bool(refused["reason"])) == (4, True)
    assert (counted["new"], counted["rejected"]) == (2, 1)
    assert typed("application", "import", file, "--as", "zhi")[-1]["new"] == 0
    assert len(typed("application", "list", "--year", "2026")) == 2


def test_the_year_is_assessed_by_command(typed: Typed, desk: Desk, tmp_path: Path) -> None:
    """A line for each measure of assessment.yaml, then where the table lies."""
    desk.matter("ordinary")
    *measures, last = typed("report", "assessment", "--year", "2026", "--out", str(tmp_path))
    assert last["year"] == "2026"
    assert Path(last["file"]).read_bytes()[:2] == b"PK"
    assert measures


def test_the_citys_own_sites_are_looked_at_by_command(typed: Typed, httpserver: HTTPServer, tmp_path: Path) -> None:
    """A line for each page with its newest date; with none configured there is none."""
    page = '<ul><li><a href="/1">通知</a><span>2026-11-20</span></li></ul>'
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html; charset=utf-8")
    httpserver.expect_request("/1").respond_with_data("通知", content_type="text/html; charset=utf-8")
    shutil.copytree(ROOT / "config", tmp_path / "city", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = tmp_path / "city" / "channels.yaml"
    site = f"publications: [{{id: portal, name: 门户, unit: shi_fuban, kind: site, url: '{httpserver.url_for('/')}', allow_private: true}}]"
    file.write_text(file.read_text(encoding="utf-8").replace("publications: []", site), encoding="utf-8")
    [seen] = typed("channels", "sites", "--config", str(tmp_path / "city"))
    assert (seen["publication"], seen["updated_at"][:10], seen["dead"], seen["error"]) == (
        "portal",
        "2026-11-20",
        [],
        None,
    )
    assert typed("channels", "sites") == []
