"""An invented city goes the whole way: no code knows the first one."""

from collections.abc import Callable
from datetime import timedelta

from alerts.sweep import sweep
from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.lines import case_ids, case_lines
from config.load import Config
from pipeline.settling.process import process_pending
from tests.conftest import NINE


def test_the_whole_way_in_another_city(open_city: Callable[..., House], xihe: Config) -> None:
    """Its own channels, places, units, limits and ladders decide; numbers carry its own prefix."""
    house = open_city(xihe)
    town = xihe.territory.towns[0].name
    opinion = next(c for c in xihe.channels.channels if c.carries == "opinion")
    letters = next(c for c in xihe.channels.channels if c.carries == "request")
    with house.write() as work:
        keep(work, [
            RawItem(opinion.id, "", f"今天8点，{town}一家化工厂发生爆炸，造成12人死亡。", external_id="1", published_at=NINE),
            RawItem(letters.id, "", f"{town}的路灯坏了。", external_id="2", type="投诉", published_at=NINE),
        ])  # fmt: skip
        work.commit()
    process_pending(house)

    with house.read() as work:
        request, matter = case_lines(work, case_ids(work))
    assert (matter["severity"], matter["territory"]) == ("serious", town)
    assert {u.name for u in xihe.units.units} >= {matter["handling_lead"], matter["response_lead"]}
    assert request["number"].startswith(xihe.city.number_prefix["request"])
    house.clock.forward(hours=6)
    assert "breach" in {f.purpose for f in sweep(house).fired}
    assert NINE + timedelta(hours=6) == house.now()
