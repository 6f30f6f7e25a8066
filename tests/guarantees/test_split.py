"""One matter turns out to be two: each stands on its own items, letters follow theirs, and no duty is lost between them."""

from datetime import datetime

import pytest
from sqlalchemy import select

from cases.matters.flow import MOVES
from cases.people.actors import Forbidden
from cases.store.case_tables import Case, CaseItem
from cases.store.event_tables import Event
from dashboard.read.timeline import read_timeline
from tests.conftest import NINE
from tests.desk import Desk
from tests.guarantees.hours import SITE, Hours

BLAST = "今天8点整，羊安街道化工厂爆炸，已造成12人死亡。"
EARLY = "今天6点整，羊安街道化工厂爆炸，有3人死亡。"
LETTER = "羊安街道化工厂爆炸，12人死亡，请立即处置。"


def mixed(desk: Desk) -> tuple[Hours, int, list[int]]:
    """09:00 a blast of 08:00 with twelve dead; 09:20 a voice of 06:00 with three dead, a letter: all in one matter."""
    hours = Hours(desk)
    hours.hear(BLAST)
    hours.at("09:20")
    hours.hear(EARLY, channel="news")
    hours.hear(LETTER, channel="mayor_mailbox", type="求助")
    [matter] = hours.lines()
    assert len(matter["items"]) == 3
    return hours, matter["id"], [item["id"] for item in matter["items"]]


def test_each_half_counts_from_its_own_items(desk: Desk) -> None:
    """The voice of 06:00 leaves: its matter is 较大, known since 09:20; what remains is 重大, of 08:00, known since 09:00."""
    hours, case_id, items = mixed(desk)
    assert hours.due(case_id, "authoritative_information") == "11:00"

    hours.do(case_id, "split", items=[items[1]])

    old, new = hours.lines()
    assert [len(line["items"]) for line in (old, new)] == [2, 1]
    assert (old["severity"], new["severity"]) == ("serious", "large")
    assert hours.due(case_id, "authoritative_information") == "13:00"
    assert (new["occurred_at"], new["discovered_at"]) == ("2026-11-23T06:00:00+08:00", "2026-11-23T09:20:00+08:00")
    assert hours.due(new["id"], "opinion_response") == "+2 09:20"


def test_grave_items_take_their_duties_with_them(desk: Desk) -> None:
    """The dead were elsewhere: 5 h and 24 h go on in the new matter, superseded and not void in the old; nothing is void."""
    hours, case_id, items = mixed(desk)

    hours.do(case_id, "split", items=[items[0], items[2]])

    old, new = hours.lines()
    states = {c["kind"]: c["state"] for c in old["clocks"]}
    assert (states["authoritative_information"], states["opinion_response"]) == ("superseded", "running")
    assert hours.due(new["id"], "authoritative_information") == "13:00"
    assert hours.due(case_id, "opinion_response") == "+2 09:20"


def test_the_letter_follows_its_item(desk: Desk) -> None:
    """诉求件 were about the matter: after the split about the one that holds their item; its reply clock is untouched."""
    hours, case_id, items = mixed(desk)
    [letter] = hours.lines("request")
    assert letter["about"] == case_id

    hours.do(case_id, "split", items=[items[2]])

    [after] = hours.lines("request")
    assert after["about"] == hours.lines()[-1]["id"]
    assert after["clocks"] == letter["clocks"]


def test_the_old_number_stays_with_what_remains(desk: Desk) -> None:
    """Nothing that was printed becomes a dead number; the new matter has its own."""
    hours, case_id, items = mixed(desk)
    number = hours.line(case_id)["number"]

    hours.do(case_id, "split", items=items[1:])

    old, new = hours.lines()
    assert (old["number"], old["id"]) == (number, case_id)
    assert new["number"] != number


def test_judging_again_leaves_the_halves_apart(desk: Desk) -> None:
    """Re-judging puts no item back where a person took it from."""
    from pipeline.settling.process import process_pending

    hours, case_id, items = mixed(desk)
    hours.do(case_id, "split", items=[items[1]])
    before = hours.lines()

    process_pending(desk.house, ["all"])

    assert hours.lines() == before


