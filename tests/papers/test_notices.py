"""督查通报 and 提示函: drafted from the same figures, in the official form, for one unit; the list of a year."""

import json
import re
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select
from typer.testing import CliRunner, Result

from cases.console import Opening, Refusal
from cases.papers.rights import reads
from cases.store.outbox_tables import Notice
from cases.store.paper_tables import ReportEdition
from reports.circular import circular, circular_facts
from reports.commands import app
from reports.content import Paper, Table
from reports.editions import Standing
from reports.labels import label
from reports.notices import reminder, supervision, unit_facts
from reports.queries.rows import CLOSED
from tests.papers.conftest import OTHER, UNIT, Office
from tests.reports.record import at


def run(office: Office, *arguments: str) -> Result:
    """One `report` command."""
    opening = Opening({})
    opening.__dict__["house"] = office.house
    return CliRunner().invoke(app, list(arguments), obj=opening)


def papers_for(office: Office, unit: str) -> tuple[Paper, Paper]:
    """Both notices of the week."""
    with office.house.read() as work:
        facts = unit_facts(work, office.record.week(), unit)
    return supervision(facts, unit, Standing("草稿")), reminder(facts, unit, Standing("草稿"))


def words(paper: Paper) -> str:
    """Every sentence."""
    blocks = [b for s in paper.sections for b in s.blocks]
    return "".join(t.text for b in blocks if not isinstance(b, Table) for t in b.words)


def table_rows(paper: Paper) -> list[list[str]]:
    """Every table row."""
    return [[t.text for t in row] for s in paper.sections for b in s.blocks if isinstance(b, Table) for row in b.rows]


def test_the_numbers_are_the_unit_s_part_of_the_week_s_figures(office: Office) -> None:
    """Counted once: what the weekly says of the unit is what the notice says."""
    figures = office.record.figures()
    for unit in (UNIT, OTHER):
        notice, _ = papers_for(office, unit)
        due, late = (figures[name].of(unit) for name in ("clocks_due_by_unit", "clocks_late_by_unit"))
        assert f"到期的时限{due}个" in words(notice)
        assert f"处置超时{late}个" in words(notice)
        assert len(table_rows(notice)) == late
        assert notice.to == office.house.config.unit(unit).name


def test_a_breach_is_named_with_its_limit_and_how_far(office: Office) -> None:
    """Number, masked title, kind, limit, by how much, how far the handling has come."""
    notice, letter = papers_for(office, UNIT)
    [row] = table_rows(notice)
    assert row[0] == "YQ2026-000002"
    assert "138****00" in row[1]
    assert (row[2], row[3], row[4], row[5]) == ("发布权威信息", "11-17 14:00", "2.5小时", "未说明原因（未派单）")
    assert [r[2] for r in table_rows(letter)] == ["持续发布"]


def test_that_a_unit_has_a_restricted_case_stands_in_no_notice_to_it(office: Office) -> None:
    """Neither which nor how many: who drafts, signs and takes the notice would know whom the letter is about."""
    secret = office.record.case(restricted=True, handling_lead=UNIT)
    before = [repr(paper.sections) for paper in papers_for(office, UNIT)]
    office.record.clock(secret, at("11-18 09:00"), breached_at=at("11-18 09:00"))
    office.record.clock(secret, at("11-25 09:00"))
    assert [repr(paper.sections) for paper in papers_for(office, UNIT)] == before


def test_a_unit_with_nothing_is_told_so(office: Office) -> None:
    """An empty notice says that it is empty."""
    notice, letter = papers_for(office, "shi_jiaoyu")
    assert "本周没有由你单位承担、在本周到期的时限。" in words(notice)
    assert words(letter).count("没有。") == 2


def circular_of(office: Office) -> Paper:
    """The one to all units."""
    with office.house.read() as work:
        return circular(circular_facts(work, office.record.week()), Standing("草稿"))


def test_the_circular_names_each_unit_with_its_breaches(office: Office) -> None:
    """City-wide numbers as in the week's paper; every unit that missed a limit; the annex in the order of the register, of a restricted case only the count."""
    paper, figures = circular_of(office), office.record.figures()
    said = words(paper)
    assert [s.title for s in paper.sections] == ["总体情况", "存在问题", "下一步要求", "附件 处置超时事项清单"]
    assert f"本周全市到期的时限{figures['clocks_due'].count}个" in said
    assert f"处置超时{figures['clocks_late'].count}个" in said
    parts = re.findall(r"(\d+)个", said.split("个：", 1)[1].split("。")[0])
    assert sum(map(int, parts)) == figures["clocks_due"].count  # a leader adds them up
    for unit, n in figures["clocks_late_by_unit"].counts.items():
        assert f"{label(office.house.config, 'unit', unit)}处置超时{n}个" in said
    assert [row[:2] for row in table_rows(paper)] == [
        ["市水务局", "SQ2026-000007"],
        ["市应急局", "YQ2026-000002"],
    ]
    assert "另有1个因限制知悉或反映单位，只计数，不列编号和名称。" in said
    assert "SQ2026-000008" not in f"{paper.sections}"
    assert paper.to == "各承担单位"


def test_where_nothing_was_missed_nothing_is_asked(office: Office) -> None:
    """No demand and no annex in a week without a breach, for all units and for one."""
    week = office.record.week("2026-W45")
    with office.house.read() as work:
        whole = circular(circular_facts(work, week), Standing("草稿"))
        facts = unit_facts(work, week, UNIT)
    assert [s.title for s in whole.sections] == ["总体情况", "存在问题"]
    assert "本周没有处置超时的时限。" in words(whole)
    assert [s.title for s in supervision(facts, UNIT, Standing("草稿")).sections] == ["时限执行情况", "超时事项"]


