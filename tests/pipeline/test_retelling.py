"""One event told in other words is recognised; two events, however alike, are not merged."""

from datetime import timedelta
from typing import Any

import pytest

from pipeline.opinion.asking import Asking
from pipeline.place.names import Spot, chief, clash, read, shared, spots_in, written
from pipeline.same.retelling import Account, retells
from tests.pipeline.conftest import FRIDAY

KIN = [["生产安全事故", "火灾事故"]]


def replace(told: Account, **values: Any) -> Account:
    """The same account, but for these."""
    return told._replace(**values)


def account(kind="火灾事故", town="羊安街道", spots=(), hours=0.0, severity="ordinary", **victims) -> Account:
    """One side of a comparison."""
    at = FRIDAY + timedelta(hours=hours)
    return Account(kind, town, tuple(Spot(*spot.split(":")) for spot in spots), at, at, victims, severity)


NAMED = [
    ("羊安街道诚远化工厂发生爆炸。", "works:诚远"),
    ("诚远化工起火了。", "works:诚远"),
    ("大同镇景苑小区5栋煤气罐爆炸。", "estate:景苑"),
    ("固驿街道仁寿路小学食物中毒。", "school:仁寿路"),
    ("我是平乐镇春台花园的业主。", "estate:春台"),
    ("临邛街道文庙农贸市场起火。", "works:文庙"),
    ("锦和家园三期脚手架垮塌。", "estate:锦和"),
    ("东星大道封路了。", "road:东星"),
    ("邛崃化工厂大火。", ""),
    ("求助：政府能不能管管我们小区？", ""),
    ("工人被送医院，附近小区停水。", ""),
]


@pytest.mark.parametrize(("text", "names"), NAMED, ids=[text for text, _ in NAMED])
def test_named_spots_are_read_by_their_stem(qionglai, text, names) -> None:
    """What singles out a spot is found; towns, kinds of place and filling words are none."""
    assert written(spots_in(text, qionglai)) == names


def test_spots_survive_the_record_and_the_narrowest_comes_first() -> None:
    """Written and read back they are the same; a road is named only when nothing else is."""
    spots = (Spot("road", "东星"), Spot("works", "诚远"))
    assert read(written(spots)) == spots
    assert read(None) == ()
    assert chief(spots) == Spot("works", "诚远")
    assert chief(()) is None


def test_two_schools_clash_and_one_works_by_two_names_does_not() -> None:
    """The same kind of spot under different names is another spot."""
    school, works = (Spot("school", "春江"),), (Spot("works", "诚远"),)
    assert clash(school, (Spot("school", "黑石"),), ())
    assert shared(works, (Spot("works", "新诚远"),)) == works
    assert not clash(works, (Spot("works", "新诚远"),), works)
    assert not clash(school, (Spot("road", "东星"),), ())


SAME = {
    "one works, told as fire and as blast": (
        account(spots=["works:诚远"]),
        account("生产安全事故", spots=["works:诚远"]),
    ),
    "one estate, small": (account(spots=["estate:春晖"]), account(town=None, spots=["estate:春晖"], hours=1)),
    "one number of victims": (account(severity="large", dead=4), account(town=None, severity="large", dead=4)),
    "grave, in one town": (account(severity="serious", dead=12), account()),
    "serious, and a small voice without a place": (account(severity="serious", dead=12), account(town=None)),
    "first small, then grave": (account(), account(severity="serious", dead=12)),
}


@pytest.mark.parametrize(("known", "told"), SAME.values(), ids=SAME)
def test_a_retelling_is_attached(known, told) -> None:
    """One spot, one count, or grave in one town, at one time."""
    assert (retells(known, told, 24, KIN) or ("none",))[0] == "attach"


ASKED = {
    "two small fires in one town": (account(), account(hours=2)),
    "grave, two works named": (account(severity="large", dead=4, spots=["works:宏达"]), account(severity="large", injured=12, spots=["works:利民"])),
    "one count agrees, another does not, no place": (account(town=None, severity="large", dead=5, injured=2), account(town=None, severity="large", dead=5, injured=18)),
    "both grave, no place, other numbers": (account(town=None, severity="serious", dead=12), account(town=None, severity="large", dead=4)),
    "grave, other victims": (account(severity="large", injured=15), account(severity="large", dead=3)),
}  # fmt: skip


@pytest.mark.parametrize(("known", "told"), ASKED.values(), ids=ASKED)
def test_in_doubt_a_person_is_asked(known, told) -> None:
    """Alike but not surely one."""
    assert (retells(known, told, 24, KIN) or ("none",))[0] == "suggest"


OTHER = {
    "another town": (account(severity="large", dead=3), account(town="大同镇", severity="large", dead=3)),
    "two days later": (account(severity="large", dead=3), account(hours=48, severity="large", dead=5)),
    "another kind": (account("食物中毒"), account("道路交通事故")),
    "two small fires in two estates": (account(spots=["estate:滨河"]), account(spots=["estate:君悦"])),
    "nothing said of where": (account(town=None), account(town=None)),
}


@pytest.mark.parametrize(("known", "told"), OTHER.values(), ids=OTHER)
def test_another_event_is_another_matter(known, told) -> None:
    """Where, when, what or the spot differ."""
    assert retells(known, told, 24, KIN) is None


def test_a_day_is_an_interval_and_reaches_as_far_as_it_lasts() -> None:
    """«昨天» at one end and the hour at the other overlap; the gap counts from the interval's edge, to the minute."""
    hour = account(severity="large", dead=3, hours=24)
    day = Account("火灾事故", "羊安街道", (), FRIDAY - timedelta(hours=24), FRIDAY, {"dead": 3}, "large")
    assert retells(day, hour, 24, KIN) is not None
    assert retells(day, account(severity="large", dead=3, hours=24 + 1 / 60), 24, KIN) is None


