"""What pages read: paging, sight, freshness, pulses."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from cases.audit.events import record
from cases.clocks.correct import correct_clock
from cases.clocks.nearest import note_nearest
from cases.clocks.start import start_again
from cases.house import House
from cases.items.runs import Run, record_run
from cases.items.volume import Volume
from cases.items.watching import amiss_now, tell_worries
from cases.matters.acts import act
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Heartbeat
from cases.store.item_tables import Item
from cases.work import Work
from config.channels import Channel
from config.load import Config
from dashboard.banner import read_banner
from dashboard.read.desk import FILTERS, Choice, read_desk
from dashboard.read.freshness import judge_source, read_sources
from dashboard.read.pulse import judge_pulses
from dashboard.read.timeline import read_timeline
from dashboard.rights import Sight
from tests.conftest import NINE

OFFICER = Sight("shi_fuban", frozenset({"duty_officer"}))


def test_the_desk_shows_amber_what_a_channel_was_told_to_lack(desk: House) -> None:
    """Six weeks of twenty a day, yesterday none: from the message to the officer until midnight the strip says 偏少; before it, nothing."""
    with desk.write() as work:
        for back in range(2, 43):
            for n in range(20):
                when = work.now - timedelta(days=back, minutes=n)
                work.session.add(Item(channel="hotline_12345", key=f"{back}.{n}", content_hash="x", discovered_at=when, state="judged"))  # fmt: skip
        work.session.add(
            Item(channel="hotline_12345", key="today", content_hash="x", discovered_at=work.now, state="judged")
        )
        record_run(work, Run("hotline_12345", work.now, work.now, "new"))
        work.commit()
    with desk.write() as work:
        assert _odd(work) == ""
        tell_worries(work)
        assert _odd(work) == "偏少"
        assert "，偏少" in read_banner(work, desk.data)
        newest = {"hotline_12345": work.now}
        assert amiss_now(work, newest) == {"hotline_12345": "thin"}
        assert amiss_now(replace(work, now=work.now + timedelta(days=1)), newest) == {}


def _odd(work: Work) -> str:
    return next(source.odd for source in read_sources(work) if source.channel.id == "hotline_12345")


def test_pages_of_the_list_meet_without_gap_or_repeat(desk: House) -> None:
    """Page by page one sees what one page shows."""
    with desk.read() as work:
        whole = [r.row.case_id for r in read_desk(work, OFFICER).rows]
        pages, cursor = list[int](), None
        while True:
            page = read_desk(work, OFFICER, after=cursor, limit=3)
            pages += [r.row.case_id for r in page.rows]
            cursor = page.next
            if cursor is None:
                break
    assert pages == whole
    assert len(whole) == 8


@pytest.mark.parametrize(("filter_", "ids"), [("overdue", [8, 1]), ("unconfirmed", [1, 2]), ("review", [2])])
def test_each_filter_shows_its_cases_and_counts_the_rest(desk: House, filter_: str, ids: list[int]) -> None:
    """The count by SQL and the rows agree."""
    with desk.read() as work:
        found = read_desk(work, OFFICER, Choice(filter_))
    assert [r.row.case_id for r in found.rows] == ids
    assert found.counts[filter_] == len(ids)
    assert found.hidden == 8 - len(ids)


@pytest.mark.parametrize("filter_", FILTERS)
def test_the_list_and_the_count_of_a_filter_agree(desk: House, filter_: str) -> None:
    """Page by page no case twice, none missing; whoever counts the rows finds the figure above them."""
    with desk.read() as work:
        seen, cursor = list[int](), None
        while True:
            page = read_desk(work, OFFICER, Choice(filter_), cursor, limit=2)
            seen += [r.row.case_id for r in page.rows]
            cursor = page.next
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == page.counts[filter_]
        dues = [
            work.session.scalars(
                select(ClockRow.due_at)
                .where(ClockRow.case_id == id_, ClockRow.state == "running")
                .order_by(ClockRow.due_at)
            ).first()
            for id_ in seen
        ]
    assert dues == sorted(dues, key=lambda due: (due is None, due))


def test_hour_limits_stand_apart_from_letters(desk: House) -> None:
    """«即时时限» shows what may break the night; letters and orders have a list of their own."""
    with desk.read() as work:
        urgent = {r.row.case_id for r in read_desk(work, OFFICER, Choice("urgent")).rows}
        letters = [r.row for r in read_desk(work, OFFICER, Choice("letters")).rows]
        loud = set(work.config.deadlines.loud_kinds())
        running = {
            c.case_id
            for c in work.session.scalars(select(ClockRow).where(ClockRow.state == "running"))
            if c.kind in loud
        }
        open_ids = {r.row.case_id for r in read_desk(work, OFFICER).rows}
    assert urgent == running & open_ids
    assert urgent
    assert {row.kind for row in letters} <= {"request"}


def test_a_case_without_a_running_clock_is_still_on_the_list(desk: House) -> None:
    """Last, but there: what no clock presses must not vanish."""
    with desk.write() as work:
        case = work.session.get_one(Case, 7)
        for clock in work.session.scalars(select(ClockRow).where(ClockRow.case_id == 7)):
            clock.state = "void"
        note_nearest(work, [7])
        work.commit()
    with desk.read() as work:
        found = read_desk(work, OFFICER)
    assert found.rows[-1].row.number == case.number
    assert found.rows[-1].row.due_at is None


@pytest.mark.parametrize(
    ("unit", "roles", "knows", "reads"),
    [
        ("shi_fuban", {"duty_officer"}, True, False), ("shi_jiwei", {"discipline"}, True, True),
        ("lead", {"unit_liaison"}, True, False), ("helper", {"unit_leader"}, True, False), ("other", {"unit_liaison"}, False, False),
        ("accused", {"unit_liaison"}, False, False), ("accused", {"duty_officer", "discipline"}, False, False),
        (None, {"unit_liaison"}, False, False), (None, set(), False, False),
    ],
)  # fmt: skip
def test_who_may_know_and_who_may_read_a_restricted_case(
    unit: str | None, roles: set[str], *, knows: bool, reads: bool
) -> None:
    """The unit complained of learns nothing, whatever its people's roles."""
    case = Case(
        handling_lead="lead", response_lead="lead", support=["helper"], complained_of=["accused"], restricted=True
    )
    sight = Sight(unit, frozenset(roles))
    assert (sight.knows(case), sight.reads(case)) == (knows, reads)


