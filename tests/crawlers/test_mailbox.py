"""A mailbox on a real IMAP server over TLS: read once, changed never, and loud when it does not open."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from cases.house import House
from cases.items.files import FOLDER, file_of
from cases.now import HeldClock
from cases.store.case_tables import Case
from cases.store.item_tables import Watermark
from config.channels import Channels
from config.load import Config
from crawlers.collect import attempt
from crawlers.mailbox import session
from crawlers.trying import trial
from tests.conftest import NINE
from tests.crawlers.desks import Desk, counts
from tests.crawlers.mailroom import ENVIRONMENT, Mailroom, a_letter, a_mailroom


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailroom]:
    """One server for the file; each test has the mailbox to itself."""
    with a_mailroom(tmp_path_factory.mktemp("mailroom")) as running:
        yield running


@pytest.fixture
def room(server: Mailroom) -> Mailroom:
    """An empty mailbox that does nothing wrong."""
    for file in server.folder.glob("*.eml"):
        file.unlink()
    server.rebuild(1)
    server.fail("")
    (server.folder / "asked").write_text("")
    return server


@pytest.fixture
def open_desk(
    open_city: Callable[..., House], qionglai: Config, clock: HeldClock, room: Mailroom
) -> Callable[..., Desk]:
    """A desk that reads the mailbox, with more said of the source if wanted."""

    def open_(environment: dict[str, str] = ENVIRONMENT, **more: object) -> Desk:
        config = replace(qionglai, channels=Channels(channels=[room.channel(**more)]))
        return Desk(open_city(config, environment=environment), clock)

    return open_


def collect(desk: Desk, stop: Event | None = None) -> tuple[str, int, int, int, int]:
    """One round, as state and figures."""
    return counts(attempt(desk.house, desk.house.config.channels.channels[0], stop))


def error(desk: Desk) -> str:
    """What a round that fails says."""
    run = attempt(desk.house, desk.house.config.channels.channels[0])
    assert run.state == "failed", run
    return run.error or ""


def test_a_trial_leaves_no_attachment_behind(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """What comes with a letter is shown by its name, and no file of it stays with the city."""
    desk = open_desk()
    letter = a_letter()
    letter.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="现场.pdf")
    room.put(1, letter.as_bytes())
    with trial(desk.house, desk.house.config.channels.channels[0], 1) as (run, lines):
        assert (run.state, [line["title"] for line in lines]) == ("new", ["路灯不亮"])
    assert not (desk.house.data / FOLDER).exists()


def test_each_letter_opens_its_request_once(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """Two letters, then one more, then none; the server is only looked at."""
    desk = open_desk()
    room.put(1, a_letter().as_bytes(), NINE - timedelta(hours=1))
    room.put(2, a_letter("下水道堵", "某路下水道堵", "<2@a.invalid>").as_bytes())
    assert collect(desk) == ("new", 2, 2, 0, 0)
    room.put(7, a_letter("树倒了", "某路树倒了", "<7@a.invalid>").as_bytes())
    assert collect(desk) == ("new", 1, 1, 0, 0)
    assert collect(desk) == ("nothing_new", 0, 0, 0, 0)

    assert [title for title, _ in desk.words()] == ["路灯不亮", "下水道堵", "树倒了"]
    first = desk.versions()[0]
    assert (first.author, first.contact) == ("张三", "zhangsan@a.invalid")
    assert first.received_at == NINE - timedelta(hours=1)
    with desk.house.read() as work:
        assert len(work.session.scalars(select(Case.number)).all()) == 3
    asked = room.asked()
    assert "EXAMINE" in asked
    assert not any(word in asked for word in (" SELECT", "STORE", "EXPUNGE", "BODY[]", "RFC822)"))


def test_an_empty_mailbox_is_empty_and_no_failure(open_desk: Callable[..., Desk]) -> None:
    """The first look finds nothing."""
    assert collect(open_desk())[0] == "empty"


def test_the_first_look_reaches_back_some_days_only(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """Ten years of letters would be ten years of overdue clocks."""
    room.put(1, a_letter().as_bytes(), NINE - timedelta(days=30))
    room.put(2, a_letter("新信").as_bytes(), NINE - timedelta(days=2))
    desk = open_desk()
    collect(desk)
    assert [title for title, _ in desk.words()] == ["新信"]


def test_a_mailbox_numbered_anew_brings_nothing_twice(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """Another UIDVALIDITY: read again from the last day on, known letters are duplicates, new ones are found."""
    desk = open_desk()
    room.put(9, a_letter().as_bytes())
    collect(desk)
    (room.folder / "9.eml").unlink()
    room.rebuild(2)
    room.put(1, a_letter().as_bytes())
    room.put(2, a_letter("树倒了").as_bytes())
    assert collect(desk) == ("new", 2, 1, 1, 0)


def test_a_line_that_breaks_in_the_middle_loses_and_doubles_nothing(
    room: Mailroom, open_desk: Callable[..., Desk]
) -> None:
    """The mark moves only behind what is stored, and that is all that came: the next round reads the rest, each letter is there once."""
    desk = open_desk()
    for n in range(1, 51):
        room.put(n, a_letter(f"来信{n}", name=f"<{n}@a.invalid>").as_bytes())
    room.fail("drop 30")
    assert "断开" in error(desk)
    with desk.house.read() as work:
        assert work.session.scalars(select(Watermark.value)).one().startswith("1:30:")
    room.fail("")
    state, _, new, _, _ = collect(desk)
    assert state == "new"
    assert sorted(title for title, _ in desk.words()) == sorted(f"来信{n}" for n in range(1, 51))
    assert new == 50 - 30


def test_a_mail_that_never_ends_ends(
    room: Mailroom, open_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However steadily it drips, and however much is promised: the round fails in words, and the letter comes in once the server is well."""
    room.put(1, a_letter().as_bytes())
    desk = open_desk()
    room.fail(f"drip {10**11}")
    assert "100000 MB" in error(desk)
    monkeypatch.setattr(session, "COMMAND_SECONDS", 1)
    room.fail("drip 500")
    assert error(desk) == "localhost 一次答复超过 1 秒, 不再等待"
    room.fail("")
    assert collect(desk)[:3] == ("new", 1, 1)


