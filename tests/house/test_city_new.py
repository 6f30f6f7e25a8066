"""Another city in an afternoon: template, new, check, preview, process, one alert; nothing of the first city in it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from alerts.deliver import deliver
from alerts.sweep import sweep
from cases.console import Refusal
from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.lines import case_ids, case_lines
from cases.outbox.withheld import texts
from config.load import load_config
from config.warnings import unconfirmed
from dashboard.city.divisions import Divisions, Place, read_divisions
from dashboard.city.national import common_names, everyday_words, neighbours_of
from dashboard.city.neutral import neutral
from dashboard.city.unit_list import guess_families, guess_kind, read_units, write_template
from dashboard.city.writing import write_city
from pipeline.settling.process import process_pending
from tests.conftest import NINE, ROOT
from tests.desk import register
from tests.house.conftest import Ran

DIVISIONS = """code,name
99,云岭省
9900,南江市
990011,云溪县
990011001000,望溪街道办事处
990011001001,桥头社区居民委员会
990011101000,石泉镇
990011101201,柳林村村民委员会
990011101202,红旗村村民委员会
990011102000,白露乡
990011102201,上坪村民委员会
990011400000,云溪县工业园区
990012,别的县
990012100000,别的镇
"""
UNITS = (
    ("县政府", "云溪县人民政府", "县人民政府", "政府", "", "", "云溪编办〔2024〕1号"),
    ("县政府办", "云溪县人民政府办公室", "", "", "", "", ""),
    ("县委宣传部", "", "", "党委部门", "宣传网信", "", "云溪编办〔2024〕1号"),
    ("县应急局", "", "", "", "应急、飞行", "", ""),
    ("县教体局", "云溪县教育和体育局", "", "", "", "", ""),
    ("县住建局", "", "", "", "", "", ""),
    ("石泉镇政府", "", "", "镇街", "", "石泉镇", "云溪编办〔2024〕1号"),
)
MONTH = """工单编号,标题,内容,来信时间,类型,答复内容,答复时间
M1,路灯,石泉镇柳林村的路灯坏了三天没人修,2026-10-09 09:00,投诉,已修,2026-10-12 10:00
M2,物业,桥头社区物业乱收费,2026-10-10 09:10,投诉,,
M3,爆炸,石泉镇一家化工厂今天上午8点发生爆炸，已造成12人死亡30多人受伤,2026-10-12 09:20,投诉,,
M4,,,2026-10-21 12:20,投诉,,
"""


@pytest.fixture
def given(tmp_path: Path) -> tuple[Path, Path]:
    """The divisions file and the filled-in unit list of an invented county."""
    divisions, units = tmp_path / "divisions.csv", tmp_path / "units.xlsx"
    divisions.write_text(DIVISIONS, encoding="utf-8")
    write_template(units)
    book = load_workbook(units)
    for row in UNITS:
        book["单位"].append(row)
    book["人员"].append(("张三", "县政府办", "值班员", "13800000001"))
    book.save(units)
    return divisions, units


@pytest.fixture
def county(tmp_path: Path, given: tuple[Path, Path]) -> Path:
    """Its written configuration."""
    into = tmp_path / "yunxi"
    write_city(read_divisions(given[0], "990011"), read_units(given[1]), into)
    return into


def test_every_guess_is_marked_and_nothing_of_the_first_city_is_in_it(county: Path) -> None:
    """What the list states is not doubted; kinds and families by name, added towns and the city's thresholds are; no foreign name."""
    config = load_config(county)
    first = load_config(ROOT / "config").city
    doubted = {row.label for row in unconfirmed(config) if row.file in ("units", "city", "territory")}
    assert {"县政府办", "县教体局", "望溪街道办事处", "白露乡人民政府", "云溪县"} <= doubted
    assert {"县政府", "县委宣传部", "石泉镇政府"} & doubted == set()
    assert [t.name for t in config.territory.towns] == ["望溪街道", "石泉镇", "白露乡"]
    assert {v.name: v.kind for t in config.territory.towns for v in t.villages} == {
        "桥头": "社区", "柳林": "村", "红旗": "村", "上坪": "村",
    }  # fmt: skip
    assert config.city.parents == ["南江市", "南江", "云岭省", "云岭"]
    assert config.alerts.trial
    assert config.report.openness_channels == ["mayor_mailbox", "hotline_12345"]
    told = "".join(path.read_text(encoding="utf-8") for path in county.glob("*.yaml"))
    assert [name for name in (first.name, *first.local_names, *first.parents) if name in told] == []


