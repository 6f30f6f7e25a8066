"""A mailbox on a real IMAP server, and letters to put into it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from tests.conftest import NINE, ROOT
from tests.crawlers.desks import a_channel
from tests.crawlers.letterbox import PASSWORD, USER, write_certificate

ENVIRONMENT = {"YINGSHENG_MAILBOX_USER": USER.decode(), "YINGSHENG_MAILBOX_PASSWORD": PASSWORD.decode()}


@dataclass
class Mailroom:
    """The folder that a running server serves."""

    folder: Path

    @property
    def port(self) -> int:
        """Where it listens."""
        return int((self.folder / "port").read_text())

    def put(self, uid: int, raw: bytes, at: datetime = NINE) -> None:
        """A mail arrives."""
        file = self.folder / f"{uid}.eml"
        file.write_bytes(raw)
        os.utime(file, (at.timestamp(), at.timestamp()))

    def fail(self, how: str) -> None:
        """From now on: ``drop N`` (the line breaks after N mails), ``drip N`` (N bytes are promised, and come one by one), ``babble`` (no IMAP), or nothing."""
        (self.folder / "fault").write_text(how)

    def rebuild(self, validity: int) -> None:
        """The server numbers its mails anew."""
        (self.folder / "validity").write_text(str(validity))

    def asked(self) -> str:
        """Every line a client sent, logins without their words."""
        return (self.folder / "asked").read_bytes().decode("utf-8", "replace")

    def channel(self, **more: Any) -> Any:
        """The mayor's mailbox, read from here."""
        source = {"kind": "mailbox", "host": "localhost", "port": self.port, "ca_file": str(self.folder / "certificate.pem"),
                  "allow_private": True} | more  # fmt: skip
        return a_channel("mayor_mailbox", source, carries="request", reply_clock="mailbox_reply")


@contextmanager
def a_mailroom(folder: Path) -> Iterator[Mailroom]:
    """A server of its own, on an empty mailbox."""
    folder.mkdir(parents=True, exist_ok=True)
    write_certificate(folder)
    (folder / "validity").write_text("1")
    (folder / "fault").write_text("")
    (folder / "asked").write_text("")
    process = subprocess.Popen([sys.executable, "-m", "tests.crawlers.imap_server", str(folder)], cwd=ROOT)
    try:
        for _ in range(600):
            if (folder / "port").exists():
                break
            time.sleep(0.05)
        yield Mailroom(folder)
    finally:
        process.kill()
        process.wait(10)


def a_letter(
    subject: str = "路灯不亮", text: str = "某路三盏路灯不亮", name: str = "<1@a.invalid>", at: datetime = NINE
) -> EmailMessage:
    """A letter as a well-behaved program sends it."""
    letter = EmailMessage()
    letter["From"] = "张三 <zhangsan@a.invalid>"
    letter["To"] = "mayor@b.invalid"
    letter["Subject"] = subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = name
    letter.set_content(text)
    return letter
