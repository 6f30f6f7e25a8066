"""What the record knows of copies, repeated complaints and proposals, across batches and restarts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from cases.house import House
from cases.items.raw import ONLY_FILES, ONLY_LINK, RawItem
from cases.matters.acts import act
from cases.matters.suggested import suggestions
from cases.people.actors import Forbidden
from cases.store.case_tables import CaseItem, Suggestion
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Band, FingerprintRow, JudgmentRow
from pipeline.same.fingerprint import METHOD
from pipeline.same.links import link_key
from pipeline.same.persons import person_of
from pipeline.settling import repeats
from pipeline.topic.hottest import hottest
from tests.conftest import NINE
from tests.house.test_settle import hear, lines
from tests.officers import OFFICER

LAMP = (
    "平乐镇春台花园门口的路灯坏了一个月, 晚上什么都看不见, 请来修。",
    "春台花园的路灯还是没有人来修, 平乐镇这么多老人, 摔了谁负责?",
    "再次反映春台花园路灯不亮的问题, 平乐镇, 希望这一次有人管。",
)


def letter(n: int, text: str, contact: str | None = "13800001111", days: float = 0, **more: object) -> RawItem:
    """A letter to the mayor's mailbox."""
    at = NINE - timedelta(days=20) + timedelta(days=days)
    return RawItem(
        "mayor_mailbox", "", text, external_id=f"l{n}", contact=contact, type="投诉", published_at=at, **more
    )


@pytest.mark.parametrize(
    "contact",
    [
        "139-1111-0000",
        "+86 13911110000",
        "008613911110000",
        "１３９１１１１００００",
        "13911110000、18900001111",
        "028-88887777/13911110000",
    ],
)
def test_one_number_is_one_person_however_it_is_written(contact: str) -> None:
    """With a prefix, with strokes, in full width, beside another number; a masked number, a longer one and another are not it."""
    person = person_of("mayor_mailbox", None, "13911110000")
    assert person is not None
    assert person_of("mayor_mailbox", None, contact) == person
    others = ("139****0000", "510183198013911110000", "18900001111", "028-88887777")
    assert person not in [person_of("mayor_mailbox", None, other) for other in others]
    assert person_of("mayor_mailbox", None, "139****0000") is None


def judged(house: House) -> list[dict]:
    """The newest judgment lines, in the order of their items."""
    with house.read() as work:
        return [row.line for row in work.session.scalars(select(JudgmentRow).order_by(JudgmentRow.item_id))]


def test_a_third_complaint_by_one_person_is_a_risk_to_look_at(any_house: House) -> None:
    """Counted across runs, with the earlier numbers; the second is told, the third raises attention and its clock."""
    for n, text in enumerate(LAMP):
        hear(any_house, letter(n, text, days=n * 5))

    requests = lines(any_house, "request")
    told = [line.get("repeat", {}).get("times", 1) for line in judged(any_house)]
    assert told == [1, 2, 3]
    assert [r["repeat"] for r in requests] == [None, 2, 3]
    assert [r["attention"] for r in requests] == [False, False, True]
    assert judged(any_house)[2]["repeat"]["earlier"] == sorted((r["number"] for r in requests[:2]), reverse=True)
    with any_house.read() as work:
        kinds = work.session.scalars(select(ClockRow.kind).where(ClockRow.case_id == requests[2]["id"]))
        assert "risk_check" in set(kinds)


@pytest.mark.parametrize("together", [True, False])
def test_two_bare_links_are_two_matters(house: House, together: bool) -> None:
    """A link or a picture without a word may show anything: each is a matter of its own for a person to look at."""
    bare = [RawItem("douyin", ONLY_LINK, "", external_id=f"v{n}", url=f"https://v.invalid/{n}") for n in range(2)]
    bare += [RawItem("douyin", ONLY_FILES, "", external_id=f"p{n}", attachments=(f"{n}.jpg",)) for n in range(2)]
    for batch in [bare] if together else [[one] for one in bare]:
        hear(house, *batch)
    opened = lines(house, "matter")
    assert [len(matter["items"]) for matter in opened] == [1, 1, 1, 1]


def test_the_contact_stands_in_no_judgment(house: House) -> None:
    """Only a hash finds a person again; the number is in no line and no column of the look-up."""
    for n, text in enumerate(LAMP):
        hear(house, letter(n, text))
    with house.read() as work:
        prints = list(work.session.scalars(select(FingerprintRow)))
    assert len({row.person for row in prints}) == 1
    assert "13800001111" not in f"{judged(house)} {[row.person for row in prints]}"