def test_a_county_is_not_called_a_city(county: Path) -> None:
    """Its leaders, its website and the bodies of the vertical lines are the county's; what it lies in keeps its own word."""
    config = load_config(county)
    assert {"县领导"} <= {role.name for role in config.ladders.roles}
    assert {"县税务局", "县人民法院"} <= {unit.name for unit in config.units.units}
    assert {"县政府网站"} <= {channel.name for channel in config.channels.channels}
    told = "".join(path.read_text(encoding="utf-8") for path in county.glob("*.yaml"))
    assert [word for word in ("本市", "市领导", "市政府网站") if word in told] == []
    assert config.city.parents[0] == "南江市"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("县政府", "government"), ("云溪县人民政府", "government"), ("石泉镇人民政府", "town"), ("白露乡政府", "town"),
     ("望溪街道办事处", "town"), ("县政府办", "office"), ("县政府政务服务中心", "department"), ("县纪委监委", "discipline"),
     ("中共云溪县纪律检查委员会", "discipline"), ("云溪县水务集团有限公司", "utility")],
)  # fmt: skip
def test_the_kind_of_a_unit_is_guessed_from_its_name(name: str, kind: str) -> None:
    """A town's government is a town's, and what only begins with the government's name is a department."""
    assert guess_kind(name) == kind


@pytest.mark.parametrize("ends", [("", ""), ("00", "0000"), ("00000000", "0000000000")])
def test_what_a_city_lies_in_is_found_however_the_codes_are_written(tmp_path: Path, ends: tuple[str, str]) -> None:
    """Two and four digits, six, or twelve as the statistics print them; a step nobody lives under is no larger place."""
    file = tmp_path / "d.csv"
    rows = (
        f"9912{ends[0]},南江市\n99{ends[1]},云岭省\n9990{ends[0]},省直辖县级行政区划\n999001,独市\n999001100000,独镇\n"
    )
    file.write_text(f"code,name\n{rows}991221,云溪县\n991221100000,石泉镇\n", encoding="utf-8")
    assert read_divisions(file, "991221").parents == ("南江市", "云岭省")
    assert read_divisions(file, "999001").parents == ("云岭省",)


def test_what_cannot_be_used_is_said(tmp_path: Path, given: tuple[Path, Path]) -> None:
    """An unknown family, a zone that is no town; a code that is not there, a full folder and no workbook are refused."""
    done = write_city(read_divisions(given[0], "990011"), read_units(given[1]), tmp_path / "a")
    said = " ".join(done.notes)
    assert "职能「飞行」不认识" in said
    assert "工业园区" in said
    assert "neighbours" in said
    for code, words in (("12", "六位数字"), ("123456", "没有代码")):
        with pytest.raises(Refusal, match=words):
            read_divisions(given[0], code)
    with pytest.raises(Refusal, match="不覆盖"):
        write_city(read_divisions(given[0], "990011"), read_units(given[1]), tmp_path / "a")
    with pytest.raises(Refusal, match="不是可读的工作簿"):
        read_units(given[0])
    with pytest.raises(Refusal, match="不覆盖"):
        write_template(given[1])


def test_a_paper_of_another_place_becomes_an_unconfirmed_source() -> None:
    """In lines and in braces, its mark with it; a remark that names the place goes; what rests on a law stays."""
    text = (
        "# 某市的做法\nrows:\n  - basis:\n      document: 某市办法, 2020\n      mark: A\n  - {document: 某市规定, mark: B}  # 某市\n"
        "  - {document: 某法, mark: A}\n"
    )
    paper = "样例城市依据的本地文件 (须换成本地的)"
    assert neutral(text, ["某市"]) == (
        f"rows:\n  - basis:\n      document: {paper}\n      mark: unconfirmed\n  - {{document: {paper}, mark: unconfirmed}}\n"
        "  - {document: 某法, mark: A}\n"
    )