@pytest.fixture
def hotline(qionglai: Config) -> Channel:
    """A channel read every ten minutes, quiet after 24 hours."""
    return qionglai.channel("hotline_12345")


def run_at(at: datetime, state: str = "nothing_new") -> Run:
    """A crawl that ended then."""
    return Run("hotline_12345", at, at, state)


@pytest.mark.parametrize(
    ("ago", "state", "words", "bad"),
    [
        (timedelta(minutes=3), "new", "3 分钟前采到新信息", False), (timedelta(minutes=3), "empty", "3 分钟前采集，没有内容", False),
        (timedelta(minutes=3), "failed", "3 分钟前采集失败", True), (timedelta(minutes=30), "nothing_new", "30 分钟前采集，无新信息", False),
        (timedelta(minutes=30, seconds=1), "nothing_new", "已停 30 分钟未采集", True),
    ],
)  # fmt: skip
def test_a_channels_last_crawl_in_words(hotline: Channel, ago: timedelta, state: str, words: str, *, bad: bool) -> None:
    """Failed, and standing still after three rounds, are bad; the words say which."""
    source = judge_source(hotline, run_at(NINE - ago, state), NINE, NINE)
    assert (source.words, source.bad) == (words, bad)


def test_a_channel_without_news_for_long_is_marked_not_calm(hotline: Channel) -> None:
    """At the agreed hours it is still calm, past them it is not."""
    run = run_at(NINE)
    assert not judge_source(hotline, run, NINE - timedelta(hours=24), NINE).quiet
    assert judge_source(hotline, run, NINE - timedelta(hours=24, seconds=1), NINE).quiet
    assert not judge_source(hotline, run, None, NINE).quiet  # that counts from its first round: Volume says it


