"""One letter by SMTP. The subject says only that there is something to read; the id is the same at every try."""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from alerts.outcome import Outcome, Parcel
from alerts.shape import marked
from config.transports import Mail

ADDRESS = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+")


class MailSender:
    """A connection for each letter: relays close idle ones, and a lost one would blur how the try ended."""

    def __init__(self, way: Mail, username: str | None, password: str | None) -> None:
        self._way = way
        self._login = (username, password) if username and password else None

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once. ``unknown`` only when the connection is lost after the relay asked for the letter."""
        if not ADDRESS.fullmatch(parcel.address):
            return Outcome("permanent", "no_address", "不是电子邮件地址")
        if parcel.paper is not None and parcel.paper.body is None:
            return Outcome("permanent", "no_file", "附件已不在库内")
        talk = _Talk(self._way, self._login)
        try:
            return talk.hand_over(parcel.address, letter(self._way.sender, parcel, now))
        except ssl.SSLCertVerificationError:
            return Outcome("permanent", "certificate", "邮件服务器的证书不可信")
        except smtplib.SMTPNotSupportedError:
            return Outcome("permanent", "not_supported", "邮件服务器不支持加密或登录, 没有发送")
        except smtplib.SMTPResponseException as e:
            return talk.broken_off(e.smtp_code)
        except (smtplib.SMTPException, OSError) as e:
            return talk.lost(type(e).__name__)
        finally:
            talk.end()

    def close(self) -> None:
        """Nothing is kept open."""


class _Talk:
    """One conversation with the relay, within the time of one try."""

    def __init__(self, way: Mail, login: tuple[str, str] | None) -> None:
        self._way = way
        self._login = login
        self._until = time.monotonic() + way.timeout_seconds
        self._client: smtplib.SMTP | None = None
        self._handing_over = False

    def hand_over(self, to: str, content: bytes) -> Outcome:
        """Let in, envelope, letter; the relay's word on each."""
        client = self._let_in()
        steps: tuple[tuple[Callable[[], tuple[int, bytes]], tuple[int, ...]], ...] = (
            (lambda: client.mail(self._way.sender), (250,)),
            (lambda: client.rcpt(to), (250, 251)),
            (lambda: client.docmd("DATA"), (354,)),
        )
        for said, good in steps:
            self._hurry()
            code, _ = said()
            if code not in good:
                return _by_reply(code)
        self._handing_over = True
        client.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        self._hurry()
        code, reply = client.getreply()
        if code == 250:
            return Outcome("ok", str(code), provider_id=_queued(reply))
        return _by_reply(code) if 400 <= code < 600 else self.lost(str(code))

    def broken_off(self, code: int) -> Outcome:
        """The relay ended the talk with a number; after the letter was handed over it may still have kept it."""
        return self.lost(str(code)) if self._handing_over else _by_reply(code)

    def lost(self, name: str) -> Outcome:
        """The connection broke or time ran out."""
        if self._handing_over:
            return Outcome("unknown", name, "邮件已交出, 没有等到答复")
        return Outcome("temporary", name, "连不上邮件服务器")

    def end(self) -> None:
        """Say goodbye without waiting long, and close."""
        if self._client is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._hurry(1)
                self._client.quit()
            self._client.close()

    def _let_in(self) -> smtplib.SMTP:
        way, name = self._way, socket.gethostname()
        secure = ssl.create_default_context(cafile=way.ca_file) if way.security != "none" else None
        client: smtplib.SMTP
        if way.security == "ssl":
            client = smtplib.SMTP_SSL(way.host, way.port, name, timeout=way.timeout_seconds, context=secure)
        else:
            client = smtplib.SMTP(way.host, way.port, name, timeout=way.timeout_seconds)
        self._client = client
        self._hurry()
        client.ehlo_or_helo_if_needed()
        if way.security == "starttls":
            client.starttls(context=secure)
        if self._login is not None:
            self._hurry()
            client.login(*self._login)
        return client

    def _hurry(self, at_most: float = 60) -> None:
        """What is left of the try's time is all the next step gets."""
        if self._client is not None and self._client.sock is not None:
            self._client.sock.settimeout(max(0.1, min(at_most, self._until - time.monotonic())))


def letter(sender: str, parcel: Parcel, now: datetime) -> bytes:
    """The letter as it goes over the wire, closed by an end of line."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Date"] = sender, parcel.address, now
    made["Subject"] = _subject(parcel)
    made["Message-ID"] = f"<{parcel.id}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(marked(parcel), charset="utf-8", cte="base64")
    if parcel.paper is not None and parcel.paper.body is not None:
        kind, _, subtype = parcel.paper.media.partition(";")[0].partition("/")
        made.add_attachment(parcel.paper.body, maintype=kind, subtype=subtype, filename=parcel.paper.name)
    return made.as_bytes()


def _subject(parcel: Parcel) -> str:
    """A paper is called by its title, and a correction by what it is: its readers look for it among others."""
    paper = parcel.paper
    if paper is None:
        return f"应声提醒 {parcel.code}"
    return f"{paper.title} 第{paper.edition}版{'（更正）' if paper.edition > 1 else ''}"


def _by_reply(code: int) -> Outcome:
    """5xx is for good; 4xx, and what is no SMTP, comes again."""
    return Outcome("permanent" if 500 <= code < 600 else "temporary", str(code), f"邮件服务器答复 {code}")


def _queued(reply: bytes) -> str | None:
    """The relay's own number of the letter, where it says one."""
    found = re.search(rb"queued as ([\w.-]{1,60})", reply)
    return found[1].decode() if found else None
