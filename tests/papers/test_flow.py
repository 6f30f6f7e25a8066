"""起草、送审、审核、审签、印发: each step by another person, the approver by name, and what is issued is what was signed."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from threading import Barrier, Thread
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from cases.audit.seal import seal, verify
from cases.console import Refusal
from cases.papers import flow
from cases.papers.shelf import bytes_of, files_of, state_words, steps_of
from cases.people.actors import Forbidden
from cases.store.event_tables import Event
from cases.store.outbox_tables import Notice
from reports import press
from reports.press import MARK, paper_of
from tests.papers.conftest import WEEK, Office
from tests.reports.record import SHANGHAI, TUESDAY


def body(office: Office, id_: int, form: str) -> bytes:
    """A file of an edition."""
    with office.house.read() as work:
        found = bytes_of(work.session, files_of(office.edition(id_))[form])
    assert found is not None
    return found


def said(document: bytes) -> str:
    """Every word of a Word file outside tables."""
    return "\n".join(p.text for p in Document(BytesIO(document)).paragraphs)


def words(office: Office, id_: int) -> str:
    """Its state as people read it."""
    with office.house.read() as work:
        row = office.edition(id_)
        return state_words(work.config.papers, row, steps_of(work.session, row))


def test_a_paper_goes_its_way(office: Office) -> None:
    """草稿 → 待审核 → 待审签 → 已审签待印发 → 已印发, and the chain of events holds the hashes."""
    id_ = office.start()
    stations = [words(office, id_)]
    press.submit(office.house, office.actor("zhi"), id_, "ling")
    stations.append(words(office, id_))
    for login in ("shen", "ling"):
        office.decide(id_, login)
        stations.append(words(office, id_))
    press.issue(office.house, office.actor("zhi"), id_)
    stations.append(words(office, id_))

    assert stations == ["草稿", "待审核", "待审签", "已审签，待印发", "已印发"]
    with office.house.write() as work:
        issued = work.session.scalars(select(Event).where(Event.type == "report_issued")).one()
        assert issued.data["files"] == {form: f.hash for form, f in files_of(office.edition(id_)).items()}
        assert (issued.data["hash"], issued.data["config"]) == (office.edition(id_).hash, office.house.config.hash)
        seal(work, 2000)
        assert verify(work) == []


def test_what_is_issued_is_what_was_signed(office: Office) -> None:
    """Figures and words stand as submitted although the record has moved on; only the head is filled in."""
    id_ = office.signed()
    before = {form: body(office, id_, form) for form in ("docx", "html", "json", "xlsx")}
    office.record.item(TUESDAY, channel="forum")
    press.issue(office.house, office.actor("zhi"), id_, "邛府办〔2026〕7号", "领一")

    text = said(body(office, id_, "docx"))
    assert "发文字号：邛府办〔2026〕7号\t签发人：领一" in text
    assert MARK in said(before["docx"])
    assert MARK not in text
    assert MARK not in before["json"].decode()
    assert text.splitlines()[6:] == said(before["docx"]).splitlines()[6:]
    assert "邛府办〔2026〕7号" in body(office, id_, "html").decode()
    assert (
        paper_of(office.edition(id_), SHANGHAI).number,
        MARK in paper_of(office.edition(id_), SHANGHAI).standing,
    ) == ("邛府办〔2026〕7号", False)
    assert (body(office, id_, "json"), body(office, id_, "xlsx")) == (before["json"], before["xlsx"])
    assert office.edition(id_).figures["items_received"]["count"] == 7


def test_a_paper_is_a_draft_until_it_is_submitted(office: Office) -> None:
    """草稿 while it is written and again when sent back; 送审稿 only from 送审 to issue."""

    def calls_itself() -> str:
        with office.house.read() as work:
            return press.composed(work, "weekly", office.record.week(), None, office.edition(id_)).paper.standing

    id_ = office.start()
    assert calls_itself().endswith("第1版（草稿）")
    press.submit(office.house, office.actor("zhi"), id_, "ling")
    assert paper_of(office.edition(id_), SHANGHAI).standing.endswith("第1版（送审稿）")
    office.decide(id_, "shen", "退回", "再核一遍")
    assert calls_itself().endswith("第1版（草稿）")


def test_number_and_signer_stay_blank_unless_typed(office: Office) -> None:
    """No software fills them in, and no 密级 at all."""
    text = said(body(office, office.issued(), "docx"))
    assert "发文字号：　　　〔　　〕　　号\t签发人：　　　　" in text
    assert not any(word in text for word in ("秘密", "机密", "绝密"))


def test_the_content_comes_back_as_it_was(office: Office) -> None:
    """What is kept as plain values is the same paper."""
    id_ = office.start()
    press.submit(office.house, office.actor("zhi"), id_, "ling")
    with office.house.read() as work:
        made = press.composed(work, "weekly", office.record.week(), None, office.edition(id_), MARK)
    assert paper_of(office.edition(id_), SHANGHAI) == made.paper


def test_notes_stand_in_the_paper_under_a_name(office: Office) -> None:
    """Marked as written by a person; a telephone number in them is starred; empty takes the note away."""
    id_ = office.start()
    office.act(flow.note, id_, office.actor("zhi"), "概况", "本周有雨，来电集中在排水，联系13800001234。")
    office.act(flow.note, id_, office.actor("ban"), "渠道健康", "两次停机。")
    office.act(flow.note, id_, office.actor("ban"), "渠道健康", " ")
    press.submit(office.house, office.actor("zhi"), id_, "ling")

    for form in ("docx", "html"):
        text = said(body(office, id_, form)) if form == "docx" else body(office, id_, form).decode()
        assert "【人工附注】本周有雨，来电集中在排水，联系138****34。（值一）" in text
        assert "两次停机" not in text


@pytest.mark.parametrize(
    ("login", "error"),
    [("zhi", "no_right"), ("ling", "no_right"), ("lian", "no_right"), ("ban", None), ("shen", None)],
)
def test_the_first_stage_is_for_its_roles(office: Office, login: str, error: str | None) -> None:
    """审核 by a reviewer or the shift leader; never by a leader who is to sign, nor by the drafter."""
    id_ = office.start()
    press.submit(office.house, office.actor("zhi"), id_, "ling")
    if error is None:
        office.decide(id_, login)
        assert words(office, id_) == "待审签"
        return
    with pytest.raises(Forbidden) as refused:
        office.decide(id_, login)
    assert refused.value.error == error


def test_nobody_takes_two_steps(office: Office) -> None:
    """The drafter may not review; who reviewed may not sign; a second account of the same name is no second person."""
    id_ = office.start()
    press.submit(office.house, office.actor("ban"), id_, "ling")
    with pytest.raises(Forbidden, match="不同的人"):
        office.decide(id_, "ban")
    office.decide(id_, "shen")
    with pytest.raises(Forbidden, match="指定的 ling"):
        office.act(flow.decide, id_, replace(office.actor("ban"), login="ban2", name="另一"), "同意", None)
    with pytest.raises(Forbidden, match="不同的人"):
        office.act(flow.decide, id_, replace(office.actor("ling"), name="审一"), "同意", None)


def test_an_approver_has_to_be_named(office: Office) -> None:
    """One who holds the right; the refusal says who would do."""
    id_ = office.start()
    for wanted in ("", "lian", "zhi", "nobody"):
        with pytest.raises(Forbidden, match="请指定审签人") as refused:
            press.submit(office.house, office.actor("zhi"), id_, wanted)
        assert "领一（ling）" in refused.value.why
    assert office.edition(id_).state == "draft"


def test_sent_back_with_a_reason_and_submitted_anew(office: Office) -> None:
    """A return without a reason is none; the next round begins with its first stage, by the same people if need be."""
    id_ = office.start()
    press.submit(office.house, office.actor("zhi"), id_, "ling")
    office.decide(id_, "shen")
    with pytest.raises(Forbidden, match="理由"):
        office.decide(id_, "ling", "退回")
    office.decide(id_, "ling", "退回", "第三部分数字请核")
    assert words(office, id_) == "已退回"
    office.act(flow.note, id_, office.actor("zhi"), "概况", "已核。")
    press.submit(office.house, office.actor("zhi"), id_, "ling")
    assert words(office, id_) == "待审核"
    office.decide(id_, "shen")
    office.decide(id_, "ling")
    assert words(office, id_) == "已审签，待印发"


def test_a_submitted_paper_does_not_change(office: Office) -> None:
    """Neither by a note nor by another submission."""
    id_ = office.signed()
    for step in (
        lambda: office.act(flow.note, id_, office.actor("zhi"), "概况", "迟了"),
        lambda: press.submit(office.house, office.actor("zhi"), id_, "ling"),
        lambda: office.decide(id_, "shen"),
    ):
        with pytest.raises(Forbidden):
            step()


def test_a_correction_says_what_changed_and_why(office: Office) -> None:
    """Without a reason it is not submitted; the first edition stays as it was."""
    first = office.issued()
    kept = body(office, first, "docx")
    office.record.item(TUESDAY, channel="forum")
    second = office.start()
    assert second != first
    with pytest.raises(Forbidden, match="更正原因"):
        press.submit(office.house, office.actor("zhi"), second, "ling")
    assert office.issued(why="补录一条论坛信息") == second

    text = said(body(office, second, "docx"))
    assert "第2版，更正第1版" in text
    assert "更正原因：补录一条论坛信息" in text
    assert "收到信息：由7改为8。" in text
    assert office.edition(second).changed[0].startswith("收到信息：由7改为8")
    assert body(office, first, "docx") == kept
    assert words(office, second) == "已印发（更正版）"


def test_a_week_under_way_is_not_submitted(office: Office) -> None:
    """Its figures still move; a week that is none is said too."""
    for span, why in (("2026-W48", "还没有结束"), ("2026-W60", "没有这一周"), ("2027-W01", "还没有开始")):
        with pytest.raises(Refusal, match=why):
            office.start(span=span)


def test_the_command_does_not_freeze_over_a_paper_under_way(office: Office) -> None:
    """`report issue` would take the number of an edition that people are deciding on."""
    from reports.editions import issue as freeze

    office.start()
    with pytest.raises(Refusal, match="正在起草或审签"):
        freeze(office.house, office.record.week())


def test_of_two_who_issue_at_once_one_wins(office: Office) -> None:
    """The other is told who was first; there is one event, and each reader is asked for once."""
    id_ = office.signed()
    ends: list[str] = []
    together = Barrier(2)

    def press_it(login: str) -> None:
        together.wait()
        try:
            press.issue(office.house, office.actor(login), id_)
            ends.append("issued")
        except Forbidden as e:
            ends.append(e.why)

    both = [Thread(target=press_it, args=(login,)) for login in ("zhi", "ban")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len([end for end in ends if end == "issued"]) == 1
    assert any("已由" in end for end in ends)
    with office.house.read() as work:
        assert len(list(work.session.scalars(select(Event).where(Event.type == "report_issued")))) == 1
        assert len(list(work.session.scalars(select(Notice).where(Notice.edition_id == id_)))) == 2


KILLED = """
import os, sys
from pathlib import Path
from cases.house import open_house
from cases.now import HeldClock
from cases.papers import flow
from cases.people.actors import actor_of
from config.load import load_config
from reports import press
from tests.conftest import NINE, ROOT

