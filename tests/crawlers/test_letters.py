"""Mail as it really comes: every encoding, broken headers, files, and mail built to break its reader."""

from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from crawlers.mailbox.parse import LetterError, parse_letter
from crawlers.mailbox.words import decoded, header_words
from tests.conftest import NINE
from tests.crawlers.mailroom import a_letter


def raw(*headers: bytes, body: bytes = b"") -> bytes:
    """A mail of exactly these bytes."""
    return b"\r\n".join(headers) + b"\r\n\r\n" + body


def test_a_letter_by_the_book() -> None:
    """Subject, words, sender, address and time."""
    letter = parse_letter(a_letter().as_bytes())
    assert (letter.subject, letter.text, letter.sender, letter.address) == (
        "路灯不亮",
        "某路三盏路灯不亮",
        "张三",
        "zhangsan@a.invalid",
    )
    assert letter.sent_at == NINE
    assert letter.identity.startswith("<1@a.invalid>#")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("=?gb2312?B?w+bN+MLtwrc=?=", "面网马路"),
        ("=?GBK?Q?=C3=E6=CD=F8?=", "面网"),
        ("=?utf-8?B?6Lev54E=?=\r\n =?utf-8?B?r+S4jeS6rg==?=", "路灯不亮"),  # a character cut in two
        ("=?utf-8?B?6Lev54Gv?= =?utf-8?B?5LiN5Lqu?=", "路灯不亮"),
        ("=?utf-8?B?6Lev54Gv?= (1) =?utf-8?B?5LiN5Lqu?=", "路灯 (1) 不亮"),
        ("=?utf-8?B?6Lev54Gv5LiN5Lqu", "=?utf-8?B?6Lev54Gv5LiN5Lqu"),  # never closed
        ("=?x-nobody?B?6Lev54Gv?=", "路灯"),
        ("=?utf-8?B?6Lev54Gv5LiN5Lq?=", "路灯不\ufffd"),  # padding lost with its bytes
        ("=?utf-8*zh?Q?=E8=B7=AF?=", "路"),
        ("路灯".encode("gbk").decode("ascii", "surrogateescape") + " x" * 3, "路灯 x x x"),
        ("plain  words", "plain words"),
        ("", ""),
    ],
)
def test_headers_are_read_however_they_are_written(value: str, words: str) -> None:
    """Named and unnamed charsets, words cut inside a character, broken and unclosed ones."""
    assert header_words(value) == words


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("镕基㐂路灯".encode("gb18030"), "gb2312", "镕基㐂路灯"),
        ("路灯不亮".encode(), "gb2312", "路灯不亮"),  # the label lies
        ("某路三盏路灯不亮请来人修一下谢谢".encode("gbk"), "utf-8", "某路三盏路灯不亮请来人修一下谢谢"),
        ("某路三盏路灯不亮请来人修一下谢谢".encode("gbk"), None, "某路三盏路灯不亮请来人修一下谢谢"),
        ("某路三盏路灯不亮请来人修一下谢谢".encode("gbk"), "iso-8859-1", "某路三盏路灯不亮请来人修一下谢谢"),
        ("某路三盏路灯不亮".encode(), "ISO-8859-1", "某路三盏路灯不亮"),
        ("à l'été".encode("latin-1"), "iso-8859-1", "à l'été"),
        ("路燈".encode("big5"), "big5", "路燈"),
        (b"\xff\xff", "no-such-charset", "\ufffd\ufffd"),
    ],
)
def test_text_is_read_by_its_label_if_that_works(body: bytes, charset: str | None, text: str) -> None:
    """GB2312 means GB18030; a label that lies is not believed; what nothing reads is shown as such."""
    assert decoded(body, charset) == text


def test_html_alone_becomes_words() -> None:
    """Scripts are not read, blocks become lines."""
    letter = EmailMessage()
    letter.set_content("<p>路灯<b>不亮</b></p><script>x</script><div>请修</div>", subtype="html")
    assert parse_letter(letter.as_bytes()).text == "路灯不亮\n请修"


def test_plain_words_are_preferred_and_an_empty_plain_part_is_none() -> None:
    """Of two alternatives the plain one, unless it says nothing."""
    both = a_letter(text="平文")
    both.add_alternative("<p>网页</p>", subtype="html")
    empty = a_letter(text=" ")
    empty.add_alternative("<p>网页</p>", subtype="html")
    assert (parse_letter(both.as_bytes()).text, parse_letter(empty.as_bytes()).text) == ("平文", "网页")


