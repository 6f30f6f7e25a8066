"""collect: four ends of a round, tables that come by themselves, and the command's lines."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from cases.console import Opening, Refusal
from cases.items.runs import last_runs
from config.channels import Channel
from crawlers.bring import bring
from crawlers.collect import attempt, collect, is_collectable
from crawlers.trying import trial
from tests.crawlers.desks import Desk, a_channel, counts
from tests.crawlers.small_web import Web
from yingsheng import build

CSV = "工单编号,标题,诉求内容,来电时间\n{rows}"


def a_table(**source: Any) -> Channel:
    """A table channel."""
    return a_channel("hotline", {"kind": "table", "allow_private": True} | source)


def collect_lines(desk: Desk, capsys: pytest.CaptureFixture[str], *ids: str) -> tuple[list[dict[str, Any]], int]:
    """The command's JSON lines and its exit code."""
    opening, code = Opening({}, {}), 0
    opening.__dict__["house"] = desk.house
    try:
        code = get_command(build()).main(["collect", *ids], obj=opening, standalone_mode=False) or 0
    except typer.Exit as e:
        code = e.exit_code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()], code


def test_table_at_an_address(web: Web, desk: Callable[..., Desk]) -> None:
    """A table is downloaded, its rows kept and refused; unchanged it is not read again, edited it gives a new version."""
    rows = "1,路灯,坏了,2026-11-20\n2,x,y,2026-02-30\n"
    channel = a_table(
        url=web.put("/导出.csv", CSV.format(rows=rows), headers={"ETag": '"1"'}).replace("导出", "%E5%AF%BC%E5%87%BA")
    )
    web.pages["/%E5%AF%BC%E5%87%BA.csv"] = web.pages["/导出.csv"]
    opened = desk(channel)
    assert counts(collect(opened.house, channel)) == ("new", 2, 1, 0, 1)
    assert counts(collect(opened.house, channel)) == ("nothing_new", 0, 0, 0, 0)
    web.pages["/%E5%AF%BC%E5%87%BA.csv"].headers = {}
    assert counts(collect(opened.house, channel)) == ("nothing_new", 2, 0, 1, 1)
    web.pages["/%E5%AF%BC%E5%87%BA.csv"].body = CSV.format(rows="1,路灯,修好又坏,2026-11-20\n").encode("gbk")
    assert counts(collect(opened.house, channel)) == ("new", 1, 1, 0, 0)
    assert opened.items() == [("id:1", 2)]
    assert len(opened.rejections()) == 1


def test_login_page_instead_of_a_table(web: Web, desk: Callable[..., Desk]) -> None:
    """A web page where a table should be is a failed round."""
    channel = a_table(url=web.put("/export", "<!doctype html><p>请登录"))
    run = collect(desk(channel).house, channel)
    assert (run.state, "网页" in (run.error or "")) == ("failed", True)


def test_watched_folder(desk: Callable[..., Desk], tmp_path: Path) -> None:
    """Each file is read once and again when it changes; unfinished ones wait; a broken one fails the round alone."""
    channel = a_table(folder="inbox/hotline")
    opened, folder = desk(channel), tmp_path / "inbox" / "hotline"
    assert collect(opened.house, channel).state == "empty"  # and the inbox is there now
    (folder / "a.csv").write_text(CSV.format(rows="1,路灯,坏了,2026-11-20\n"), encoding="gb18030")
    (folder / "b.csv.part").write_text("x")
    (folder / "~$c.xlsx").write_text("x")
    assert counts(collect(opened.house, channel)) == ("new", 1, 1, 0, 0)
    assert counts(collect(opened.house, channel)) == ("nothing_new", 0, 0, 0, 0)
    (folder / "a.csv").write_text(CSV.format(rows="1,路灯,坏了,2026-11-20\n2,井盖,丢了,2026-11-20\n"), encoding="utf-8")
    (folder / "broken.csv").write_text("姓名\n张\n", encoding="utf-8")
    run = collect(opened.house, channel)
    assert counts(run) == ("failed", 2, 1, 1, 0)
    assert "broken.csv" in (run.error or "")


