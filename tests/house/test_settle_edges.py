"""Voices at the edges of settling: after an answer, beside history, in the future, edited while judged, impossible to judge."""

import errno
import sqlite3
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

import pipeline.settling.judged as thinking
import pipeline.settling.process as module
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.keeping.erasing import erase
from cases.matters.acts import act
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from cases.store.item_tables import Band, Item, JudgmentRow
from pipeline.rules import compile_rules
from pipeline.settling.process import process_pending
from tests.conftest import NINE
from tests.desk import Desk
from tests.house.test_settle import lines

BLAST = "今天8点整，羊安街道化工厂爆炸，已造成12人死亡。"
SMALL = "今天8点整，羊安街道化工厂爆炸，已造成3人死亡。"
OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer"}))
SITE = {"kind": "official_site", "url": "https://example.invalid/1", "issuer": "市政府"}


def post(n: int, text: str = BLAST, channel: str = "weibo", **more: object) -> RawItem:
    """A post of nine o'clock."""
    return RawItem(channel, "", text, external_id=f"{channel}-{n}", **{"published_at": NINE, **more})


def hear(desk: Desk, *items: RawItem, history: bool = False) -> module.Processed:
    """Keep and process."""
    with desk.house.write() as work:
        keep(work, items, history=history)
        work.commit()
    return process_pending(desk.house)


def do(desk: Desk, case_id: int, action: str, **data: str) -> None:
    """One act of the duty officer."""
    with desk.house.write() as work:
        act(work, case_id, action, OFFICER, "理由", data)
        work.commit()


def test_voices_after_the_answer_gather_in_one_new_matter(desk: Desk) -> None:
    """The answered matter takes nothing; four further posts open one matter, not four."""
    hear(desk, post(1))
    do(desk, 1, "publish", **SITE)

    for n in range(2, 6):
        hear(desk, post(n))

    assert [len(line["items"]) for line in lines(desk.house)] == [1, 4]


def test_a_live_voice_is_not_silenced_by_imported_history(desk: Desk) -> None:
    """History tells nobody, so the same news heard today opens a matter of its own, and people are told."""
    hear(desk, post(1, published_at=NINE - timedelta(days=2)), history=True)

    hear(desk, post(2))
    desk.tick()

    assert [line["history"] for line in lines(desk.house)] == [True, False]
    assert "zhi1" in desk.told()


def test_an_occurrence_in_the_future_buys_no_time(desk: Desk) -> None:
    """Ten days ahead by a slip of the table: the five hours run from discovery."""
    hear(desk, post(1, "羊安街道化工厂爆炸，已造成12人死亡。", occurred_at=NINE + timedelta(days=10)))

    [line] = lines(desk.house)
    due = {c["kind"]: c["due_at"] for c in line["clocks"]}
    assert due["authoritative_information"] == "2026-11-23T14:00:00+08:00"


def test_a_reopened_matter_judged_again_keeps_its_new_facts(desk: Desk) -> None:
    """Re-judging an old voice does not date the new cycle back to the old occurrence."""
    hear(desk, post(1))
    for kind in ("official_site", "press_conference"):
        do(desk, 1, "publish", **{**SITE, "kind": kind})
    do(desk, 1, "close")
    desk.house.clock.forward(days=3)
    do(desk, 1, "reopen")
    before = lines(desk.house)

    process_pending(desk.house, ["all"])

    assert lines(desk.house) == before


def test_a_voice_that_breaks_the_judge_is_quarantined_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its case is opened, the other is judged, and the event holds no word of the fault that could be a citizen's."""
    real = thinking.judge

    def breaking(voices, rules):
        if any("毒" in v.text for v in voices):
            raise TypeError("张三 13812345678")
        return real(voices, rules)

    monkeypatch.setattr(thinking, "judge", breaking)
    done = hear(desk, post(1, "毒"), post(2))

    assert (done.quarantined, done.opened) == (1, 1)
    with desk.house.read() as work:
        [event] = work.session.scalars(select(Event).where(Event.type == "item_quarantined"))
    assert event.data == {"fault": "TypeError"}


@pytest.mark.parametrize("goes_out", [1, 2])
def test_no_item_is_blamed_for_a_database_that_is_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, goes_out: int
) -> None:
    """Whether it goes out under the batch or under one item alone: the run says so, everything still waits, the next run settles it."""
    calls, real = [], module.settle

    def out(work, judged):
        calls.append(len(judged))
        if len(calls) < goes_out:
            raise RuntimeError("one of them is bad")
        full = sqlite3.OperationalError("database or disk is full")
        full.sqlite_errorname = "SQLITE_FULL"
        raise OperationalError("INSERT", {}, full)

    monkeypatch.setattr(module, "settle", out)
    with pytest.raises(OperationalError, match="full"):
        hear(desk, post(1), post(2, SMALL))
    assert calls == [2, 1][:goes_out]
    with desk.house.read() as work:
        assert list(work.session.scalars(select(Item.state))) == ["pending", "pending"]

    monkeypatch.setattr(module, "settle", real)
    done = process_pending(desk.house)
    assert (done.read, done.quarantined) == (2, 0)


