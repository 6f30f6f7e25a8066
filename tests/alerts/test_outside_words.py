"""What leaves the house carries number, severity, category, time left, the act and a link, whatever the case holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from alerts.sweep import sweep
from alerts.wording import ACTS, LISTED, Line, Matter, clock_text, digest_text, duty_text
from cases.clocks.due import Facts
from cases.clocks.start import Start, start_clocks
from cases.house import House, open_house
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.now import HeldClock
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from config.load import Config
from config.words import Category, ClockKind, Purpose, Severity
from tests.conftest import CHINA, NINE
from tests.copies import Copies
from tests.desk import Desk, open_desk
from tests.quick import quick

RARE = "龘靐齉爩鱻麤龗灪吁龖厵滟爨癵籱饢驫鲡鹂鸾"
"""Characters that none of our own words contains: where one turns up, it came from the case."""

WORDS = st.text(RARE, min_size=2, max_size=6)
PHONES = st.from_regex(r"1[3-9]\d{9}", fullmatch=True)
COUNTS = st.integers(100, 9999)


@dataclass(frozen=True)
class Secrets:
    """What must stay inside."""

    name: str
    phone: str
    address: str
    dead: int
    injured: int

    @property
    def text(self) -> str:
        """As a citizen would write it."""
        return f"{self.name}在{self.address}，电话{self.phone}，已造成{self.dead}人死亡、{self.injured}人受伤"


SECRETS = st.builds(Secrets, WORDS, PHONES, WORDS, COUNTS, COUNTS)
CASES = st.fixed_dictionaries(
    {
        "severity": st.sampled_from([None, *(str(s) for s in Severity)]), "severity_confirmed": st.booleans(),
        "restricted": st.booleans(), "category": st.sampled_from([None, *get_args(Category)]),
    }
)  # fmt: skip


def leaks(texts: Iterable[str], secrets: Secrets, accused: str) -> list[str]:
    """The texts that let something through."""
    said = (secrets.phone, f"{secrets.dead}人", f"{secrets.injured}人", accused)
    return [t for t in texts if any(word in t for word in said) or set(t) & set(RARE)]


def test_every_kind_of_clock_asks_for_its_own_act() -> None:
    """None falls back on a word that asks for nothing."""
    assert set(ACTS) == set(get_args(ClockKind))


@pytest.mark.parametrize("kind", get_args(ClockKind))
def test_one_text_says_what_is_due_until_when_and_what_to_do(kind: str) -> None:
    """Number, grade, category, duty, time left, act and link, in one line that an SMS can carry."""
    matter = Matter("YQ2026-000001", "serious", False, "城乡建设", kind, NINE + timedelta(hours=2), False)
    text = clock_text(matter, duty_text(matter, NINE, CHINA), "https://a.test/ack/x")
    for part in (
        "疑似,待核实·重大",
        "YQ2026-000001",
        "城乡建设",
        "剩 2小时",
        "11月23日11:00到期",
        ACTS[kind],
        "https://a.test/ack/x",
    ):
        assert part in text
    assert "\n" not in text
    assert len(text) < 140


@given(number=WORDS, kind=st.sampled_from(get_args(ClockKind)), minutes=st.integers(-100_000, 100_000))
def test_a_digest_and_a_second_duty_say_only_number_duty_and_time(number: str, kind: str, minutes: int) -> None:
    """Nothing of the case but what stands in ``Matter``."""
    due = NINE + timedelta(minutes=minutes)
    said = duty_text(Matter(number, "serious", True, "城乡建设", kind, due, minutes < 0), NINE, CHINA)
    assert number not in said
    listed = digest_text([Line(number, minutes < 0, due)] * (LISTED + 10), NINE, "https://a.test/ack/x")
    assert listed.count(number) == LISTED
    assert f"等 {LISTED + 10} 件" in listed


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secrets=SECRETS, about=CASES)
def test_nothing_of_a_case_gets_into_any_message(
    qionglai: Config, copies: Copies, secrets: Secrets, about: dict[str, Any]
) -> None:
    """Every row of the law runs through its whole ladder on a case full of names, numbers and the dead: nothing leaves."""
    with TemporaryDirectory() as folder:

        def open_(config: Config, environment: dict[str, str]) -> House:
            house = open_house(
                config, copies.make(Path(folder) / "house.db"), HeldClock(NINE), environment, Path(folder)
            )
            quick(house.database)
            return house

        desk = open_desk(open_, qionglai, Path(folder))
        accused = next(u for u in qionglai.units.units if u.name == "市住建局")
        try:
            _full_case(desk, secrets, about, accused.id)
            for amount in ({"minutes": 1}, {"minutes": 29}, {"hours": 4}, {"hours": 20}, {"days": 3}, {"days": 60}):
                sweep(desk.house)
                desk.house.clock.forward(**amount)
            sweep(desk.house)
            desk.sent()
            with desk.house.read() as work:
                texts = list(work.session.scalars(select(Message.text)))
                purposes = set(work.session.scalars(select(Notice.purpose)))
                kinds = set(work.session.scalars(select(ClockRow.kind).join(Notice, Notice.clock_id == ClockRow.id)))
            assert purposes >= set(get_args(Purpose))
            assert kinds == {p.kind for p in qionglai.deadlines.deadlines}
            sent = [p.text for p in desk.sender.taken]
            assert sent
            assert leaks([*texts, *sent], secrets, accused.name) == []
        finally:
            desk.house.database.engine.dispose()


def _full_case(desk: Desk, secrets: Secrets, about: dict[str, Any], accused: str) -> None:
    """One case that holds everything, with a clock of every row of the law."""
    with desk.house.write() as work:
        keep(work, [RawItem("forum", secrets.text, secrets.text, external_id="1", author=secrets.name, contact=secrets.phone,
                            published_at=work.now)])  # fmt: skip
        case = Case(
            number="YQ2026-000001", kind="matter", title=secrets.text, state="received", opened_at=work.now, discovered_at=work.now,
            event_type=secrets.name, territory=secrets.address, incident=True, public_opinion="yes", occurred_by=secrets.name,
            facts={"dead": secrets.dead, "injured": secrets.injured, "text": secrets.text}, decided={"reason": secrets.text},
            complained_of=[accused], handling_lead=work.config.unit_named("市应急局").id, **about,
        )  # fmt: skip
        work.session.add(case)
        work.session.flush()
        facts = Facts(work.now, work.now, (work.now, work.now), work.now, work.now)
        rows = enumerate(work.config.deadlines.deadlines, 1)
        start_clocks(work, [Start(row, facts, case.id, seq=n, confirmed=case.severity_confirmed) for n, row in rows])
        work.commit()
