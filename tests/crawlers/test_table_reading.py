"""Tables as files: what they are, in which encoding, and what is no table at all."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from cases.items.documents import mark_in_file
from cases.items.raw import RawItem
from config.load import Config
from crawlers.errors import SecretError, TableError
from crawlers.table import opening
from crawlers.table.columns import SYNONYMS, Columns
from crawlers.table.opening import open_table
from crawlers.table.parse import LONGEST_FIELD, Terms, parse_record, terms_of, voices_of
from crawlers.table.readers import filled_sheets
from crawlers.table.record import Record
from crawlers.voices import BATCH_ITEMS, Rejected, Voice, batches

CITY = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
HEAD = ["编号", "标题", "内容", "来信时间", "姓名", "联系电话", "诉求类型", "承办单位", "答复内容", "答复时间"]
LETTER = [
    "A1",
    "路灯不亮",
    "文君街道的路灯坏了三天",
    "2026-11-20 08:00",
    "王**",
    "13800000000",
    "投诉",
    "市住建局",
    "已修复",
    "2026/11/21 9:05",
]


def csv_text(*rows: list[str]) -> str:
    """Rows as a spreadsheet program writes them."""
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def read(path: Path, own: dict[str, list[str]] | None = None) -> list[Voice]:
    """Every voice of a file."""
    columns = Columns(own)
    return list(voices_of(open_table(path, columns), Terms("mayor_mailbox", CITY, NOW, columns)))


def laid(tmp_path: Path, content: str | bytes, name: str = "letters.csv", encoding: str = "utf-8") -> Path:
    """A file with that content."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def only(voices: list[Voice]) -> Any:
    """The single voice there is."""
    (voice,) = voices
    return voice


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_csv_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    """The same letter reads the same however the office saved it, with every field in its place."""
    item = only(read(laid(tmp_path, csv_text(HEAD, LETTER), encoding=encoding)))
    assert (item.external_id, item.title, item.text) == ("A1", "路灯不亮", "文君街道的路灯坏了三天")
    assert (item.author, item.contact, item.type, item.unit, item.reply) == (
        "王**",
        "13800000000",
        "投诉",
        "市住建局",
        "已修复",
    )
    assert item.published_at == datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    assert item.reply_at == datetime(2026, 11, 21, 1, 5, tzinfo=UTC)
    assert json.loads(item.raw)["姓名"] == "王**"


def test_the_empty_room_of_a_form_is_no_record(tmp_path: Path) -> None:
    """A row far below the others is read, by its own number, and the rows between are not refused one by one."""
    path = laid(tmp_path, csv_text(HEAD, LETTER, *[[""] * len(HEAD)] * 500, ["A2", *LETTER[1:]]))
    assert [voice.external_id for voice in read(path) if isinstance(voice, RawItem)] == ["A1", "A2"]
    assert len(read(path)) == 2