GROWN = {
    "on the way to the known numbers": ({"dead": 9, "injured": 26}, "means"),
    "beyond the known numbers": ({"dead": 14, "injured": 30}, "means"),
    "far below them": ({"dead": 4, "injured": 26}, "suggest"),
    "of another kind than is known": ({"dead": 11, "missing": 3}, "suggest"),
}


@pytest.mark.parametrize(("victims", "verdict"), GROWN.values(), ids=GROWN)
def test_numbers_that_have_risen_are_the_known_ones(victims, verdict) -> None:
    """«上升到» near what is known means it, also when it was said before and is heard after; anything else is for a person."""
    known = account(severity="serious", dead=12, injured=30)
    told = replace(account(town=None, severity="large", hours=3, **victims), grows=True)
    assert (retells(known, told, 24, KIN) or ("none",))[0] == verdict


def test_a_demand_may_say_when_it_happened() -> None:
    """«炸了快四个小时,通报在哪里» tells of an hour before the known event was first heard of, and is said after it."""
    known = account(severity="serious", dead=11, hours=3)
    told = replace(account(town=None, severity="serious", dead=12), asks=Asking("通报", bulletin=True))
    assert (retells(known, told, 24, KIN) or ("none",))[0] == "suggest"
    said = replace(told, said=FRIDAY + timedelta(hours=4))
    assert (retells(known, said, 24, KIN) or ("none",))[0] == "means"


def test_what_happened_days_ago_may_be_the_talk_of_the_hour() -> None:
    """A voice that names no time is held against when a grave event was told: a grave voice of the town joins, a small one is proposed; an own time that differs parts them."""
    known = replace(account(severity="large", dead=4), said=FRIDAY + timedelta(hours=48))
    at = FRIDAY + timedelta(hours=50)
    timeless = replace(account(severity="large", dead=4, hours=50), said=at)
    assert (retells(known, timeless, 24, KIN) or ("none",))[0] == "attach"
    assert (retells(known, replace(timeless, victims={}, severity="ordinary"), 24, KIN) or ("none",))[0] == "suggest"
    assert retells(known, replace(timeless, said=at + timedelta(hours=1)), 24, KIN) is None
    assert retells(replace(known, said=FRIDAY), timeless, 24, KIN) is None
    dated = replace(timeless, begin=FRIDAY, end=FRIDAY)
    assert (retells(replace(known, begin=at, end=at, said=at), dated, 24, KIN) or ("none",))[0] == "attach"
    assert retells(replace(known, severity="ordinary"), timeless, 24, KIN) is None


def test_a_grave_event_is_felt_in_the_next_village() -> None:
    """A small voice of the next village of that town is proposed; one of another works there is another event."""
    known = account(severity="serious", dead=12, spots=["village:泉水"])
    assert (retells(known, account(spots=["village:汤营"]), 24, KIN) or ("none",))[0] == "suggest"
    assert retells(known, account(town=None, spots=["village:汤营"]), 24, KIN) is None
    works = account(severity="serious", dead=12, spots=["works:宏达"])
    assert retells(works, account(spots=["works:利民"]), 24, KIN) is None


def test_what_happened_again_is_not_what_happened() -> None:
    """«又爆炸了» is for a person to decide, however well it fits."""
    again = Account("火灾事故", "羊安街道", (), FRIDAY, FRIDAY, {"dead": 4}, "large", again=True)
    assert (retells(account(severity="large", dead=4), again, 24, KIN) or ("none",))[0] == "suggest"


def test_a_voice_that_tells_of_no_incident_but_names_the_spot() -> None:
    """With the event's word it is about it; without, a person is asked, and only when it is grave."""
    known = account("食物中毒", severity="large", spots=["school:仁寿路"])
    voice = account(None, spots=["school:仁寿路"])
    assert (retells(known, voice, 24, KIN, ["食物中毒"]) or ("none",))[0] == "attach"
    assert (retells(known, voice, 24, KIN) or ("none",))[0] == "suggest"
    assert retells(account("食物中毒", spots=["school:仁寿路"]), voice, 24, KIN) is None


OTHER_NUMBERS = {"another count of dead": {"dead": 3}, "one count agrees, another does not": {"dead": 4, "injured": 18}}


@pytest.mark.parametrize("victims", OTHER_NUMBERS.values(), ids=OTHER_NUMBERS)
@pytest.mark.parametrize("timeless_first", [False, True])
def test_a_second_grave_event_told_without_a_time_is_not_swallowed(victims, timeless_first) -> None:
    """Two days after a crash a grave one of the same town is told without a time and with other numbers: a person is asked, whichever is heard first."""
    at = FRIDAY + timedelta(hours=48)
    timed = replace(account("道路交通事故", severity="large", dead=4, injured=2), said=at)
    timeless = replace(account("道路交通事故", hours=49, severity="large", **victims), said=at + timedelta(hours=1))
    known, told = (timeless, timed) if timeless_first else (timed, timeless)
    assert (retells(known, told, 24, KIN) or ("none",))[0] == "suggest"


def test_the_poisoned_become_more_overnight() -> None:
    """Six, told of yesterday noon, and nine, told without a time, are one poisoning of the town; twenty may be another."""
    known = replace(account("食物中毒", severity="large", poisoned=6), said=FRIDAY + timedelta(hours=25))
    at = FRIDAY + timedelta(hours=26)
    more = replace(account("食物中毒", hours=26, severity="large", poisoned=9), said=at)
    assert (retells(known, more, 24, KIN) or ("none",))[0] == "attach"
    assert (retells(known, replace(more, victims={"poisoned": 20}), 24, KIN) or ("none",))[0] == "suggest"