def test_other_people_and_other_things_are_no_repetition(house: House) -> None:
    """Another person about the same lamp is counted as people; the same person about another thing as nothing."""
    hear(house, letter(1, LAMP[0]), letter(2, LAMP[1], "13900002222"), letter(3, "请问失业金怎么领取?", days=1))
    repeats = [line.get("repeat") for line in judged(house)]
    assert [r["times"] for r in repeats if r] == [1, 1]
    assert {r["people"] for r in repeats if r} == {2}
    assert repeats[2] is None


@pytest.mark.parametrize("contact", [None, "138****1111", "无"])
def test_nobody_is_nobody_twice(house: House, contact) -> None:
    """Letters without a contact, or with a masked one, are not taken for one person's."""
    for n, text in enumerate(LAMP):
        hear(house, letter(n, text, contact, author="王先生"))
    assert all(line.get("repeat") is None for line in judged(house))


def test_of_many_letters_of_one_person_the_latest_are_looked_at(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many somebody has written: the latest before this one is named, not the first."""
    monkeypatch.setattr(repeats, "_OF_A_PERSON", 2)
    for n, text in enumerate(LAMP):
        hear(any_house, letter(n, text, days=n * 5))

    latest = lines(any_house, "request")[1]["number"]
    assert judged(any_house)[2]["repeat"]["earlier"] == [latest]


def test_judging_again_counts_the_same(house: House) -> None:
    """Earlier letters are those heard before, however often all are judged."""
    from pipeline.settling.process import process_pending

    for n, text in enumerate(LAMP):
        hear(house, letter(n, text, days=n))
    process_pending(house, states=["all"])
    with house.read() as work:
        rows = work.session.scalars(select(JudgmentRow).order_by(JudgmentRow.item_id, JudgmentRow.n))
        assert [row.line.get("repeat", {}).get("times", 1) for row in rows] == [1, 1, 2, 2, 3, 3]


def post(n: int, text: str) -> RawItem:
    """A post a minute."""
    return RawItem("weibo", "", text, external_id=f"p{n}", published_at=NINE + timedelta(minutes=n - 60))


CAR_PARK = "平乐镇春台花园停车场被物业强行改成收费, 业主的车进不去门, 堵了半天, 物业经理还动手推人, 邻居都很气愤。"
TWO_FIRES = ("文君街道一户人家厨房起火, 好大的烟。", "文君街道有个仓库着火了, 消防车来了三辆。")


def test_a_proposal_is_shown_with_its_reason_until_it_is_decided(any_house: House) -> None:
    """The desk sees both matters and why; keeping them apart is recorded and asks no more."""
    for n, text in enumerate(TWO_FIRES):
        hear(any_house, post(n, text))
    with any_house.read() as work:
        [shown] = suggestions(work)
    first, second = lines(any_house, "matter")
    assert (shown["case"], shown["own_case"], shown["act"]) == (first["number"], second["number"], "merge")
    assert "同类事件" in shown["why"]

    with any_house.write() as work:
        act(work, first["id"], "keep-apart", OFFICER, "两处火灾", {"item": shown["item"]})
        with pytest.raises(Forbidden):
            act(work, first["id"], "keep-apart", OFFICER, "两处火灾", {"item": shown["item"]})
        work.commit()
    with any_house.read() as work:
        assert suggestions(work) == []
        assert work.session.scalar(select(Suggestion.decided)) == "apart"


@pytest.mark.parametrize(
    ("days", "matters", "proposed"),
    [(6.9, 1, []), (7.1, 2, ["文字相同: 相隔 7 天"]), (89.9, 2, ["文字相同: 相隔 90 天"]), (90.1, 2, [])],
)
def test_a_copy_is_proposed_as_far_as_the_window_reaches(
    any_house: House, days: float, matters: int, proposed: list[str]
) -> None:
    """Within the gap it joins, beyond it a person is asked, and beyond the window it is news; so it is beside what else came with it."""
    late = post(1, CAR_PARK)
    old = replace(late, external_id="old", published_at=late.published_at - timedelta(days=days))
    beside = post(2, "大同镇的河堤裂了一条缝, 村上说没有钱修, 汛期怎么办?")
    hear(any_house, old)
    hear(any_house, late, replace(beside, published_at=late.published_at - timedelta(days=40)))
    assert len([line for line in lines(any_house, "matter") if "停车场" in line["title"]]) == matters
    with any_house.read() as work:
        assert [line["why"] for line in suggestions(work)] == proposed


def test_a_proposal_stands_once_however_often_it_is_made(any_house: House) -> None:
    """A voice that comes again with other words, and again fits no more than half, is not set aside for a proposal that stands."""
    for n, text in enumerate(TWO_FIRES):
        hear(any_house, post(n, text))
    with any_house.write() as work:
        second = select(Suggestion.item_id).scalar_subquery()
        work.session.execute(update(CaseItem).where(CaseItem.item_id == second).values(detached_at=work.now))
        work.commit()

    done = hear(any_house, post(1, TWO_FIRES[1] + "明火已经看不见了。"))

    assert (done.suggested, done.quarantined) == (1, 0)
    with any_house.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Suggestion)) == 1


@pytest.mark.parametrize(
    "write", [post, lambda n, text: letter(n, text, f"1380000000{n}", 20)], ids=["posts", "letters"]
)
def test_a_proposal_that_has_come_true_is_asked_no_more(any_house: House, write: Callable[[int, str], RawItem]) -> None:
    """After a merge by hand nothing is left to decide, though a letter stands in its own request beside the matter."""
    for n, text in enumerate(TWO_FIRES):
        hear(any_house, write(n, text))
    first, second = lines(any_house, "matter")
    with any_house.read() as work:
        assert len(suggestions(work)) == 1
    with any_house.write() as work:
        act(work, second["id"], "merge", OFFICER, "同一件", {"into": first["number"]})
        work.commit()
    with any_house.read() as work:
        assert suggestions(work) == []


def test_what_an_older_release_signed_is_signed_anew(any_house: House) -> None:
    """After the upgrade the first run makes the old rows new, and a copy of an old voice is found."""
    text = "平乐镇多个小区几百户停水三天了, 没人管, 网上热议, 大家都在等一个说法, 到底什么时候来水?"
    hear(any_house, RawItem("forum", "", text, external_id="old", published_at=NINE - timedelta(days=1)))
    with any_house.write() as work:
        work.session.execute(update(FingerprintRow).values(method=1, signature=b"\0" * 256, exact="old"))
        work.session.query(Band).delete()
        work.commit()
    hear(any_house)
    with any_house.read() as work:
        assert set(work.session.scalars(select(FingerprintRow.method))) == {METHOD}

    hear(any_house, RawItem("forum", "", f"转发: {text}", external_id="new", published_at=NINE))
    assert len(lines(any_house, "matter")) == 1


def test_only_what_speaks_for_a_matter_is_looked_for(any_house: House) -> None:
    """A hundred copies leave the keys of the first alone; a copy that a person parted from it is known by its own from the next run on."""
    text = "平乐镇多个小区几百户停水三天了, 没人管, 网上热议, 大家都在等一个说法, 到底什么时候来水?"
    copies = [RawItem("forum", "", f"转发{n}: {text}", external_id=f"c{n}", published_at=NINE) for n in range(3)]
    hear(any_house, RawItem("forum", "", text, external_id="first", published_at=NINE), *copies)
    [matter] = lines(any_house, "matter")
    first, _, parted, _ = (item["id"] for item in matter["items"])
    assert looked_for(any_house) == {first}

    with any_house.write() as work:
        act(work, matter["id"], "split", OFFICER, "另一处停水", {"items": [parted]})
        work.commit()
    hear(any_house)
    assert looked_for(any_house) == {first, parted}
    with any_house.read() as work:
        assert set(work.session.scalars(select(FingerprintRow.method))) == {METHOD}


def looked_for(house: House) -> set[int]:
    """The items whose keys stand in the record."""
    with house.read() as work:
        return set(work.session.scalars(select(Band.item_id)))


def test_topics_leave_out_what_is_restricted(any_house: House) -> None:
    """A complaint about an official stands in no list of topics; a topic tells people, time and place."""
    mixers = [
        ("锦棠新城旁边的搅拌站太吵了", "锦棠新城南门外建了一个水泥搅拌站, 每天夜里轰隆作响, 灰尘飘进家里。"),
        ("反映锦棠新城搅拌站灰尘污染", "搅拌站的粉尘让锦棠新城的业主不敢开窗, 孩子咳嗽。"),
        ("锦棠新城业主请求关停搅拌站", "大货车进出搅拌站, 噪音和水泥灰严重影响锦棠新城居民。"),
    ]
    kept = [
        RawItem("forum", title, text, external_id=f"m{n}", author=f"住户甲{n}", published_at=NINE - timedelta(hours=n), metrics={"likes": 5})
        for n, (title, text) in enumerate(mixers)
    ]  # fmt: skip
    accused = RawItem(
        "lianqing_yizhan", "举报锦棠新城搅拌站背后的干部", "实名举报镇上干部收搅拌站的钱, 锦棠新城搅拌站才一直关不了。", external_id="x",
        published_at=NINE - timedelta(hours=1),
    )  # fmt: skip
    hear(any_house, *kept, accused)
    with any_house.read() as work:
        [topic] = hottest(work, NINE - timedelta(days=7), NINE + timedelta(hours=1), 10)
    assert (topic["voices"], topic["people"], topic["echo"], len(topic["items"])) == (3, 3, 15, 3)
    assert "锦棠新城" in topic["where"]
    assert topic["first"] < topic["last"]


def test_one_blast_is_one_topic_and_the_canteen_another(any_house: House) -> None:
    """Voices and letters that the record holds as one matter are one topic, in whatever words; another kind of incident is not in it."""
    blast = [
        "羊安街道东郊化工厂刚刚爆炸了, 黑烟冲天, 有人受伤。",
        "东郊化工厂爆炸, 羊安这边窗户都震碎了, 救护车来了好几辆。",
        "羊安街道东郊化工厂爆炸, 听说伤了三个工人。",
        "羊安东郊化工厂那边炸了, 火还没灭, 消防车一直在进。",
    ]
    canteen = [
        "桑园镇桑园小学食堂吃坏肚子, 十几个孩子又吐又拉, 在医院输液。",
        "桑园镇桑园小学食堂出事了, 十几个学生呕吐腹泻送医院。",
        "桑园小学食堂中午的饭有问题, 桑园镇十几个孩子上吐下泻。",
    ]
    for n, text in enumerate([*blast, *canteen]):
        hear(
            any_house,
            RawItem(
                "forum", "", text, external_id=f"b{n}", author=f"网友{n}", published_at=NINE - timedelta(minutes=60 - n)
            ),
        )
    with any_house.read() as work:
        topics = hottest(work, NINE - timedelta(days=1), NINE + timedelta(hours=1), 10)
    of_blast = [
        topic for topic in topics if "爆炸" in topic["topic"] or "化工厂" in topic["topic"] or "炸" in topic["topic"]
    ]
    assert [topic["voices"] for topic in of_blast] == [4]
    assert all(len(topic["cases"]) == 1 for topic in topics)
    assert sorted(topic["voices"] for topic in topics) == [3, 4]


RIVER = ("羊安街道化工厂往河里排污水, 鱼都死了, 谁来管管!", "曝光: 固驿街道小学食堂又出问题, 家长们集体投诉, 没人管。")


def shared(channel: str, n: int, text: str, url: str) -> RawItem:
    """A post as that channel brought it."""
    return RawItem(channel, "", text, external_id=f"{channel}{n}", url=url, published_at=NINE - timedelta(hours=2))


@pytest.mark.parametrize("together", [True, False])
def test_one_address_on_two_channels_is_for_a_person(any_house: House, together: bool) -> None:
    """Other words under the same address stay two matters, and the pair is proposed."""
    posts = [
        shared("weibo", 1, RIVER[0], "https://m.post.invalid/p/77/?share_from=a&utm_source=wx#c"),
        shared("vendor", 1, RIVER[1], "http://post.invalid/p/77"),
    ]
    for batch in [posts] if together else [[post] for post in posts]:
        hear(any_house, *batch)
    with any_house.read() as work:
        whys = list(work.session.scalars(select(Suggestion.why)))
    assert len(lines(any_house, "matter")) == 2
    assert whys == ["link"]


def test_a_bare_link_to_a_known_post_joins_it(house: House) -> None:
    """It brings nothing but the address, so it is the very same post."""
    hear(house, shared("weibo", 1, RIVER[0], "https://post.invalid/p/78"))
    bare = RawItem("vendor", ONLY_LINK, "", external_id="v", url="https://m.post.invalid/p/78", published_at=NINE)
    hear(house, bare)
    assert [len(matter["items"]) for matter in lines(house, "matter")] == [2]


def test_an_address_that_many_bear_says_nothing(house: House) -> None:
    """A list's address is kept for three matters and no more, so that no look-up grows with the archive."""
    towns = ("羊安街道", "固驿街道", "平乐镇", "夹关镇", "火井镇", "桑园镇")
    for n, town in enumerate(towns):
        hear(house, shared("weibo", n, f"曝光: {town}{RIVER[n % 2][4:]}第{n}回", "https://post.invalid/list?page=1"))
    with house.read() as work:
        whys = [why for why in work.session.scalars(select(Suggestion.why)) if why == "link"]
        key = link_key("https://post.invalid/list?page=1")
        kept = list(work.session.scalars(select(Band.item_id).where(Band.key == key)))
    assert len(whys) <= 2
    assert 1 <= len(kept) <= 3