@pytest.mark.parametrize("above", [0, 2])
def test_what_is_laid_over_several_rows_is_said_of_each(tmp_path: Path, above: int) -> None:
    """A unit and a time over three rows are those of all three; neither a number nor words are lent, and headings over two rows stay."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in ([[]] * above + [["编号", "诉求", "", "来信时间", "承办单位"], ["", "标题", "内容", "", ""], [*LETTER[:4], "市住建局"],
                ["A2", "停水", "停了两天"], ["A3", "", ""], ["A4", "噪音", "", "2026-11-21 08:00", "市公安局"]]):  # fmt: skip
        sheet.append(row)
    top = above + 1
    for cells in (
        f"A{top}:A{top + 1}",
        f"D{top + 2}:D{top + 4}",
        f"E{top + 2}:E{top + 4}",
        f"J{top + 2}:J{top + 4}",
        f"B{top + 3}:B{top + 4}",
    ):
        sheet.merge_cells(cells)
    book.save(tmp_path / "merged.xlsx")
    one, two, three, four = read(tmp_path / "merged.xlsx")
    assert isinstance(one, RawItem)
    assert isinstance(two, RawItem)
    assert isinstance(four, RawItem)
    assert (
        (two.unit, two.published_at) == (one.unit, one.published_at) == ("市住建局", datetime(2026, 11, 20, tzinfo=UTC))
    )
    assert three == Rejected(3, "A3", "标题和内容都是空的")
    assert (four.unit, four.text) == ("市公安局", "")


def test_xlsx_with_caption_blank_rows_and_real_dates(tmp_path: Path) -> None:
    """A workbook with an empty first sheet, a caption above the headings, number ids and date cells reads like a CSV."""
    book = Workbook()
    sheet = book.create_sheet("导出")
    for row in (["诉求明细表"], HEAD[:4], [188006, "标题", "内容", datetime(2019, 2, 28, 11, 25, 5)],
                [], [188007, "另一封", "内容", date(2019, 3, 1)], [], []):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "orders.xlsx")
    first, blank, second = read(tmp_path / "orders.xlsx")
    assert isinstance(first, RawItem)
    assert (first.external_id, first.published_at) == ("188006", datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC))
    assert blank == Rejected(2, None, "标题和内容都是空的")
    assert isinstance(second, RawItem)
    assert second.external_id == "188007"


def test_jsonl_with_numbers_nested_values_and_broken_lines(tmp_path: Path) -> None:
    """JSON lines keep ids as text, metrics and attachments; a line that is no object is refused with its number."""
    lines = [
        json.dumps({"id": 7, "title": "a", "text": "b", "metrics": {"likes": 3, "x": "?"}, "attachments": ["1.jpg"]}),
        "", "{not json", "[1]", json.dumps({"id": "8", "text": {"a": 1}}), json.dumps({"text": "只有正文"}),
        json.dumps({"title": "半个字\ud83d和零\x00", "published_at": 1551324305}), "[" * 100_000,
    ]  # fmt: skip
    first, broken, array, nested, second, third, deep = read(laid(tmp_path, "\n".join(lines), "voices.jsonl"))
    assert isinstance(first, RawItem)
    assert (first.external_id, dict(first.metrics), first.attachments) == ("7", {"likes": 3}, ("1.jpg",))
    assert isinstance(broken, Rejected)
    assert (broken.row, "不是 JSON" in broken.reason) == (2, True)
    assert array == Rejected(3, None, "这一行不是 JSON 对象")
    assert nested == Rejected(4, "8", "内容应为文字")
    assert isinstance(second, RawItem)
    assert isinstance(third, RawItem)
    assert third.title == "半个字\ufffd和零"
    assert isinstance(deep, Rejected)


@pytest.mark.parametrize(
    ("field", "cell", "why"),
    [("title", 12345, "标题应为文字, 不是 12345"), ("text", True, "内容应为文字, 不是 true"), ("reply", 1.5, "答复应为文字, 不是 1.5")],
)  # fmt: skip
def test_a_number_where_jsonl_should_have_words_refuses_that_line(
    tmp_path: Path, field: str, cell: object, why: str
) -> None:
    """A field mapped wrongly becomes no case called 12345: that line is told with its number and key, the next is taken."""
    lines = [{"id": "a", "title": "路灯", "text": "不亮", field: cell}, {"id": "b", "title": "路灯"}]
    refused, taken = read(laid(tmp_path, "\n".join(map(json.dumps, lines)), "voices.jsonl"))
    assert refused == Rejected(1, "a", why)
    assert isinstance(taken, RawItem)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("no.csv", None, "没有这个文件"),
        ("empty.csv", b"", "是空的"),
        ("blank.csv", b"\n \n", "是空的"),
        ("utf16.csv", csv_text(HEAD, LETTER).encode("utf-16-le"), "编码不对"),
        (
            "big5.csv",
            csv_text(["id", "title"], ["1", "停水三天請問何時恢復供應我們這裡很多老人無法煮飯請儘快處理謝謝"]).encode(
                "big5"
            ),
            "编码不对",
        ),
        ("damaged.csv", csv_text(HEAD, LETTER).encode() + b"\xff\xfe,x\n", "第 3 行"),
        ("binary.csv", bytes(range(256)) * 8, "编码不对"),
        ("photo.csv", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8, "不是表格"),
        ("login.csv", "<!DOCTYPE html><html>请登录</html>".encode(), "网页"),
        ("other.csv", csv_text(["姓名", "电话"], ["a", "b"]), "缺少标题或内容列"),
        ("other.jsonl", '{"a": 1}\n{"b": 2}\n', "现有: a、b"),
        ("quote.csv", 'id,title\n1,"没有闭合\n2,第二\n', "引号没有闭合"),
        ("fake.xlsx", b"PK\x03\x04 not a workbook", "不是可读的工作簿"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: str | bytes | None, words: str
) -> None:
    """Each unusable file raises before a single voice, with a sentence that names it and what is wrong."""
    path = tmp_path / name if content is None else laid(tmp_path, content, name)
    with pytest.raises(TableError, match=words) as refused:
        read(path)
    assert name in str(refused.value)


def test_missing_column_names_what_is_there(tmp_path: Path) -> None:
    """The refusal says which column is missing and which headings were found."""
    with pytest.raises(TableError, match=r"title 标题.*现有: 姓名、电话"):
        read(laid(tmp_path, csv_text(["姓名", "电话"], ["a", "b"])))


def test_column_overrides_and_decorated_headings(tmp_path: Path) -> None:
    """A channel's own headings win; stars, brackets, blanks and full-width letters around usual ones do not matter."""
    path = laid(tmp_path, csv_text(["单号", "＊诉求内容（必填）", "标 题", "内容"], ["9", "井盖丢了", "t", "另一列"]))
    item = only(read(path, {"external_id": ["单号"]}))
    assert (item.external_id, item.text, item.title) == ("9", "另一列", "t")
    assert only(read(path, {"text": ["诉求内容"]})).text == "井盖丢了"
    with pytest.raises(TableError, match="wrong"):
        Columns({"wrong": ["x"]})