def test_a_round_that_is_stopped_comes_again(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """No mark is moved over letters that were not read."""
    desk, stop = open_desk(), Event()
    stop.set()
    room.put(1, a_letter().as_bytes())
    assert collect(desk, stop)[0] == "failed"
    assert collect(desk)[:3] == ("new", 1, 1)


def test_files_are_kept_or_refused_and_named_safely(
    room: Mailroom, open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    """By ending, by size, by what they are; content stands under its hash, and the letter itself always comes in."""
    letter = a_letter()
    files = {
        "../../现场.jpg": b"\xff\xd8photo",
        "程序.exe": b"MZ",
        "假.pdf": b"MZ\x90",
        "大.pdf": b"%PDF" + b"x" * 2000,
        "照\u202egpj.jpg": b"\xff\xd8p",
    }
    for name, body in files.items():
        letter.add_attachment(body, maintype="application", subtype="octet-stream", filename=name)
    room.put(1, letter.as_bytes())
    desk = open_desk(files={"max_bytes": 1000})
    assert collect(desk) == ("new", 1, 1, 0, 0)

    attachments = desk.versions()[0].attachments
    assert [file_of(a)[0] for a in attachments] == [
        "现场.jpg", "程序.exe (没有收取: 是程序)", "假.pdf (没有收取: 是程序)", "大.pdf (没有收取: 超过 0 MB)", "照gpj.jpg"
    ]  # fmt: skip
    kept = {f.name: f for f in (tmp_path / FOLDER).rglob("*") if f.is_file()}
    assert set(kept) == {file_of(a)[1] for a in attachments} - {None}
    assert all(f.stat().st_mode & 0o177 == 0 for f in kept.values())


def test_a_letter_too_large_comes_without_its_files(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """Its words start the clock; where the rest is, is said."""
    letter = a_letter()
    letter.add_attachment(b"%PDF" + b"x" * 50_000, maintype="application", subtype="pdf", filename="大.pdf")
    room.put(1, letter.as_bytes())
    desk = open_desk(max_message_bytes=10_000)
    assert collect(desk)[:3] == ("new", 1, 1)
    assert "请到邮箱查看原件" in desk.words()[0][1]
    assert "某路三盏路灯不亮" in desk.words()[0][1]


def docx(*paragraphs: str) -> bytes:
    """A document as a word processor writes it, each character in a run of its own."""
    runs = ("".join(f"<w:r><w:t>{c}</w:t></w:r>" for c in p) for p in paragraphs)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", "<w:document>" + "".join(f"<w:p>{r}</w:p>" for r in runs) + "</w:document>"
        )
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("通知.docx", docx("机密★10年", "某府〔2026〕3号")),
        ("机密-通知.pdf", b"%PDF"),
        ("通知.txt", "秘密★\n关于防汛".encode("gbk")),
    ],
)
def test_a_marked_file_keeps_the_whole_letter_out(
    room: Mailroom, open_desk: Callable[..., Desk], tmp_path: Path, name: str, body: bytes
) -> None:
    """In its name or in its words: nothing of the letter and none of its files are on our disk; the next letter comes in."""
    marked = a_letter("请阅", name="<9@a.invalid>")
    marked.add_attachment(b"\xff\xd8p", maintype="image", subtype="jpeg", filename="照片.jpg")
    marked.add_attachment(body, maintype="application", subtype="octet-stream", filename=name)
    room.put(1, marked.as_bytes())
    room.put(2, a_letter().as_bytes())
    desk = open_desk()
    run = attempt(desk.house, desk.house.config.channels.channels[0])
    assert (run.state, run.new, run.rejected) == ("new", 1, 1)
    assert "保密工作机构" in (run.error or "")
    assert [title for title, _ in desk.words()] == ["路灯不亮"]
    assert not (tmp_path / FOLDER).exists()
    assert [(source, row) for source, row, _ in desk.rejections()] == [("密级标志", None)]


