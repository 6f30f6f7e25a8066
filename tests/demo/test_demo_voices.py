"""The voices themselves: enough of them, of every kind, in every channel."""

from collections import Counter
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from pydantic import ValidationError

from demo.voices import Draft, Expect, load_drafts

CHANNELS = {
    "hotline_12345", "mayor_mailbox", "secretary_mailbox", "lai_guanjia", "lianqing_yizhan", "leaders_board",
    "city_website", "news", "forum", "weibo", "wechat", "douyin", "vendor", "superior", "manual",
}  # fmt: skip
TOWNS = {
    "文君街道", "临邛街道", "固驿街道", "羊安街道", "高埂街道", "孔明街道", "桑园镇", "平乐镇", "夹关镇", "火井镇",
    "临济镇", "天台山镇", "南宝山镇", "大同镇",
}  # fmt: skip
LETTERS = {"hotline_12345", "mayor_mailbox", "secretary_mailbox", "lai_guanjia", "leaders_board"}

Drafts = dict[str, list[Draft]]


def everybody(drafts: Drafts) -> list[Draft]:
    return [draft for rows in drafts.values() for draft in rows]


def test_every_channel_speaks(drafts: Drafts) -> None:
    """十五个渠道都有信息，一个不多一个不少。"""
    assert set(drafts) == CHANNELS
    assert all(drafts.values())


def test_there_are_enough_voices(drafts: Drafts) -> None:
    """至少一百三十条。"""
    assert len(everybody(drafts)) >= 130


def test_keys_are_unique(drafts: Drafts) -> None:
    """任何两条信息的编号都不相同，跨渠道也不相同。"""
    repeated = [key for key, count in Counter(draft.key for draft in everybody(drafts)).items() if count > 1]

    assert repeated == []


def test_every_kind_is_heard(drafts: Drafts) -> None:
    """事件、演练、历史、假设、否认、谣言、外地、表扬、风险等写法样样都有。"""
    kinds = {draft.expect.kind for draft in everybody(drafts)}

    assert kinds == set(get_args(get_type_hints(Expect)["kind"]))


def test_every_town_is_named(drafts: Drafts) -> None:
    """十四个镇街都有人说话，且属地只用现行名称。"""
    assert {draft.expect.territory for draft in everybody(drafts)} - {None} == TOWNS


def test_one_blast_told_by_many(drafts: Drafts) -> None:
    """同一场爆炸约有二十件热线和十五条以上其他渠道的信息，最后的说法达到重大。"""
    told = {channel: [d for d in rows if d.expect.matter == "blast"] for channel, rows in drafts.items()}
    latest = [d for d in told["hotline_12345"] if "12" in d.text and "30" in d.text]

    assert len(told["hotline_12345"]) == 20
    assert sum(len(rows) for channel, rows in told.items() if channel != "hotline_12345") >= 15
    assert latest
    assert {draft.expect.severity for draft in latest} == {"serious"}


def test_the_blast_is_told_after_it_happened(drafts: Drafts) -> None:
    """说爆炸的信息都发在爆炸（启动前 250 分钟）之后。"""
    early = [d.key for d in everybody(drafts) if d.expect.matter == "blast" and d.minutes_ago >= 250]

    assert early == []


def test_clocks_are_fresh_and_old(drafts: Drafts) -> None:
    """来信来电里既有刚到的，也有一两周前的，还有早该答复的。"""
    ages = sorted(draft.minutes_ago for channel in LETTERS for draft in drafts[channel])

    assert ages[0] < 60
    assert any(7 * 1440 < age < 15 * 1440 for age in ages)
    assert ages[-1] > 20 * 1440


def test_some_letters_have_no_type(drafts: Drafts) -> None:
    """来信来电多数写了类型，也有几件没写。"""
    types = [draft.type for channel in LETTERS for draft in drafts[channel]]

    assert 3 <= types.count(None) <= 10


def test_the_hotline_knows_its_callers(drafts: Drafts) -> None:
    """每件热线工单都有编造的联系电话。"""
    assert all(draft.contact and draft.contact.startswith("138000") for draft in drafts["hotline_12345"])


def test_a_slip_of_the_pen_is_refused(tmp_path: Path) -> None:
    """写错的键名在读入时就被拒绝。"""
    (tmp_path / "news.yaml").write_text(
        "- {key: a, minutes_ago: 1, titel: x, text: y, author: z, expect: {kind: praise}}", encoding="utf-8"
    )

    with pytest.raises(ValidationError, match="titel"):
        load_drafts(tmp_path)