@pytest.mark.parametrize(
    ("met", "rest"),
    [
        ("1,路灯,坏了,2026-11-20\n2,井", "盖,丢了,2026-11-20\n"),
        ('1,路灯,"坏', '了",2026-11-20\n2,井盖,丢了,2026-11-20\n'),
    ],
)
def test_a_file_met_while_it_is_written_waits(
    desk: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, met: str, rest: str
) -> None:
    """Neither half a row as a message nor a failure: it is read whole in the next round, and a table whose last line has no end at once."""
    channel = a_table(folder="inbox/hotline")
    opened, folder = desk(channel), tmp_path / "inbox" / "hotline"
    folder.mkdir(parents=True)
    file = folder / "a.csv"
    file.write_text(CSV.format(rows=met), encoding="utf-8")

    def write_on(_: object, __: float) -> bool:
        with file.open("a", encoding="utf-8") as still:
            still.write(rest)
        return False

    with monkeypatch.context() as patched:
        patched.setattr("crawlers.table.settling.Event.wait", write_on)
        run = collect(opened.house, channel)
    assert (*counts(run), run.error) == ("nothing_new", 0, 0, 0, 0, "a.csv 正在写入或刚换过, 下一轮再读")
    assert counts(collect(opened.house, channel)) == ("new", 2, 2, 0, 0)
    (folder / "b.csv").write_text(CSV.format(rows="3,停水,没有水,2026-11-20"), encoding="utf-8")
    assert counts(collect(opened.house, channel)) == ("new", 1, 1, 0, 0)


def test_what_is_no_table_in_the_folder_is_named(desk: Callable[..., Desk], tmp_path: Path) -> None:
    """A packed file, a document or a folder that somebody puts into the inbox is not read, and not passed over in silence."""
    channel = a_table(folder="inbox/hotline")
    opened, folder = desk(channel), tmp_path / "inbox" / "hotline"
    (folder / "十一月").mkdir(parents=True)
    (folder / "来信.zip").write_bytes(b"PK")
    (folder / "a.csv").write_text(CSV.format(rows="1,路灯,坏了,2026-11-20\n"), encoding="utf-8")
    run = collect(opened.house, channel)
    assert counts(run) == ("new", 1, 1, 0, 0)
    assert run.error == "有 2 个文件或文件夹不是表格, 没有读: 十一月、来信.zip"


def test_a_mark_in_the_name_of_what_is_no_table_is_not_told_on(desk: Callable[..., Desk], tmp_path: Path) -> None:
    """Such a document fails the round, and its name stands nowhere: the refusal leaves its time and its channel; the tables are read.
    Of several it is told how many, once."""
    channel = a_table(folder="inbox/hotline")
    opened, folder = desk(channel), tmp_path / "inbox" / "hotline"
    folder.mkdir(parents=True)
    (folder / "防汛方案（秘密★3年）.docx").write_bytes(b"PK")
    (folder / "a.csv").write_text(CSV.format(rows="1,路灯,坏了,2026-11-20\n"), encoding="utf-8")
    run = collect(opened.house, channel)
    assert counts(run) == ("failed", 1, 1, 0, 0)
    assert "防汛" not in (run.error or "防汛")
    assert [source for source, _, _ in opened.rejections()] == ["密级标志"]

    (folder / "机密-名单.csv").write_text(CSV.format(rows="2,路灯,坏了,2026-11-20\n"), encoding="utf-8")
    again = collect(opened.house, channel).error or ""
    assert (again.startswith("2 个文件发现密级标志"), again.count("发现密级标志"), "名单" in again) == (True, 1, False)


def old_letters(first: int = 0, count: int = 21) -> str:
    """An export of letters that were due years ago."""
    return CSV.format(rows="".join(f"{n},路灯,坏了,2019-01-01\n" for n in range(first, first + count)))


def a_late_hotline(**source: Any) -> Channel:
    """A table channel whose letters owe a reply."""
    table = {"kind": "table", "allow_private": True} | source
    return a_channel("hotline", table, carries="request", reply_clock="hotline_reply")


