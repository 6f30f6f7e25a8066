"""What a channel usually brings, and when less than that is worth a word."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from cases.clocks.calendar import Calendar
from cases.house import House
from cases.items.history import last_failures, newest_items, streaks, volumes
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.items.runs import Run, record_run
from cases.items.volume import Habit, hold_against, kind_of, learn
from cases.items.watching import Worry, amiss_now, tell_worries, worries
from cases.now import HeldClock
from cases.store.outbox_tables import Notice
from config.channels import Channels
from config.load import Config
from tests.crawlers.desks import Desk, a_channel

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = Calendar(frozenset(), frozenset(), frozenset())
MONDAY = date(2026, 11, 23)


def past(weeks: int, weekday: int = 20, weekend: int = 4) -> dict[tuple[date, int], int]:
    """So many weeks before that Monday, all of a day's messages between nine and seventeen."""
    counts = {}
    for back in range(1, weeks * 7 + 1):
        day = MONDAY - timedelta(days=back)
        for n in range(weekday if day.weekday() < 5 else weekend):
            counts[day, 9 + n % 8] = counts.get((day, 9 + n % 8), 0) + 1
    return counts


def at(hour: int, day: date = MONDAY) -> datetime:
    """That hour in the city."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def test_each_weekday_has_its_own_habit() -> None:
    """Twenty on working days and four at weekends are learnt as such; one storm does not move them."""
    counts = past(8)
    counts[MONDAY - timedelta(days=5), 10] = 900
    habit = learn(counts, {day for day, _ in counts}, MONDAY, PLAIN)
    assert habit is not None
    assert (habit.day(MONDAY, PLAIN), habit.day(MONDAY - timedelta(days=1), PLAIN)) == (20, 4)


def test_an_hour_that_has_just_begun_counts_for_its_part() -> None:
    """Ten messages, all between nine and ten: of 08:30 to 09:15 a quarter of them, of any stretch around that hour all, once."""
    habit = Habit({0: 10.0}, {}, {}, [float(hour == 9) for hour in range(24)])

    assert habit.between(at(8) + timedelta(minutes=30), at(9) + timedelta(minutes=15), ZONE, PLAIN) == 2.5
    assert habit.between(at(8) + timedelta(minutes=50), at(11) + timedelta(minutes=20), ZONE, PLAIN) == 10


def test_too_short_a_past_is_no_habit() -> None:
    """Three weeks teach nothing: the configured silence rules alone."""
    counts = past(3)
    assert learn(counts, {day for day, _ in counts}, MONDAY, PLAIN) is None


def test_holidays_count_as_sundays_and_working_sundays_as_mondays() -> None:
    """Offices live by the State Council's calendar, not by the week."""
    calendar = Calendar(frozenset({MONDAY}), frozenset({MONDAY - timedelta(days=1)}), frozenset())
    assert (kind_of(MONDAY, calendar), kind_of(MONDAY - timedelta(days=1), calendar)) == (6, 0)


@pytest.mark.parametrize(
    ("last", "now", "silent"),
    [
        (at(12, MONDAY - timedelta(days=1)), at(9), False),  # from Sunday noon to Monday morning
        (at(9), at(10), False),
        (at(9), at(12), True),  # three of the busiest hours without a word
        (at(17), at(23), False),  # a night is quiet
    ],
)
def test_silence_is_measured_by_what_was_to_be_expected(last: datetime, now: datetime, silent: bool) -> None:
    """A silence of three morning hours is told where a night's is not."""
    counts = past(8, weekday=40, weekend=2)
    habit = learn(counts, {day for day, _ in counts}, MONDAY, PLAIN)
    found = hold_against(counts, habit, last, None, now, ZONE, PLAIN, timedelta(days=30))
    assert (found.silent is not None) == silent


@pytest.mark.parametrize(("sunday", "thin"), [(39, False), (15, False), (1, True)])
def test_a_thin_day(sunday: int, thin: bool) -> None:
    """Yesterday is thin far below its weekday's median and not within the play of chance."""
    counts = past(8, weekday=40, weekend=30)
    yesterday = MONDAY - timedelta(days=1)
    counts = {key: n for key, n in counts.items() if key[0] != yesterday} | {(yesterday, 10): sunday}
    habit = learn(counts, {day for day, _ in counts}, MONDAY, PLAIN)
    found = hold_against(counts, habit, at(9), None, at(9), ZONE, PLAIN, timedelta(days=30))
    assert (found.thin is not None) == thin


def test_rare_messages_keep_the_configured_silence() -> None:
    """A box with two letters a month is not called silent after a quiet week, and is after the configured time."""
    counts = {(MONDAY - timedelta(days=14 * n), 10): 1 for n in range(1, 6)}
    seen = {MONDAY - timedelta(days=n) for n in range(1, 80)}
    habit = learn(counts, seen, MONDAY, PLAIN)
    for days, silent in ((7, False), (15, True)):
        last = at(9) - timedelta(days=days)
        found = hold_against(counts, habit, last, None, at(9), ZONE, PLAIN, timedelta(days=14))
        assert (found.silent is not None) == silent


