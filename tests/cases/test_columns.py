"""Stale columns summed up: so many, and the whole site fails."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.house import House
from cases.now import HeldClock
from cases.registers.columns import failing_sites, sentence, too_many
from cases.registers.tending import limits, tend_freshness
from config.channels import Publication
from config.load import Config


@pytest.mark.parametrize(
    ("stale", "met"),
    [
        ({"news": 4}, []), ({"news": 5}, [(5, "动态")]), ({"news": 4, "policy": 4}, []), ({"policy": 5}, [(5, "通知")]),
        ({"news": 5, "policy": 5}, [(5, "动态"), (5, "通知"), (10, "应更新")]), ({"news": 4, "policy": 4, "guide": 2}, [(10, "应更新")]),
        ({}, []),
    ],
)  # fmt: skip
def test_a_rule_counts_its_own_kinds_and_the_last_one_all(
    qionglai: Config, stale: dict[str, int], met: list[tuple[int, str]]
) -> None:
    """Five stale columns of news, five of policy, or ten of any kind fail a site; one fewer does not."""
    found = too_many(stale, qionglai.channels.column_rules)
    assert [(n, str(rule.basis.article)[: len(words)]) for (n, rule), (_, words) in zip(found, met, strict=True)] == met


def test_a_units_stale_columns_are_summed_up(
    open_city: Callable[..., House], qionglai: Config, clock: HeldClock
) -> None:
    """Five news columns of one unit outlive their fortnight; another unit's four do not make it fail; an update ends it."""
    columns = [
        Publication(id=f"c{n}", name=f"栏目{n}", unit="shi_fuban" if n < 5 else "yingji", kind="site", column="news")
        for n in range(9)
    ]
    house = open_city(replace(qionglai, channels=qionglai.channels.model_copy(update={"publications": columns})))
    with house.write() as work:
        tend_freshness(work)
        work.commit()
    clock.at += timedelta(days=13)
    with house.read() as work:
        assert failing_sites(work) == []
        assert all(clock.due_at >= work.now for clock in limits(work).values())
    clock.at += timedelta(days=3)
    with house.read() as work:
        assert {id_ for id_, clock in limits(work).items() if clock.due_at < work.now} == {
            column.id for column in columns
        }
        [fails] = failing_sites(work)
        assert (fails.unit, fails.stale) == ("shi_fuban", 5)
        assert sentence(work, fails).startswith(
            "市政府办的网站有 5 个栏目逾期未更新, 已达单项否决 (政府网站与政务新媒体检查指标"
        )