def test_an_old_export_in_the_inbox_starts_no_clock(desk: Callable[..., Desk], tmp_path: Path) -> None:
    """The overdue guard holds for watched folders: the file is named and left unread, others come in, until a person
    imports it as history; then it is known, and the round is calm."""
    channel = a_late_hotline(folder="inbox/hotline")
    opened, folder = desk(channel), tmp_path / "inbox" / "hotline"
    collect(opened.house, channel)
    (folder / "a.csv").write_text(old_letters(), encoding="utf-8")
    (folder / "b.csv").write_text(CSV.format(rows="99,井盖,丢了,2026-11-20\n"), encoding="utf-8")
    for state, new in (("failed", 1), ("failed", 0)):
        run = collect(opened.house, channel)
        assert (run.state, run.new) == (state, new)
        assert "a.csv 共 21 条, 其中 21 条一到就已超期" in (run.error or "")
        assert "--channel hotline --history" in (run.error or "")
    assert opened.items() == [("id:99", 1)]
    bring(opened.house, channel, folder / "a.csv", history=True, guarded=False, tell=lambda _: None)
    assert counts(collect(opened.house, channel)) == ("nothing_new", 21, 0, 21, 0)


def test_an_old_export_at_an_address_starts_no_clock(web: Web, desk: Callable[..., Desk]) -> None:
    """The same for a download: failed with the count and nothing kept; it is asked for again next round."""
    channel = a_late_hotline(url=web.put("/t.csv", old_letters(), headers={"ETag": '"1"'}))
    opened = desk(channel)
    for _ in range(2):
        run = collect(opened.house, channel)
        assert (run.state, run.read, "21 条一到就已超期" in (run.error or "")) == ("failed", 0, True)
    assert opened.items() == []


def test_late_letters_that_are_known_do_not_shut_out_the_new(web: Web, desk: Callable[..., Desk]) -> None:
    """An export that still shows twenty late letters we have, and one more, comes in: only what is new would start clocks."""
    channel = a_late_hotline(url=web.put("/t.csv", old_letters(count=20)))
    opened = desk(channel)
    assert collect(opened.house, channel).new == 20
    web.pages["/t.csv"].body = old_letters(count=25).encode()
    assert counts(collect(opened.house, channel)) == ("new", 25, 5, 20, 0)


def test_watched_folder_that_is_gone(desk: Callable[..., Desk], tmp_path: Path) -> None:
    """A folder outside the desk's data that is not there is a failure: a share that is not mounted is not empty."""
    channel = a_table(folder="/nowhere/share")
    assert collect(desk(channel).house, channel).state == "failed"
    (tmp_path / "file").write_text("")
    channel = a_table(folder="file/inbox")
    assert collect(desk(channel).house, channel).state == "failed"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"kind": "not_connected", "why": "接口待确认"}, "接口待确认"),
        ({"kind": "push"}, "推送"),
        ({"kind": "manual"}, "人工"),
        ({"kind": "table"}, "import"),
    ],
)
def test_what_cannot_be_collected_says_why(desk: Callable[..., Desk], source: dict[str, Any], words: str) -> None:
    """Naming a channel that nobody can fetch fails with its reason, on record."""
    channel = a_channel("quiet", source)
    opened = desk(channel)
    run = collect(opened.house, channel)
    assert not is_collectable(channel)
    assert (run.state, words in (run.error or "")) == ("failed", True)
    with opened.house.read() as work:
        assert last_runs(work)["quiet"] == run


def test_everything_refused_is_a_failure(web: Web, desk: Callable[..., Desk]) -> None:
    """A round in which every record was refused has not gone well."""
    channel = a_table(url=web.put("/t.csv", CSV.format(rows="1,x,y,2026-02-30\n")))
    run = collect(desk(channel).house, channel)
    assert counts(run) == ("failed", 1, 0, 0, 1)
    assert "全部被拒收" in (run.error or "")