def test_streaks_reach_back_to_the_first_round(desk: Callable[..., Desk]) -> None:
    """A streak counts every round since the state last changed, also past the newest hundreds; the last failure stays known."""
    opened = desk(a_channel("forum"))
    states = ["new", "failed", *["nothing_new"] * 400]
    with opened.house.write() as work:
        for n, state in enumerate(states):
            when = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=n)
            record_run(work, Run("forum", when, when, state, error="答复 HTTP 502" if state == "failed" else None))
        work.commit()
    with opened.house.read() as work:
        found = streaks(work)["forum"]
        assert last_failures(work)["forum"][1] == "答复 HTTP 502"
    assert (found.state, found.rounds, found.since) == (
        "nothing_new", 400, datetime(2026, 11, 1, 0, 2, tzinfo=UTC),
    )  # fmt: skip


def test_each_channel_has_a_streak_of_its_own(house: House, clock: HeldClock) -> None:
    """Rounds of several channels one after the other: none counts into another's, and a channel never read has none."""
    states = {"news": ["failed", "new", "new"], "hotline_12345": ["new", "failed", "failed", "failed"]}
    with house.write() as work:
        for n in range(4):
            for id_, given in states.items():
                if n < len(given):
                    record_run(work, Run(id_, at(n + 1), at(n + 1), given[n]))
        work.commit()
    with house.read() as work:
        found = {id_: (streak.state, streak.rounds, streak.since) for id_, streak in streaks(work).items()}
    assert found == {"news": ("new", 2, at(2)), "hotline_12345": ("failed", 3, at(2))}


@pytest.mark.parametrize("any_house", ["sqlite", pytest.param("postgresql", marks=pytest.mark.database)], indirect=True)
def test_volume_is_read_from_the_record(any_house: House, clock: HeldClock) -> None:
    """Counts by the city's days come out the same on both databases, and what came as history is not counted."""
    channel = any_house.config.channel("hotline_12345")
    with any_house.write() as work:
        keep(work, [RawItem(channel.id, title=f"停水{n}", text="停水", external_id=str(n)) for n in range(3)])
        keep(work, [RawItem(channel.id, title="旧", text="旧", external_id="old")], history=True)
        work.commit()
    with any_house.read() as work:
        assert volumes(work, [channel])[channel.id].today == 3


def test_days_on_which_others_were_read_teach_nothing(house: House, clock: HeldClock) -> None:
    """Five weeks of rounds that found nothing are a habit of the channel they were made for, and of no other."""
    with house.write() as work:
        for back in range(1, 36):
            when = work.now - timedelta(days=back)
            record_run(work, Run("news", when, when, "empty"))
        work.commit()

    with house.read() as work:
        found = volumes(work, [house.config.channel(id_) for id_ in ("news", "hotline_12345")])
    assert [one.expected_today for one in found.values()] == [0, None]


def test_a_failing_channel_is_told_once(open_city: Callable[..., House], qionglai: Config, clock: HeldClock) -> None:
    """Two failed rounds are nobody's worry, three are one message, the fourth adds none; its end is told once, a new streak again."""
    channel = a_channel("forum", {"kind": "feed", "urls": ["http://w.cn/"]})
    house = open_city(replace(qionglai, channels=Channels(channels=[channel])))

    def fail(state: str = "failed") -> int:
        clock.forward(minutes=10)
        with house.write() as work:
            record_run(work, Run("forum", work.now, work.now, state, error="答复 HTTP 502"))
            told = tell_worries(work)
            work.commit()
        return told

    assert [fail(), fail(), fail(), fail()] == [0, 0, 1, 0]
    assert [fail("nothing_new"), fail("nothing_new")] == [1, 0]
    assert [fail(), fail(), fail()] == [0, 0, 1]
    with house.read() as work:
        notices = list(work.session.scalars(select(Notice)))
        assert len(worries(work)) == 1
    assert {(n.purpose, n.role) for n in notices} == {("house", "duty_officer")}
    assert "连续 3 轮没有收到: 答复 HTTP 502" in (notices[0].text or "")
    assert notices[1].text == "【应声】渠道「forum」已恢复: 又收得到, 还没有新信息"


