"""Several people in danger at 02:00 are one ring of the telephone, at that minute; none of them waits for another."""

import pytest
from sqlalchemy import select

from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message
from tests.desk import Desk
from tests.guarantees.hours import Hours, clock_time

DANGERS = (
    ("我不想活了，今晚就从楼顶跳下去。", "疑似伤人自伤"),
    ("我们几十个工人明天早上去市政府门口拉横幅讨薪。", "疑似群体聚集"),
    ("这是我第五次来信反映路灯不亮，前后投诉了五次都没人管。", "疑似多次反映无人处理"),
)


@pytest.fixture
def hours(desk: Desk) -> Hours:
    """02:00."""
    return Hours(desk).at("+1 02:00")


def test_checks_that_begin_together_ring_once(hours: Hours) -> None:
    """Three of one round are one message at that minute, each with its number, its danger and its ten minutes, before what has days."""
    for said, _ in DANGERS:
        hours.hear(said)

    [text] = hours.told()["zhi1"]

    for n, (_, danger) in enumerate(DANGERS, 1):
        assert f"YQ2026-{n:06}风险核查({danger}) 剩 10分" in text
    assert text.rindex("剩 10分") < text.index("剩 2天")


def test_a_danger_alone_is_told_in_its_own_words(hours: Hours) -> None:
    """Nothing but its own matter begins with it: the check stands at the head, where no SMS is cut off."""
    hours.hear(DANGERS[0][0])

    [text] = hours.told()["zhi1"]

    assert (
        text.index("风险核查(疑似伤人自伤)剩 10分")
        < text.index("请立即核查并登记")
        < text.index("http")
        < text.index("舆情回应")
    )


def test_a_danger_beside_a_grave_level_is_told_by_itself(hours: Hours) -> None:
    """What may be 较大 is in no list: whoever reads it sees the level first."""
    for said, _ in DANGERS:
        hours.hear(said)
    hours.hear("文君街道小学食堂吃出问题了，今天中午一百二十个学生食物中毒送医院了，求求你们救救娃娃。")

    texts = hours.told()["zhi1"]

    assert [text for text in texts if "疑似,待核实·较大" in text.partition("。")[0]]


def test_a_danger_goes_in_the_list_that_goes_anyway(hours: Hours) -> None:
    """The officer has had two messages when a check and an ordinary matter begin together: one ring, and the check stands first."""
    for _ in range(2):
        hours.desk.matter("ordinary", lead="市政府")
        hours.at("+1 02:10")
    hours.told()
    hours.desk.matter("ordinary", lead="市政府")
    hours.hear(DANGERS[2][0], channel="hotline_12345")

    [text] = hours.told()["zhi1"]

    assert text.index("风险核查(疑似多次反映无人处理) 剩 10分") < text.index("YQ2026-000003舆情回应")


def test_a_danger_that_is_told_later_has_its_ten_minutes_from_then(hours: Hours) -> None:
    """A matter of 02:00; at 03:00 a voice of it says that somebody is missing: the check ends at 03:10, and nobody is told that it was missed."""
    said = "羊安街道工业园一家家具厂夜里起火了，浓烟滚滚，消防车来了好几辆，附近的居民都下楼了。"
    said += "厂房有三层，一楼堆的是木料和油漆，火从一楼烧到三楼，半条街都是焦味，路口已经拉了警戒线，车子只能绕行，请有关部门说明情况。"
    hours.hear(said)
    hours.at("+1 03:00")
    hours.told()

    hours.hear(f"{said}我哥哥值夜班，到现在失联。")

    texts = hours.told()["zhi1"]
    with hours.desk.house.read() as work:
        [clock] = work.session.scalars(select(ClockRow).where(ClockRow.kind == "risk_check"))
    assert (clock.case_id, clock.breached_at) == (1, None)
    assert clock.due_at == clock_time("+1 03:10")
    assert any("风险核查" in text and "剩 10分" in text for text in texts)


def test_a_breach_stands_beside_the_danger_of_its_matter(hours: Hours) -> None:
    """Two days unanswered, and at that instant a voice tells of a danger: one message, sent before all others, both before its link: the danger
    first, for a template has room for one."""
    said = "羊安街道安置小区三期停水半个月了，每家每户都要下楼提水，老人提不动，物业说是管网的事，管网说是物业的事，街道说已经在协调，到今天也没有人给个说法。"
    said += "住户建了群，三百多户都在等，有人说先交钱再修，有人说修了再交，请有关部门公开说明管网归谁管、什么时候能够恢复供水、这半个月的水费怎么算。"
    hours.hear(said)
    hours.at("+3 01:59")
    hours.told()
    hours.desk.house.clock.at = clock_time("+3 02:00")
    hours.hear(f"{said}邻居说不想活了，今晚就从楼顶跳下去。")

    texts = [text for text in hours.told()["zhi1"] if "风险核查" in text]

    with hours.desk.house.read() as work:
        sent = work.session.scalars(select(Message).where(Message.text == texts[0])).first()
    assert len(texts) == 1
    assert texts[0].index("风险核查") < texts[0].index("已超时") < texts[0].index("http")
    assert sent is not None
    assert sent.priority == 0
