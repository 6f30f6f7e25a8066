"""A real IMAP server over TLS (Twisted's) for one mailbox kept in a folder; it can be told to fail, and writes down what it was asked.

Runs as a process of its own: ``python -m tests.crawlers.imap_server FOLDER``. In the folder: ``1.eml``, ``2.eml`` … (the number is
the UID), ``validity`` (UIDVALIDITY), ``fault`` (what to do wrong), ``port`` and ``asked`` (written by the server).
"""

import sys
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from io import BytesIO
from pathlib import Path
from typing import Any

from zope.interface import implementer

USER, PASSWORD = b"letters", b"open sesame"


def write_certificate(folder: Path, name: str = "localhost") -> None:
    """A key and a certificate that signs itself, for that name."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def serve(folder: Path) -> None:  # noqa: C901 - Twisted is imported where it runs, and its parts with it
    """Answer until killed."""
    from twisted.cred import checkers, portal
    from twisted.internet import protocol, reactor, ssl
    from twisted.mail import imap4

    @implementer(imap4.IMessage, imap4.IMessageFile)
    class Mail:
        def __init__(self, file: Path) -> None:
            self.uid = int(file.stem)
            self.raw = file.read_bytes()
            self.at = datetime.fromtimestamp(file.stat().st_mtime, UTC)

        def open(self) -> BytesIO:
            return BytesIO(self.raw)

        def getUID(self) -> int:  # noqa: N802 - Twisted's names
            return self.uid

        def getFlags(self) -> list[str]:  # noqa: N802
            return []

        def getInternalDate(self) -> str:  # noqa: N802
            return self.at.strftime("%d-%b-%Y %H:%M:%S +0000")

        def getSize(self) -> int:  # noqa: N802
            return len(self.raw)

        def getHeaders(self, negate: bool, *names: str) -> dict[str, str]:  # noqa: N802
            return {k.lower(): v for k, v in message_from_bytes(self.raw).items()}

        def getBodyFile(self) -> BytesIO:  # noqa: N802
            return BytesIO(self.raw)

        def isMultipart(self) -> bool:  # noqa: N802
            return False

        def getSubPart(self, part: int) -> None:  # noqa: N802
            raise IndexError(part)

    @implementer(imap4.IMailbox)
    class Mailbox:
        def mails(self) -> list[Mail]:
            return [Mail(f) for f in sorted(folder.glob("*.eml"), key=lambda f: int(f.stem))]

        def getFlags(self) -> list[str]:  # noqa: N802
            return ["\\Seen"]

        def getHierarchicalDelimiter(self) -> str:  # noqa: N802
            return "/"

        def getMessageCount(self) -> int:  # noqa: N802
            return len(self.mails())

        def getRecentCount(self) -> int:  # noqa: N802
            return 0

        def getUIDValidity(self) -> int:  # noqa: N802
            return int((folder / "validity").read_text())

        def isWriteable(self) -> bool:  # noqa: N802
            return True

        def addListener(self, listener: Any) -> None:  # noqa: N802
            pass

        def removeListener(self, listener: Any) -> None:  # noqa: N802
            pass

        def fetch(self, messages: Any, uid: Any) -> Any:
            mails = self.mails()
            messages.last = mails[-1].uid if mails else 0
            return [(n, m) for n, m in enumerate(mails, start=1) if m.uid in messages]

    class Server(imap4.IMAP4Server):  # type: ignore[misc]
        fetched = 0

        def lineReceived(self, line: bytes) -> None:  # noqa: N802
            with (folder / "asked").open("ab") as asked:
                asked.write((b"LOGIN" if b"LOGIN" in line.upper() else line) + b"\n")
            fault, _, number = (folder / "fault").read_text().partition(" ")
            if b"BODY.PEEK" in line:
                self.fetched += 1
                if fault == "drop" and self.fetched > int(number):
                    self.transport.abortConnection()
                    return
            if fault == "babble" and b"SEARCH" in line:
                self.transport.write(b"HTTP/1.1 200 OK\r\n\r\n<html>\r\n")
                self.transport.loseConnection()
                return
            super().lineReceived(line)

        def search_SINCE(self, query: list[bytes], _id: int, mail: Mail) -> bool:  # noqa: N802 - Twisted's own takes text, and is given bytes
            day = datetime.strptime(query.pop(0).decode(), "%d-%b-%Y").date()  # noqa: DTZ007 - a day and no instant
            return mail.at.date() >= day

    class Realm:
        def requestAvatar(self, avatar: Any, mind: Any, *interfaces: Any) -> Any:  # noqa: N802
            account = imap4.MemoryAccount("letters")
            account.addMailbox("INBOX", Mailbox())
            account.addMailbox("市民来信", Mailbox())
            return imap4.IAccount, account, lambda: None

    from zope.interface import directlyProvides

    realm = Realm()
    directlyProvides(realm, portal.IRealm)
    checker = checkers.InMemoryUsernamePasswordDatabaseDontUse()
    checker.addUser(USER, PASSWORD)
    factory = protocol.Factory()
    factory.protocol = Server
    gate = portal.Portal(realm, [checker])

    def build(address: Any) -> Server:
        server = Server()
        server.portal = gate
        server.factory = factory
        return server

    factory.buildProtocol = build  # type: ignore[method-assign]
    context = ssl.DefaultOpenSSLContextFactory(str(folder / "key.pem"), str(folder / "certificate.pem"))
    listening = reactor.listenSSL(0, factory, context, interface="127.0.0.1")  # type: ignore[attr-defined]
    (folder / "port.new").write_text(str(listening.getHost().port))
    (folder / "port.new").replace(folder / "port")
    reactor.run()  # type: ignore[attr-defined]


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