@pytest.mark.sqlite_only("PostgreSQL has it on its disk at each commit")
@pytest.mark.parametrize("as_a_task", [False, True], ids=["a run", "a task"])
def test_a_run_ends_when_all_of_it_is_on_the_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch, as_a_task: bool) -> None:
    """The disk is waited for after the last case was settled; what it refuses is raised, for nobody may be told that it is done."""
    settled: list[int] = []

    def refuse(_file: str) -> None:
        with desk.house.read() as work:
            settled.append(len(work.session.scalars(select(Item.id).where(Item.state != "pending")).all()))
        raise OSError(errno.EIO, "refused")

    with desk.house.write() as work:
        keep(work, [post(1), post(2, SMALL)])
        work.commit()
    monkeypatch.setattr("cases.store.sqlite_log.Log.sync", refuse)
    rules = compile_rules(desk.house.config)
    run = (
        partial(module.process_items, desk.house, [1, 2], rules) if as_a_task else partial(process_pending, desk.house)
    )
    with pytest.raises(OSError, match="refused"):
        run()
    assert settled == [2]


def test_words_edited_while_being_judged_are_judged_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version arrives between judging and settling: the old judgment is not taken for it."""
    real, edited = thinking.judge, []

    def slow(voices, rules):
        if not edited:
            edited.append(True)
            with desk.house.write() as work:
                keep(work, [post(1, "羊安街道化工厂爆炸，30人死亡")])
                work.commit()
        return real(voices, rules)

    monkeypatch.setattr(thinking, "judge", slow)
    hear(desk, post(1, "平乐古镇真好玩"))
    process_pending(desk.house)

    assert [line["severity"] for line in lines(desk.house)] == ["especially_serious"]


def test_words_erased_while_being_judged_do_not_come_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is purged meanwhile opens no matter with its words, leaves no fingerprint and no quotation; without words it waits for nothing."""
    real = module.judge_all

    def slow(voices, rules):
        judged = real(voices, rules)
        with desk.house.write() as work:
            if work.session.scalars(select(Item.erased_at)).one() is None:
                erase(work, 1, "item_purged", "zhi1", {})
                work.commit()
        return judged

    monkeypatch.setattr(module, "judge_all", slow)
    hear(desk, post(1))
    process_pending(desk.house)
    with desk.house.read() as work:
        assert work.session.scalars(select(Item.state)).all() == ["judged"]
        assert not any("化工厂" in title for title in work.session.scalars(select(Case.title)))
        assert work.session.scalars(select(Case.severity)).all() == [None]
        assert not work.session.scalars(select(Band)).all(), "by its keys its words could be guessed"
        assert not any("化工厂" in str(row.line) for row in work.session.scalars(select(JudgmentRow)))


def test_a_persons_value_stands_and_a_person_hears_of_worse(desk: Desk) -> None:
    """Confirmed 较大, then twelve dead: the level stays a person's and the matter asks to be looked at again."""
    hear(desk, post(1, SMALL))
    do(desk, 1, "confirm")

    hear(desk, post(2, "今天8点整，羊安街道化工厂爆炸，死亡人数上升至12人。"))

    [line] = lines(desk.house)
    assert (line["severity"], line["review"]) == ("large", True)


def test_judging_again_leaves_a_persons_grade_of_a_letter(desk: Desk) -> None:
    """An officer graded the letter: the machine does not take that back."""
    hear(desk, post(1, "路灯坏了，请处理", "mayor_mailbox"))
    do(desk, 1, "overrule", severity="large")

    process_pending(desk.house, ["all"])

    assert lines(desk.house)[0]["severity"] == "large"


def test_the_unit_dispatched_to_stays_the_lead(desk: Desk) -> None:
    """A graver voice describes the matter anew, but not whose desk it lies on."""
    hear(desk, post(1, SMALL))
    do(desk, 1, "dispatch", unit="市住建局")

    hear(desk, post(2, "今天8点整，羊安街道化工厂爆炸，死亡人数上升至12人。"))

    assert lines(desk.house)[0]["handling_lead"] == "市住建局"


def test_a_letter_judged_to_be_disciplines_begins_its_transfer_once(desk: Desk) -> None:
    """It came to an open mailbox; from the judgment on it waits for 纪检, and judging again starts nothing more."""
    hear(desk, post(1, "举报市城管局副局长收受红包,包庇违建。", "mayor_mailbox"))
    process_pending(desk.house, ["all"])

    [line] = lines(desk.house)
    assert line["restricted"]
    assert [c["state"] for c in line["clocks"] if c["kind"] == "transfer"] == ["running"]


def test_letters_that_become_disciplines_cost_no_statements_each(desk: Desk) -> None:
    """Nothing was ever told of what has just come: no message of theirs is looked for, case by case, to be taken back."""
    asked: list[str] = []
    engine = desk.house.database.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, said, *_: asked.append(said))
    hear(desk, *(post(n, f"举报市城管局副局长收受红包,包庇第{n}处违建。", "mayor_mailbox") for n in range(3)))
    assert [line["restricted"] for line in lines(desk.house)] == [True] * 3
    assert not [said for said in asked if said.startswith(("UPDATE notices", "UPDATE messages"))]
    assert not [said for said in asked if "FROM responses" in said or "FROM extensions" in said]


def test_what_discipline_gave_back_no_judging_restricts_again(desk: Desk) -> None:
    """A person's word wins for ever."""
    hear(desk, post(1, "举报市城管局副局长收受红包,包庇违建。", "mayor_mailbox"))
    with desk.house.write() as work:
        act(work, 1, "lift", Actor("ji", "纪一", None, frozenset({"discipline"})), "不属纪检监察", {})
        work.commit()

    process_pending(desk.house, ["all"])

    [line] = lines(desk.house)
    assert not line["restricted"]
    assert [c["state"] for c in line["clocks"] if c["kind"] == "transfer"] == ["superseded"]