def test_the_end_of_a_silence_is_told_once(open_city: Callable[..., House], qionglai: Config, clock: HeldClock) -> None:
    """With the next message, not before, and for a channel that failed and was silent one word in all; an old trouble is no news."""
    forum, weibo = (a_channel(id_, {"kind": "feed", "urls": ["http://w.cn/"]}) for id_ in ("forum", "weibo"))
    house = open_city(replace(qionglai, channels=Channels(channels=[forum, weibo])))

    def look(after: timedelta, state: str = "nothing_new", news: str = "") -> int:
        clock.at += after
        with house.write() as work:
            if news:
                keep(work, [RawItem("forum", title=news, text=news, external_id=news)])
            for id_ in ("forum", "weibo"):
                record_run(
                    work,
                    Run(id_, work.now, work.now, state if id_ == "forum" else "nothing_new", error="答复 HTTP 502"),
                )
            told = tell_worries(work)
            work.commit()
        return told

    quiet = timedelta(hours=forum.silent_after_hours + 1)
    assert look(timedelta(0), news="停水") == 0
    assert [look(quiet), look(timedelta(minutes=10))] == [2, 0]  # both have been silent too long
    assert [look(timedelta(minutes=10), "failed") for _ in range(3)] == [0, 0, 1]
    assert look(timedelta(minutes=10)) == 0  # read again, and still silent
    assert [look(timedelta(minutes=10), news="停电"), look(timedelta(minutes=10))] == [1, 0]
    assert look(quiet) == 1
    assert [look(timedelta(hours=1), news="塌方"), look(timedelta(hours=22)), look(timedelta(hours=1))] == [0, 0, 1]
    assert look(quiet) == 1
    assert look(timedelta(days=40), news="停气") == 0
    with house.read() as work:
        texts = [n.text or "" for n in work.session.scalars(select(Notice).order_by(Notice.id))]
    assert [text for text in texts if "已恢复" in text] == ["【应声】渠道「forum」已恢复: 又有新信息"] * 2


def test_of_a_thin_day_one_silence_is_told(open_city: Callable[..., House], qionglai: Config, clock: HeldClock) -> None:
    """A message every few hours where forty a day are usual breaks the silence again and again: the duty officer hears of it once in a day,
    pages say so all the time, and a silence that lasts is told when the day is over; its end when none has come back for a day."""
    forum = a_channel("forum", {"kind": "feed", "urls": ["http://w.cn/"]})
    house = open_city(replace(qionglai, channels=Channels(channels=[forum])))
    number = count(1)

    def pass_hours(hours: int, news_every: int, *, watched: bool = True) -> set[str]:
        """What the pages say at the end of each hour in which the channel is silent."""
        seen = set()
        for hour in range(hours):
            clock.forward(hours=1)
            with house.write() as work:
                if hour % news_every == 0:
                    keep(work, [RawItem("forum", title="一", text="一", external_id=str(next(number)))])
                record_run(work, Run("forum", work.now, work.now, "nothing_new"))
                if watched:
                    tell_worries(work)
                if watched and any(worry.kind == "silent" for worry in worries(work)):
                    seen.add(amiss_now(work, newest_items(work, ["forum"]))["forum"])
                work.commit()
        return seen

    def told() -> list[tuple[datetime, str]]:
        with house.read() as work:
            found = work.session.execute(select(Notice.made_at, Notice.dedupe_key).where(Notice.state == "pending"))
            return [(at, (key or "").split(":")[2]) for at, key in found]

    pass_hours(35 * 24, news_every=1, watched=False)
    assert told() == []
    assert pass_hours(3 * 24, news_every=14) == {"silent"}
    silences = [at for at, kind in told() if kind == "silent"]
    assert {kind for _, kind in told()} == {"silent"}
    assert len(silences) in (2, 3)
    assert all(later - earlier >= timedelta(days=1) for earlier, later in pairwise(silences))

    pass_hours(50, news_every=1)
    assert [kind for _, kind in told()[len(silences) :]] == ["over"]
    assert pass_hours(20, news_every=20) == {"silent"}
    assert told()[-1][1] == "silent"


def test_of_a_channel_that_dries_up_one_thing_is_told_in_a_day(
    open_city: Callable[..., House], qionglai: Config, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thin yesterday and silent now is one message, of the silence; a silence after the word of a thin day waits until that is a day old."""
    forum, news = (a_channel(id_, {"kind": "feed", "urls": ["http://w.cn/"]}) for id_ in ("forum", "news"))
    house = open_city(replace(qionglai, channels=Channels(channels=[forum, news])))
    found: list[Worry] = []
    monkeypatch.setattr("cases.items.watching.worries", lambda work: list(found))

    def told() -> list[str]:
        with house.write() as work:
            tell_worries(work)
            work.commit()
            pending = work.session.scalars(select(Notice.dedupe_key).where(Notice.state == "pending"))
            return [":".join((key or "").split(":")[1:3]) for key in pending]

    found[:] = [Worry(forum, "silent", "s", "forum silent"), Worry(forum, "thin", "d", "forum thin"), Worry(news, "thin", "d", "news thin")]  # fmt: skip
    assert told() == ["forum:silent", "news:thin"]
    clock.forward(hours=6)
    found[:] = [Worry(news, "silent", "s", "news silent")]
    assert told() == ["forum:silent", "news:thin"]
    clock.forward(hours=18, minutes=1)
    assert told()[2:] == ["news:silent"]