def test_every_contract_name_is_a_heading() -> None:
    """The English names of the contract stand for themselves."""
    for field in SYNONYMS:
        assert Columns().layout([field]) == {field: field}
    assert Columns().layout(["id", "time", "content"]) == {
        "external_id": "id",
        "published_at": "time",
        "text": "content",
    }
    assert Columns().metrics(["likes", "dislikes"]) == {"likes": "likes", "dislikes": "dislikes"}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"time": "2019-02-30"}, "2019-02-30 不是可能的时间"),
        ({"time": "2026-11-25 09:00"}, "还没有到"),
        ({"time": "上星期"}, "发布时间 上星期 读不出时间"),
        ({"due_at": "2026-02-30"}, "办理期限"),
        ({"occurred_at": "2026-02-30"}, "发生时间"),
        ({"title": "", "content": "　\xa0"}, "标题和内容都是空的"),
        ({"content": "x" * (LONGEST_FIELD + 1)}, f"超过 {LONGEST_FIELD} 字"),
        ({"content": "字" * 4_000_000}, "content 有 4000000 字"),
        ({"备注": "x" * (LONGEST_FIELD + 1)}, "备注 有"),
        ({"id": "2.01902E+17"}, "末尾几位已经丢失"),
        ({"id": "9" * 600}, "编号有 600 字"),
    ],
)
def test_unbelievable_rows_are_rejected_alone(tmp_path: Path, cells: dict[str, str], words: str) -> None:
    """A row that cannot be believed is refused with its number, key and reason; its neighbours are kept."""
    good = {"id": "1", "title": "t", "content": "c", "time": "2019-02-28", "due_at": "", "occurred_at": "", "备注": ""}
    rows = [good, good | {"id": "2"} | cells, good | {"id": "3"}]
    before, refused, after = read(laid(tmp_path, csv_text(list(good), *(list(row.values()) for row in rows))))
    assert isinstance(before, RawItem)
    assert isinstance(after, RawItem)
    assert isinstance(refused, Rejected)
    assert (refused.row, refused.key) == (2, None if "id" in cells else "2")
    assert words in refused.reason