def test_files_and_forwarded_letters_come_along() -> None:
    """Names in RFC 2231 and in encoded words; a forwarded letter's words and files are read too."""
    inner = a_letter("旧信", "去年就反映过", "<0@a.invalid>")
    inner.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="现场 情况.pdf")
    outer = a_letter(text="转来一信")
    outer.add_attachment(inner)
    old = raw(
        b"Subject: x",
        b'Content-Type: image/jpeg; name="=?gbk?B?1dXGrC5qcGc=?="',
        b"Content-Transfer-Encoding: base64",
        body=b"/9j/",
    )
    letter = parse_letter(outer.as_bytes())
    assert "转来一信" in letter.text
    assert "去年就反映过" in letter.text
    assert ("现场 情况.pdf", b"%PDF-1.4") in [(a.name, a.body) for a in letter.attached]
    assert [a.name for a in parse_letter(old).attached] == ["照片.jpg"]


def test_no_words_are_lost_beside_others() -> None:
    """HTML above a forwarded letter, above a gateway's own plain lines, or said twice: all of it once, the forwarded subject with it."""
    inner = a_letter("旧信的主题", "去年就反映过", "<0@a.invalid>")
    outer = EmailMessage()
    outer.set_content("<p>请看下面这封</p>", subtype="html")
    outer.add_attachment(inner)
    outer.attach(MIMEText("本邮件已经查毒", "plain", "utf-8"))
    assert parse_letter(outer.as_bytes()).text == "请看下面这封\n旧信的主题\n去年就反映过\n本邮件已经查毒"
    twice = MIMEMultipart("mixed")
    for kind, words in (("plain", "路灯不亮"), ("html", "<p>路灯不亮</p>")):
        twice.attach(MIMEText(words, kind, "utf-8"))
    assert parse_letter(twice.as_bytes()).text == "路灯不亮"


def test_letters_under_one_name_stay_apart() -> None:
    """A web form that gives all its mails one Message-ID does not make one letter of many; the same mail twice is one."""
    one, other = a_letter(text="甲"), a_letter(text="乙")
    assert parse_letter(one.as_bytes()).identity != parse_letter(other.as_bytes()).identity
    assert parse_letter(one.as_bytes()).identity == parse_letter(a_letter(text="甲").as_bytes()).identity


def test_a_boundary_that_was_lost_costs_no_words() -> None:
    """A mail that promises parts and has none is read as words; a complaint about answering machines is a letter."""
    letter = parse_letter(raw(b"Subject: x", b"Content-Type: multipart/mixed", body="路灯不亮".encode()))
    assert (letter.text, letter.attached) == ("路灯不亮", ())
    assert parse_letter(raw("Subject: 自动回复太敷衍".encode(), body=b"x")).subject == "自动回复太敷衍"


@pytest.mark.parametrize(
    "mail",
    [
        raw(b"Content-Type: multipart/report; boundary=b", body=b"--b\r\n\r\nreturned\r\n--b--"),
        raw(b"Subject: x", b"Auto-Submitted: auto-replied", body=b"out of office"),
        raw(b"From: Postmaster@mail.example", body=b"returned"),
        raw(b"Subject: x", b"X-Autoreply: yes", body=b"out of office"),
        raw("Subject: 自动回复: 您好".encode(), body=b"out of office"),
        raw(b"Content-Type: multipart/mixed; boundary=b", body=b"--b\r\n\r\nx\r\n" * 400 + b"--b--"),
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(200)),
        b"Content-Type: message/rfc822\r\n\r\n" * 3000,
    ],
    ids=[
        "bounce",
        "answering machine",
        "postmaster",
        "older machine",
        "machine by its subject",
        "many parts",
        "deep",
        "very deep",
    ],
)
def test_what_is_no_letter_says_so(mail: bytes) -> None:
    """Bounces, answering machines, and bombs of parts and of nesting; in reasonable time."""
    with pytest.raises(LetterError):
        parse_letter(mail)


@pytest.mark.parametrize(
    "mail",
    [
        b"", b"no header at all", b"\x00\xff\xfe", raw(b"Date: not a day", b"From: <<>>", body=b"x"),
        raw(b"Content-Type: text/plain; charset=\"\xff\"", body=b"x"), raw(b"Content-Type: multipart/mixed", body=b"x"),
        raw(b"Content-Disposition: attachment; filename*=x'y'%FF", body=b"x"), raw(b"Content-Transfer-Encoding: base64", body=b"%%%"),
        raw(b"Content-Transfer-Encoding: x-uuencode", body=b"begin 644 a\n\xff\nend"), raw(b"Date: Mon, 99 Zzz 2026 99:99:99 +9999"),
    ],
)  # fmt: skip
def test_broken_mail_is_read_as_far_as_it_goes(mail: bytes) -> None:
    """No exception but our own."""
    assert parse_letter(mail).identity
