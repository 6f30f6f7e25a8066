"""A voice that asks after a known event joins it, and whatever else is asked for stays by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.acts import act
from cases.matters.suggested import suggestions
from cases.now import HeldClock
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.event_tables import Event
from pipeline.rules import Rules, compile_rules
from pipeline.settling.judged import judge_all
from pipeline.settling.pending import pending
from pipeline.settling.process import process_pending
from pipeline.settling.settle import settle
from tests.conftest import NINE
from tests.house.test_settle import hear, lines
from tests.officers import OFFICER, SITE

Story = dict[str, Any]
STORIES: list[Story] = yaml.safe_load(
    (Path(__file__).parent.parent / "pipeline" / "asked_after.yaml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def rules(qionglai) -> Rules:
    """The first city's rules, compiled once."""
    return compile_rules(qionglai)


@pytest.fixture
def heard(house: House, clock: HeldClock, rules: Rules) -> Callable[[Story, list[str]], dict[str, str]]:
    """``heard(story, texts)``: what each voice comes to after what was heard before, each as if it were the only one."""

    def tell(story: Story, texts: list[str]) -> dict[str, str]:
        begin = clock.at
        for n, voice in enumerate(story["heard"]):
            _keep(house, clock, begin + timedelta(minutes=voice["at"]), [voice["text"]], f"heard{n}")
            process_pending(house, rules=rules)
        _keep(house, clock, begin + timedelta(minutes=story["at"]), texts, "asks")
        return dict(zip(texts, _outcomes(house, rules), strict=True))

    return tell


def _keep(house: House, clock: HeldClock, at: datetime, texts: list[str], name: str) -> None:
    clock.at = at
    with house.write() as work:
        keep(work, [RawItem("weibo", "", t, external_id=f"{name}{n}", published_at=at) for n, t in enumerate(texts)])
        work.commit()


def _outcomes(house: House, rules: Rules) -> list[str]:
    """Each is settled in a transaction that is taken back."""
    with house.read() as work:
        waiting = pending(work)
    found = []
    for judged in judge_all(waiting, rules):
        with house.write() as work:
            known = list(work.session.scalars(select(Case.id).where(Case.kind == "matter")))
            settle(work, [judged])
            mine = judged.pending.id
            joined = select(CaseItem.id).where(CaseItem.item_id == mine, CaseItem.case_id.in_(known))
            asked = select(Suggestion.id).where(Suggestion.item_id == mine, Suggestion.case_id.in_(known))
            found.append("same" if work.session.scalar(joined) else "asked" if work.session.scalar(asked) else "apart")
    return found


@pytest.mark.parametrize("story", STORIES, ids=[story["id"] for story in STORIES])
def test_a_voice_that_asks_after_an_event_joins_the_only_one_it_can_mean(heard, story) -> None:
    """What asks after it is joined, what may mean something else is at most proposed, and another matter is neither swallowed nor lost."""
    wanted = {text: kind for kind in ("same", "asked", "apart") for text in story.get(kind, ())}
    came = heard(story, list(wanted))
    assert {t: (k, came[t]) for t, k in wanted.items() if came[t] != k} == {}


BLAST = "羊安街道诚远化工厂发生爆炸，已有12人死亡，30人受伤。"
ASKS = "四个小时了，官方通报在哪里？请王小明的家属等多久？"


def _voice(n: int, text: str, channel: str = "weibo", **more: Any) -> RawItem:
    return RawItem(channel, "", text, external_id=f"v{n}", published_at=NINE + timedelta(hours=n), **more)


def test_a_letter_that_asks_is_about_the_matter_and_keeps_its_own_reply_clock(
    any_house: House, clock: HeldClock
) -> None:
    """The citizen is still owed a reply; the public duties stay where they are, once."""
    clock.forward(hours=5)
    hear(any_house, _voice(0, BLAST))
    hear(any_house, _voice(4, ASKS, "hotline_12345", type="求助"))

    [matter], [request] = lines(any_house, "matter"), lines(any_house, "request")
    assert request["about"] == matter["id"]
    assert [c["kind"] for c in request["clocks"]] == ["hotline_reply"]
    assert len(matter["items"]) == 2


def test_why_it_was_joined_is_on_record_without_the_citizens_words(house: House, clock: HeldClock) -> None:
    """The event says that it asks and for what, in words of ours."""
    clock.forward(hours=5)
    hear(house, _voice(0, BLAST))
    hear(house, _voice(4, ASKS))

    with house.read() as work:
        [data] = work.session.scalars(select(Event.data).where(Event.type == "item_attached"))
    assert data["how"] == "event"
    assert data["why"].startswith("追问已知的事件: ")
    assert "王小明" not in data["why"]


def test_a_matter_that_was_answered_takes_no_demand_by_itself(house: House, clock: HeldClock) -> None:
    """A person decides whether the answer was enough."""
    clock.forward(hours=5)
    hear(house, _voice(0, BLAST))
    with house.write() as work:
        act(work, lines(house, "matter")[0]["id"], "publish", OFFICER, None, dict(SITE))
        work.commit()
    hear(house, _voice(4, ASKS))

    with house.read() as work:
        [proposed] = suggestions(work)
    assert proposed["act"] == "attach"
    assert "追问已知的事件" in proposed["why"]


def test_a_matter_that_speaks_by_many_voices_is_still_the_only_one(house: House, clock: HeldClock) -> None:
    """What was merged into it brought a voice of its own; that makes it no second event."""
    clock.forward(hours=5)
    hear(house, _voice(0, BLAST))
    hear(house, _voice(1, "羊安街道宏达化工厂又发生爆炸，3人死亡，11人受伤。"))
    one, other = lines(house, "matter")
    with house.write() as work:
        act(work, other["id"], "merge", OFFICER, None, {"into": one["number"]})
        work.commit()
    hear(house, _voice(4, ASKS))

    assert [len(line["items"]) for line in lines(house, "matter") if line["state"] != "merged"] == [3]


def test_whoever_is_at_risk_is_not_swallowed_by_what_they_ask_after(house: House, clock: HeldClock) -> None:
    """A demand with a threat to one's own life has a matter of its own, with its check at once, and is proposed for the other."""
    clock.forward(hours=5)
    hear(house, _voice(0, BLAST))
    hear(house, _voice(4, "不给家属一个交代，我今天就去市政府门口喝农药。"))

    blast, threat = lines(house, "matter")
    assert "risk_check" in {c["kind"] for c in threat["clocks"]}
    with house.read() as work:
        assert [proposed["case"] for proposed in suggestions(work)] == [blast["number"]]


def test_two_events_of_different_kind_and_place_are_not_proposed_as_one(house: House, clock: HeldClock) -> None:
    """Dead fish in a river are not the blast in another part of the city, though a blast can foul a river."""
    clock.forward(hours=5)
    hear(house, _voice(0, BLAST))
    hear(
        house,
        _voice(
            4,
            "南河宝塔社区段早上漂了好多死鱼，水面有油花，估计又有哪家偷排，请环保取水样。",
            "lai_guanjia",
            type="投诉",
        ),
    )
    assert len(lines(house, "matter")) == 2
    with house.read() as work:
        assert suggestions(work) == []

    hear(house, _voice(5, "化工厂爆炸以后河里漂了好多死鱼，水面有油花。"))
    with house.read() as work:
        assert [proposed["case"] for proposed in suggestions(work)] == [lines(house, "matter")[0]["number"]]