def test_an_amber_channel_says_in_a_word_what_is_strange(hotline: Channel) -> None:
    """沉默 by the agreed hours or by its own past, 偏少 for a thin day; nothing beside a failure, which says itself."""
    calm = judge_source(hotline, run_at(NINE), NINE, NINE)
    thin, silent = (
        Volume(1, 1, thin="昨天只有 1 条新信息"),
        Volume(0, 0, silent="已 9 小时没有新信息", thin="昨天没有新信息"),
    )
    assert calm.odd == ""
    fresh = judge_source(hotline, run_at(NINE), None, NINE)
    assert (fresh.odd, replace(fresh, volume=silent).odd, replace(fresh, told="silent").odd) == ("", "沉默", "沉默")
    assert (replace(calm, volume=thin).odd, replace(calm, volume=silent).odd) == ("偏少", "沉默")
    assert replace(calm, volume=silent, bad=True).odd == ""


def test_a_channel_that_is_off_is_neither_good_nor_bad(qionglai: Config, hotline: Channel) -> None:
    """Not connected is said as such; never read is bad."""
    assert judge_source(qionglai.channel("weibo"), None, None, NINE).off
    assert judge_source(hotline, None, None, NINE).bad


def test_a_process_that_never_beat_is_silent_and_a_strange_configuration_shows() -> None:
    """All four are listed, whether they beat or not."""
    row = Heartbeat(name="engine", last_at=NINE - timedelta(seconds=5), config_hash="old", backlog=0)
    pulses = judge_pulses([row], NINE, 60, "new")
    assert [(p.name, p.silent, p.strange) for p in pulses] == [
        ("engine", False, True), ("intake", True, False), ("front", True, False), ("watchdog", True, False),
    ]  # fmt: skip


def test_a_beat_from_the_future_is_no_silence() -> None:
    """The wall clock was set back: the process lives."""
    row = Heartbeat(name="engine", last_at=NINE + timedelta(hours=1), config_hash="x", backlog=0)
    assert not judge_pulses([row], NINE, 60, "x")[0].silent


def test_the_same_thing_in_a_row_is_one_line(desk: House) -> None:
    """Thirty attached voices are one line that counts them; an act and what it put on record are one, with kind and states."""
    with desk.write() as work:
        for _ in range(3):
            record(work, "item_attached", subject_kind="case", subject_id=1, case_id=1, actor="machine", data={})
        record(work, "evidence_recorded", subject_kind="evidence", subject_id=1, case_id=1, actor="zhiban",
               data={"kind": "official_site", "issuer": "市政府"})  # fmt: skip
        record(work, "act_publish", subject_kind="case", subject_id=1, case_id=1, actor="zhiban",
               data={"from": "received", "to": "responded", "given": []})  # fmt: skip
        work.commit()
    with desk.read() as work:
        told = [(m.what, m.detail, m.times) for m in read_timeline(work, 1)]
    assert told[:2] == [("登记佐证", "政府网站 · 待研判 → 已回应", 1), ("并入信息", "", 3)]


def test_when_it_happened_is_told_with_before_and_after(desk: House) -> None:
    """What was held before and what is held now, an interval with both ends; an event from before both were kept tells of now alone."""

    def at(hour: int) -> str:
        return NINE.replace(hour=hour).isoformat()

    with desk.write() as work:
        for data in (
            {"occurred_at": at(0), "occurred_until": at(0)},
            {"occurred_at": at(1), "occurred_until": at(2), "was": [None, None]},
            {"occurred_at": None, "occurred_until": None, "was": [at(1), at(2)]},
        ):
            record(work, "occurrence_set", subject_kind="case", subject_id=1, case_id=1, actor="zhiban", data=data)
        work.commit()
    with desk.read() as work:
        zone = work.config.city.zone
        hours = [f"{NINE.replace(hour=hour).astimezone(zone):%H:%M}" for hour in range(3)]
        told = [m.detail for m in read_timeline(work, 1)[:3]]
    assert told == [
        f"{hours[1]} 至 {hours[2]} → 未知", f"未知 → {hours[1]} 至 {hours[2]}", hours[0],
    ]  # fmt: skip