def test_a_persons_level_stays_with_the_old_matter(desk: Desk) -> None:
    """Confirmed 重大 by a person: the old matter keeps it, the new one is the machine's proposal again."""
    hours, case_id, items = mixed(desk)
    hours.do(case_id, "confirm")

    hours.do(case_id, "split", items=[items[0], items[2]])

    old, new = hours.lines()
    assert (old["severity"], old["severity_confirmed"]) == ("serious", True)
    assert (new["severity"], new["severity_confirmed"]) == ("serious", False)


def test_the_new_matter_is_told_of(desk: Desk) -> None:
    """Its clocks begin with a notice: one message for each person, under the new number."""
    hours, case_id, items = mixed(desk)
    hours.told()

    hours.do(case_id, "split", items=[items[1]])
    told = hours.told()

    assert "zhi1" in told
    assert all(len(texts) == 1 for texts in told.values())


def test_one_item_goes_to_another_matter(desk: Desk) -> None:
    """Detached to a small matter, twelve dead raise it: 5 h and 24 h from 08:00."""
    hours, case_id, items = mixed(desk)
    desk.log.append(None)
    other = desk.matter(None, confirmed=False)

    hours.do(case_id, "detach", item=items[0], to=hours.line(other)["number"])

    line = hours.line(other)
    assert (line["severity"], len(line["items"])) == ("serious", 2)
    assert hours.due(other, "authoritative_information") == "13:00"
    assert items[0] not in [i["id"] for i in hours.line(case_id)["items"]]


def test_a_person_who_graded_is_asked_when_a_worse_item_joins(desk: Desk) -> None:
    """The target's level is a person's: it stands, and the matter asks to be looked at again."""
    hours, case_id, items = mixed(desk)
    desk.log.append(None)
    other = desk.matter("ordinary", confirmed=True)

    hours.do(case_id, "detach", item=items[0], to=str(other))

    assert (hours.line(other)["severity"], hours.line(other)["review"]) == ("ordinary", True)


def test_an_item_of_no_matter_is_attached_by_hand(desk: Desk) -> None:
    """A voice judged to be none of ours joins a matter when a person says so; a suggestion is answered with it."""
    hours = Hours(desk)
    hours.hear("平乐古镇真好玩")
    case_id = desk.matter("large")

    hours.do(case_id, "attach", item=1)

    assert 1 in [i["id"] for i in hours.line(case_id)["items"]]
    with pytest.raises(Forbidden, match="已在"):
        hours.do(case_id, "attach", item=1)
    with pytest.raises(Forbidden, match="没有编号为 99"):
        hours.do(case_id, "attach", item=99)


def test_what_says_nothing_by_itself_asks_a_person(desk: Desk) -> None:
    """A detached voice from which no duty follows: a matter to be looked at, with the 48 hours of doubtful cases."""
    hours = Hours(desk)
    hours.hear("平乐古镇真好玩")
    case_id = desk.matter("large")
    hours.do(case_id, "attach", item=1)

    hours.do(case_id, "detach", item=1)

    new = hours.lines()[-1]
    assert (new["review"], [c["kind"] for c in new["clocks"]]) == (True, ["opinion_response"])


@pytest.mark.parametrize(
    ("action", "data", "reason", "says"),
    [
        ("split", {}, "两件事", "缺少要移出的信息"),
        ("split", {"items": "1"}, "两件事", "列表"),
        ("split", {"items": []}, "两件事", "缺少要移出的信息|没有信息"),
        ("split", {"items": [99]}, "两件事", "没有信息 99"),
        ("split", {"items": [True]}, "两件事", "数字"),
        ("split", {"items": [1, 2, 3]}, "两件事", "并案"),
        ("split", {"items": [1]}, None, "理由"),
        ("detach", {}, "两件事", "缺少信息"),
        ("detach", {"item": 1, "to": "YQ1999-000001"}, "两件事", "没有这个在办"),
        ("detach", {"item": 1, "to": "1"}, "两件事", "没有这个在办"),
    ],
)
def test_a_bad_split_changes_nothing(desk: Desk, action: str, data: dict, reason: str | None, says: str) -> None:
    """Nothing given, no list, an unknown item, all items, no reason, no target: one sentence, the record as it was."""
    hours, case_id, _ = mixed(desk)
    if data.get("to") == "1":
        data = {**data, "to": str(case_id)}
    before = hours.lines()

    with pytest.raises(Forbidden, match=says):
        hours.do(case_id, action, reason, **data)

    assert hours.lines() == before