def test_words_instead_of_dates_where_exports_write_them(tmp_path: Path) -> None:
    """「15个工作日」 as a limit and 「昨天晚上」 as the occurrence lose no letter; a foreign type is no type."""
    path = laid(
        tmp_path,
        csv_text(
            ["title", "办理期限", "发生时间", "受理时间", "类型"], ["t", "15个工作日", "昨天晚上", "2026-11-20", "感谢"]
        ),
    )
    item = only(read(path))
    assert (item.due_at, item.occurred_at, item.type) == (None, None, None)
    assert item.published_at == item.received_at is not None


@pytest.mark.parametrize(
    ("limit", "due"),
    [("12月5日前", "2026-12-05T16:00:00+00:00"), ("三个工作日", None), ("2月30日前", "不是可能的时间")],
)
def test_a_superior_states_a_limit_without_its_year(tmp_path: Path, limit: str, due: str | None) -> None:
    """It counts from the order's own time; words that name no day leave it to our clocks, a day that cannot be is refused."""
    (voice,) = read(laid(tmp_path, csv_text(["来文标题", "来文时间", "反馈时限"], ["督办", "2026-11-20 10:00", limit])))
    if isinstance(voice, Rejected):
        assert due in voice.reason
    else:
        assert (voice.due_at and voice.due_at.isoformat()) == due


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        ("3个工作日内", "2026-11-25 23:59"), ("三日内", "2026-11-23 23:59"), ("24小时内", "2026-11-21 10:00"), ("12月1日下班前", "2026-12-01 17:30"),
        ("2026年12月1日下班前", "2026-12-01 17:30"), ("明天下班前", "2026-11-21 17:30"), ("12月1日前", "2026-12-02 00:00"),
        ("2026-12-01 16:00", "2026-12-01 16:00"), ("尽快", None), ("15个工作日", None),
    ],
)  # fmt: skip
def test_a_superior_states_a_limit_in_days(qionglai: Config, limit: str, due: str | None) -> None:
    """Working days by the calendar from the order's own time, and 下班前 as the city's offices close; words that name no time are left to our own clocks."""
    city = qionglai.city.model_copy(update={"office_ends": time(17, 30)})
    terms = terms_of(replace(qionglai, city=city), "superior", NOW, Columns())
    row = {"来文标题": "督办", "来文时间": "2026-11-20 10:00", "反馈时限": limit}
    voice = parse_record(Record(1, row), terms)
    assert isinstance(voice, RawItem)
    assert (voice.due_at and f"{voice.due_at.astimezone(CITY):%Y-%m-%d %H:%M}") == due


def test_shifted_row_is_rejected(tmp_path: Path) -> None:
    """More cells than headings means that the columns slipped; fewer only that the end is empty."""
    long, short = read(laid(tmp_path, "id,title,content\n1,a,b,c\n2,a\n"))
    assert isinstance(long, Rejected)
    assert isinstance(short, RawItem)


@pytest.mark.parametrize(("first", "text", "is_sum"), [
    ("合计", "", True), ("总 计：", "", True), ("共计 2 件", "", True), ("合计", "2 件", True), ("合计", "合计收了我三次费", False), ("合计收费不合理", "", False),
])  # fmt: skip
def test_a_sum_below_the_table_is_no_letter(tmp_path: Path, first: str, text: str, is_sum: bool) -> None:
    """What counts the rows is refused by name; who writes of sums is heard."""
    rows = [["编号", "标题", "内容"], ["A1", "路灯", "不亮"], [first, "2件", text]]
    voices = read(book(tmp_path / "orders.xlsx", ("一", rows)))
    assert (voices[1] == Rejected(2, first, "是合计行, 不是来信")) is is_sum


def test_only_web_addresses_become_links(tmp_path: Path) -> None:
    """A script address in a table never reaches an officer's browser."""
    script, web = read(laid(tmp_path, "title,url\na,javascript:alert(1)\nb,https://a.gov.cn/1\n"))
    assert isinstance(script, RawItem)
    assert isinstance(web, RawItem)
    assert (script.url, web.url) == (None, "https://a.gov.cn/1")


def test_tabs_semicolons_and_quoted_newlines(tmp_path: Path) -> None:
    """The delimiter is taken from the first line; a cell may hold several lines."""
    for delimiter in "\t;":
        item = only(read(laid(tmp_path, f'id{delimiter}title\n1{delimiter}"两\n行"')))
        assert item.title == "两\n行"


