"""Judged items become cases: new, attached, suggested, or none with its reason (design §4)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.acts import act
from cases.matters.lines import case_ids, case_lines
from cases.matters.refold import facts_told
from cases.store.case_tables import Case, Suggestion
from cases.store.clock_tables import ClockRow, Step
from cases.store.item_tables import Item, JudgmentRow
from cases.store.outbox_tables import Notice
from config.load import Config
from pipeline.settling.process import Processed, process_pending
from tests.conftest import NINE
from tests.officers import OFFICER

ORDERS = [
    "羊安街道那边厂子爆炸了，玻璃都震碎了，快派人来。",
    "刚才羊安一声巨响，听说化工厂爆炸，死了12个人。",
    "羊安街道化工厂发生爆炸，现场有12人死亡，30人受伤，请立即处置。",
    "我在羊安街道上班，附近化工厂爆炸起火，好多人受伤。",
    "羊安街道工厂爆炸，烟很大，我家就在旁边怎么办？",
]


def hear(house: House, *items: RawItem) -> Processed:
    """Keep and settle one batch."""
    with house.write() as work:
        keep(work, list(items))
        work.commit()
    return process_pending(house)


def lines(house: House, kind: str | None = None) -> list[dict]:
    """All cases as lines."""
    with house.read() as work:
        return [line for line in case_lines(work, case_ids(work)) if kind in (None, line["kind"])]


def order(n: int, text: str, channel: str = "hotline_12345", **more: object) -> RawItem:
    """An order of the hotline, one minute after the other."""
    return RawItem(
        channel,
        "",
        text,
        external_id=f"{channel}-{n}",
        type="求助",
        published_at=NINE + timedelta(minutes=n - 30),
        **more,
    )


def test_many_voices_about_one_blast_are_one_matter(any_house: House) -> None:
    """Forty orders and sixty posts: one matter with one set of public clocks, forty requests with their own."""
    orders = [order(n, ORDERS[n % 5]) for n in range(40)]
    posts = [order(n, f"{ORDERS[n % 5]} 转发{n}", channel="weibo") for n in range(60)]

    hear(any_house, *orders[:7])
    hear(any_house, *posts, *orders[7:])

    [matter] = lines(any_house, "matter")
    requests = lines(any_house, "request")
    assert (matter["severity"], len(matter["items"])) == ("serious", 100)
    assert sorted(c["kind"] for c in matter["clocks"] if c["state"] == "running") == [
        "authoritative_information", "press_conference", "upward_report",
    ]  # fmt: skip
    assert len(requests) == 40
    assert {r["about"] for r in requests} == {matter["id"]}
    assert all([c["kind"] for c in r["clocks"]] == ["hotline_reply"] for r in requests)


def test_the_voice_that_says_what_happened_describes_the_matter(
    open_city: Callable[..., House], qionglai: Config
) -> None:
    """A question as grave that comes first («停不停课») gives neither name, class nor owner once a title says it."""
    blast = "羊安街道化工厂爆炸，12人死亡、30人受伤"
    school = RawItem(
        "hotline_12345",
        "学校是否停课",
        f"{blast}。请问羊安这边的小学幼儿园明天停不停课？家长群里都在问。",
        external_id="a",
    )
    told = RawItem("weibo", "羊安街道化工厂爆炸", f"{blast}，消防正在救援。", external_id="b", published_at=NINE)
    alone, together = open_city(qionglai), open_city(qionglai)

    hear(alone, told)
    hear(together, school)
    hear(together, told)

    [[expected], [matter]] = (lines(house, "matter") for house in (alone, together))
    told_of = ("title", "category", "handling_lead")
    assert [matter[key] for key in told_of] == [expected[key] for key in told_of]


def test_a_graver_question_beside_it_raises_a_matter_and_leaves_its_class(
    open_city: Callable[..., House], qionglai: Config
) -> None:
    """«停不停课» knows of more dead than the first report: the level is its, the class stays the blast's, also folded anew."""
    told = RawItem(
        "weibo", "羊安街道化工厂爆炸", "羊安街道化工厂爆炸，初步发现3人死亡。", external_id="b", published_at=NINE
    )
    school = RawItem("hotline_12345", "学校是否停课",
                     "羊安街道化工厂爆炸，12人死亡、30人受伤。请问羊安这边的小学幼儿园明天停不停课？家长群里都在问。", external_id="a")  # fmt: skip
    alone, together = open_city(qionglai), open_city(qionglai)

    hear(alone, told)
    hear(together, told)
    hear(together, school)

    [[expected], [matter]] = (lines(house, "matter") for house in (alone, together))
    assert (expected["severity"], matter["severity"]) == ("large", "serious")
    assert matter["category"] == expected["category"]
    with together.read() as work:
        folded = facts_told(work, [item["id"] for item in matter["items"]])
        assert folded is not None
        assert folded.described_by["category"] == expected["category"]


