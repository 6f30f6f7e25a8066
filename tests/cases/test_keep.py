"""keep: what a channel brought is stored before anything judges it."""

from dataclasses import replace
from datetime import timedelta
from zlib import decompress

import pytest
from sqlalchemy import select

from cases.house import House
from cases.items.keep import Kept, keep
from cases.items.raw import RawItem
from cases.items.runs import reject
from cases.keeping.erasing import erase
from cases.matters.lines import case_ids, case_lines
from cases.store.act_tables import Evidence
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.item_tables import Blob, Item, ItemVersion, Rejection
from tests.conftest import NINE

LETTER = RawItem(
    "mayor_mailbox", "路灯不亮", "花园巷的路灯坏了一个月。", external_id="XF-1", author="何某", contact="13800000001",
    type="投诉", published_at=NINE - timedelta(hours=1), raw=b"<p>page</p>",
)  # fmt: skip


def kept(house: House, *items: RawItem, history: bool = False) -> Kept:
    """One batch, committed."""
    with house.write() as work:
        result = keep(work, list(items), history=history)
        work.commit()
    return result


def test_a_letter_becomes_an_item_and_a_request_with_its_number_and_clock(any_house: House) -> None:
    """Before any judging a letter has its number and its reply clock, counted from when it was sent."""
    assert kept(any_house, LETTER) == Kept(1, 1, 0)

    with any_house.read() as work:
        [line] = case_lines(work, case_ids(work))
    [clock] = line["clocks"]
    assert (line["kind"], line["number"], line["state"]) == ("request", "SQ2026-000001", "received")
    assert (clock["kind"], clock["basis"], clock["due_at"]) == (
        "mailbox_reply",
        "received",
        "2026-11-30T23:59:59+08:00",
    )
    assert line["items"] == [{"id": 1, "channel": "mayor_mailbox", "external_id": "XF-1"}]


def test_the_same_again_adds_nothing(any_house: House) -> None:
    """Same key and same content is a duplicate, in the same batch and later."""
    assert kept(any_house, LETTER, LETTER) == Kept(2, 1, 1)
    assert kept(any_house, LETTER) == Kept(1, 0, 1)

    with any_house.read() as work:
        assert len(list(work.session.scalars(select(Item)))) == 1
        assert len(case_ids(work)) == 1


def test_an_edit_upstream_is_a_new_version_and_keeps_the_old(house: House) -> None:
    """Same key, other content: both versions stand, and the item waits to be judged again."""
    kept(house, LETTER)
    edited = replace(LETTER, text="花园巷的路灯坏了两个月。")

    assert kept(house, edited) == Kept(1, 1, 0)
    with house.read() as work:
        texts = list(work.session.scalars(select(ItemVersion.text).order_by(ItemVersion.n)))
        item = work.session.scalars(select(Item)).one()
    assert texts == [LETTER.text, edited.text]
    assert (item.version, item.state) == (2, "pending")


def test_equal_texts_under_different_keys_are_two_items(house: House) -> None:
    """Two people who send the same words are two voices."""
    assert kept(house, LETTER, replace(LETTER, external_id="XF-2")) == Kept(2, 2, 0)


def test_without_an_id_who_when_and_what_make_the_key(house: House) -> None:
    """No external id: author, time, title and text identify the message."""
    anonymous = replace(LETTER, external_id=None)

    assert kept(house, anonymous, replace(anonymous, author="李某"), anonymous) == Kept(3, 2, 1)


def test_the_raw_body_is_kept_once_by_its_content(house: House) -> None:
    """Two messages from one page share one stored body, found by its hash."""
    kept(house, LETTER, replace(LETTER, external_id="XF-2"))

    with house.read() as work:
        [blob] = work.session.scalars(select(Blob))
    assert blob.size == len(LETTER.raw)


@pytest.mark.parametrize("size", [1, 512, 513, 4096, 4097, 100_000])
def test_a_raw_body_of_any_size_is_read_back_by_any_zlib(size: int) -> None:
    """Short rows, long rows and pages are pressed each in their own way; reading them needs to know of none."""
    body = (b'{"\xe5\x86\x85\xe5\xae\xb9": "x"}' * size)[:size]

    assert decompress(RawItem("hotline", raw=body).pressed) == body


def test_a_post_gets_no_case_before_it_is_judged(house: House) -> None:
    """Public voices wait for the judgment; only letters and orders open a case at once."""
    kept(house, replace(LETTER, channel="weibo"))

    with house.read() as work:
        assert case_ids(work) == []