def test_batches_are_small_in_number_and_weight() -> None:
    """Neither many voices nor a few giant ones make a long transaction."""
    light = [Rejected(n, None, "x") for n in range(2 * BATCH_ITEMS + 1)]
    heavy = [RawItem("x", raw=b"x" * 5_000_000) for _ in range(4)]
    assert [len(batch) for batch in batches(light)] == [BATCH_ITEMS, BATCH_ITEMS, 1]
    assert [len(batch) for batch in batches(heavy)] == [2, 2]


def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """A bomb whose index says it is small: the sizes are held against what is really inside."""
    import zipfile

    file = tmp_path / "炸弹.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 5_000_000)
    body = bytearray(file.read_bytes())
    for place in (22, body.index(b"PK\x01\x02") + 24):  # the size in the part's own header, and in the index
        body[place : place + 4] = (1000).to_bytes(4, "little")
    file.write_bytes(body)
    with pytest.raises(TableError, match="不是可读的工作簿"):
        list(open_table(file, Columns()).records())


@pytest.mark.parametrize(
    ("headings", "cells", "wanted"),
    [
        (["来文单位", "文号", "交办事项", "交办内容", "来文时间", "要求反馈时间"],
         ["成都市信访局", "成信转〔2026〕12号", "转办群众来信", "请核实某路积水", "2026-11-20 09:00", "2026-11-27"],
         {"author": "成都市信访局", "external_id": "成信转〔2026〕12号", "title": "转办群众来信", "text": "请核实某路积水"}),
        (["媒体名称", "标题", "摘要", "原文链接", "发布时间", "阅读量"], ["某论坛", "路灯不亮", "某路三盏", "https://a.invalid/1", "2026-11-20", "1.2万"],
         {"author": "某论坛", "text": "某路三盏", "url": "https://a.invalid/1", "metrics": {"views": 12000}}),
        (["视频链接", "作者昵称", "截图", "点赞量", "播放量"], ["https://v.invalid/9", "某某", "现场.jpg", "12", "3,400"],
         {"title": "（只有链接）", "external_id": "https://v.invalid/9", "attachments": ("现场.jpg",), "metrics": {"likes": 12, "views": 3400}}),
        (["链接", "截图"], ["", "现场1.jpg；现场2.jpg"], {"title": "（只有图片或附件）", "attachments": ("现场1.jpg", "现场2.jpg")}),
    ],
    ids=["superior", "vendor", "short video", "screenshots"],
)  # fmt: skip
def test_what_superiors_services_and_video_exports_call_their_columns(
    tmp_path: Path, headings: list[str], cells: list[str], wanted: dict[str, Any]
) -> None:
    """A document's number and stated time, a service's summary and link, a video that is only a link and a picture."""
    item = only(read(laid(tmp_path, csv_text(headings, cells))))
    assert {name: getattr(item, name) for name in wanted} == wanted


def test_two_bare_links_are_two_messages(tmp_path: Path) -> None:
    """They say the same nothing, and are known by their addresses."""
    voices = read(laid(tmp_path, csv_text(["链接"], ["https://v.invalid/1"], ["https://v.invalid/2"])))
    assert len({voice.key for voice in voices if isinstance(voice, RawItem)}) == 2


def test_a_workbook_is_unpacked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To look it through and to keep it are two readings of one unpacked book; the second says what the first said."""
    book = Workbook()
    for row in (HEAD, LETTER):
        book.active.append(row)
    book.save(tmp_path / "letters.xlsx")
    unpacked = []

    def counted(path: Path, name: str) -> Any:
        unpacked.append(name)
        return filled_sheets(path, name)

    monkeypatch.setattr(opening, "filled_sheets", counted)
    table = open_table(tmp_path / "letters.xlsx", Columns())

    table.prove()

    assert list(table.records()) == list(table.records()) != []
    assert len(unpacked) == 1


def book(path: Path, *sheets: tuple[str, list[list[object]]], hidden: str = "") -> Path:
    """A workbook of these sheets."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