def test_one_by_one_or_all_at_once_the_same_stands(open_city: Callable[..., House], qionglai: Config) -> None:
    """Cases, clocks, steps and judgments are the same whether each voice is kept and settled alone or all together, the gravest first."""
    voices = [
        *(order(n, ORDERS[(n + 2) % 5], contact=f"1380000010{n}") for n in range(6)),
        *(order(n, f"{ORDERS[n % 5]} 转发{n}", channel="weibo") for n in range(6)),
        *(order(9 + n, f"春台路{n % 2 + 3}号门口的路灯坏了, 没人修。", contact="13800000001") for n in range(4)),
        order(20, "今天开会学习了安全生产文件。", channel="weibo"),
    ]
    together, alone = open_city(qionglai), open_city(qionglai)
    hear(together, *voices)
    for voice in voices:
        hear(alone, voice)

    assert stands(together) == stands(alone)


def stands(house: House) -> list[list[Any]]:
    """What stands in the record, without the ids that only say in which order it was written."""
    steps = (
        select(Case.number, ClockRow.kind, ClockRow.due_at, Step.n, Step.purpose, Step.roles, Step.fire_at, Step.state)
        .join(ClockRow, ClockRow.case_id == Case.id)
        .join(Step, (Step.clock_id == ClockRow.id) & (Step.generation == ClockRow.generation))
        .order_by(Case.number, ClockRow.kind, ClockRow.seq, Step.n)
    )
    voices = (
        select(Item.channel, Item.external_id, Item.state, Item.outcome, JudgmentRow.n, JudgmentRow.line)
        .join(JudgmentRow, JudgmentRow.id == Item.judgment_id)
        .order_by(Item.channel, Item.external_id)
    )
    with house.read() as work:
        lines = case_lines(work, case_ids(work))
        numbers = {line["id"]: line["number"] for line in lines}
        cases = [
            {
                **line, "id": None, "about": numbers.get(line["about"]),
                "items": sorted((i["channel"], i["external_id"]) for i in line["items"]),
            }
            for line in lines
        ]  # fmt: skip
        judged = [[*row[:5], {**row[5], "id": None}] for row in work.session.execute(voices)]
        laid_out = [list(row) for row in work.session.execute(steps)]
    return [sorted(cases, key=lambda line: str(line["number"])), judged, laid_out]


def test_who_comes_again_about_one_spot_is_counted_on_both_databases(any_house: House) -> None:
    """The second letter of one person and the letters of several about one estate say so in their lines, with their reasons."""
    text = "锦棠花园小区3栋电梯又坏了, 老人上不了楼, 物业一直不修。"
    hear(any_house, order(1, text, contact="13800000001"), order(2, f"{text} 急", contact="13800000002"))
    hear(any_house, order(3, f"{text} 第二次反映", contact="13800000001"))

    with any_house.read() as work:
        [first, second, third] = work.session.scalars(select(JudgmentRow.line).order_by(JudgmentRow.item_id))
    assert [line.get("repeat", {}).get("times", 1) for line in (first, second, third)] == [1, 1, 2]
    assert [line["repeat"]["people"] for line in (first, second, third)] == [2, 2, 2]
    assert {r["rule"] for r in third["reasons"] if r["about"] == "repeat"} == {"same_person", "same_spot"}
    assert third["repeat"]["earlier"] == [r["number"] for r in lines(any_house, "request")[:1]]


