"""A real IMAP server over TLS (Twisted's) for one mailbox kept in a folder; it can be told to fail, and writes down what it was asked.

Runs as a process of its own: ``python -m tests.crawlers.imap_server FOLDER``. In the folder: ``1.eml``, ``2.eml`` … (the number is
the UID), ``validity`` (UIDVALIDITY), ``fault`` (what to do wrong), ``port`` and ``asked`` (written by the server).
"""

import sys
from datetime import UTC, datetime
from email import message_from_bytes
from io import BytesIO
from pathlib import Path
from typing import Any

from twisted.mail import imap4
from zope.interface import directlyProvides, implementer

from tests.crawlers.letterbox import PASSWORD, USER


@implementer(imap4.IMessage, imap4.IMessageFile)
class _Mail:
    """A file as a mail."""

    def __init__(self, file: Path) -> None:
        self.uid = int(file.stem)
        self.raw = file.read_bytes()
        self.at = datetime.fromtimestamp(file.stat().st_mtime, UTC)

    def open(self) -> BytesIO:
        return BytesIO(self.raw)

    def getBodyFile(self) -> BytesIO:  # noqa: N802 - Twisted's names
        return BytesIO(self.raw)

    def getUID(self) -> int:  # noqa: N802
        return self.uid

    def getFlags(self) -> list[str]:  # noqa: N802
        return []

    def getInternalDate(self) -> str:  # noqa: N802
        return self.at.strftime("%d-%b-%Y %H:%M:%S +0000")

    def getSize(self) -> int:  # noqa: N802
        return len(self.raw)

    def getHeaders(self, negate: bool, *names: str) -> dict[str, str]:  # noqa: N802
        return {k.lower(): v for k, v in message_from_bytes(self.raw).items()}

    def isMultipart(self) -> bool:  # noqa: N802
        return False

    def getSubPart(self, part: int) -> None:  # noqa: N802
        raise IndexError(part)


@implementer(imap4.IMailbox)
class _Mailbox:
    """A folder of files as a mailbox."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _mails(self) -> list[_Mail]:
        return [_Mail(f) for f in sorted(self._folder.glob("*.eml"), key=lambda f: int(f.stem))]

    def getFlags(self) -> list[str]:  # noqa: N802
        return ["\\Seen"]

    def getHierarchicalDelimiter(self) -> str:  # noqa: N802
        return "/"

    def getMessageCount(self) -> int:  # noqa: N802
        return len(self._mails())

    def getRecentCount(self) -> int:  # noqa: N802
        return 0

    def getUIDValidity(self) -> int:  # noqa: N802
        return int((self._folder / "validity").read_text())

    def isWriteable(self) -> bool:  # noqa: N802
        return True

    def addListener(self, listener: Any) -> None:  # noqa: N802
        pass

    removeListener = addListener  # noqa: N815

    def fetch(self, messages: Any, uid: Any) -> Any:
        mails = self._mails()
        messages.last = mails[-1].uid if mails else 0
        return [(n, m) for n, m in enumerate(mails, start=1) if m.uid in messages]


class _Server(imap4.IMAP4Server):
    """One connection; writes down what it is asked, and does wrong what the folder says."""

    fetched = 0

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        with (self._folder / "asked").open("ab") as asked:
            asked.write((b"LOGIN" if b"LOGIN" in line.upper() else line) + b"\n")
        if not self._fails(line):
            super().lineReceived(line)

    def _fails(self, line: bytes) -> bool:
        fault, _, number = (self._folder / "fault").read_text().partition(" ")
        self.fetched += b"BODY.PEEK" in line
        if fault == "drop" and b"BODY.PEEK" in line and self.fetched > int(number):
            self.transport.abortConnection()
            return True
        if fault == "drip" and b"BODY.PEEK" in line:
            self.transport.write(b"* 1 FETCH (UID 1 BODY[] {%s}\r\n" % number.encode())
            self._drip()
            return True
        if fault == "babble" and b"SEARCH" in line:
            self.transport.write(b"HTTP/1.1 200 OK\r\n\r\n<html>\r\n")
            self.transport.loseConnection()
            return True
        return False

    def _drip(self) -> None:
        from twisted.internet import reactor

        if self.connected:
            self.transport.write(b"x")
            reactor.callLater(0.2, self._drip)  # type: ignore[attr-defined]  # Twisted's reactor is made at import

    def search_SINCE(self, query: list[bytes], _id: int, mail: _Mail) -> bool:  # noqa: N802 - Twisted's own takes text, and is given bytes
        day = datetime.strptime(query.pop(0).decode(), "%d-%b-%Y").date()  # noqa: DTZ007 - a day and no instant
        return mail.at.date() >= day


def _gate(folder: Path) -> Any:
    """Who may come in, and what is theirs."""
    from twisted.cred import checkers, portal

    class Realm:
        def requestAvatar(self, avatar: Any, mind: Any, *interfaces: Any) -> Any:  # noqa: N802
            account = imap4.MemoryAccount("letters")
            for name in ("INBOX", "市民来信"):
                account.addMailbox(name, _Mailbox(folder))
            return imap4.IAccount, account, lambda: None

    realm = Realm()
    directlyProvides(realm, portal.IRealm)
    checker = checkers.InMemoryUsernamePasswordDatabaseDontUse()
    checker.addUser(USER, PASSWORD)
    return portal.Portal(realm, [checker])


def _factory(folder: Path) -> Any:
    """Makes a server for each connection."""
    from twisted.internet import protocol

    gate = _gate(folder)

    class Factory(protocol.Factory):
        def buildProtocol(self, address: Any) -> _Server:  # noqa: N802
            server = _Server(folder)
            server.portal, server.factory = gate, self
            return server

    return Factory()


def serve(folder: Path) -> None:
    """Answer until killed."""
    from twisted.internet import reactor, ssl

    context = ssl.DefaultOpenSSLContextFactory(str(folder / "key.pem"), str(folder / "certificate.pem"))
    listening = reactor.listenSSL(0, _factory(folder), context, interface="127.0.0.1")
    (folder / "port.new").write_text(str(listening.getHost().port))
    (folder / "port.new").replace(folder / "port")
    reactor.run()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
