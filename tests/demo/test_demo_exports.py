"""The exports, read as a table."""

import csv
from collections.abc import Callable
from http.client import HTTPResponse
from io import StringIO
from pathlib import Path

import pytest
import yaml

from demo.exports import EXPORTS, HEADINGS
from demo.moments import Voice

DEMO = Path(__file__).parents[2] / "demo"
Fetch = Callable[..., tuple[HTTPResponse, bytes]]


def rows(fetch: Fetch, channel: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(fetch(EXPORTS[channel])[1].decode("utf-8-sig"))))


@pytest.mark.parametrize("channel", EXPORTS)
def test_an_export_has_a_row_per_voice(channel: str, fetch: Fetch, voices: dict[str, list[Voice]]) -> None:
    """导出表列名是中文，每条信息一行，正文里的换行和逗号不乱行。"""
    table = rows(fetch, channel)

    assert tuple(table[0]) == HEADINGS
    assert [(row["工单编号"], row["诉求内容"]) for row in table] == [(v.key, v.text) for v in voices[channel]]


def test_orders_carry_their_facts(fetch: Fetch) -> None:
    """工单带来电人、电话、类型和各项时间。"""
    order = next(row for row in rows(fetch, "hotline_12345") if row["工单编号"] == "HL-0002")

    assert order["来电人"] == "王先生"
    assert order["联系电话"] == "13800000002"
    assert order["诉求类型"] == "求助"
    assert order["来电时间"] == "2026-11-23 11:24:00"
    assert order["受理时间"] == "2026-11-23 11:26:00"
    assert order["发生时间"] == "2026-11-23 11:20"


def test_an_answered_order_shows_its_answer(fetch: Fetch) -> None:
    """已答复的工单有承办单位、办理结果和答复时间。"""
    order = next(row for row in rows(fetch, "hotline_12345") if row["工单编号"] == "HL-0026")

    assert order["承办单位"] == "市水务局"
    assert order["办理结果"]
    assert order["答复时间"] == "2026-11-10 15:30:00"


def test_the_channels_map_real_headings() -> None:
    """渠道配置里的列名都是导出表真有的列。"""
    channels = yaml.safe_load((DEMO / "config" / "channels.yaml").read_text(encoding="utf-8"))["channels"]
    tables = [channel["source"]["columns"] for channel in channels if channel["source"]["kind"] == "table"]

    assert len(tables) == len(EXPORTS)
    assert {name for table in tables for names in table.values() for name in names} <= set(HEADINGS)
