"""A year's days off as they come, and the file they are written into."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from config.lines import read
from config.newyear import with_year, write_whole
from config.notice import Days, NoticeError, doubts, read_days
from config.workdays import Workdays

ROOT = Path(__file__).parents[2]
FILE = (ROOT / "config" / "workdays.yaml").read_bytes().decode()
HELD = Workdays.model_validate(read(ROOT / "config" / "workdays.yaml").value)
WORDS_2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。"""
CSV = "date,kind\n2027-01-01,off\n2027-01-02,off\n2027-01-03,off\n2027-01-09,work\n"
JSON = '{"off": ["2027-01-01", "2027-01-02", "2027-01-03"], "work": ["2027-01-09"]}'
ROWS = (
    '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, {"date": "2027-01-02", "kind": "off"},'
    ' {"date": "2027-01-03", "kind": "休"}, {"date": "2027-01-09", "isOffDay": false}]}'
)
ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270101
DTEND;VALUE=DATE:20270104
SUMMARY:元旦（休）
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270109
SUMMARY:元旦
 （班）
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270105
SUMMARY:小寒
END:VEVENT
END:VCALENDAR
"""
NEW_YEAR = Days((date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)), (date(2027, 1, 9),))


def test_the_notices_own_words_give_the_year_as_it_stands() -> None:
    """The 2026 notice, read sentence by sentence, is the 2026 of the file, day by day."""
    held = HELD.years[2026]
    assert read_days("通知.txt", WORDS_2026, 2026) == Days(tuple(held.off), tuple(held.work))


@pytest.mark.parametrize(("name", "text"), [("a.csv", CSV), ("a.json", JSON), ("b.JSON", ROWS), ("a.ics", ICS)])
def test_all_forms_say_the_same(name: str, text: str) -> None:
    """CSV, JSON in either shape, and a calendar whose 节气 are no days off."""
    assert read_days(name, text, 2027) == NEW_YEAR


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.csv", "date,kind\n2026-12-31,off\n", "不在 2027 年"),
        ("a.csv", "date,kind\n2027-01-01,off\n2027-01-04,work\n", "不是周末"),
        ("a.csv", "date,kind\n2027-01-02,off\n2027-01-02,work\n", "既休息又上班"),
        ("a.csv", "date,kind\n2027-01-09,work\n", "没有一个休息日"),
        ("a.csv", "date,kind\n2027-13-01,off\n", "不是日期"),
        ("a.csv", "date,kind\n2027-01-01,holiday\n", "off, work"),
        ("a.csv", "日期,类型\n2027-01-01,off\n", "date,kind"),
        ("a.json", "{", "不是 JSON"),
        ("a.json", '{"x": 1}', "off 和 work"),
        ("a.json", "[1]", "date 和 kind"),
        ("a.txt", "今天天气很好。", "没有一个休息日"),
    ],
)
def test_what_cannot_be_a_years_days_is_refused(name: str, text: str, says: str) -> None:
    """One sentence with the day or row and what would be right."""
    with pytest.raises(NoticeError, match=says):
        read_days(name, text, 2027)


@pytest.mark.parametrize(
    ("count", "doubted"), [(10, True), (11, False), (12, False), (39, False), (40, False), (41, True)]
)
def test_an_unusual_number_is_pointed_out(count: int, doubted: bool) -> None:
    """Fewer than 11 or more than 40 days off are taken, and a person is asked to look again."""
    days = Days(tuple(date.fromordinal(date(2027, 1, 1).toordinal() + n) for n in range(count)), ())
    assert bool(doubts(days)) is doubted


def test_a_new_year_leaves_every_other_byte() -> None:
    """Written at the end in the file's own style; what stood before it is the same to the byte."""
    text = with_year(FILE, 2027, NEW_YEAR, "国务院办公厅关于2027年部分节假日安排的通知", replace=False)

    assert text.startswith(FILE)
    assert text[len(FILE) :] == (
        "  2027:\n    source: 国务院办公厅关于2027年部分节假日安排的通知\n"
        "    off: [\n      2027-01-01, 2027-01-02, 2027-01-03,\n    ]\n    work: [\n      2027-01-09,\n    ]\n"
    )


def test_writing_the_file_with_its_own_days_gives_the_file() -> None:
    """Every year replaced by what it says already: not one byte differs."""
    text = FILE
    for number, year in HELD.years.items():
        text = with_year(text, number, Days(tuple(year.off), tuple(year.work)), year.source, replace=True)
    assert text == FILE


@pytest.mark.parametrize("source", ["通知: 第 1 号", "# 号", "'引号", "多\n行", "123"])
def test_any_source_is_read_back_as_it_was(source: str, tmp_path: Path) -> None:
    """Words that YAML would read otherwise are quoted."""
    file = tmp_path / "workdays.yaml"
    file.write_text(with_year(FILE, 2027, NEW_YEAR, source, replace=False), encoding="utf-8")
    assert Workdays.model_validate(read(file).value).years[2027].source == source


def test_a_year_that_stands_is_not_overwritten() -> None:
    """Only when asked to."""
    with pytest.raises(NoticeError, match="--replace"):
        with_year(FILE, 2026, NEW_YEAR, "x", replace=False)


def test_a_year_between_others_finds_its_place() -> None:
    """2020 taken out and written again stands between 2019 and 2021, and line ends stay what they are."""
    text = "years:\r\n  2019:\r\n    source: a\r\n  2021:\r\n    source: b\r\n"
    days = Days((date(2020, 1, 1),), ())
    assert with_year(text, 2020, days, "c", replace=False) == (
        "years:\r\n  2019:\r\n    source: a\r\n  2020:\r\n    source: c\r\n    off: [\r\n      2020-01-01,\r\n    ]\r\n"
        "    work: []\r\n  2021:\r\n    source: b\r\n"
    )


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full while writing: the file is the old one, and nothing else lies beside it."""
    file = Path(shutil.copy(ROOT / "config" / "workdays.yaml", tmp_path))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("config.newyear.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, "years: {}")
    assert (file.read_bytes().decode(), [f.name for f in tmp_path.iterdir()]) == (FILE, ["workdays.yaml"])