SHORT_HEAD: list[object] = ["编号", "标题", "内容"]


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.xls", "orders.et", "orders.csv"])
def test_every_visible_sheet_is_read_whatever_the_workbook_is_called(tmp_path: Path, name: str) -> None:
    """A cover is looked past, a hidden sheet left alone, the second sheet of a long export read on, and a sheet that looks like a
    table without letters is named."""
    path = book(tmp_path / name, ("填写说明", [["本表由系统导出"]]), ("旧", [SHORT_HEAD, ["0", "旧信", "旧"]]),
                ("一", [SHORT_HEAD, ["1", "路灯", "不亮"]]), ("二", [SHORT_HEAD, ["2", "水管", "漏水"]]),
                ("统计", [["类别", "件数", "占比"], ["投诉", 1, 0.5]]), hidden="旧")  # fmt: skip
    first, second, unread = read(path)
    assert [(v.external_id, v.title) for v in (first, second) if isinstance(v, RawItem)] == [
        ("1", "路灯"),
        ("2", "水管"),
    ]
    assert unread == Rejected(None, None, "工作表「统计」没有标题或内容列, 没有读入")


@pytest.mark.parametrize("caption", [["机密★1年"], ["某市热线工单", "机密"], ["机 密"]])
def test_a_mark_on_any_sheet_is_a_mark_on_all_of_it(tmp_path: Path, caption: list[object]) -> None:
    """Nothing is read of a workbook whose last sheet carries 机密 above its table, with a period or alone."""
    path = book(tmp_path / "orders.xlsx", ("一", [SHORT_HEAD, ["1", "路灯", "不亮"]]), ("二", [caption, SHORT_HEAD]))
    with pytest.raises(SecretError):
        next(open_table(path, Columns()).records())


@pytest.mark.parametrize(
    "rows",
    [
        [["某市热线工单"], ["工单编号", "来电人", None, "诉求内容", "办理情况", None], [None, "姓名", "联系电话", None, "承办单位", "办理结果"]],
        [["工单信息", None, "来电信息", None, "诉求信息", None], ["工单编号", "姓名", "联系电话", "诉求内容", "承办单位", "办理结果"]],
        [["工单信息", "来电人", "", "诉求内容", "", ""], ["工单编号", "姓名", "联系电话", "诉求内容", "承办单位", "办理结果"]],
    ],
    ids=["merged downwards", "groups above", "a group called like a heading"],
)  # fmt: skip
def test_headings_over_two_rows(tmp_path: Path, rows: list[list[object]]) -> None:
    """Merged cells above the headings cost no column, and the second row of headings is no letter."""
    letter = ["A1", "王**", "13800000000", "路灯坏了三天", "市住建局", "已修复"]
    item = only(read(book(tmp_path / "orders.xlsx", ("一", [*rows, letter]))))
    said = (item.external_id, item.author, item.contact, item.text, item.unit, item.reply)
    assert list(said) == letter