def test_a_letter_that_came_answered_is_closed_by_its_reply(house: House) -> None:
    """An imported reply is evidence: it stops the reply clock at its own time."""
    answered = replace(LETTER, reply="已修好，感谢来信。", reply_at=NINE - timedelta(minutes=5), unit="市住建局")
    kept(house, answered)

    with house.read() as work:
        clock = work.session.scalars(select(ClockRow)).one()
        steps = {s.state for s in work.session.scalars(select(Step))}
    assert (clock.state, clock.stopped_at) == ("satisfied", answered.reply_at)
    assert "pending" not in steps


def test_history_records_breaches_and_tells_nobody(house: House) -> None:
    """Last year's letters have their clocks and breaches, dated when they happened, and no message waits."""
    from alerts.sweep import sweep

    old = replace(LETTER, published_at=NINE - timedelta(days=400))
    kept(house, old, history=True)

    fired = sweep(house).fired
    with house.read() as work:
        clock = work.session.scalars(select(ClockRow)).one()
    assert clock.breached_at == clock.due_at < NINE - timedelta(days=380)
    assert [f.to for f in fired] == [[]] * len(fired)


def test_nothing_stays_when_the_batch_is_not_committed(house: House) -> None:
    """A unit of work that is left without commit undoes everything."""
    with house.write() as work:
        keep(work, [LETTER])

    with house.read() as work:
        assert list(work.session.scalars(select(Item))) == []
        assert list(work.session.scalars(select(Event))) == []


def test_numbers_are_never_reused(house: House) -> None:
    """Numbers go on after a roll-back gives one up only if nothing was committed under it, and never repeat."""
    kept(house, LETTER)
    kept(house, replace(LETTER, external_id="XF-2"), replace(LETTER, external_id="XF-3"))

    with house.read() as work:
        numbers = [line["number"] for line in case_lines(work, case_ids(work))]
    assert numbers == ["SQ2026-000001", "SQ2026-000002", "SQ2026-000003"]


def test_a_file_with_two_contents_of_one_id_adds_nothing_the_second_time(house: House) -> None:
    """Both contents stand as versions after the first reading; reading the file again finds nothing new."""
    other = replace(LETTER, text="另一段话。")
    assert kept(house, LETTER, other) == Kept(2, 2, 0)

    assert kept(house, LETTER, other) == Kept(2, 0, 2)


def test_the_newest_version_is_what_the_source_shows_last(any_house: House) -> None:
    """Open, done, open again: the third word of the source is a third version and is judged; shown once more it is a duplicate."""
    done = replace(LETTER, status="已办结")
    kept(any_house, LETTER)
    kept(any_house, done)

    assert kept(any_house, LETTER) == Kept(1, 1, 0)
    assert kept(any_house, LETTER) == Kept(1, 0, 1)
    assert kept(any_house, done, LETTER) == Kept(2, 0, 2)
    with any_house.read() as work:
        said = list(work.session.scalars(select(ItemVersion.status).order_by(ItemVersion.n)))
        item = work.session.scalars(select(Item)).one()
    assert said == [None, "已办结", None]
    assert (item.version, item.content_hash, item.state) == (3, LETTER.content_hash, "pending")


def test_two_servers_that_disagree_make_no_storm_of_versions(any_house: House) -> None:
    """A message that goes to and fro with every look is followed once each way, then once after a day, then after two: the record and the
    desk hear what it says in the end, and not four hundred versions of it."""
    other = replace(LETTER, text="另一台服务器上的旧文。")
    news = []
    for _ in range(24 * 4):
        news.append(sum(kept(any_house, item).new for item in (LETTER, other)))
        any_house.clock.forward(hours=1)

    assert news[:3] == [2, 2, 0]
    assert sum(news[:23]) == 4
    assert [hour for hour, new in enumerate(news) if new] == [0, 1, 25, 73]
    with any_house.write() as work:
        last = keep(work, [LETTER])
    assert last == Kept(1, 0, 1, wavering=1)


def test_what_was_erased_does_not_come_back(house: House) -> None:
    """保存期限: a source that still shows an erased message, in whichever of its contents, brings no word of it back."""
    kept(house, LETTER)
    kept(house, replace(LETTER, text="改过的一段话。"))
    with house.write() as work:
        erase(work, work.session.scalars(select(Item.id)).one(), "item_erased", "machine", {})
        work.commit()

    assert kept(house, LETTER) == Kept(1, 0, 1)
    with house.read() as work:
        assert set(work.session.scalars(select(ItemVersion.text))) == {""}