def test_a_corrected_limit_is_told_with_the_old_and_the_new(desk: House) -> None:
    """An extension granted, and steps laid out anew for a limit that stands where it stood."""
    with desk.write() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "hotline_reply")).one()
        start, was = start_again(clock), clock.due_at
        correct_clock(work, clock, replace(start, stated=was + timedelta(days=5)), actor="zhiban")
        correct_clock(work, clock, replace(start, stated=was + timedelta(days=5)), actor="zhiban", always=True)
        work.commit()
        case_id = clock.case_id
    with desk.read() as work:
        zone = work.config.city.zone
        old, new = (at.astimezone(zone).strftime("%m-%d %H:%M") for at in (was, was + timedelta(days=5)))
        told = [m.detail for m in read_timeline(work, case_id) if m.what == "时限更正"]
    assert [one.split(" · ")[-1] for one in told] == [f"仍于 {new} 到期", f"{old} 到期 → {new} 到期"]


def test_a_change_is_told_with_before_and_after(desk: House) -> None:
    """From which level to which and who approved it, and which count became what; a count nobody knew is 不详."""
    with desk.write() as work:
        for kind, data in (
            ("case_raised", {"from": None, "to": "large"}),
            ("case_lowered", {"from": "large", "to": None, "approver": "danwei"}),
            ("casualties_changed", {"changed": {"dead": [3, 12], "injured": [None, 30]}}),
        ):
            record(work, kind, subject_kind="case", subject_id=1, case_id=1, actor="machine", data=data)
        work.commit()
    with desk.read() as work:
        told = [(m.what, m.detail) for m in read_timeline(work, 1)][:3]
    assert told == [
        ("伤亡人数变化", "死亡 3 → 12 · 受伤 不详 → 30"), ("等级下调", "较大 → 无突发事件 · 批准人 单联络"), ("等级上调", "无突发事件 → 较大"),
    ]  # fmt: skip


def test_every_kind_of_source_has_a_name() -> None:
    """A channel of any kind the configuration takes can be shown."""
    from typing import get_args

    from config.channels import Source
    from dashboard.screens.channels import KIND_CN

    kinds = {get_args(model.model_fields["kind"].annotation)[0] for model in get_args(get_args(Source)[0])}
    assert kinds == set(KIND_CN)


def test_of_a_matter_of_discipline_nothing_but_its_transfer_is_read(desk: House) -> None:
    """The officer's list carries neither its words nor another clock, and says when 纪检 has it; 纪检 reads the line whole."""
    with desk.write() as work:
        [hidden] = [found for found in read_desk(work, OFFICER).rows if not found.readable]
        row = hidden.row
        assert (row.case_id, row.title, row.handling_lead, row.severity, row.clock_kind) == (
            6,
            "",
            None,
            None,
            "transfer",
        )
        assert row.due_at == work.now + timedelta(minutes=170)
        act(work, 6, "accept-transfer", Actor("jijian", "季监察", "shi_jiwei", frozenset({"discipline"})), None, {})
        work.commit()
    with desk.read() as work:
        [hidden] = [found for found in read_desk(work, OFFICER).rows if not found.readable]
        assert (hidden.row.clock_kind, hidden.row.due_at) == ("transfer", None)
        [own] = [
            f.row for f in read_desk(work, Sight("shi_jiwei", frozenset({"discipline"}))).rows if f.row.case_id == 6
        ]
        assert (own.title, own.clock_kind) == ("反映某局干部违规收礼", "mailbox_reply")