def test_a_mark_in_the_form_nobody_reads_keeps_the_letter_out(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """The HTML beside plain words is kept with the mail, so that its mark counts; without one the plain words are the letter."""
    for uid, html in ((1, "<p>机密★5年</p><p>关于防汛</p>"), (2, "<p>某路三盏路灯不亮</p>")):
        letter = a_letter(f"第{uid}封", name=f"<{uid}@a.invalid>")
        letter.add_alternative(html, subtype="html")
        room.put(uid, letter.as_bytes())
    desk = open_desk()
    assert collect(desk) == ("new", 2, 1, 0, 1)
    assert desk.words() == [("第2封", "某路三盏路灯不亮")]


def test_a_mark_in_a_forwarded_subject_keeps_the_letter_out(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """It is a word of the letter like any other."""
    letter = a_letter("请阅")
    letter.add_attachment(a_letter("机密★10年 方案", "见附件", "<0@a.invalid>"))
    room.put(1, letter.as_bytes())
    desk = open_desk()
    assert collect(desk)[1:] == (1, 0, 0, 1)
    assert desk.words() == []


def test_a_letter_without_words_says_what_it_is(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """A picture alone has a title; of a letter that is encrypted stands where to read it."""
    picture = EmailMessage()
    picture["From"] = "z@a.invalid"
    picture.set_content(b"\x89PNG", maintype="image", subtype="png", filename="IMG.png")
    locked = EmailMessage()
    locked["From"], locked["Subject"] = "z@a.invalid", "加密来信"
    locked.set_content(b"0", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    for uid, letter in enumerate((picture, locked), start=1):
        room.put(uid, letter.as_bytes())
    desk = open_desk()
    assert collect(desk)[:3] == ("new", 2, 2)
    (title, text), (subject, told) = desk.words()
    assert (title, text, subject) == ("（只有图片或附件）", "", "加密来信")
    assert "请到邮箱查看原件" in told


def test_a_bomb_is_refused_and_its_neighbours_come_in(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """Once; it is not read again."""
    room.put(1, b"Content-Type: message/rfc822\r\n\r\n" * 3000)
    room.put(2, a_letter().as_bytes())
    desk = open_desk()
    assert collect(desk) == ("new", 2, 1, 0, 1)
    assert collect(desk) == ("nothing_new", 0, 0, 0, 0)
    assert [key for _, key in [(s, r) for s, _, r in desk.rejections()]]


def test_what_is_wrong_with_the_mailbox_is_said(room: Mailroom, open_desk: Callable[..., Desk]) -> None:
    """No password, a wrong one, no such folder, a certificate nobody trusts, a server that is none, a private address."""
    assert "YINGSHENG_MAILBOX_PASSWORD" in error(open_desk({}))
    assert "口令" in error(open_desk({**ENVIRONMENT, "YINGSHENG_MAILBOX_PASSWORD": "wrong"}))
    assert "没有这夹" in error(open_desk(folder="没有这夹"))
    assert "证书" in error(open_desk(ca_file=None))
    assert "内网" in error(open_desk(allow_private=False))
    room.fail("babble")
    assert "localhost" in error(open_desk())


def test_a_password_may_stand_in_a_file(room: Mailroom, open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    """NAME_FILE, as containers mount secrets; and a folder with a Chinese name opens."""
    (tmp_path / "password").write_text(ENVIRONMENT["YINGSHENG_MAILBOX_PASSWORD"] + "\n")
    user, password = ENVIRONMENT
    environment = {user: "letters", f"{password}_FILE": str(tmp_path / "password")}
    room.put(1, a_letter().as_bytes())
    assert collect(open_desk(environment, folder="市民来信"))[:3] == ("new", 1, 1)