def test_a_later_total_raises_the_matter_and_its_clocks_run_from_the_occurrence(house: House) -> None:
    """First 3 dead (较大, 48 h), then 12: the 48 hours are superseded, 5 h and 24 h attach from when it happened."""
    hear(house, order(1, "今天8点整，羊安街道化工厂爆炸，已造成3人死亡。", channel="weibo"))
    [matter] = lines(house)
    assert (matter["severity"], [c["kind"] for c in matter["clocks"]]) == ("large", ["opinion_response"])

    hear(house, order(2, "今天8点整，羊安街道化工厂爆炸，死亡人数上升至12人。", channel="news"))

    [matter] = lines(house)
    clocks = {c["kind"]: c for c in matter["clocks"]}
    assert matter["severity"] == "serious"
    assert clocks["opinion_response"]["state"] == "superseded"
    assert clocks["authoritative_information"]["due_at"] == "2026-11-23T13:00:00+08:00"
    assert clocks["press_conference"]["due_at"] == "2026-11-24T08:00:00+08:00"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("羊安街道今天开展危化品爆炸应急演练，模拟12人受伤。", "drill"),
        ("大邑县一化工厂发生爆炸，2人死亡。", "elsewhere"),
    ],
)
def test_what_is_no_incident_here_has_no_case_and_says_why(house: House, text: str, outcome: str) -> None:
    """Drills and other places open nothing; the item says why it is in no case."""
    hear(house, order(1, text, channel="news"))

    assert lines(house) == []
    with house.read() as work:
        item = work.session.scalars(select(Item)).one()
    assert (item.state, item.outcome) == ("judged", outcome)


def test_the_citys_own_publications_open_nothing(house: House) -> None:
    """What the city itself publishes is no public opinion."""
    hear(house, order(1, "羊安街道化工厂爆炸事故情况通报：造成12人死亡。", channel="city_website"))

    assert lines(house) == []


def test_judging_again_changes_nothing(house: House) -> None:
    """Process --again on an unchanged record opens no case, moves no clock and lowers nothing."""
    hear(house, *[order(n, text) for n, text in enumerate(ORDERS)])
    before = lines(house)

    again = process_pending(house, ["all"])

    assert again.read == 5
    assert lines(house) == before


def test_a_matter_already_answered_takes_nothing_by_itself(house: House) -> None:
    """After publication a further voice is suggested to a person, not attached in silence."""
    from cases.matters.acts import act
    from cases.people.actors import Actor

    hear(house, order(1, "今天8点整，羊安街道化工厂爆炸，12人死亡。", channel="weibo"))
    with house.write() as work:
        act(work, lines(house)[0]["id"], "publish", Actor("a", "甲", None, frozenset({"duty_officer"})), None,
            {"kind": "official_site", "url": "https://example.invalid", "issuer": "市政府"})  # fmt: skip
        work.commit()

    hear(house, order(2, "羊安街道化工厂爆炸12人死亡，到底怎么回事？", channel="weibo"))

    with house.read() as work:
        suggestions = list(work.session.scalars(select(Suggestion)))
    assert len(suggestions) == 1
    assert [len(line["items"]) for line in lines(house)] == [1, 1]