def test_old_data_takes_nothing_back(house: House) -> None:
    """An old table brought as history says what was, not what is: the newest version stays."""
    kept(house, LETTER)
    kept(house, replace(LETTER, status="已办结"))

    assert kept(house, LETTER, history=True) == Kept(1, 0, 1)


def test_imported_history_is_not_late_by_discovery(house: House) -> None:
    """A letter of last year was heard in time: its missed limit is 处置超时, not 发现时已过时限."""
    kept(house, replace(LETTER, published_at=NINE - timedelta(days=400)), history=True)

    with house.read() as work:
        clock = work.session.scalars(select(ClockRow)).one()
    assert clock.breached_at is not None
    assert not clock.late_when_discovered


def reply_clock(house: House) -> tuple[str, object, str | None]:
    """State and end of the one reply clock, how much evidence there is and how many steps still wait."""
    with house.read() as work:
        clock = work.session.scalars(select(ClockRow)).one()
        proofs = list(work.session.scalars(select(Evidence.id)))
        steps = list(work.session.scalars(select(Step.state).where(Step.state == "pending")))
    return clock.state, clock.stopped_at, f"{len(proofs)} {len(steps)}"


def test_a_reply_that_appears_upstream_stops_the_clock(any_house: House) -> None:
    """The platform shows its answer later: the letter's clock stops at the reply's own time, once, and nothing is told."""
    kept(any_house, LETTER)
    answered = replace(LETTER, reply="已修好，感谢来信。", reply_at=NINE - timedelta(minutes=5), unit="市住建局")
    assert kept(any_house, answered) == Kept(1, 1, 0)
    assert reply_clock(any_house) == ("satisfied", answered.reply_at, "1 0")
    assert kept(any_house, replace(answered, reply="已修好。")) == Kept(1, 1, 0)
    assert reply_clock(any_house) == ("satisfied", answered.reply_at, "1 0")


def test_a_reply_in_the_same_file_stops_the_clock(house: House) -> None:
    """A table that holds a letter twice, first without and then with its reply."""
    answered = replace(LETTER, reply="已修好。", reply_at=NINE - timedelta(minutes=5))
    assert kept(house, LETTER, answered) == Kept(2, 2, 0)
    assert reply_clock(house) == ("satisfied", answered.reply_at, "1 0")


def test_a_reply_without_its_time_proves_nothing(house: House) -> None:
    """Words alone do not say when the citizen was answered; the clock runs on and a person looks."""
    kept(house, LETTER)
    kept(house, replace(LETTER, reply="已修好。", status="已办结"))
    assert reply_clock(house)[0] == "running"


def test_refusals_of_two_pages_are_two(house: House) -> None:
    """The same reason for two keys of one source is two refusals; told again it is kept once."""
    with house.write() as work:
        for key in ("a", "b", "a"):
            reject(work, channel="forum", source="page", row=None, key=key, reason="不是网页")
        work.commit()
    with house.read() as work:
        assert list(work.session.scalars(select(Rejection.key).order_by(Rejection.id))) == ["a", "b"]


def test_what_no_database_can_hold_is_shown_and_kept(any_house: House) -> None:
    """NUL, half a surrogate pair, an id of a thousand characters: stored, found again, and the same again adds nothing."""
    odd = replace(LETTER, external_id="长" * 1000, title="a\0b", text="坏\ud800字", author="某" * 2000)

    assert kept(any_house, odd) == Kept(1, 1, 0)
    assert kept(any_house, odd) == Kept(1, 0, 1)
    with any_house.read() as work:
        version = work.session.scalars(select(ItemVersion)).one()
    assert (version.title, version.text) == ("a\ufffdb", "坏?字")


@pytest.mark.parametrize("number", ["17", None])
def test_an_identity_is_worked_out_once(monkeypatch: pytest.MonkeyPatch, number: str | None) -> None:
    """What is made ready hashes nothing more, with a number of its own or without; at another time the same words are another message."""
    item = RawItem("weibo", "路灯", "坏了三天", external_id=number, published_at=NINE)
    expected = item.key, item.content_hash
    tomorrow = replace(item, published_at=NINE + timedelta(days=1), again=NINE + timedelta(days=1))
    ready = replace(item)
    ready.make_ready()

    def refuse(_: object) -> str:
        raise AssertionError("hashed again")

    assert tomorrow.key != item.key
    monkeypatch.setattr("cases.items.raw._digest", refuse)
    assert (ready.key, ready.content_hash) == expected
    with pytest.raises(AssertionError, match="again"):
        _ = replace(item).content_hash
