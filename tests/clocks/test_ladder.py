"""The steps of a ladder in time."""

from datetime import UTC, datetime, timedelta

from cases.clocks.ladder import Moments, lay_out
from config.base import Basis
from config.ladders import Ladder, LadderStep

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DUE = START + timedelta(hours=5)
WAIT = timedelta(minutes=30)


def ladder() -> Ladder:
    """A ladder of five steps, one of which waits for a confirmation."""
    row = {"roles": ["duty_officer"]}
    return Ladder(
        id="l", name="l", basis=Basis(document="规", mark="A"),
        steps=[
            LadderStep(anchor="start", minutes=0, purpose="notice", **row),
            LadderStep(anchor="start", minutes=5, purpose="notice", confirmed=True, **row),
            LadderStep(anchor="due", minutes=-60, purpose="warning", **row),
            LadderStep(anchor="due", minutes=0, purpose="breach", **row),
            LadderStep(anchor="due", minutes=30, purpose="after_breach", **row),
        ],
    )  # fmt: skip


def at(now: datetime, *, confirmed: bool = True, breach: datetime = DUE) -> list[tuple[str, datetime, str]]:
    """The plan seen at ``now``: purpose, time of firing, state."""
    steps = lay_out(ladder(), Moments(START, DUE, breach, now, confirmed, WAIT))
    return [(s.purpose, s.fire_at, s.state) for s in steps]


def test_a_case_known_at_once_has_every_step_ahead() -> None:
    """Known as it begins: the first notice fires now, all others are pending in order."""
    assert [state for _, _, state in at(START)] == ["pending"] * 5


def test_of_the_steps_missed_only_the_last_is_told() -> None:
    """Discovered late, a person gets one message: earlier steps are superseded, the last past one fires now."""
    states = [(p, s) for p, _, s in at(START + timedelta(hours=4, minutes=30))]

    assert states == [("notice", "superseded"), ("notice", "superseded"), ("warning", "pending"), ("breach", "pending"),
                      ("after_breach", "pending")]  # fmt: skip


def test_a_limit_already_past_keeps_its_breach_to_be_recorded() -> None:
    """Discovered after everything: the breach is recorded and the last step told."""
    states = {p: s for p, _, s in at(START + timedelta(hours=9))}

    assert states == {"notice": "superseded", "warning": "superseded", "breach": "pending", "after_breach": "pending"}


def test_leaders_wait_for_a_confirmation_but_not_for_ever() -> None:
    """Unconfirmed, the leaders' notice waits half an hour; warnings of the duty officer do not."""
    assert at(START, confirmed=False)[1] == ("notice", START + WAIT, "pending")
    assert at(START, confirmed=True)[1] == ("notice", START + timedelta(minutes=5), "pending")


def test_with_an_interval_the_breach_waits_for_its_end() -> None:
    """Warnings go by the earliest limit, the breach and what follows by the latest."""
    plan = {p: f for p, f, _ in at(START, breach=DUE + timedelta(hours=24))}

    assert plan["warning"] == DUE - timedelta(minutes=60)
    assert plan["breach"] == DUE + timedelta(hours=24)


def test_a_quiet_clock_speaks_in_the_morning() -> None:
    """Working-day clocks: notice the next 08:30, warnings at 08:30 of the day, the breach at its instant, after it 08:30."""
    from datetime import time
    from zoneinfo import ZoneInfo

    from cases.clocks.ladder import Mornings
    from config.alerts import Night

    zone = ZoneInfo("Asia/Shanghai")
    start = datetime(2026, 11, 23, 2, 43, tzinfo=zone)
    due = datetime(2026, 11, 30, 23, 59, 59, tzinfo=zone)
    mornings = Mornings(Night(begins=time(22), ends=time(8, 30)), zone)

    steps = lay_out(ladder(), Moments(start, due, due, start, True, WAIT, mornings))

    assert [(s.purpose, s.fire_at.astimezone(zone).strftime("%m-%d %H:%M:%S")) for s in steps] == [
        ("notice", "11-23 08:30:00"), ("notice", "11-23 08:30:00"), ("warning", "11-30 08:30:00"),
        ("breach", "11-30 23:59:59"), ("after_breach", "12-01 08:30:00"),
    ]  # fmt: skip


def test_reminders_that_fall_together_reach_a_person_once() -> None:
    """An order that wants its answer in two hours of the night: of two warnings that fall as it begins the later tells whom both would, and who is
    told by the earlier alone still hears it."""
    from datetime import time

    from cases.clocks.ladder import Mornings
    from config.alerts import Night

    due = START + timedelta(hours=2)
    steps = [
        LadderStep(anchor="due", minutes=-1440, purpose="warning", roles=["unit_liaison", "supervisor"]),
        LadderStep(anchor="due", minutes=-180, purpose="warning", roles=["unit_liaison", "unit_leader"]),
        LadderStep(anchor="due", minutes=0, purpose="breach", roles=["unit_liaison"]),
    ]
    short = Ladder(id="l", name="l", basis=Basis(document="规", mark="A"), steps=steps)
    mornings = Mornings(Night(begins=time(22), ends=time(8, 30)), UTC)

    laid = lay_out(short, Moments(START, due, due, START, True, WAIT, mornings))

    assert [(s.roles, s.state) for s in laid] == [
        (("supervisor",), "pending"), (("unit_liaison", "unit_leader"), "pending"), (("unit_liaison",), "pending"),
    ]  # fmt: skip


def test_a_step_that_falls_this_very_instant_is_the_one_that_is_told() -> None:
    """At the warning's own time it is due, and what came before it is superseded; a second earlier the last notice still stands."""
    warning = START + timedelta(hours=4)

    assert [s for _, _, s in at(warning)][:3] == ["superseded", "superseded", "pending"]
    assert [s for _, _, s in at(warning - timedelta(seconds=1))][:3] == ["superseded", "pending", "pending"]


def test_who_hears_of_the_breach_is_not_told_later_that_the_duty_began() -> None:
    """Discovered after the limit and unconfirmed: the notice that would wait half an hour is for nobody whom the breach has told."""
    now = START + timedelta(hours=9)

    assert ("notice", now + WAIT, "superseded") in at(now, confirmed=False)


def test_a_breach_waits_for_no_confirmation() -> None:
    """Only reminders to leaders wait; the breach falls at the limit, and what follows it at its time, whoever is told."""
    steps = [
        LadderStep(anchor="due", minutes=n, purpose=p, roles=["leader"], confirmed=True)
        for n, p in ((0, "breach"), (5, "after_breach"))
    ]
    high = Ladder(id="l", name="l", basis=Basis(document="规", mark="A"), steps=steps)

    laid = lay_out(high, Moments(START, DUE, DUE, DUE, confirmed=False, wait=WAIT))

    assert [s.fire_at for s in laid] == [DUE, DUE + timedelta(minutes=5)]
