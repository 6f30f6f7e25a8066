"""The sentence that says why a clock is due when it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.clocks.calendar import calendar_of
from cases.clocks.due import Facts, due
from cases.clocks.explain import Explained, Reader, explain
from config.load import Config
from tests.conftest import CHINA, NINE
from tests.terms import policy_of

NINE_TWENTY = NINE + timedelta(minutes=20)


def said(config: Config, policy_id: str, facts: Facts, now: datetime = NINE, **more: Any) -> str:
    """The explanation of a clock begun under that row from these facts."""
    policy, calendar = policy_of(config, policy_id), calendar_of(config.workdays)
    limit = due(policy, facts, calendar, config.city.zone)
    terms = {"policy": policy.model_dump(mode="json")}
    made = {"basis": limit.basis, "basis_at": limit.basis_at, "due_at": limit.at, "breach_at": limit.latest}
    clock = Explained(terms=terms, basis_event=31, provisional=limit.provisional, **{**made, **more})
    return explain(clock, Reader(config.city.zone, now, calendar))


def occurred(first: datetime, last: datetime | None = None) -> Facts:
    """Known at ten."""
    return Facts(
        discovered=NINE + timedelta(hours=1), started=NINE + timedelta(hours=1), occurred=(first, last or first)
    )


def test_fact_event_law_and_length(qionglai: Config) -> None:
    """The plain case, word for word as the design gives it."""
    sentence = said(qionglai, "authoritative_information_5h", occurred(NINE_TWENTY))

    assert sentence == "14:20 到期:09:20 发生(事件 31),国办发〔2016〕80号,5 小时"


def test_an_unknown_hour_says_on_what_it_falls_back(qionglai: Config) -> None:
    """Nobody knows when it happened: from discovery, and the sentence says so."""
    facts = Facts(discovered=NINE + timedelta(minutes=40), started=NINE)

    sentence = said(qionglai, "authoritative_information_5h", facts)

    assert sentence == "14:40 到期:未知发生时间,按 09:40 发现起算(事件 31),国办发〔2016〕80号,5 小时"


def test_an_interval_says_both_ends(qionglai: Config) -> None:
    """«昨天»: due from the earliest end, breach from the latest, each with its day."""
    day = datetime(2026, 11, 22, tzinfo=CHINA)

    sentence = said(qionglai, "press_conference_24h", occurred(day, day + timedelta(hours=23)))

    assert sentence == (
        "00:00 到期:11月22日00:00 至 11月22日23:00 之间发生(事件 31),国办发〔2016〕61号,24 小时,"
        "到期按最早算,超时按最晚认定 (23:00)"
    )


def test_working_days_are_counted_out(qionglai: Config) -> None:
    """The first day is not counted, the last ends at 24:00."""
    facts = Facts(discovered=NINE, started=NINE, received=datetime(2026, 11, 28, 10, 0, tzinfo=CHINA))

    sentence = said(qionglai, "mailbox_5wd", facts)

    assert sentence == (
        "12月4日24:00 到期:11月28日10:00 收到(事件 31),第一个工作日为 11月30日,至 12月4日24:00,"
        "各地领导信箱办理惯例 (无全国统一期限),5 个工作日"
    )


def test_what_rests_on_an_unannounced_year_is_said_to_be_provisional(qionglai: Config) -> None:
    """A limit that reaches into 2027 is 暂定, with the year."""
    facts = Facts(discovered=NINE, started=NINE, received=datetime(2026, 12, 30, 10, 0, tzinfo=CHINA))

    assert "2027 年放假安排未公布,暂定" in said(qionglai, "mailbox_5wd", facts)


def test_a_limit_stated_by_a_superior_is_named_as_theirs(qionglai: Config) -> None:
    """来文要求: nothing is counted out, for nothing was counted; our own limit stands beside it."""
    facts = Facts(discovered=NINE, started=NINE, received=NINE)

    sentence = said(qionglai, "instruction_5wd", facts, stated=True, due_at=NINE + timedelta(hours=6))

    assert sentence.startswith("15:00 到期:来文要求的期限(事件 31),按规定算为 11月30日24:00,本市值班规则")
    assert "第一个工作日" not in sentence


@pytest.mark.parametrize(
    ("pauses", "words"),
    [
        (((NINE, NINE + timedelta(minutes=90)),), "其间暂停 1 次共 1 小时 30 分"),
        (((NINE, None),), "自 09:00 起暂停"),
        (((NINE, NINE + timedelta(hours=1)), (NINE_TWENTY, None)), "其间暂停 1 次共 1 小时 0 分,自 09:20 起暂停"),
        ((), ""),
    ],
)
def test_pauses_are_said(qionglai: Config, pauses: tuple, words: str) -> None:
    """Of an internal target: how often, how long, and since when it stands still."""
    sentence = said(qionglai, "arbitration_2wd", Facts(discovered=NINE, started=NINE), pauses=pauses)

    assert sentence.endswith(words)
    assert ("暂停" in sentence) == bool(pauses)


def test_discovered_too_late_says_until_when_it_is_to_be_made_good(qionglai: Config) -> None:
    """发现时已过时限 with its target."""
    sentence = said(qionglai, "authoritative_information_5h", occurred(NINE - timedelta(hours=9)), late=True,
                    catch_up_at=NINE + timedelta(hours=3))  # fmt: skip

    assert sentence.startswith("05:00 到期:00:00 发生")
    assert sentence.endswith("发现时已过时限,补救时限 12:00")


@pytest.mark.parametrize(
    ("was", "words"),
    [
        ({"basis": "discovered", "basis_at": NINE + timedelta(hours=1), "due_at": NINE + timedelta(hours=6)},
         "原定 15:00,因起算由 10:00 发现更正为 09:20 发生"),
        ({"basis_at": NINE, "due_at": NINE + timedelta(hours=5)}, "原定 14:00,因起算由 09:00 发生更正为 09:20 发生"),
        ({"policy": "opinion_response_48h", "due_at": NINE + timedelta(hours=48)}, "原定 11月25日09:00,因适用的规定改变"),
        ({"breach_at": NINE + timedelta(hours=9)}, "原定 14:20,因发生时间的范围更正"),
        ({}, "原定 14:20,因重新起算"),
    ],
)  # fmt: skip
def test_a_correction_says_what_it_was_and_why(qionglai: Config, was: dict, words: str) -> None:
    """The former limit, and which fact or rule made it another."""
    stood = {"basis": "occurred", "basis_at": NINE_TWENTY, "due_at": NINE_TWENTY + timedelta(hours=5),
             "breach_at": NINE_TWENTY + timedelta(hours=5), "policy": "authoritative_information_5h", **was}  # fmt: skip
    as_json = {k: v.astimezone(UTC).isoformat() if isinstance(v, datetime) else v for k, v in stood.items()}

    sentence = said(qionglai, "authoritative_information_5h", occurred(NINE_TWENTY), corrected=as_json)

    assert sentence.endswith(words)


def test_a_limit_put_off_by_a_pause_says_so(qionglai: Config) -> None:
    """Both ends moved by the same half hour: nobody corrected a fact."""
    half = timedelta(minutes=30)
    facts, end = Facts(discovered=NINE, started=NINE, dispatched=NINE), NINE + timedelta(hours=2)
    stood = {"policy": "unit_receipt_2h", "basis": "dispatched", "basis_at": NINE, "due_at": end, "breach_at": end}
    as_json = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in stood.items()}

    sentence = said(qionglai, "unit_receipt_2h", facts, corrected=as_json, due_at=end + half, breach_at=end + half,
                    pauses=((NINE, NINE + half),))  # fmt: skip

    assert sentence.endswith("其间暂停 1 次共 0 小时 30 分,原定 11:00,因停表顺延")


def test_read_on_another_day_times_carry_their_day(qionglai: Config) -> None:
    """The next day 14:20 alone would mislead; the next year even the day would."""
    later = said(qionglai, "authoritative_information_5h", occurred(NINE_TWENTY), now=NINE + timedelta(days=1))
    much_later = said(qionglai, "authoritative_information_5h", occurred(NINE_TWENTY), now=NINE + timedelta(days=60))

    assert later.startswith("11月23日14:20 到期:11月23日09:20 发生")
    assert much_later.startswith("2026年11月23日14:20 到期")


def test_every_row_of_the_city_can_be_explained(qionglai: Config) -> None:
    """No duty of the configuration is without its sentence, whichever fact it counts from."""
    facts = Facts(discovered=NINE, started=NINE, received=NINE, dispatched=NINE, occurred=(NINE, NINE))
    for row in qionglai.deadlines.deadlines:
        sentence = said(qionglai, row.id, facts)
        assert "到期:" in sentence
        assert sentence.count(str(row.duration)) >= 1
