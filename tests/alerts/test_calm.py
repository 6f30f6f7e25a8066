"""A wave of matters that are no danger does not ring a telephone once for each; danger is never kept back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.store.outbox_tables import Message
from tests.conftest import NINE
from tests.desk import Desk

SINGLES = 6


def to(desk: Desk, who: str) -> list[str]:
    """What one person was sent, in order."""
    return [p.text for p in desk.sender.taken if p.address.endswith(f"/{who}")]


def test_the_first_few_come_singly_and_the_rest_in_one(desk: Desk) -> None:
    """Twenty ordinary matters at 09:00: six messages at once, fourteen in one at 09:30, each with its number; nothing is lost."""
    for _ in range(20):
        desk.matter("ordinary", lead="市政府")

    desk.tick()
    assert len(to(desk, "zhi1")) == SINGLES
    desk.forward(minutes=29, seconds=59)
    assert len(to(desk, "zhi1")) == SINGLES
    desk.forward(seconds=1)

    assert len(to(desk, "zhi1")) == SINGLES + 1
    assert all(f"YQ2026-{n:06}" in to(desk, "zhi1")[-1] for n in range(SINGLES + 1, 21))
    with desk.house.read() as work:
        assert not list(work.session.scalars(select(Message).where(Message.state == "pending")))


@pytest.mark.parametrize("batch", [1, 4])
def test_a_wave_in_several_batches_is_counted_together(desk: Desk, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    """Nine ordinary matters in one pass that takes few at a time: six messages at once, and the sweep that follows adds none."""
    monkeypatch.setattr("alerts.sweep.BATCH", batch)
    monkeypatch.setattr("alerts.sweep.AHEAD", batch)
    for _ in range(9):
        desk.matter("ordinary", lead="市政府")

    desk.tick()
    desk.matter("ordinary", lead="市政府")
    desk.tick()

    assert len(to(desk, "zhi1")) == SINGLES


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