def test_the_circular_does_not_name_a_case_that_complains_of_a_unit(office: Office) -> None:
    """Every unit reads it, the one complained of too."""
    accusing = office.record.case(complained_of=[OTHER], handling_lead=UNIT, title="举报水务站")
    office.record.clock(accusing, at("11-18 09:00"), breached_at=at("11-18 09:00"))
    paper = circular_of(office)
    assert "市应急局处置超时2个；原因：未说明原因1个" in words(paper)
    assert "举报水务站" not in f"{paper.sections}"
    assert "另有2个" in words(paper)


def test_the_circular_goes_to_the_units_that_had_a_limit(office: Office) -> None:
    """Issued, it stands before their liaisons and nobody else of a unit; each unit is asked for once."""
    id_ = office.issued("circular")
    with office.house.read() as work:
        asked = work.session.scalars(select(Notice).where(Notice.edition_id == id_, Notice.unit.is_not(None)))
        assert sorted(str(notice.unit) for notice in asked) == sorted(
            str(unit) for unit in office.record.figures()["clocks_due_by_unit"].counts if unit != CLOSED
        )
        row = work.session.get_one(ReportEdition, id_)
        assert [reads(work.config.papers, office.actor(who), row) for who in ("lian", "lian2", "zhi")] == [True] * 3
        row.state = "cleared"
        assert not reads(work.config.papers, office.actor("lian"), row)
        work.session.rollback()


def test_the_command_drafts_the_circular(office: Office, tmp_path: Path) -> None:
    """Without a unit; a letter to nobody there is not."""
    line = json.loads(run(office, "notice", "--week", "2026-W47", "--out", str(tmp_path)).stdout)
    assert [Path(f).name for f in line["files"]] == ["督查通报-2026-W47.docx", "督查通报-2026-W47.pdf"]
    refused = run(office, "notice", "--kind", "提示函", "--out", str(tmp_path)).exception
    assert "提示函须写明单位" in str(refused)


def test_the_command_writes_the_official_form(office: Office, tmp_path: Path) -> None:
    """By a unit's name or id; number, signer and the day of feedback stay blank."""
    result = run(office, "notice", "--unit", "市应急局", "--week", "2026-W47", "--out", str(tmp_path))
    line = json.loads(result.stdout)
    names = [Path(f).name for f in line["files"]]
    assert names == ["督查通报-2026-W47-市应急局.docx", "督查通报-2026-W47-市应急局.pdf"]
    text = "\n".join(p.text for p in Document(str(tmp_path / names[0])).paragraphs)
    assert "发文字号：　　　〔　　〕　　号\t签发人：　　　　" in text
    assert "市应急局：" in text
    assert re.search(r"请于\s+月\s+日前", text)
    assert "草稿" in text
    kind = run(office, "notice", "--unit", UNIT, "--kind", "提示函", "--out", str(tmp_path))
    assert json.loads(kind.stdout)["files"][0].endswith("提示函-2026-W47-市应急局.docx")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [(("--unit", "某某局"), "没有单位"), (("--unit", UNIT, "--kind", "表扬信"), "可用: 提示函、督查通报"),
     (("--unit", UNIT, "--week", "2026-W60"), "没有这一周")],
)  # fmt: skip
def test_bad_usage_is_refused(office: Office, arguments: tuple[str, ...], why: str) -> None:
    """Exit 2 with what would be right."""
    result = run(office, "notice", *arguments)
    assert isinstance(result.exception, Refusal)
    assert (result.exception.code, why in str(result.exception)) == (2, True)


def test_a_folder_that_cannot_be_written_is_said(office: Office, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "x").write_text("")
    result = run(office, "notice", "--unit", UNIT, "--out", str(tmp_path / "x"))
    assert isinstance(result.exception, Refusal)
    assert "写不进文件夹" in str(result.exception)


def test_the_list_of_a_year(office: Office) -> None:
    """Number, state and who signed for it; of one unit if asked; another year is empty."""
    own = office.issued("reminder", UNIT)
    office.start("supervision", OTHER)
    lines = [json.loads(line) for line in run(office, "notices", "--year", "2026").stdout.splitlines()]
    assert [(li["kind"], li["unit"], li["state"]) for li in lines] == [
        ("提示函", UNIT, "已印发"),
        ("督查通报", OTHER, "草稿"),
    ]
    assert lines[0]["id"] == own
    assert len(run(office, "notices", "--unit", "市水务局").stdout.splitlines()) == 1
    assert run(office, "notices", "--year", "2025").stdout == ""


def test_sent_again_from_the_command(office: Office) -> None:
    """By who may issue; what is not issued is not sent."""
    id_ = office.signed()
    assert "没有已印发" in json.loads(run(office, "send", str(id_), "--as", "zhi").stdout)["why"]
    from reports import press

    press.issue(office.house, office.actor("zhi"), id_)
    assert json.loads(run(office, "send", str(id_), "--as", "zhi").stdout) == {"id": id_, "new": 0}
    assert "权限" in json.loads(run(office, "send", str(id_), "--as", "lian").stdout)["why"]


def test_the_paper_on_a_case_asks_the_right(office: Office, tmp_path: Path) -> None:
    """With --as: who drafts papers and may know of the case."""
    good = run(office, "case", "SQ2026-000007", "--as", "zhi", "--out", str(tmp_path))
    assert json.loads(good.stdout)["case"] == "SQ2026-000007"
    assert (
        "权限"
        in json.loads(run(office, "case", "SQ2026-000007", "--as", "lian2", "--out", str(tmp_path)).stdout)["why"]
    )
    assert (
        "没有用户"
        in json.loads(run(office, "case", "SQ2026-000007", "--as", "nobody", "--out", str(tmp_path)).stdout)["why"]
    )
    assert at("11-23 09:00") == office.house.now()