@pytest.mark.parametrize(
    "markup",
    [
        (
            "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body><table><tr><td>菜单</td></tr></table><table>"
            "<thead><tr><th rowspan=2>编号</th><th colspan=2>诉求</th></tr><tr><th>标题</th><th>内容</th></tr></thead>"
            "<tr><td>7</td><td>路灯</td><td>不亮<br>三盏</td></tr></table></body></html>"
        ),
        (
            "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'"
            " xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet ss:Name='一'><Table><Row><Cell><Data>编号</Data></Cell>"
            "<Cell><Data>标题</Data></Cell><Cell><Data>内容</Data></Cell></Row><Row><Cell><Data>7</Data></Cell><Cell><Data>路灯</Data></Cell>"
            "<Cell ss:Index='3'><Data>不亮\n三盏</Data></Cell></Row></Table></Worksheet></Workbook>"
        ),
    ],
    ids=["page", "XML"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_markup_that_calls_itself_a_workbook(tmp_path: Path, markup: str, encoding: str) -> None:
    """Many platforms export a web page, or XML of 2003, under the ending of a workbook: its table is read."""
    item = only(read(laid(tmp_path, markup, "orders.xls", encoding)))
    assert (item.external_id, item.title, item.text) == ("7", "路灯", "不亮\n三盏")


def test_a_cell_of_a_page_that_reaches_down_and_aside(tmp_path: Path) -> None:
    """A caption two rows high and two columns wide moves nothing of the second row to the left."""
    page = (
        "<table><tr><td rowspan=2 colspan=2>某热线</td><td>十一月</td></tr><tr><td>共 1 件</td></tr>"
        "<tr><td rowspan=2 colspan=2>编号</td><td rowspan=2>标题</td><td colspan=2>诉求</td></tr><tr><td>内容</td><td>电话</td></tr>"
        "<tr><td colspan=2>7</td><td>路灯</td><td>不亮</td><td>5550001</td></tr></table>"
    )
    item = only(read(laid(tmp_path, page, "orders.xls")))
    assert (item.external_id, item.title, item.text, item.contact) == ("7", "路灯", "不亮", "5550001")


def test_a_mark_on_the_tab_of_a_sheet(tmp_path: Path) -> None:
    """A sheet called 机密 is not read, and its name is not told on."""
    file = tmp_path / "orders.xlsx"
    book(file, ("导出", [["标题", "内容", "编号"], ["路灯", "不亮", 7]]), ("机密-名单", [["甲", "乙", "丙"]]))
    with pytest.raises(SecretError):
        next(open_table(file, Columns()).records())


def test_a_mark_beside_the_table_of_a_page(tmp_path: Path) -> None:
    """A page that says 秘密 above its table is not read."""
    page = "<html><h1>秘密★1年</h1><table><tr><td>标题</td></tr><tr><td>路灯</td></tr></table></html>"
    with pytest.raises(SecretError):
        next(open_table(laid(tmp_path, page, "orders.xls"), Columns()).records())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("above", ["", "某市热线,2026年11月\n", "sep=;\n\n"])
def test_captions_do_not_hide_what_stands_between_the_cells(tmp_path: Path, delimiter: str, above: str) -> None:
    """The delimiter is told by the headings, not by the first line; a number kept as words comes without its guard."""
    lines = delimiter.join(["编号", "标题", "内容"]) + "\n" + delimiter.join(['="0012"', "路灯", '"不亮, 三盏"']) + "\n"
    item = only(read(laid(tmp_path, above + lines, encoding="gbk")))
    assert (item.external_id, item.title, item.text) == ("0012", "路灯", "不亮, 三盏")


MARK = "机密★10年"


def _note(book: Workbook) -> None:
    book.worksheets[0]["A2"].comment = Comment(MARK, "王")


def _page_header(book: Workbook) -> None:
    book.worksheets[0].oddHeader.center.text = MARK


def _page_footer_of_a_long_sheet(book: Workbook) -> None:
    for n in range(3_000):
        book.worksheets[0].append([f"B{n}", *LETTER[1:]])
    book.worksheets[0].oddFooter.center.text = MARK


def _hidden_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("底稿")
    sheet.append(["", MARK])
    sheet.sheet_state = "veryHidden"


def _hidden_sheets_name(book: Workbook) -> None:
    book.create_sheet("绝密 底稿").sheet_state = "hidden"


def _properties(book: Workbook) -> None:
    book.properties.description = MARK


INSIDE = [_note, _page_header, _hidden_sheet, _properties]


def a_book(path: Path, put: Callable[[Workbook], None] | None = None) -> Path:
    """A table of one letter, and what is put beside it."""
    book = Workbook()
    for row in (HEAD, LETTER):
        book.worksheets[0].append(row)
    if put:
        put(book)
    book.save(path)
    return path


@pytest.mark.parametrize("put", [*INSIDE, _page_footer_of_a_long_sheet, _hidden_sheets_name])
def test_a_mark_beside_the_rows_stops_the_table(tmp_path: Path, put: Callable[[Workbook], None]) -> None:
    """Who opens or prints the workbook sees it; without it the letter is read."""
    assert only(read(a_book(tmp_path / "plain.xlsx"))).title == LETTER[1]
    with pytest.raises(SecretError):
        read(a_book(tmp_path / "marked.xlsx", put))


@pytest.mark.parametrize("put", INSIDE)
def test_a_mark_in_an_attached_workbook_is_seen(tmp_path: Path, put: Callable[[Workbook], None]) -> None:
    """Also where the program wrote each character as a number."""
    assert mark_in_file("a.xlsx", a_book(tmp_path / "plain.xlsx").read_bytes()) is None
    assert mark_in_file("a.xlsx", a_book(tmp_path / "marked.xlsx", put).read_bytes())


@pytest.mark.parametrize(
    ("written", "number"),
    [("'00123", "00123"), ('="00125"', "00125"), ("'夜间'施工", "'夜间'施工"), ("00126", "00126")],
)
def test_a_number_kept_as_words_is_that_number(tmp_path: Path, written: str, number: str) -> None:
    """Exports put an apostrophe or a formula around a number to keep its zeros; an apostrophe before words is one."""
    item = only(read(laid(tmp_path, csv_text(HEAD, [written, *LETTER[1:]]))))
    assert item.external_id == number


@pytest.mark.parametrize("written", ["1.2E+15", "1E+15"])
def test_a_number_that_lost_its_last_digits_is_refused(tmp_path: Path, written: str) -> None:
    """With or without a point: many orders would share the number."""
    rejected = only(read(laid(tmp_path, csv_text(HEAD, [written, *LETTER[1:]]))))
    assert "末尾几位已经丢失" in rejected.reason


def test_a_day_written_as_a_number_in_a_workbook(tmp_path: Path) -> None:
    """20261120 and 20261120080000 without a format are the day and the second, as they are in a CSV."""
    book = Workbook()
    for row in (HEAD[:4], ["A1", "标题", "内容", 20261120], ["A2", "标题", "内容", 20261120080000]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "days.xlsx")
    assert [voice.published_at for voice in read(tmp_path / "days.xlsx") if isinstance(voice, RawItem)] == [
        datetime(2026, 11, 19, 16, tzinfo=UTC),
        datetime(2026, 11, 20, tzinfo=UTC),
    ]


def test_empty_rows_above_the_headings_are_no_captions(tmp_path: Path) -> None:
    """However much room somebody left at the top, the headings are found, and the rows keep their numbers."""
    item = only(read(laid(tmp_path, csv_text(*[[""] * 10] * 30, ["诉求清单"], HEAD, LETTER))))
    assert item.external_id == "A1"


def test_the_refusal_names_what_its_people_take_for_the_headings(tmp_path: Path) -> None:
    """Not the caption above them."""
    with pytest.raises(TableError, match="现有: 处室、日期、件数"):
        read(laid(tmp_path, csv_text(["统计表"], ["处室", "日期", "件数"], ["一处", "11-20", "3"])))


def test_what_a_second_column_of_one_heading_says_is_kept(tmp_path: Path) -> None:
    """The first that says something is the letter's; the raw record keeps the other, whichever it is."""
    head = ["编号", "内容", "内容", "内容"]
    one, two = read(laid(tmp_path, csv_text(head, ["1", "甲", "乙", "甲"], ["2", "", "乙", "丙"])))
    assert isinstance(one, RawItem)
    assert isinstance(two, RawItem)
    assert (one.text, two.text) == ("甲", "乙")
    assert json.loads(one.raw) == {"编号": "1", "内容": "甲", "内容 (2)": "乙"}
    assert json.loads(two.raw) == {"编号": "2", "内容": "乙", "内容 (3)": "丙"}


@pytest.mark.parametrize("beside", [[], [""]])
def test_headings_said_again_are_no_letter(tmp_path: Path, beside: list[str]) -> None:
    """At the head of each printed page, or where two exports were put together: looked past, and the rows below keep their numbers."""
    head = ["标题", "内容"]
    voices = read(laid(tmp_path, csv_text(head, ["停水", "两天"], [*head, *beside], ["噪音", "夜里"], ["标题", "党"])))
    assert [voice.title for voice in voices if isinstance(voice, RawItem)] == ["停水", "噪音", "标题"]
    assert len(voices) == 3
