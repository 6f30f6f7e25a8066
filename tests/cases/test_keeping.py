"""When their time is up the words of citizens are gone, from the rows and from the bytes of the files, and the record still verifies."""

import shutil
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from cases.audit.events import record
from cases.audit.seal import seal, verify
from cases.house import House
from cases.items.files import FOLDER, keep_file
from cases.items.search import index_waiting, matching, waiting
from cases.items.words import words_of
from cases.keeping.erasing import PURGED
from cases.keeping.expiring import rule_of
from cases.keeping.holding import hold, release
from cases.keeping.purging import purge, tombstone
from cases.keeping.running import run_retention, scrub, secure, show, tend_daily, unlink_files
from cases.now import HeldClock
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import Dispatch, Response
from cases.store.case_tables import Case, CaseItem
from cases.store.database import Database
from cases.store.event_tables import Event
from cases.store.item_tables import Blob, FingerprintRow, Item, ItemVersion, JudgmentRow
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import HandOver, Person, User

SECRETS = (
    "王小明",
    "13900005678",
    "南街四巷七号",
    "家门口的井盖丢了",
    "私人附件内容",
    "原始网页正文",
    "经电话核实王小明",
    "已给王小明答复",
    "person-hash-x",
)
OFFICER = Actor("zhi", "周值班", "shi_fuban", frozenset({"duty_officer"}))


@pytest.fixture
def letter(house: House) -> int:
    """A closed letter with everything that may be said of one; the item's id."""
    with house.write() as work:
        work.session.add_all([User(login=login, name=name, password_hash="-", roles=[role], created_at=work.now) for login, name, role in
                              (("zhi", "周值班", "duty_officer"), ("ban", "班领导", "shift_leader"))])  # fmt: skip
        body = "原始网页正文 王小明".encode() * 3
        digest = sha256(body).hexdigest()
        work.session.add(Blob(hash=digest, body=body, size=len(body)))
        item = Item(
            channel="mayor_mailbox",
            key="k1",
            external_id="E1",
            version=1,
            content_hash="c",
            discovered_at=work.now,
            state="judged",
        )
        case = Case(kind="request", number="SQ2026-000001", title="家门口的井盖丢了", state="closed", closed_at=work.now, opened_at=work.now,
                    discovered_at=work.now, facts={}, decided={}, support=[], complained_of=[])  # fmt: skip
        person = Person(name="班领导", unit="shi_fuban")
        work.session.add_all([item, case, person])
        work.session.flush()
        kept = keep_file(house.data, "照片.jpg", "私人附件内容".encode())
        work.session.add_all([
            ItemVersion(item_id=item.id, n=1, content_hash="c", collected_at=work.now, title="家门口的井盖丢了", text="南街四巷七号 " * 900,
                        author="王小明", contact="13900005678", attachments=[kept], metrics={}, blob_hash=digest, reply="已给王小明答复"),
            FingerprintRow(item_id=item.id, exact="e", signature=b"s", heard_at=work.now, method=2, names="南街四巷七号", person="person-hash-x"),
            JudgmentRow(item_id=item.id, item_version=1, n=1, made_at=work.now, version="t", severity=None,
                        line={"severity": None, "category": "城乡建设", "reasons": [{"text": "家门口的井盖丢了"}]}),
            CaseItem(case_id=case.id, item_id=item.id, how="opened", representative=True, attached_at=work.now),
            Dispatch(case_id=case.id, seq=1, unit="shi_fuban", by="zhi", dispatched_at=work.now, state="accepted", reason="经电话核实王小明"),
            Response(case_id=case.id, n=1, kind="reply", text="已给王小明答复", text_hash="h", by="zhi", at=work.now),
            HandOver(role="duty_officer", at=work.now, list={}, note=None, made_at=work.now),
        ])  # fmt: skip
        notice = Notice(
            dedupe_key="n",
            case_id=case.id,
            purpose="notice",
            reason="time",
            due_at=work.now,
            made_at=work.now,
            text="家门口的井盖丢了",
        )
        work.session.add(notice)
        work.session.flush()
        work.session.add(Message(token="t", notice_id=notice.id, person_id=person.id, way="webhook", address="a", priority=1,
                                 code=1, text="家门口的井盖丢了", made_at=work.now, next_attempt_at=work.now, give_up_at=work.now))  # fmt: skip
        record(
            work,
            "act_close",
            subject_kind="case",
            subject_id=case.id,
            case_id=case.id,
            actor="zhi",
            reason="经电话核实王小明",
        )
        work.commit()
        return item.id


def bytes_of(house: House) -> bytes:
    """Every byte of the database's files, SQLite's log among them, and of the attachments."""
    kept = (p for p in (house.data / FOLDER).rglob("*") if p.is_file())
    return b"".join(file.read_bytes() for file in (*files_of(house.database), *kept))


