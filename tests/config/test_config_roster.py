"""Who hands over, who is told when nobody signs, and how early a hole is said: default, accepted, refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.load import Config, ConfigError, load_config

WAIT = "unconfirmed_wait_minutes: 20"
OFFICER = "{id: duty_officer, name: 值守, scope: city, next: shift_leader}"
LIAISON = "{id: unit_liaison, name: 联络员, scope: unit, next: duty_officer}"


def test_a_city_that_says_nothing_hands_nothing_over(xihe: Config, qionglai: Config) -> None:
    """Default: no role hands over, 15 minutes, the role's next, 14 and 3 days; the city that ships says each itself."""
    assert not any(role.hand_over for role in xihe.ladders.roles)
    for ladders, told in ((xihe.ladders, None), (qionglai.ladders, "shift_leader")):
        numbers = (ladders.handover_unsigned_minutes, ladders.roster_warn_days, ladders.roster_fault_days)
        assert (numbers, ladders.handover_unsigned_role) == ((15, 14, 3), told)
    assert [role.id for role in qionglai.ladders.roles if role.hand_over] == ["duty_officer", "shift_leader"]
    assert qionglai.ladders.basis is not None
    assert qionglai.ladders.basis.mark == "unconfirmed"


def test_other_values_are_accepted(copy: Path) -> None:
    """A role that hands over, another number of minutes and days, equal days."""
    file = copy / "ladders.yaml"
    more = f"{WAIT}\nhandover_unsigned_minutes: 5\nhandover_unsigned_role: shift_leader\nroster_warn_days: 2\nroster_fault_days: 2"
    text = file.read_text(encoding="utf-8").replace(WAIT, more).replace(OFFICER, f"{OFFICER[:-1]}, hand_over: true}}")
    file.write_text(text, encoding="utf-8")
    ladders = load_config(copy).ladders
    assert (ladders.handover_unsigned_minutes, ladders.roster_warn_days, ladders.roles[0].hand_over) == (5, 2, True)


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        (WAIT, f"{WAIT}\nhandover_unsigned_minutes: 0", "handover_unsigned_minutes", "应大于 0"),
        (WAIT, f"{WAIT}\nhandover_unsigned_role: nobody", "handover_unsigned_role", '没有这个角色 "nobody"'),
        (WAIT, f"{WAIT}\nhandover_unsigned_role: unit_liaison", "handover_unsigned_role", "只能用城市一级的角色"),
        (WAIT, f"{WAIT}\nroster_warn_days: 2", "roster_fault_days", "不能大于 roster_warn_days"),
        (LIAISON, f"{LIAISON[:-1]}, hand_over: true}}", "roles[2].hand_over", "不能交接班"),
        (OFFICER, f"{OFFICER[:-1]}, hand_over: 有时}}", "roles[0].hand_over", "应为 true 或 false"),
    ],
)
def test_what_makes_no_sense_is_refused(
    refusal: Callable[..., ConfigError], old: str, new: str, place: str, says: str
) -> None:
    """Each with its place and what would be right."""
    error = str(refusal("ladders.yaml", old, new))
    assert place in error
    assert says in error