def test_the_whole_way_with_one_alert(county: Path, tmp_path: Path, open_city: Callable[..., House]) -> None:
    """A letter and a blast are judged by its own places and units; the alert is computed, kept with its words, and not sent."""
    house = open_city(load_config(county))
    register(house, tmp_path, "姓名,单位,角色,手机\n张三,县政府办,值班员,13800000001\n")
    begins, ends = NINE - timedelta(hours=1), NINE + timedelta(hours=9)
    register(
        house, tmp_path, f"role,person,starts_at,ends_at\nduty_officer,张三,{begins.isoformat()},{ends.isoformat()}\n"
    )
    with house.write() as work:
        text = "石泉镇一家化工厂今天上午8点发生爆炸，已造成12人死亡"
        keep(work, [RawItem("manual", "", text, external_id="1", published_at=NINE)])
        work.commit()
    process_pending(house)
    assert sweep(house).fired
    list(deliver(house))

    with house.read() as work:
        [line] = case_lines(work, case_ids(work))
        kept = texts(work)
    assert (line["severity"], line["territory"], line["handling_lead"]) == ("serious", "石泉镇", "县应急局")
    assert line["response_lead"] == "县政府"
    assert {one.person for one in kept} == {"张三"}
    assert line["number"] in kept[0].text


def test_check_and_preview_as_a_newcomer_runs_them(run: Callable[..., Ran], county: Path, tmp_path: Path) -> None:
    """`check` says in Chinese what is still missing; `preview` counts a month and leaves no database behind."""
    month = tmp_path / "month.csv"
    month.write_text(MONTH, encoding="utf-8")
    said = " ".join(line["sentence"] for line in run("check", "--config", str(county)).lines)
    for words in (
        "neighbours",
        "职能 医保 今天没有归口单位",
        "没有人担任「值班员」",
        "试运行",
        "县教体局",
        "请本县核实",
    ):
        assert words in said
    assert [word for word in ("请本市", "当成本市", "是否本市") if word in said] == []
    assert (load_config(county).city.ours, load_config(county).city.whole) == ("本县", "全县")

    done = run(
        "city", "preview", "--config", str(county), "--export", str(month), "--database", f"sqlite:///{tmp_path}/x.db"
    )
    assert done.code == 0, done.err
    lines = {line["about"]: line for line in done.lines}
    assert (lines["received"]["items"], lines["received"]["rejected"]) == (3, 1)
    assert lines["cases"]["severity"]["重大"] >= 1
    clocks = {line["kind"]: line for line in done.lines if line["about"] == "clock"}
    assert (clocks["hotline_reply"]["clocks"], clocks["hotline_reply"]["answered"]) == (3, 1)
    assert clocks["authoritative_information"]["late"] == 1
    told = [line for line in done.lines if line["about"] == "told"]
    assert sum(line["messages"] for line in told) == lines["messages"]["messages"] > 10
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    ("name", "families"),
    [("云溪县公安局交通警察大队", ("交警",)), ("云溪县公安局", ("公安",)), ("南江市住房公积金管理中心", ()),
     ("云溪县住房和城乡建设局", ("住建房产",))],
)  # fmt: skip
def test_a_part_of_an_office_does_not_take_all_of_its_work(name: str, families: tuple[str, ...]) -> None:
    """The traffic police are not the police, the housing fund is not housing: whoever stands first in the list would take it."""
    assert guess_families(name) == families


def _somewhere(code: str, name: str, *villages: str) -> Divisions:
    inside = tuple(Place(f"{code}100{n:03}", village, "村") for n, village in enumerate(villages, 201))
    return Divisions(code, name, (), (Place(f"{code}100", "石羊镇", "镇", inside),), "试")


def test_what_the_country_knows_of_names_is_written_for_any_city() -> None:
    """Names that many counties bear and everyday words are told by the country's statistics, whatever the first city has; a name of
    few is neither."""
    city = _somewhere("510181", "都江堰市", "和平", "建设", "楼下", "赵公山", "胜利")
    assert common_names(city) == ["和平", "建设", "楼下", "胜利", "石羊"]
    assert {"建设", "胜利", "楼下"} <= set(everyday_words(city))
    assert "赵公山" not in everyday_words(city)


def test_the_counties_of_its_province_are_the_neighbours() -> None:
    """Those of its own prefecture first, in short where no village and no word is called so, never itself; none of another province."""
    told = neighbours_of(_somewhere("330782", "义乌市", "象山", "慈溪"))
    assert told.index("东阳") < told.index("诸暨")
    assert {"永康", "浦江", "越城区", "象山县", "慈溪市", "天台县"} <= set(told)
    assert {"义乌", "义乌市", "象山", "慈溪", "天台", "崇州"} & set(told) == set()
    assert neighbours_of(_somewhere("990011", "云溪县")) == []
