"""Texts in the form a way out can carry: pure rules."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.shape import LINK as ANY_LINK
from alerts.shape import ack_token, characters, for_group, inside, marked, octets, shorten, words
from alerts.template import filled
from tests.alerts.parcels import LINK, TEXT, TOKEN, parcel


def test_a_character_beyond_the_plane_counts_twice() -> None:
    """SMS counts UTF-16 units: 𠮷 is two."""
    assert characters("字𠮷") == 3


@given(
    st.text(alphabet="超时请办理𠮷 。、a", max_size=120),
    st.text(alphabet=" 另:剩时", max_size=60),
    st.integers(70, 300),
)
def test_a_shortened_text_fits_and_keeps_its_link_whole(before: str, after: str, limit: int) -> None:
    """Whatever is cut, the link stands whole and the limit holds."""
    for size in (characters, octets):
        short = shorten(f"{before}{LINK} {after}", limit, size)

        assert size(short) <= limit
        if limit - size(LINK) > 25:
            assert [m[0] for m in ANY_LINK.finditer(short)] == [LINK]


def test_what_follows_the_link_goes_first() -> None:
    """The first duty and the link stay; the further ones give way."""
    short = shorten(f"{TEXT} 另:继续发布剩 1天2小时(11月24日14:20到期)", characters(TEXT) + 8, characters)

    assert short == f"{TEXT} 另:继续发布…"[: characters(TEXT) + 7] + "…"


def test_a_link_too_long_for_the_segment_goes_as_a_whole() -> None:
    """Half a link is none: the number is kept instead."""
    short = shorten(f"重大 YQ2026-000001 请发布。https://desk/{'x' * 60}", 70, characters)

    assert "http" not in short
    assert "YQ2026-000001" in short


def test_a_repeat_says_so_where_nothing_is_cut() -> None:
    """(可能重复) stands right after the signature."""
    assert marked(parcel(repeat=True)).startswith("【应声】(可能重复) 重大")
    assert marked(parcel()) == TEXT


def test_a_group_gets_the_login_page() -> None:
    """One person's acknowledgement is not put before a group."""
    assert TOKEN not in for_group(TEXT)
    assert for_group(TEXT).endswith("https://desk.example.gov.cn/")


def test_a_template_gets_words_without_address() -> None:
    """Variables carry neither signature nor link; the token may stand where the template has the address."""
    assert ack_token(TEXT) == TOKEN
    assert "http" not in words(TEXT)
    assert filled("{token}", parcel(), 35) == TOKEN
    assert filled("{words}", parcel(), 12) == "重大 YQ2026-00"
    assert filled("{code}号:{words}", parcel(), 10) == "317号:重大 YQ"


def test_what_is_put_inside_is_signed_and_named_once() -> None:
    """The new limits stand whole in three SMS, where a second signature, number and address had cut them off; another's number stays."""
    desk = "http://10.1.2.3:8510"
    carrier = (
        "【应声】重大 经济管理 YQ2026-000001 发布权威信息已超时 1分(11月27日13:00到期)。请发布权威信息并登记佐证。"
        f"{desk}/ack/kOuHOYY2xjoqw_8LCJTApCoO"
    )
    change = f"【应声】重大 YQ2026-000001 发布权威信息到期由 11月27日17:38 改为 13:00;新闻发布会到期由 11月28日12:38 改为 08:00。{desk}"

    text = inside(carrier, change, "YQ2026-000001", desk)

    assert text.removeprefix(carrier) == (
        " 发布权威信息到期由 11月27日17:38 改为 13:00;新闻发布会到期由 11月28日12:38 改为 08:00。"
    )
    assert characters(text) <= 201 - len("回「收到121」确认")
    assert inside(carrier, change.replace("0001 ", "0002 "), "YQ2026-000002", desk).count("YQ2026-000002") == 1
    lowered = inside(carrier, "【应声】较大 YQ2026-000001 新闻发布会不再适用,不再提醒。", "YQ2026-000001", desk)
    assert "较大 YQ2026-000001 新闻发布会" in lowered
    assert inside(carrier, f"【应声】请补签。{desk}/case?id=1", "YQ2026-000001", desk).endswith(
        f"请补签。{desk}/case?id=1"
    )