def test_a_letter_is_not_split(desk: Desk) -> None:
    """A request is one citizen's letter: there is nothing to take out of it."""
    hours, _, _ = mixed(desk)
    [letter] = hours.lines("request")

    with pytest.raises(Forbidden, match="诉求件"):
        hours.do(letter["id"], "split", items=[1])


def test_every_move_is_on_record(desk: Desk) -> None:
    """Who took what where: events on both matters, rows kept, exactly one representative each."""
    hours, case_id, items = mixed(desk)

    hours.do(case_id, "split", items=[items[0]])

    with desk.house.read() as work:
        types = list(work.session.scalars(select(Event.type).where(Event.case_id == case_id)))
        rows = list(work.session.scalars(select(CaseItem).where(CaseItem.item_id == items[0]).order_by(CaseItem.id)))
        live = select(CaseItem).where(CaseItem.representative, CaseItem.detached_at.is_(None))
        spoken_for = [
            row.case_id
            for row in work.session.scalars(live.join(Case, Case.id == CaseItem.case_id).where(Case.kind == "matter"))
        ]
    assert {"item_detached", "case_split", "act_split"} <= set(types)
    assert [row.detached_at is None for row in rows] == [False, True]
    assert sorted(spoken_for) == [line["id"] for line in hours.lines()]


@pytest.mark.parametrize("action", ["split", "detach"])
def test_who_left_is_told_of_once(desk: Desk, action: str) -> None:
    """Beside an act by which voices leave the course has no further lines of their leaving: it names them, the reason and where they went."""
    hours, case_id, items = mixed(desk)

    hours.do(case_id, action, "另一件事", **({"items": items[:2]} if action == "split" else {"item": items[0]}))

    with desk.house.read() as work:
        told = [moment for moment in read_timeline(work, case_id) if moment.what in ("拆分", "移出信息")]
        number = hours.lines()[-1]["number"]
    left = "、".join(map(str, items[:2] if action == "split" else items[:1]))
    [line] = told
    assert (line.what, line.times, line.reason) == (MOVES[action].cn, 1, "另一件事")
    assert f"信息 {left} 移到 {number}" in line.detail


def test_the_limit_of_what_remains_says_why_it_moved(desk: Desk) -> None:
    """The earlier occurrence left with its voice: the explanation names old limit and both hours."""
    hours, case_id, items = mixed(desk)

    hours.do(case_id, "split", items=[items[1]])

    why = hours.clock(case_id, "authoritative_information")["why"]
    assert "原定 11:00,因起算由 06:00 发生更正为 08:00 发生" in why
    assert (
        datetime.fromisoformat(hours.clock(case_id, "authoritative_information")["due_at"]).astimezone(NINE.tzinfo).hour
        == 13
    )


def test_what_was_published_for_all_is_not_owed_again_by_what_remains(desk: Desk) -> None:
    """Answered as 重大, then the dead turn out to belong elsewhere: the small matter that remains is answered already."""
    hours, case_id, items = mixed(desk)
    hours.at("10:00").do(case_id, "publish", **SITE)

    hours.do(case_id, "split", items=[items[0], items[2]])

    states = {c["kind"]: c["state"] for c in hours.line(case_id)["clocks"]}
    assert (states["authoritative_information"], "opinion_response" in states) == ("satisfied", False)
    assert hours.clock(hours.lines()[-1]["id"], "authoritative_information")["state"] == "running"