def files_of(database: Database) -> list[Path]:
    """Where that database stands on the disk; PostgreSQL's server lives on this machine, and is asked to write down what it holds."""
    if database.is_sqlite:
        name = Path(database.url.database or "")
        return list(name.parent.glob(f"{name.name}*"))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder, number = connection.execute(
            text("SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()")
        ).one()
    return [file for file in (Path(folder) / "base" / str(number)).iterdir() if file.name[0].isdigit()]


def found(house: House) -> list[str]:
    """Which of the personal words still stand somewhere, also as JSON writes them."""
    held = bytes_of(house)
    return [word for word in SECRETS if word.encode() in held or word.encode("unicode_escape") in held]


def flaws(house: House) -> list[str]:
    """What the audit says."""
    with house.write() as work:
        seal(work)
        work.commit()
    with house.read() as work:
        return [flaw.what for flaw in verify(work)]


def days_of(house: House) -> int:
    """How long a closed letter is kept."""
    return rule_of(house.config.retention.rules, "mayor_mailbox", "request").days


def test_one_day_before_all_is_there_and_on_the_day_nothing_is(house: House, letter: int, clock: HeldClock) -> None:
    """A dry run says what would go and takes nothing; the round takes all of it, once; the record verifies before and after."""
    assert set(found(house)) == set(SECRETS)
    assert flaws(house) == []
    clock.forward(days=days_of(house), seconds=-1)
    assert (list(show(house)), run_retention(house)["items"]) == ([], 0)

    clock.forward(seconds=1)
    [line] = show(house)
    assert (line["rule"], line["channel"], line["items"]) == ("requests", "mayor_mailbox", 1)
    assert set(found(house)) == set(SECRETS)
    done = run_retention(house)

    assert (done["items"], done["blobs"], done["files"]) == (1, 1, 1)
    assert found(house) == []
    assert flaws(house) == []
    assert run_retention(house)["items"] == 0


def words_held(house: House) -> set[str]:
    """Every word the search index knows."""
    terms = (
        "SELECT term FROM temp.terms"
        if house.database.is_sqlite
        else "SELECT unnest(tsvector_to_array(words)) FROM item_words"
    )
    with house.read() as work:
        if house.database.is_sqlite:
            work.session.execute(text("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, item_words, row)"))
        return set(work.session.scalars(text(terms)))


def test_what_is_gone_is_found_no_more(house: House, letter: int, clock: HeldClock) -> None:
    """The search index forgets an erased item, its pairs of characters leave the files, and it does not wait to be taken in anew."""
    with house.write() as work:
        work.session.get_one(Item, letter).indexed_version = 0
        work.commit()
    assert index_waiting(house) == 1
    pairs = words_of("家门口的井盖丢了")
    with house.read() as work:
        assert matching(work, "井盖") == [letter]
    assert set(pairs) <= words_held(house)
    clock.forward(days=days_of(house), seconds=1)

    run_retention(house)

    with house.read() as work:
        assert matching(work, "井盖") == []
        assert waiting(work) == 0
    assert words_held(house).isdisjoint(pairs)
    left = bytes_of(house)
    assert [pair for pair in pairs if pair.encode() in left] == []


def test_what_accounts_for_the_work_stays(house: House, letter: int, clock: HeldClock) -> None:
    """Number, times, units, hashes, the judgment's values; and an event that says by which rule the words went."""
    clock.forward(days=days_of(house))
    run_retention(house)
    with house.read() as work:
        item, case = work.session.get(Item, letter), work.session.scalars(select(Case)).one()
        version = work.session.scalars(select(ItemVersion)).one()
        told = work.session.scalars(select(Event).where(Event.type == "item_erased")).one()
        judged = work.session.scalars(select(JudgmentRow)).one()
        assert item is not None
        assert (item.erased_at, item.content_hash, item.external_id) == (work.now, "c", "E1")
        assert (case.number, case.state, version.content_hash) == ("SQ2026-000001", "closed", "c")
        assert judged.line["category"] == "城乡建设"
        assert (told.actor, told.data["rule"], told.data["blobs"]) == ("machine", "requests", 1)


