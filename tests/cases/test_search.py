"""Full text over items: exact for two characters, on both databases, and never behind without saying so."""

from datetime import timedelta
from itertools import pairwise
from unicodedata import normalize

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from cases.house import House
from cases.items.search import forget, index_waiting, matching, waiting
from cases.items.words import LONGEST, PLAIN, RUN, Phrase, phrases_of, spaced, words_of
from cases.store.item_tables import Item, ItemVersion
from cases.store.schema import alembic_config

TEXTS = (
    "高埂街道连续三天停水，居民电话 028-88000000", "停止供水的通知。水压不足", "Ｇ318国道塌方", "水", "平乐镇山体滑坡阻断G318国道", "停。水",
)  # fmt: skip


@pytest.fixture
def archive(any_house: House) -> House:
    """Six judged items and one that waits to be judged."""
    with any_house.write() as work:
        for number, words in enumerate([*TEXTS, "停水未研判"], 1):
            state = "judged" if number <= len(TEXTS) else "pending"
            item = Item(channel="forum", key=f"k{number}", version=1, content_hash=str(number), discovered_at=work.now - timedelta(days=1), state=state)  # fmt: skip
            work.session.add(item)
            work.session.flush()
            work.session.add(
                ItemVersion(item_id=item.id, n=1, content_hash=str(number), collected_at=work.now, title="", text=words)
            )
        work.commit()
    return any_house


def _find(house: House, query: str) -> list[str]:
    with house.read() as work:
        ids = matching(work, query)
        return [work.session.get_one(Item, id_).key for id_ in ids]


@pytest.mark.parametrize(
    ("query", "keys"),
    [("停水", ["k1"]), ("水", ["k6", "k4", "k2", "k1"]), ("g318国道", ["k5", "k3"]), ("国道 滑坡", ["k5"]), ("国道塌", ["k3"]),
     ("连续三天停水", ["k1"]), ("88000", ["k1"]), ("停电", []), ("！？", []), ('" OR 1=1 --', []), ("水压停止", [])],
)  # fmt: skip
def test_what_holds_the_words_is_found_and_nothing_else(archive: House, query: str, keys: list[str]) -> None:
    """A word of two characters is found where they stand together, a single one anywhere; marks separate; newest first."""
    index_waiting(archive)
    assert _find(archive, query) == keys


def test_what_is_not_taken_in_yet_is_counted(archive: House) -> None:
    """Judged items wait for the second pass; those not judged do not, and are not found."""
    with archive.read() as work:
        assert waiting(work) == len(TEXTS)
    assert index_waiting(archive) == len(TEXTS)
    with archive.read() as work:
        assert waiting(work) == 0
    assert index_waiting(archive) == 0


def test_an_edited_item_is_found_by_its_new_words_only(archive: House) -> None:
    """The new version waits again; afterwards the old words are gone."""
    index_waiting(archive)
    with archive.write() as work:
        work.session.add(
            ItemVersion(item_id=1, n=2, content_hash="n", collected_at=work.now, title="", text="已经恢复供电")
        )
        work.session.execute(update(Item).where(Item.id == 1).values(version=2))
        work.commit()
    assert index_waiting(archive) == 1
    assert _find(archive, "供电") == ["k1"]
    assert "k1" not in _find(archive, "停水")


def test_what_is_forgotten_is_found_no_more(archive: House) -> None:
    """Erasing takes the words out of the index too."""
    index_waiting(archive)
    with archive.write() as work:
        forget(work, [1])
        work.commit()
    assert _find(archive, "停水") == []


def test_an_upgrade_finds_what_was_found_and_can_still_forget_it(archive: House) -> None:
    """What an older release had taken in is carried over word for word; taken back, the index is filled again from the items."""
    index_waiting(archive)
    found, config = _find(archive, "停水"), alembic_config(archive.database.url)

    command.downgrade(config, "0027")
    index_waiting(archive)
    assert _find(archive, "停水") == found == ["k1"]
    command.upgrade(config, "head")

    assert _find(archive, "停水") == found
    assert index_waiting(archive) == 0
    with archive.write() as work:
        forget(work, [1])
        work.commit()
    assert _find(archive, "停水") == []


@given(st.text(alphabet="停水电气。a1 ", max_size=30), st.text(alphabet="停水电气", min_size=2, max_size=2))
def test_a_pair_is_a_word_exactly_where_it_stands_in_the_text(text: str, pair: str) -> None:
    """The index agrees with looking through the text, for every pair."""
    assert (pair in words_of(text)) == (pair in text)


ODD = (
    "",
    "。",
    "停",
    "a",
    "Ａ１　ﾊﾝ",
    "é\u0301x",
    "停\0水",
    "x" * LONGEST + "停",
    "x" * (LONGEST + 1),
    "𠮷野家abc",
    "_a_1_停水 ",
    "İSTANBUL ß",
    "䶿䷀鿿",
)


@given(st.lists(st.text(alphabet="停水电。 aB1_é𠮷ß\0", max_size=12) | st.sampled_from(ODD), max_size=8))
def test_many_texts_at_once_have_the_words_each_has_alone(texts: list[str]) -> None:
    """Whatever stands beside it, and whether it needs making alike or not."""
    assert spaced(texts) == [" ".join(words_of(text)) for text in texts]


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("e\u0301か\u3099一，１㎡가"), max_size=12))
def test_only_what_is_rare_is_made_alike_and_the_words_are_the_same(text: str) -> None:
    """A mark still joins the letter before it: the words are those of the NFKC form of the whole, cut as the file says."""
    runs = RUN.findall(normalize("NFKC", text).casefold())
    cut = [
        word for han, other in runs for word in ([*map("".join, pairwise(han)), han[-1]] if han else [other[:LONGEST]])
    ]
    assert words_of(text) == cut
    assert spaced([text]) == [" ".join(cut)]


def test_a_phrase_goes_on_only_where_it_is_no_whole_pair() -> None:
    """停 may be the beginning of 停水; 停水 is whole."""
    assert phrases_of("停水 停 g31") == [Phrase(("停水",), False), Phrase(("停",), True), Phrase(("g31",), True)]


def test_text_that_needs_no_making_alike_has_the_words_it_had() -> None:
    """Every character that spares a text NFKC cuts it as its NFKC form does."""
    spared = [c for c in map(chr, range(0x10000)) if not "\ud800" <= c <= "\udfff" and PLAIN.fullmatch(c)]
    assert {"中", "，", "a", "…", "\u3000"} <= set(spared)
    for one in spared:
        assert words_of(f"a{one}一") == words_of(normalize("NFKC", f"a{one}一"))
