"""政策文件库: what is in force, what a draft may cite, and being told before a file lapses."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from cases.library.citing import cited_in
from cases.library.files import Given, about_to_lapse, explain, file_lines, put_file, search_files
from cases.library.standing import Standing, citations, normal_number, standing_on
from cases.library.table import import_files
from cases.matters.acts import act
from cases.matters.drafting import cited
from cases.people.actors import Actor, Forbidden
from cases.store.outbox_tables import Notice
from tests.conftest import NINE
from tests.desk import Desk

OFFICER = Actor("zhi1", "值一", "shi_fuban", frozenset({"duty_officer"}))
TODAY = NINE.date()


def put(
    desk: Desk,
    number: str = "溪府发〔2024〕3号",
    *,
    state: str = "现行有效",
    until: date | None = None,
    title: str = "西河城区停车管理办法",
) -> None:
    """Put one file in."""
    with desk.house.write() as work:
        put_file(work, Given(number, title, "市公安局", date(2024, 5, 1), state, until), OFFICER)
        work.commit()


@pytest.mark.parametrize(
    ("state", "until", "day", "stands"),
    [
        ("现行有效", None, TODAY, "现行有效"), ("现行有效", "2026-11-23", date(2026, 11, 23), "现行有效"),
        ("现行有效", "2026-11-23", date(2026, 11, 24), "失效"), ("废止", "2030-01-01", TODAY, "废止"), ("失效", None, TODAY, "失效"),
    ],
)  # fmt: skip
def test_a_file_holds_to_the_end_of_its_last_day(state: str, until: str | None, day: date, stands: str) -> None:
    """In force on the last day, lapsed on the next; what was repealed stays repealed."""
    assert standing_on(state, until, day) == stands


@pytest.mark.parametrize(
    "words", ["溪府发〔2024〕3号", "溪府发[2024]3号", "溪府发（2024）第 3 号", "溪府发［2024］003号"]
)
def test_a_number_is_known_however_it_is_written(words: str) -> None:
    """Brackets, blanks, 第 and leading noughts do not matter."""
    assert normal_number(words) == "溪府发〔2024〕3号"


def test_citations_are_found_with_their_span() -> None:
    """Known numbers and titles with how they stand, unknown numbers without; a law in 《》 the library does not hold is no fault."""
    known = {"溪府发〔2024〕3号": Standing("溪府发〔2024〕3号", "停车办法", "失效", None)}
    known["停车管理办法"] = known["溪府发〔2024〕3号"]
    text = "请根据溪府发[2024]3号、溪教〔2020〕18号和《停车管理办法》《城市供水条例》办理。"
    found = list(citations(text, known))
    assert [(c.text, c.standing is not None) for c in found] == [
        ("溪府发[2024]3号", True), ("溪教〔2020〕18号", False), ("《停车管理办法》", True),
    ]  # fmt: skip
    assert all(text[slice(*c.span)] == c.text for c in found)


def test_a_draft_that_cites_what_does_not_hold_does_not_pass(desk: Desk) -> None:
    """Lapsed: named and refused at review. Unknown: named only. In force: nothing. Empty library: nothing is known."""
    with desk.house.read() as work:
        assert cited(work, "依据溪府发〔2024〕3号") == []
    put(desk)
    put(desk, "溪府发〔2020〕1号", state="废止", title="旧办法全文")
    with desk.house.read() as work:
        said = [f.fault for f in cited(work, "依据溪府发〔2024〕3号、溪府发〔2020〕1号、溪教〔2020〕18号")]
    assert said == ["cited_lapsed", "cited_unknown"]

    case = desk.matter("ordinary")
    with desk.house.write() as work:
        act(work, case, "confirm", OFFICER, None, {})
        act(
            work,
            case,
            "respond",
            OFFICER,
            None,
            {"text": "11月23日的情况已核实，依据溪府发〔2020〕1号处理。电话 12345。"},
        )
        reviewer = Actor("shen", "审一", None, frozenset({"reviewer"}))
        with pytest.raises(Forbidden) as refused:
            act(work, case, "review", reviewer, None, {"stage": "初审", "verdict": "同意"})
        assert refused.value.error == "cited_lapsed"
        work.commit()
    with desk.house.read() as work:
        assert len(cited_in(work, "溪府发〔2020〕1号", "旧办法全文")) == 1


def test_people_hear_before_a_file_lapses(desk: Desk) -> None:
    """The desk and the issuing unit on the morning sixty days before; a renewed file takes the old notice back."""
    put(desk, until=TODAY + timedelta(days=90))
    desk.forward(days=29)
    assert [p.text for p in desk.sender.taken if "有效期至" in p.text] == []
    desk.forward(days=2)
    assert any("溪府发〔2024〕3号 有效期至 2027-02-21" in p.text for p in desk.sender.taken)
    put(desk, until=TODAY + timedelta(days=900))
    with desk.house.read() as work:
        assert about_to_lapse(work) == []
        pending = work.session.scalars(
            select(Notice.due_at).where(Notice.dedupe_key.like("policy_file:%"), Notice.state == "pending")
        )
        assert {at.date() for at in pending} == {TODAY + timedelta(days=840)}


def test_a_list_comes_in_once(desk: Desk, tmp_path: Path) -> None:
    """New, then the same; a changed row changes its file; rows that cannot be believed are listed; one search finds by any word."""
    book = Workbook()
    rows = [
        ("文号", "标题", "发布机关", "发布日期", "状态", "有效期至", "解读网址", "解读形式"),
        ("溪府发〔2024〕3号", "停车管理办法", "市政府", "2024-05-01", "有效", "2029-05-01", "https://x.invalid/1", "图解"),
        ("溪教〔2020〕18号", "招生办法", "市教育局", "2020年3月1日", "已废止", "长期", "", ""),
        ("溪教〔2020〕19号", "坏的", "市教育局", "去年", "", "", "", ""), ("", "没有文号", "市教育局", "2020-03-01", "", "", "", ""),
        ("溪教〔2020〕20号", "坏的", "市教育局", "2020-03-01", "大概有效", "", "", ""),
    ]  # fmt: skip
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    for new, same in ((2, 0), (0, 2)):
        with desk.house.write() as work:
            done = import_files(work, tmp_path / "list.xlsx", OFFICER)
            work.commit()
        assert (done.new, done.same, [n for n, _ in done.rejected]) == (new, same, [4, 5, 6])
    with desk.house.write() as work:
        assert explain(work, "溪府发[2024]3号", "视频", "https://x.invalid/2", OFFICER)
        [line] = file_lines(work, search_files(work, "停车 市政府"))
        work.commit()
    assert (line["state"], [e["form"] for e in line["explanations"]]) == ("现行有效", ["图解", "视频"])
    with pytest.raises(Forbidden), desk.house.write() as work:
        put_file(work, Given("a", "b", "c", TODAY), Actor("x", "x", None, frozenset()))
