"""One mail in, its words and files out: pure. Broken mail is read as far as it goes; a bomb is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from hashlib import sha256
from itertools import count

from crawlers.attached import Attached
from crawlers.mailbox.words import decoded, header_words
from crawlers.markup import html_text
from crawlers.plain import plain, short

MOST_PARTS = 300
DEEPEST = 30
_MACHINES = ("postmaster", "mailer-daemon")
_ANSWERED = re.compile("(自动回复|自动答复|Auto(matic)? ?reply)\\s*[:：]", re.IGNORECASE)
MOST_TEXT = 1_000_000


class LetterError(ValueError):
    """A mail that cannot become a letter; the text is the reason."""


@dataclass(frozen=True)
class Letter:
    """What a mail says. ``identity``: its own name and a digest of what it says, since some programs give many mails one name."""

    identity: str
    subject: str
    text: str
    sender: str
    address: str
    sent_at: datetime | None
    attached: tuple[Attached, ...]
    beside: str = ""
    """The words of a second form of the letter (HTML beside plain ones), which nobody reads here but which are kept with the mail."""


def parse_letter(raw: bytes) -> Letter:
    """Raises LetterError for a bounce, an answering machine, or a mail built to break its reader."""
    try:
        message = message_from_bytes(raw)
        parts = list(_leaves(message))
        headers = _headers(message)
    except LetterError:
        raise
    except (MessageError, RecursionError, ValueError, LookupError) as e:
        raise LetterError(f"邮件结构损坏, 读不出来: {type(e).__name__}") from e
    _require_person(message, headers)
    (text, beside), attached = _texts(parts), tuple(_attached([part for _, part in parts]))
    name, address = parseaddr(headers.get("from", ""))
    subject = header_words(headers.get("subject", ""))
    facts = [headers.get(h, "") for h in ("from", "date", "subject")] + [
        text,
        *(sha256(a.body).hexdigest() for a in attached),
    ]
    digest = sha256("\0".join(facts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Letter(
        identity=f"{short(header_words(headers.get('message-id', '')))[:300] or 'mail'}#{digest}", subject=subject, text=text,
        sender=header_words(name), address=short(header_words(address)), sent_at=_instant(headers.get("date", "")), attached=attached, beside=beside,
    )  # fmt: skip


def _headers(message: Message) -> dict[str, str]:
    """The first of each name; a second From or Subject is a forger's."""
    headers: dict[str, str] = {}
    for name, value in message.raw_items():
        headers.setdefault(name.lower(), str(value))
    return headers


def _require_person(message: Message, headers: dict[str, str]) -> None:
    if message.get_content_type() == "multipart/report":
        raise LetterError("退信或送达报告, 不是来信")
    writer = parseaddr(headers.get("from", ""))[1].partition("@")[0].lower()
    if writer in _MACHINES:
        raise LetterError("退信或送达报告, 不是来信")
    answers = headers.get("auto-submitted", "").strip().lower().startswith("auto-replied")  # RFC 3834
    older = (
        any(name in headers for name in ("x-autoreply", "x-autorespond"))
        or headers.get("precedence", "").strip() == "auto_reply"
    )
    if answers or older or _ANSWERED.match(header_words(headers.get("subject", ""))):
        raise LetterError("自动回复, 不是来信")


def _leaves(message: Message) -> Iterator[tuple[int, Message]]:
    """The parts that hold something, in order, each with the number of its form: those of one multipart/alternative say the same.

    Forwarded mails are opened, their subjects are words. By hand-kept stack: strangers nest without end.
    """
    forms = count()
    stack: list[tuple[Message, int, int | None]] = [(message, 0, None)]
    seen = 0
    while stack:
        part, depth, form = stack.pop()
        seen += 1
        if depth > DEEPEST or seen > MOST_PARTS:
            raise LetterError(f"邮件有 {MOST_PARTS} 个以上部分或套了 {DEEPEST} 层以上, 不读")
        payload = part.get_payload()
        if not isinstance(payload, list):
            yield next(forms) if form is None else form, part
            continue
        inner = [one for one in payload if isinstance(one, Message)]
        if part.get_content_maintype() == "message":
            yield from ((next(forms), _subject(one)) for one in inner)
            form = None
        elif form is None and part.get_content_type() == "multipart/alternative":
            form = next(forms)
        stack += [(one, depth + 1, form) for one in reversed(inner)]


def _subject(forwarded: Message) -> Message:
    words = Message()
    words.set_payload(header_words(_headers(forwarded).get("subject", "")), "utf-8")
    return words


def _texts(parts: list[tuple[int, Message]]) -> tuple[str, str]:
    """The words of each form, plain ones before those of the HTML; and those of the HTML where there are both."""
    plain_words: dict[int, str] = {}
    html_words: dict[int, str] = {}
    for kind, read, into in (("text/plain", plain, plain_words), ("text/html", html_text, html_words)):
        for form, part in parts:
            if _kind(part) == kind and _name(part) is None and (words := read(_decoded(part))):
                into[form] = f"{into[form]}\n{words}" if form in into else words
    shown = dict.fromkeys(plain_words.get(form) or html_words[form] for form in sorted({*plain_words, *html_words}))
    beside = [words for form, words in html_words.items() if form in plain_words]
    return "\n".join(shown)[:MOST_TEXT], "\n".join(beside)[:MOST_TEXT]


def _attached(parts: list[Message]) -> Iterator[Attached]:
    for n, part in enumerate(parts, start=1):
        name, kind = _name(part), _kind(part)
        if name is None and kind in ("text/plain", "text/html"):
            continue
        yield Attached(name or f"附件{n}.{kind.partition('/')[2][:10]}", _body(part))


def _kind(part: Message) -> str:
    """What a part is; one that promises parts and has none (its boundary was lost) is words."""
    return "text/plain" if part.get_content_maintype() == "multipart" else part.get_content_type()


def _name(part: Message) -> str | None:
    """The file's name, or ``None`` for what belongs to the letter itself."""
    try:
        name = part.get_filename()
    except (LookupError, ValueError, TypeError):
        name = "附件"
    if name:
        return header_words(name)
    return "附件" if part.get_content_disposition() == "attachment" else None


def _body(part: Message) -> bytes:
    try:
        body = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        body = None
    return body if isinstance(body, bytes) else b""


def _decoded(part: Message) -> str:
    charset = part.get_param("charset")
    return decoded(_body(part), charset if isinstance(charset, str) else None)


def _instant(words: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.tzinfo else None