def test_what_cannot_be_settled_is_quarantined_and_shown(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """One poisoned item stops nobody else: it is set aside with its reason and a person gets a case with 48 h."""
    import pipeline.settling.process as module

    real = module.settle

    def poisoned(work, judged):
        if any("毒" in one.pending.text for one in judged):
            raise RuntimeError("boom")
        return real(work, judged)

    monkeypatch.setattr(module, "settle", poisoned)
    done = hear(house, order(1, "毒", channel="weibo"), order(2, ORDERS[2], channel="weibo"))

    assert (done.quarantined, done.opened) == (1, 1)
    with house.read() as work:
        [bad] = work.session.scalars(select(Item).where(Item.state == "quarantined"))
    assert "boom" in bad.fault
    [to_look_at] = [line for line in lines(house) if line["review"] and line["title"].startswith("无法研判")]
    assert [c["kind"] for c in to_look_at["clocks"]] == ["opinion_response"]

    monkeypatch.setattr(module, "settle", real)
    assert process_pending(house, ["quarantined"]).quarantined == 0


def test_every_item_sits_in_a_case_or_says_why_not(house: House) -> None:
    """After processing no item is without case and without reason."""
    hear(house, *[order(n, text, channel=c) for n, (c, text) in enumerate([
        ("weibo", ""), ("weibo", "😀😀"), ("news", "市政府召开安全生产会议"), ("forum", "平乐古镇真好玩"), ("mayor_mailbox", "谢谢"),
    ])])  # fmt: skip

    in_cases = {i["id"] for line in lines(house) for i in line["items"]}
    with house.read() as work:
        for item in work.session.scalars(select(Item)):
            assert item.state == "judged"
            assert item.id in in_cases or item.outcome not in (None, "case")


@pytest.mark.parametrize(
    ("held", "told", "together"),
    [
        ((0, 24), (9, 9), (9, 9)),
        ((9, 9), (0, 24), (9, 9)),
        ((6, 12), (9, 15), (9, 12)),
        ((9, 9), (3, 3), (3, 3)),
        ((9, 9), (15, 16), (9, 9)),
    ],
)
def test_two_voices_narrow_down_when_it_happened(
    held: tuple[int, int], told: tuple[int, int], together: tuple[int, int]
) -> None:
    """A day and an hour of it give the hour; two hours that exclude each other give the earlier."""
    from cases.matters.occurrence import narrowed

    def at(hours: tuple[int, int]) -> tuple:
        return tuple(NINE + timedelta(hours=h) for h in hours)

    assert narrowed(at(held), at(told)) == at(together)


def test_a_post_without_place_joins_the_grave_matter_not_the_nearest_small_one(house: House) -> None:
    """Two accidents of one kind: what names no place goes to the grave one everybody speaks of."""
    hear(house, order(1, "羊安街道化工厂爆炸，12人死亡。", channel="weibo"))
    hear(house, order(2, "孔明街道一处工地坍塌，一人被埋。", channel="forum"))

    hear(house, order(3, "化工厂爆炸12死30伤，快五个小时了，官方请说话。", channel="weibo"))

    assert [len(line["items"]) for line in lines(house, "matter")] == [2, 1]


def test_news_of_a_drill_without_a_named_incident_opens_nothing(house: House) -> None:
    """A drill is a drill even when its news names no accident and counts people."""
    with house.write() as work:
        keep(work, [RawItem("news", "某市举行防汛应急演练 模拟转移群众800人", "本次演练设定突降暴雨，平乐镇800名群众需要转移。",
                            external_id="d", published_at=NINE)])  # fmt: skip
        work.commit()
    process_pending(house)

    assert lines(house) == []


def test_the_level_is_that_of_everything_heard_together(house: House) -> None:
    """One voice tells of poisoned people, another of a death: together they reach a row that neither reaches alone, and for which the
    government answers."""
    hear(house, order(1, "文君街道一家酒楼办坝坝宴，发生食物中毒，130人中毒送医。", channel="weibo"))
    assert [line["severity"] for line in lines(house, "matter")] == ["large"]

    hear(house, order(2, "文君街道酒楼食物中毒，已有1人死亡。", channel="news"))

    [matter] = lines(house, "matter")
    assert (matter["severity"], matter["response_lead"]) == ("serious", "市政府")


def test_a_graver_voice_lets_the_unit_answer_to_which_a_person_gave_the_matter(house: House) -> None:
    """Dispatched elsewhere than judged, then three dead: who was given it answers for it; of twelve dead the government does."""
    hear(house, order(1, "今天8点整，羊安街道化工厂爆炸，已造成1人死亡。", channel="weibo"))
    [matter] = lines(house)
    with house.write() as work:
        act(work, matter["id"], "dispatch", OFFICER, None, {"unit": "市经科信局"})
        work.commit()

    said = []
    for n, dead in ((2, 3), (3, 12)):
        hear(house, order(n, f"今天8点整，羊安街道化工厂爆炸，死亡人数上升至{dead}人。", channel="news"))
        [matter] = lines(house)
        said.append((matter["severity"], matter["handling_lead"], matter["response_lead"]))
    assert said == [("large", "市经科信局", "市经科信局"), ("serious", "市经科信局", "市政府")]


def test_nothing_joins_a_drill(house: House) -> None:
    """The same words and the same event as a drill's: a matter of its own opens, and nothing is suggested."""
    hear(house, order(1, ORDERS[1], channel="weibo"))
    with house.write() as work:
        work.session.execute(update(Case).values(drill=True))
        work.commit()

    hear(house, order(2, ORDERS[1], channel="forum"), order(3, ORDERS[2], channel="forum"))

    [matter] = lines(house, "matter")
    assert {item["channel"] for item in matter["items"]} == {"forum"}
    with house.read() as work:
        assert list(work.session.scalars(select(Suggestion))) == []


def test_a_voice_that_says_worse_than_a_person_confirmed_reaches_the_desk_at_once(house: House) -> None:
    """较大 confirmed, then 12 dead: the person's level and clocks stand, desk and shift leader are asked now, and only once."""
    hear(house, order(1, "今天8点整，羊安街道化工厂爆炸，已造成3人死亡。", channel="weibo"))
    [matter] = lines(house)
    with house.write() as work:
        act(work, matter["id"], "confirm", OFFICER, None, {})
        work.commit()

    for n in (2, 3):
        hear(house, order(n, "今天8点整，羊安街道化工厂爆炸，死亡人数上升至12人。", channel="news"))

    [matter] = lines(house)
    assert (matter["severity"], matter["review"], [c["kind"] for c in matter["clocks"]]) == (
        "large",
        True,
        ["opinion_response"],
    )
    with house.read() as work:
        asked = list(work.session.scalars(select(Notice).where(Notice.dedupe_key.startswith("worse:"))))
    assert {(n.role, n.state) for n in asked} == {("duty_officer", "pending"), ("shift_leader", "pending")}
    assert all("疑似达到重大" in (n.text or "") and "12人" not in (n.text or "") for n in asked)


def test_a_copy_of_a_merged_voice_joins_the_survivor(house: House) -> None:
    """Two matters told differently are merged by a person; the next copy of the second opens no matter of its own."""
    hear(house, order(1, "今天8点整，羊安街道化工厂爆炸，已造成3人死亡。", channel="weibo"))
    hear(house, order(2, "平乐镇多个小区几百户停水三天了，没人管，网上热议。", channel="weibo"))
    first, second = lines(house, "matter")
    with house.write() as work:
        act(work, second["id"], "merge", OFFICER, "同一件事", {"into": first["number"]})
        work.commit()

    hear(house, order(3, "平乐镇多个小区几百户停水三天了，没人管，网上热议！", channel="forum"))

    open_ = [line for line in lines(house, "matter") if line["merged_into"] is None]
    assert [line["number"] for line in open_] == [first["number"]]


def test_a_letter_about_a_disaster_abroad_bears_no_level_of_ours(any_house: House) -> None:
    """Its request has its reply clock and neither an incident nor a level; there is no matter."""
    hear(any_house, order(1, "看到新闻说智利发生8.8级地震,造成五百人死亡,请问我们这里有没有影响?"))

    [line] = lines(any_house)
    assert (line["kind"], line["severity"], [c["kind"] for c in line["clocks"]]) == ("request", None, ["hotline_reply"])
    with any_house.read() as work:
        assert work.session.scalars(select(Case.incident)).all() == [False]
        assert work.session.scalars(select(JudgmentRow.severity)).all() == ["especially_serious"]