def test_our_own_mistake_is_a_failed_run(web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the program becomes a failed run with its kind, so that the other channels are visited."""
    channel = a_table(url=web.put("/t.csv", CSV.format(rows="1,x,y,2026-11-20\n")))
    monkeypatch.setattr("crawlers.storing.keep", lambda *_, **__: {}["x"])
    run = attempt(desk(channel).house, channel)
    assert (run.state, "KeyError" in (run.error or "")) == ("failed", True)


def test_command_collects_what_can_be(web: Web, desk: Callable[..., Desk], capsys: pytest.CaptureFixture[str]) -> None:
    """Without names: every enabled channel that can be fetched, a line each with exactly the contract's keys."""
    good = a_table(url=web.put("/t.csv", CSV.format(rows="1,x,y,2026-11-20\n")))
    off = a_channel("off", {"kind": "feed", "urls": [web.url + "/x"]}, enabled=False)
    opened = desk(good, off, a_channel("quiet", {"kind": "not_connected", "why": "没接"}))
    lines, code = collect_lines(opened, capsys)
    assert (code, lines) == (0, [
        {"channel": "hotline", "state": "new", "read": 1, "new": 1, "duplicate": 0, "rejected": 0, "error": None},
    ])  # fmt: skip


def test_command_fails_if_one_fails(web: Web, desk: Callable[..., Desk], capsys: pytest.CaptureFixture[str]) -> None:
    """A named channel that fails gives exit 1 after all lines are out."""
    good = a_table(url=web.put("/t.csv", CSV.format(rows="1,x,y,2026-11-20\n")))
    opened = desk(good, a_channel("quiet", {"kind": "not_connected", "why": "没接"}))
    lines, code = collect_lines(opened, capsys, "quiet", "hotline")
    assert [line["state"] for line in lines] == ["failed", "new"]
    assert code == 1


def test_command_knows_no_such_channel(desk: Callable[..., Desk], capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown id is bad usage, before anything is visited."""
    with pytest.raises(Refusal, match="可用: forum") as refused:
        collect_lines(desk(), capsys, "forum", "nobody")
    assert refused.value.code == 2


def test_try_shows_and_stores_nothing(web: Web, desk: Callable[..., Desk], capsys: pytest.CaptureFixture[str]) -> None:
    """`channels try` prints what would come, with what we know already and what is refused, and leaves no trace."""
    from yingsheng import build

    good = a_table(url=web.put("/t.csv", CSV.format(rows="1,路灯,坏了,2026-11-20\n2,x,y,2026-02-30\n"))).model_copy(
        update={"enabled": False}
    )
    opened, opening = desk(good), Opening({}, {})
    opening.__dict__["house"] = opened.house
    for known in (False, True):
        before = opened.items()
        get_command(build()).main(["channels", "try", "hotline"], obj=opening, standalone_mode=False)
        item, refused, run = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert (item["key"], item["title"], item["known"], item["published_from"]) == ("id:1", "路灯", known, "file")
        assert (refused["row"], refused["key"], "2026-02-30" in refused["reason"]) == (2, "2", True)
        ended = (run["state"], run["read"], run["new"], run["duplicate"], run["rejected"])
        assert ended == (("nothing_new", 2, 0, 1, 1) if known else ("new", 2, 1, 0, 1))
        assert opened.items() == before
        collect(opened.house, good)
    web.put("/t.csv", CSV.format(rows="1,路灯,还没有修,2026-11-20\n"))
    with trial(opened.house, good, 1) as (changed, _):
        assert (changed.state, changed.new, changed.duplicate) == ("new", 1, 0)


def test_a_trial_shows_no_citizen(web: Web, desk: Callable[..., Desk]) -> None:
    """Name, telephone and the numbers in the words are masked as on every page: who sets a channel up needs none of them."""
    rows = "1,路灯13800001234,电话13800001234请回,2026-11-20,张三丰\n"
    good = a_table(url=web.put("/t.csv", "编号,标题,内容,时间,姓名\n" + rows))
    with trial(desk(good).house, good, 1) as (_, lines):
        [line] = lines
    assert line["author"] == "张**"
    assert "13800001234" not in json.dumps(line, ensure_ascii=False)
    assert (line["title"], line["text"]) == ("路灯138****1234", "电话138****1234请回")


@pytest.mark.parametrize("kind", ["table", "feed"])
def test_a_trial_stays_away_too(web: Web, desk: Callable[..., Desk], kind: str) -> None:
    """A source that asked to be left alone is not asked by a trial before its time."""
    url = web.put("/t.csv", "", status=429, headers={"Retry-After": "1800"})
    source = {"table": {"url": url}, "feed": {"urls": [url]}}[kind]
    channel = a_channel("hotline", {"kind": kind, "allow_private": True, **source})
    opened = desk(channel)
    collect(opened.house, channel)
    with trial(opened.house, channel, 1) as (run, _):
        assert (run.state, "09:30 以后再来" in (run.error or ""), web.visits("/t.csv")) == ("failed", True, 1)
    opened.clock.forward(minutes=31)
    with trial(opened.house, channel, 1):
        assert web.visits("/t.csv") == 2
