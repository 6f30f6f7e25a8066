"""Two matters turn out to be one: the earliest basis of each duty counts, and nothing that was done is owed again."""

import pytest

from cases.matters.lines import find_case
from tests.conftest import NINE
from tests.desk import Desk
from tests.guarantees.hours import SITE, Hours

SMALL = "今天9点整，羊安街道化工厂爆炸，已造成3人死亡。"


def two(desk: Desk, first: str | None, second: str | None) -> tuple[Hours, int, int]:
    """A matter of nine, discovered then; another of ten."""
    one = desk.matter(first, occurred=NINE if first else None)
    hours = Hours(desk).at("10:00")
    desk.log.append(None)
    other = desk.matter(second)
    hours.told()
    return hours, one, other


def test_the_survivor_counts_from_the_earlier_and_says_so_once(desk: Desk) -> None:
    """10:00 matter of unknown hour, merged with the one of 09:00: 15:00 becomes 14:00; one message for each person."""
    hours, one, other = two(desk, "serious", "serious")

    hours.do(one, "merge", into=str(other))
    told = hours.told()

    assert hours.due(other, "authoritative_information") == "14:00"
    assert all(len(texts) == 1 for texts in told.values()), {n: t for n, t in told.items() if len(t) > 1}
    text = told["zhi1"][0]
    assert "到期由 11月23日15:00 改为 14:00" in text
    assert "YQ2026-000001 发布权威信息、新闻发布会、信息报送已并入 YQ2026-000002,不再提醒" in text


def test_the_closing_word_names_the_survivor(desk: Desk) -> None:
    """Those whom the merged matter had disturbed hear where it went, by number."""
    hours, one, other = two(desk, "large", "serious")
    number = hours.line(other)["number"]

    hours.do(one, "merge", into=str(other))

    texts = [text for texts in hours.told().values() for text in texts]
    assert any(f"舆情回应已并入 {number},不再提醒" in text for text in texts)


def test_an_interval_of_the_other_buys_no_time(desk: Desk) -> None:
    """One says 09:00, the other «this morning»: together 09:00, not an interval that breaches later."""
    hours, one, other = two(desk, "serious", "serious")
    hours.do(other, "overrule", occurred_at="2026-11-23T08:00:00+08:00", occurred_until="2026-11-23T10:00:00+08:00")

    hours.do(one, "merge", into=str(other))

    hours.at("13:59")
    assert hours.clock(other, "authoritative_information")["breached_at"] is None
    hours.at("14:00")
    assert hours.clock(other, "authoritative_information")["breached_at"] == "2026-11-23T14:00:00+08:00"


def test_a_duty_the_survivor_has_met_does_not_begin_again(desk: Desk) -> None:
    """The survivor has answered the public; what is merged into it asks for nothing anew."""
    hours, one, other = two(desk, "large", "large")
    hours.do(other, "publish", **SITE)
    before = [(c["kind"], c["state"], c["due_at"]) for c in hours.line(other)["clocks"]]

    hours.do(one, "merge", into=str(other))

    assert [(c["kind"], c["state"], c["due_at"]) for c in hours.line(other)["clocks"]] == before


@pytest.mark.parametrize("by", ["id", "number"])
def test_the_old_number_leads_to_the_survivor(desk: Desk, by: str) -> None:
    """Whoever asks for the merged case finds the survivor, with all items."""
    hours, one, other = two(desk, "large", "large")
    number = hours.line(one)["number"]

    hours.do(one, "merge", into=hours.line(other)["number"])

    with desk.house.read() as work:
        assert find_case(work, number if by == "number" else str(one)) == other
    assert len(hours.line(other)["items"]) == 2


def test_an_item_detached_once_comes_back_by_a_merge(desk: Desk) -> None:
    """Detached as another event, then merged after all: the item stands in the survivor again."""
    hours = Hours(desk)
    hours.hear(SMALL)
    hours.hear(SMALL + "现场浓烟滚滚")
    [matter] = hours.lines()
    moved = matter["items"][1]["id"]
    hours.do(matter["id"], "detach", item=moved)
    new = hours.lines()[-1]["id"]

    hours.do(new, "merge", into=matter["number"])

    assert [item["id"] for item in hours.line(matter["id"])["items"]] == [item["id"] for item in matter["items"]]
