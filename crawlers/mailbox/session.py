"""An open mailbox: looked into, never changed (EXAMINE, BODY.PEEK). RFC 3501."""

import imaplib
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from threading import Event, Timer

from config.causes import cause_of, network_cause
from config.version import VERSION
from crawlers.errors import MailError

TIMEOUT_SECONDS = 30
"""Without a byte."""
COMMAND_SECONDS = 300
"""For one whole answer, however steadily it drips: one mail."""
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class Envelope:
    """What the server says of a mail before we read it."""

    uid: int
    size: int
    arrived_at: datetime | None


class _Line(imaplib.IMAP4_SSL):
    """The library's, but that it takes no more than was agreed: it would try to hold whatever a server promises."""

    most_bytes = 1_000_000

    def read(self, size: int) -> bytes:
        """A piece of an answer. Raises MailError for one that is too large."""
        if size > self.most_bytes:
            raise MailError(f"{self.host} 一次要送来 {size / 1e6:.0f} MB, 超过约定, 不读")
        return super().read(size)


class Box:
    """One folder, opened for reading only."""

    def __init__(self, connection: _Line, folder: str) -> None:
        self._connection = connection
        self._host = connection.host
        _ok(*connection.select(_quoted(folder), readonly=True), f"打开文件夹 {folder}")
        self.validity = int((connection.response("UIDVALIDITY")[1] or [None])[0] or 0)

    def uids_after(self, uid: int) -> list[int]:
        """The mails that came after that one, oldest first."""
        return [n for n in self._search(f"UID {uid + 1}:*") if n > uid]

    def uids_since(self, day: date) -> list[int]:
        """The mails that arrived on that day or later, oldest first."""
        return self._search(f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}")

    def envelopes(self, uids: list[int]) -> list[Envelope]:
        """Size and arrival of those that are still there."""
        found = {}
        for line in self._fetch(uids, "(UID RFC822.SIZE INTERNALDATE)"):
            head = line[0] + line[1] if isinstance(line, tuple) else line
            uid, size, at = _UID.search(head), _SIZE.search(head), _DATE.search(head)
            if uid and size:
                found[int(uid[1])] = Envelope(int(uid[1]), int(size[1]), _arrived(at[1]) if at else None)
        return [found[uid] for uid in uids if uid in found]

    def mail(self, uid: int, most: int | None = None) -> bytes | None:
        """A mail's bytes, or only its first ``most``; ``None`` if it has gone meanwhile."""
        part = f"(UID BODY.PEEK[]<0.{most}>)" if most else "(UID BODY.PEEK[])"
        return next((line[1] for line in self._fetch([uid], part) if isinstance(line, tuple)), None)

    def _search(self, what: str) -> list[int]:
        with _in_words(self._host), _in_time(self._connection):
            lines = _ok(*self._connection.uid("SEARCH", what), "查找来信")
        return sorted(int(n) for line in lines if isinstance(line, bytes) for n in line.split())

    def _fetch(self, uids: list[int], what: str) -> list[bytes | tuple[bytes, bytes]]:
        with _in_words(self._host), _in_time(self._connection):
            lines = _ok(*self._connection.uid("FETCH", ",".join(map(str, uids)), what), "读取来信")
        return [line for line in lines if isinstance(line, bytes | tuple)]


@contextmanager
def open_box(
    host: str, port: int, user: str, password: str, folder: str, ca_file: str | None, most_bytes: int
) -> Iterator[Box]:
    """Log in over TLS and open a folder. Raises MailError; the connection is closed at the end in any case.

    ``most_bytes``: of the largest mail that is asked for whole; mails say their size before, and not to the byte."""
    connection = None
    try:
        with _in_words(host):
            context = ssl.create_default_context(cafile=ca_file)
            connection = _Line(host, port, ssl_context=context, timeout=TIMEOUT_SECONDS)
            connection.most_bytes = 2 * most_bytes + 1_000_000
            with _in_time(connection):
                _log_in(connection, user, password)
                box = Box(connection, folder)
        yield box
    finally:
        _leave(connection)


@contextmanager
def _in_time(connection: _Line) -> Iterator[None]:
    """Cuts the line when an answer has no end: the library waits anew for every byte."""
    late = Event()

    def cut() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)  # below TLS, which another thread is reading

    timer = Timer(COMMAND_SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (imaplib.IMAP4.error, OSError) as e:
        if late.is_set():
            raise MailError(f"{connection.host} 一次答复超过 {COMMAND_SECONDS} 秒, 不再等待") from e
        raise
    finally:
        timer.cancel()


@contextmanager
def _in_words(host: str) -> Iterator[None]:
    """What goes wrong on the line, as a sentence; also where a round reads long after the folder was opened."""
    try:
        yield
    except ssl.SSLError as e:
        why = getattr(e, "verify_message", None) or e.reason or "握手失败"
        raise MailError(f"{host} 的 TLS 证书或连接不可信: {why}") from e
    except imaplib.IMAP4.error as e:
        raise MailError(
            f"{host} {network_cause(str(e)) or '的回答读不懂, 或连接中断'}"
        ) from e  # its words may quote a letter
    except OSError as e:
        raise MailError(f"{host} 连不上或读不下去: {cause_of(e)}") from e


def _log_in(connection: imaplib.IMAP4_SSL, user: str, password: str) -> None:
    try:
        connection.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as e:
        raise MailError("邮箱账号或口令 (授权码) 不对, 登录被拒") from e
    if "ID" in connection.capabilities:  # RFC 2971: some Chinese providers open no folder to clients without a name
        connection.xatom("ID", f'("name" "yingsheng" "version" "{VERSION}")')


def _leave(connection: imaplib.IMAP4_SSL | None) -> None:
    if connection is not None:
        try:
            connection.logout()
        except (imaplib.IMAP4.error, OSError):
            connection.shutdown()  # the line is gone; its socket still is ours


def _ok(kind: str, lines: list, what: str) -> list:  # type: ignore[type-arg]  # imaplib's own type
    if kind != "OK":
        said = lines[0].decode("utf-8", "replace")[:200] if lines and isinstance(lines[0], bytes) else kind
        raise MailError(f"{what}被邮件服务器拒绝: {said}")
    return lines


def _arrived(words: bytes) -> datetime | None:
    try:
        return parsedate_to_datetime(words.decode("ascii", "replace").strip().replace("-", " ", 2))
    except (ValueError, TypeError, IndexError):
        return None


def _quoted(folder: str) -> str:
    """A folder's name in the modified UTF-7 of RFC 3501 5.1.3."""
    out, run = "", ""
    for c in [*folder, ""]:
        if c and not " " <= c <= "~":
            run += c
            continue
        if run:
            out, run = f"{out}&{b64encode(run.encode('utf-16-be')).rstrip(b'=').replace(b'/', b',').decode()}-", ""
        out += "&-" if c == "&" else c
    escaped = out.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