url, id_, when = sys.argv[1:]
house = open_house(load_config(ROOT / "config"), url, HeldClock(NINE), {}, Path("."))
with house.read() as work:
    actor = actor_of(work, "zhi")
setattr(*((press, "_final") if when == "printing" else (flow, "tell_readers")), lambda *_: os._exit(9))
press.issue(house, actor, int(id_))
"""


@pytest.mark.parametrize("when", ["printing", "recording"])
def test_a_run_killed_in_mid_issue_leaves_nothing_half_done(office: Office, when: str) -> None:
    """The process dies while it prints, or inside the transaction: the paper is signed and not issued; done again it is whole."""
    id_ = office.signed()
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(office.house.database.url), str(id_), when], timeout=120, check=False
    )
    assert ended.returncode == 9
    assert office.edition(id_).state == "cleared"
    assert office.edition(id_).issued_at is None
    press.issue(office.house, office.actor("zhi"), id_)
    assert office.edition(id_).state == "issued"


def test_where_nothing_can_be_written_it_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """No place for the files: one sentence, and the paper stays a draft."""
    id_ = office.start()
    monkeypatch.setattr(press.tempfile, "TemporaryDirectory", refusing)
    with pytest.raises(Refusal, match="付印失败"):
        press.submit(office.house, office.actor("zhi"), id_, "ling")
    assert office.edition(id_).state == "draft"


def refusing(**_: object) -> Callable[..., Any]:
    """A folder that cannot be made."""
    raise PermissionError(13, "Permission denied", "/")


def test_the_page_of_the_morning_goes_the_same_way(office: Office) -> None:
    """Two forms, and its own line says the edition."""
    office.record.item(TUESDAY)
    id_ = office.start("daily", span="2026-11-23")
    press.submit(office.house, office.actor("zhi"), id_, "ling")
    office.decide(id_, "shen")
    office.decide(id_, "ling")
    press.issue(office.house, office.actor("zhi"), id_)
    assert set(files_of(office.edition(id_))) == {"docx", "pdf"}
    assert "；第1版" in said(body(office, id_, "docx"))


def test_a_paper_is_begun_once(office: Office) -> None:
    """Who opens it second finds the first one's draft."""
    assert office.start() == office.start()
    assert office.edition(office.start()).title == "邛崃市周报 2026年第47周（11月16日至11月22日）"
    assert WEEK in office.edition(office.start()).period