def test_an_open_case_and_a_legal_hold_keep_everything(house: House, letter: int, clock: HeldClock) -> None:
    """Neither is touched however old; released, it goes at the next round."""
    with house.write() as work:
        case = work.session.scalars(select(Case)).one()
        with pytest.raises(Forbidden):
            hold(work, case.id, OFFICER, "zhi", "诉讼")
        with pytest.raises(Forbidden):
            hold(work, case.id, OFFICER, "ban", " ")
        with pytest.raises(Forbidden, match="没有保全"):
            release(work, case.id, OFFICER, "ban", "结案")
        assert hold(work, case.id, OFFICER, "ban", "诉讼") == 1
        with pytest.raises(Forbidden, match="已在保全中"):
            hold(work, case.id, OFFICER, "ban", "诉讼")
        work.commit()
    clock.forward(days=days_of(house) + 9)
    assert run_retention(house)["items"] == 0
    assert set(found(house)) == set(SECRETS)
    with house.write() as work:
        case = work.session.scalars(select(Case)).one()
        release(work, case.id, OFFICER, "ban", "结案")
        case.state = "responded"
        work.commit()
    assert run_retention(house)["items"] == 0
    with house.write() as work:
        work.session.scalars(select(Case)).one().state = "closed"
        work.commit()
    assert run_retention(house)["items"] == 1


def test_what_another_item_still_needs_stays(house: House, letter: int, clock: HeldClock) -> None:
    """The same page and the same file came in later with another item: they go with the last."""
    clock.forward(days=9)
    with house.write() as work:
        old = work.session.scalars(select(ItemVersion)).one()
        later = Item(channel="mayor_mailbox", key="k2", content_hash="c", discovered_at=work.now, state="judged")
        work.session.add(later)
        work.session.flush()
        work.session.add(ItemVersion(item_id=later.id, n=1, content_hash="c", collected_at=work.now, title="", text="", attachments=old.attachments,
                                     metrics={}, blob_hash=old.blob_hash))  # fmt: skip
        case = work.session.scalars(select(Case)).one()
        work.session.add(
            CaseItem(case_id=case.id, item_id=later.id, how="same", attached_at=work.now, detached_at=work.now)
        )
        work.commit()
    clock.forward(days=days_of(house) - 9)
    assert {k: v for k, v in run_retention(house).items() if k in ("items", "blobs", "files")} == {
        "items": 1,
        "blobs": 0,
        "files": 0,
    }
    clock.forward(days=9)
    assert {k: v for k, v in run_retention(house).items() if k in ("items", "blobs", "files")} == {
        "items": 1,
        "blobs": 1,
        "files": 1,
    }
    assert found(house) == []


def test_a_secret_is_purged_by_two_people_at_once(house: House, letter: int) -> None:
    """Not by one, not with a name on paper; the tombstone names both, and no byte is left."""
    with house.write() as work:
        for second in ("zhi", "周值班", "某领导", "nobody"):
            with pytest.raises(Forbidden):
                purge(work, letter, OFFICER, second, "误收")
        secure(work)
        case_id = work.session.scalars(select(CaseItem.case_id).where(CaseItem.item_id == letter)).one()
        waits = ask(work, Wish("sign", "notice", "manual", role="duty_officer", case_id=case_id, text="请补签",
                               due_at=work.now + timedelta(hours=9)))  # fmt: skip
        done = purge(work, letter, OFFICER, "ban", "误收")
        work.commit()
    unlink_files(house, done.erased.files)
    scrub(house, compact=True)

    assert found(house) == []
    assert flaws(house) == []
    with house.read() as work:
        told = work.session.scalars(select(Event).where(Event.type == "item_purged")).one()
        assert (told.actor, told.data["second"]) == ("zhi", "ban")
        assert work.session.scalars(select(Case.title)).all() == [PURGED]  # not that its time was up
        assert (
            work.session.get_one(Notice, waits).state == "cancelled"
        )  # without its words it would tell of a new dispatch
    with house.write() as work, pytest.raises(Forbidden):
        purge(work, letter, OFFICER, "ban", "再来")


def test_a_file_written_anew_does_not_stand_in_memory(house: House) -> None:
    """The copy of a whole city goes through a file; afterwards the connection keeps in memory what it takes back, as before."""
    said: list[str] = []
    house.database.engine.dispose()
    event.listen(house.database.engine, "connect", lambda made, _: made.set_trace_callback(said.append))

    scrub(house, compact=True)

    kept = [s for s in said if s.startswith(("PRAGMA temp_store", "VACUUM"))]
    assert kept[-3:] == ["PRAGMA temp_store=FILE", "VACUUM", "PRAGMA temp_store=MEMORY"]


def _joined_by(house: House, item_id: int, text_: str) -> int:
    """Another voice in the letter's case, which so goes on; its id."""
    with house.write() as work:
        link = work.session.scalars(select(CaseItem).where(CaseItem.item_id == item_id)).one()
        other = Item(channel="forum", key="k2", version=1, content_hash="d", discovered_at=work.now, state="judged")
        work.session.add(other)
        work.session.flush()
        work.session.add_all([
            ItemVersion(item_id=other.id, n=1, content_hash="d", collected_at=work.now, title="南街井盖", text=text_, attachments=[], metrics={}),
            CaseItem(case_id=link.case_id, item_id=other.id, how="attached", representative=False, attached_at=work.now),
        ])  # fmt: skip
        work.commit()
        return other.id


