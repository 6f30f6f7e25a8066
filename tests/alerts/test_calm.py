"""A wave of matters that are no danger does not ring a telephone once for each; danger is never kept back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from alerts.calm import Had, weigh
from cases.store.outbox_tables import Message
from config.alerts import Allowance
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import do

SINGLES = 6
TOGETHER = 2
"""So many messages a shift before what is calm and falls due at one instant rings once."""


def to(desk: Desk, who: str) -> list[str]:
    """What one person was sent, in order."""
    return [p.text for p in desk.sender.taken if p.address.endswith(f"/{who}")]


def test_the_first_few_come_singly_and_the_rest_in_one(desk: Desk) -> None:
    """Twenty ordinary matters at 09:00: two messages, and eighteen in one, all at once, each with its number; nothing is lost."""
    for _ in range(20):
        desk.matter("ordinary", lead="市政府")

    desk.tick()

    assert len(to(desk, "zhi1")) == TOGETHER + 1
    assert all(f"YQ2026-{n:06}" in to(desk, "zhi1")[-1] for n in range(TOGETHER + 1, 21))
    desk.forward(minutes=30)
    assert len(to(desk, "zhi1")) == TOGETHER + 1
    with desk.house.read() as work:
        assert not list(work.session.scalars(select(Message).where(Message.state == "pending")))


@pytest.mark.parametrize("batch", [1, 4])
def test_a_wave_in_several_batches_is_counted_together(desk: Desk, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    """Nine ordinary matters in one pass that takes few at a time: two messages and a list; what the sweep that follows finds rings once more."""
    monkeypatch.setattr("alerts.passage.BATCH", batch)
    monkeypatch.setattr("alerts.passage.AHEAD", batch)
    for _ in range(9):
        desk.matter("ordinary", lead="市政府")

    desk.tick()
    assert len(to(desk, "zhi1")) == TOGETHER + 1
    desk.matter("ordinary", lead="市政府")
    desk.tick()

    assert len(to(desk, "zhi1")) == TOGETHER + 2


def test_a_wave_over_several_minutes_is_counted_together(desk: Desk) -> None:
    """One matter a minute: after the sixth they wait for the half hour; half an hour after the wave the next comes singly."""
    for _ in range(9):
        desk.matter("ordinary", lead="市政府")
        desk.forward(minutes=1)
    assert len(to(desk, "zhi1")) == SINGLES

    desk.forward(minutes=21)
    assert len(to(desk, "zhi1")) == SINGLES + 1
    desk.house.clock.at = NINE + timedelta(minutes=50)
    desk.matter("ordinary", lead="市政府")
    desk.tick()
    assert len(to(desk, "zhi1")) == SINGLES + 2


def test_danger_passes_the_wave(desk: Desk) -> None:
    """In the middle of it a 较大 and a 重大 matter are told at once, and a breach too."""
    for _ in range(10):
        desk.matter("ordinary", lead="市政府")
    desk.tick()
    before = len(to(desk, "zhi1"))

    desk.matter("large", lead="市政府")
    desk.matter("serious", lead="市政府", occurred=NINE)
    desk.tick()

    assert len(to(desk, "zhi1")) == before + 2
    desk.forward(hours=48)
    assert sum("已超时" in text for text in to(desk, "zhi1")) >= 10


def test_a_stream_over_a_shift_is_gathered_by_the_hour(desk: Desk) -> None:
    """A matter every quarter of an hour for ten hours: eight singly, then one message an hour that lists what came; within twenty in all."""
    for _ in range(40):
        desk.matter("ordinary", lead="市政府")
        desk.forward(minutes=15)
    desk.forward(hours=1)

    heard = to(desk, "zhi1")
    assert 8 < len(heard) <= 20
    assert [sum(text.count("YQ2026-") for text in heard[:n]) for n in (8, len(heard))] == [8, 40]
    assert all(any(f"YQ2026-{n:06}" in text for text in heard) for n in range(1, 41))


def test_a_list_names_each_matter_with_its_time_left(desk: Desk) -> None:
    """What was gathered says of each matter how long is left when it goes, not when it was put aside; what presses most comes first."""
    for _ in range(SINGLES):
        desk.matter("ordinary", lead="市政府")
        desk.forward(seconds=1)
    desk.forward(minutes=1)
    desk.matter("ordinary", lead="市政府")
    desk.forward(minutes=10)
    desk.matter("ordinary", lead="市政府")
    desk.tick()
    desk.house.clock.at = NINE + timedelta(minutes=30)
    desk.tick()

    last = to(desk, "zhi1")[-1]
    assert "YQ2026-000007舆情回应 剩 1天23小时" in last
    assert last.index("YQ2026-000007") < last.index("YQ2026-000008")


def test_a_liaison_hears_of_a_busy_day_in_a_few_lists(desk: Desk) -> None:
    """An ordinary matter every half hour from nine to seven: five messages at most, every matter in one of them, none after the half of its time."""
    for _ in range(20):
        desk.matter("ordinary")
        desk.forward(minutes=30)
    desk.forward(hours=1)

    heard = to(desk, "lian1")
    assert 1 < len(heard) <= 5
    assert all(any(f"YQ2026-{n:06}" in text for text in heard) for n in range(1, 21))


def test_what_is_gathered_never_waits_half_of_the_time_left(desk: Desk) -> None:
    """A receipt of two hours, handed over after the liaison's few: told within the hour, though the window is longer."""
    for _ in range(4):
        desk.matter("ordinary")
        desk.tick()
    desk.house.clock.at = NINE + timedelta(minutes=5)
    case_id = desk.matter(None, opinion="no")
    do(desk, case_id, "dispatch", unit="市应急局")
    desk.tick()
    before = len(to(desk, "lian1"))

    desk.forward(minutes=59)
    assert len(to(desk, "lian1")) == before
    desk.forward(minutes=1)

    assert "单位签收" in to(desk, "lian1")[-1]
    assert "YQ2026-000004" in to(desk, "lian1")[-1], "what waited for longer goes with it"


