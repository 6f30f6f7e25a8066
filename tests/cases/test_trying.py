"""试算: a changed policy against a month's cases: what would differ is said, and nothing is stored."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cases.matters.trying import Trial, month_before, part_of, tried_config, try_policy
from cases.store.tables import METADATA
from config.errors import ConfigError
from tests.conftest import NINE, ROOT
from tests.desk import Desk
from tests.officers import SITE, do

NOVEMBER = date(2026, 11, 1)
Try = Callable[..., Trial]


@pytest.fixture
def try_(desk: Desk, tmp_path: Path) -> Try:
    """Tries a file of the first city in which one piece of text is another."""

    def run(name: str, old: str = "", new: str = "", month: date = NOVEMBER) -> Trial:
        text = (ROOT / "config" / f"{name}.yaml").read_text("utf-8")
        assert old in text
        file = tmp_path / f"{name}.yaml"
        file.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
        with desk.house.read() as work:
            return try_policy(work, tried_config(work.config, file), month)

    return run


INCIDENT = """    when: {case: matter, severities: [large, ordinary]}
    duration: 48
"""


def test_the_same_policy_changes_nothing(desk: Desk, try_: Try) -> None:
    """Cases of every kind, answered and not: no clock differs, both sums are alike."""
    one = desk.matter("serious", occurred=NINE - timedelta(hours=1))
    desk.matter("large")
    desk.letter(1)
    do(desk, one, "publish", **SITE)
    desk.house.clock.forward(hours=60)
    for name in ("deadlines", "ladders"):
        trial = try_(name)
        assert (trial.cases, trial.changes, trial.bound) == (3, [], [])
        assert trial.clocks >= 5
        assert trial.breaches[0] == trial.breaches[1] > 0
        assert trial.messages[0] == trial.messages[1] > 0


@pytest.mark.parametrize(("hours", "breached"), [(30, (False, True)), (23, (False, False)), (60, (True, True))])
def test_a_shorter_limit_says_which_would_have_been_broken(
    desk: Desk, try_: Try, hours: int, breached: tuple[bool, bool]
) -> None:
    """48 h made 24 h: answered after 23 nobody is late, after 30 only under the new one, after 60 under both."""
    case = desk.matter("large")
    desk.house.clock.forward(hours=hours)
    do(desk, case, "publish", **SITE)
    trial = try_("deadlines", INCIDENT, INCIDENT.replace("48", "24"))
    [change] = trial.changes
    assert change.after is not None
    assert (change.case_id, change.kind, change.policy) == (case, "opinion_response", "opinion_response_incident_48h")
    assert (change.before.due_at - NINE, change.after.due_at - NINE) == (timedelta(hours=48), timedelta(hours=24))
    assert (change.before.breached, change.after.breached) == breached
    assert trial.breaches == tuple(map(int, breached))


def test_another_ladder_changes_messages_and_no_limit(desk: Desk, try_: Try) -> None:
    """One role more at the start: one more for each clock on that ladder."""
    desk.matter("large")
    step = """      - {anchor: start, minutes: 0, purpose: notice, roles: [duty_officer]}
      - {anchor: start, minutes: 0, purpose: notice, roles: [unit_liaison], confirmed: true}
"""
    ladder = f"  - id: opinion\n    name: 一般舆情回应\n    basis: *inferred\n    steps:\n{step}"
    trial = try_("ladders", ladder, ladder.replace("[duty_officer]", "[duty_officer, supervisor]"))
    [change] = trial.changes
    assert change.after is not None
    assert change.after.due_at == change.before.due_at
    assert change.after.messages == change.before.messages + 1
    assert trial.messages[1] == trial.messages[0] + 1


def test_a_row_that_binds_others_says_whose_duty_it_would_be(desk: Desk, try_: Try) -> None:
    """5 h also for 较大: gained there; the row of 48 h taken from it: lost, and its clock has no row any more."""
    large, ordinary = desk.matter("large"), desk.matter("ordinary")
    trial = try_("deadlines", "severities: [large, ordinary]}", "severities: [ordinary]}")
    assert [(b.case_id, b.kind, b.gained) for b in trial.bound] == [(large, "opinion_response", False)]
    wider = try_(
        "deadlines", "severities: [especially_serious, serious]}", "severities: [especially_serious, serious, large]}"
    )
    assert {(b.case_id, b.gained) for b in wider.bound} == {(large, True)}
    assert ordinary not in {b.case_id for b in wider.bound}


def test_a_stated_limit_stays_as_stated(desk: Desk, try_: Try) -> None:
    """What the platform set is not ours to change; of the letters only those we counted ourselves move."""
    desk.letter(1)
    before = try_("deadlines")
    assert (before.cases, before.changes) == (1, [])


def test_only_the_month_that_was_asked_for(desk: Desk, try_: Try) -> None:
    """By the day the case was opened, in the city's days; the default is the last month that is over."""
    desk.matter("large")
    assert try_("deadlines", month=date(2026, 10, 1)).cases == 0
    assert try_("deadlines", month=NOVEMBER).cases == 1
    assert month_before(NINE, desk.house.config) == date(2026, 10, 1)


def test_nothing_is_stored(desk: Desk, try_: Try) -> None:
    """Every table holds as many rows as before, and the configuration in use is the same."""
    desk.matter("large")

    def rows() -> dict[str, int]:
        with desk.house.read() as work:
            return {
                t.name: work.session.scalar(select(func.count()).select_from(t)) or 0 for t in METADATA.sorted_tables
            }

    before, hash_ = rows(), desk.house.config.hash
    assert try_("deadlines", INCIDENT, INCIDENT.replace("48", "24")).changes
    assert (rows(), desk.house.config.hash) == (before, hash_)


@pytest.mark.parametrize(
    ("text", "said"),
    [("deadlines:\n- {id: x}\n", "deadlines.yaml 第 2 行"), ("deadlines: []\n", "deadlines.yaml 第 1 行"), ("units: []\n", "只能试算"),
     ("- a\n", "只能试算"), ("a: [\n", "读不下去"), ("", "空的")],
)  # fmt: skip
def test_a_policy_that_cannot_be_is_refused_as_at_a_start(desk: Desk, tmp_path: Path, text: str, said: str) -> None:
    """With file, line and what is wrong; a file that is neither of the two is none to try."""
    file = tmp_path / "deadlines.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        tried_config(desk.house.config, file)


def test_a_ladder_that_another_file_needs_is_missed(desk: Desk, tmp_path: Path) -> None:
    """The tried file is held against the others of the city, not read alone."""
    text = (ROOT / "config" / "ladders.yaml").read_text("utf-8").replace("- id: opinion\n", "- id: opinions\n", 1)
    file = tmp_path / "neu.yaml"
    file.write_text(text, encoding="utf-8")
    assert part_of(file) == "ladders"
    with pytest.raises(ConfigError, match="opinion"):
        tried_config(desk.house.config, file)