def test_a_case_that_goes_on_repeats_nothing_of_what_was_purged(house: House, letter: int) -> None:
    """Another voice speaks for it and names it; a draft that quoted is blank, one that did not stays until people say --whole."""
    other = _joined_by(house, letter, "南街的井盖没有了")
    with house.write() as work:
        case = work.session.scalars(select(Case)).one()
        work.session.add_all([
            Response(case_id=case.id, n=2, kind="reply", text="南街四巷七号的井盖已补", text_hash="h", by="zhi", at=work.now),
            Response(case_id=case.id, n=3, kind="reply", text="2026年11月26日已补", text_hash="h", by="zhi", at=work.now),
        ])  # fmt: skip
        work.session.flush()
        done = purge(work, letter, OFFICER, "ban", "误收")
        work.commit()
    with house.read() as work:
        case = work.session.scalars(select(Case)).one()
        assert case.title == "南街井盖"
        assert work.session.scalars(select(CaseItem.item_id).where(CaseItem.representative)).all() == [other]
        drafts = {row.n: row.text for row in work.session.scalars(select(Response))}
        assert (drafts[2], drafts[3]) == (PURGED, "2026年11月26日已补")
        assert done.look_at == ["SQ2026-000001"]
    with house.write() as work:
        purge(work, letter, OFFICER, "ban", "再看还有", whole=["SQ2026-000001"])
        work.commit()
    with house.read() as work:
        assert set(work.session.scalars(select(Response.text))) == {PURGED}
    assert flaws(house) == []


def test_what_bears_the_same_words_is_named(house: House, letter: int) -> None:
    """A raw body goes though another item came with it; that item is named to be purged in the same way."""
    other = _joined_by(house, letter, "南街四巷七号")
    with house.write() as work:
        digest = work.session.scalars(select(ItemVersion.blob_hash).where(ItemVersion.item_id == letter)).one()
        work.session.scalars(select(ItemVersion).where(ItemVersion.item_id == other)).one().blob_hash = digest
        work.session.flush()
        done = purge(work, letter, OFFICER, "ban", "误收")
        work.commit()
    assert done.alike == [other]
    with house.read() as work:
        assert work.session.scalars(select(Blob.body)).all() == [None]


def test_a_backup_that_is_put_back_is_purged_again(house: House, letter: int) -> None:
    """The line beside the database outlives the database: what came back goes with the next round, in the names of the same two."""
    with house.write() as work:
        purge(work, letter, OFFICER, "ban", "误收")  # never committed: as if a copy of before stood here
    tombstone(house, letter, "zhi", "ban")
    assert run_retention(house)["purged_again"] == 1

    with house.read() as work:
        told = work.session.scalars(select(Event).where(Event.type == "item_purged")).one()
        assert (told.actor, told.data["second"]) == ("zhi", "ban")
    assert found(house) == []
    assert "purged_again" not in run_retention(house)


def test_words_of_events_of_no_case_go_by_their_own_time(house: House, clock: HeldClock) -> None:
    """Not before six months whatever is configured; the event stays with its hash."""
    with house.write() as work:
        record(work, "user_disabled", subject_kind="user", subject_id=1, actor="guan", reason="王小明离职")
        work.commit()
    clock.forward(days=house.config.retention.event_days, seconds=-1)
    assert run_retention(house)["event_texts"] == 0
    clock.forward(seconds=1)
    assert run_retention(house)["event_texts"] == 1
    assert "王小明离职".encode() not in bytes_of(house)
    assert flaws(house) == []


def test_the_daily_round_does_both_once(house: House, letter: int, clock: HeldClock) -> None:
    """The audit's head, then what has had its time."""
    clock.forward(days=days_of(house))
    tend_daily(house)
    assert found(house) == []
    assert (house.data / "audit-heads.jsonl").exists()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [("kind: none", "kind: nobody", "kind"), ("event_days: 1095", "event_days: 182", "event_days"), ("days: 365", "days: 0", "days"),
     ("kind: none", "channels: [nowhere]", "nowhere"), ("kind: none\n", "name: 乙\n", "name")],
)  # fmt: skip
def test_a_wrong_policy_is_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    """Unknown kinds and channels, no days, events kept for less than six months."""
    from config.load import ConfigError, load_config

    folder = Path(shutil.copytree("config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")))
    file = folder / "retention.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=why):
        load_config(folder)