def test_especially_serious_never_waits(desk: Desk) -> None:
    """The officer has had forty messages this shift: a 特别重大 matter and somebody in danger are told at that instant, each by itself."""
    for _ in range(40):
        desk.matter("large", lead="市政府")
        desk.tick()
    before = len(to(desk, "zhi1"))
    assert before < 20

    desk.matter("especially_serious", lead="市政府", occurred=NINE)
    desk.tick()

    assert len(to(desk, "zhi1")) == before + 1
    assert "特别重大" in to(desk, "zhi1")[-1]
    desk.forward(hours=1)
    assert all(any(f"YQ2026-{n:06}" in text for text in to(desk, "zhi1")) for n in range(1, 41))


def test_a_city_leader_hears_one_thing_a_day_of_what_is_no_incident(desk: Desk) -> None:
    """Four matters without a level overdue at once and one an hour later: one list now, the other in the morning's, none lost."""
    for n in range(5):
        if n == 4:
            desk.forward(hours=1)
        desk.matter(None, lead="市政府")
    desk.tick()
    desk.forward(hours=47)
    heard = to(desk, "ling1")
    assert len(heard) <= 2

    desk.forward(hours=1)
    desk.forward(hours=4)
    assert len(to(desk, "ling1")) == len(heard)
    desk.forward(hours=24)

    assert all(any(f"YQ2026-{n:06}" in text for text in to(desk, "ling1")) for n in range(1, 6))


@pytest.mark.parametrize(
    ("kind", "purpose", "severity", "loud", "weight"),
    [
        ("opinion_response", "notice", None, True, "calm"),
        ("opinion_response", "warning", "ordinary", True, "calm"),
        ("unit_receipt", "notice", None, False, "calm"),
        (None, "notice", None, True, "calm"),
        ("opinion_response", "notice", "large", True, "pressing"),
        ("upward_report", "warning", "serious", True, "pressing"),
        ("opinion_response", "breach", "ordinary", True, "late"),
        ("opinion_response", "breach", "large", True, None),
        ("authoritative_information", "notice", "serious", True, None),
        ("risk_check", "notice", None, True, None),
        ("follow_up", "notice", "especially_serious", True, None),
        (None, "notice", "especially_serious", True, None),
    ],
)
def test_what_bears_waiting(
    kind: str | None, purpose: str, severity: str | None, loud: bool, weight: str | None, desk: Desk
) -> None:
    """What is no danger can wait, what is 较大 or 重大 a little, a breach of these and 特别重大 not at all."""
    assert weigh(kind, purpose, severity, desk.house.config.alerts.calm, loud=loud) == weight


@given(told=st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=60), begin=st.integers(0, 90))
def test_of_many_told_no_more_are_kept_than_an_allowance_counts(told: list[tuple[int, bool]], begin: int) -> None:
    """Whatever somebody was told in whatever order, every allowance is over exactly when it would be with all of it known."""
    bounds = tuple(
        Allowance(roles=["duty_officer"], weights=["calm"], had=had, within_minutes=1, then_minutes=1) for had in (2, 7)
    )
    had = Had(frozenset({"duty_officer"}), bounds, most=7)

    for minutes, singly in told:
        had = had.with_one(NINE + timedelta(minutes=minutes), singly=singly)

    singles = [minutes for minutes, singly in told if singly and minutes > begin]
    digests = {minutes for minutes, singly in told if not singly and minutes > begin}
    rung = had.since(NINE + timedelta(minutes=begin))
    assert [rung >= bound.had for bound in bounds] == [len(singles) + len(digests) >= bound.had for bound in bounds]
    assert max(len(had.singles), len(had.digests)) <= 7
    assert had.waits == min((NINE + timedelta(minutes=m) for m, singly in told if not singly), default=None)
