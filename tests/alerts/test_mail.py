"""E-mail over a real SMTP conversation: what is said, what is hidden, and every way it can break."""

import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from alerts.mail.send import MailSender, letter
from alerts.outcome import Outcome
from config.transports import Mail
from tests.alerts.parcels import TEXT, parcel
from tests.alerts.relay import Relay, running
from tests.conftest import NINE

TO = "liaison@unit.example.gov.cn"
PLAIN = {"security": "none"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the loopback with its key, made for this run."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path_factory.mktemp("relay") / "relay.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def served(certificate: Path) -> ssl.SSLContext:
    """The relay's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def send(relay: Relay, to: str = TO, login: tuple[str, str] | None = None, **keys: Any) -> Outcome:
    """One try through the relay."""
    way = Mail.model_validate(
        {"kind": "mail", "host": "127.0.0.1", "port": relay.port, "sender": "desk@example.gov.cn", **keys}
    )
    sender = MailSender(way, *(login or (None, None)))
    try:
        return sender.send(parcel(to), NINE)
    finally:
        sender.close()


def test_a_letter_arrives_as_it_was_written() -> None:
    """Text whole, subject without any matter, the id the same at every try, the relay's own number kept."""
    with running(Relay()) as relay:
        ends = [send(relay, **PLAIN) for _ in range(2)]

    first, second = (message_from_bytes(raw, policy=policy.default) for raw in relay.letters)
    assert first.get_content().strip() == TEXT
    assert first["Subject"] == "应声提醒 317"
    assert first["Message-ID"] == second["Message-ID"] == "<k3JxqYw_2Lr-@example.gov.cn>"
    assert (first["To"], first["Auto-Submitted"]) == (TO, "auto-generated")
    assert [(e.kind, e.provider_id) for e in ends] == [("ok", "4F2A")] * 2


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_password_travels_under_tls(security: str, served: ssl.SSLContext, certificate: Path) -> None:
    """STARTTLS or TLS from the start, the certificate checked, then the login, then the letter."""
    relay = Relay(starttls=served) if security == "starttls" else Relay(wrapped=served)
    with running(relay):
        outcome = send(relay, security=security, ca_file=str(certificate), login=("desk", "pass"),
                       username_env="U", password_env="P")  # fmt: skip

    assert outcome.kind == "ok"
    assert relay.heard.index("AUTH") < relay.heard.index("MAIL")
    assert ("STARTTLS" in relay.heard) == (security == "starttls")


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_stranger_with_a_certificate_gets_nothing(security: str, served: ssl.SSLContext) -> None:
    """A certificate nobody vouches for: no login, no letter, another way at once."""
    relay = Relay(starttls=served) if security == "starttls" else Relay(wrapped=served)
    with running(relay):
        assert send(relay, security=security).kind == "permanent"
    assert not relay.letters


def test_a_relay_without_starttls_gets_nothing() -> None:
    """Never in the clear because the other side, or somebody between, takes the offer away."""
    with running(Relay()) as relay:
        assert send(relay, security="starttls").kind == "permanent"
    assert "MAIL" not in relay.heard


@pytest.mark.parametrize(
    ("verb", "reply", "kind"),
    [
        ("CONNECT", "421 busy", "temporary"), ("CONNECT", "554 no service", "permanent"), ("CONNECT", "hello", "temporary"),
        ("CONNECT", "drop", "temporary"), ("EHLO", "drop", "temporary"),
        ("MAIL", "451 later", "temporary"), ("MAIL", "553 not you", "permanent"), ("MAIL", "drop", "temporary"),
        ("RCPT", "450 greylisted", "temporary"), ("RCPT", "550 no such user", "permanent"), ("RCPT", "251 will forward", "ok"),
        ("DATA", "451 later", "temporary"), ("DATA", "554 no", "permanent"), ("DATA", "drop", "temporary"),
        ("LETTER", "452 full", "temporary"), ("LETTER", "554 refused", "permanent"),
        ("LETTER", "drop", "unknown"), ("LETTER", "what", "unknown"),
    ],
)  # fmt: skip
def test_every_end_has_its_outcome(verb: str, reply: str, kind: str) -> None:
    """4xx comes again, 5xx is for good, a loss after the letter was handed over leaves it open."""
    with running(Relay({verb: reply})) as relay:
        assert send(relay, **PLAIN).kind == kind


@pytest.mark.parametrize(("verb", "kind"), [("MAIL", "temporary"), ("LETTER", "unknown")])
def test_a_relay_that_hangs_is_left(verb: str, kind: str) -> None:
    """Time runs out: before the letter it has not gone, after it nobody knows."""
    with running(Relay({verb: "hang"})) as relay:
        assert send(relay, timeout_seconds=1, **PLAIN).kind == kind


@pytest.mark.parametrize(("reply", "kind"), [("535 wrong", "permanent"), ("454 later", "temporary")])
def test_a_refused_login(reply: str, kind: str, served: ssl.SSLContext, certificate: Path) -> None:
    """A wrong password is for good."""
    with running(Relay({"AUTH": reply}, wrapped=served)) as relay:
        outcome = send(relay, security="ssl", ca_file=str(certificate), login=("desk", "pass"),
                       username_env="U", password_env="P")  # fmt: skip

    assert outcome.kind == kind
    assert "pass" not in outcome.detail


def test_nobody_there_is_temporary() -> None:
    """A closed port may open again."""
    assert send(Relay(port=1), **PLAIN).kind == "temporary"


@pytest.mark.parametrize("to", ["", "13800000001", "a@b, c@d", "a@b\r\nRCPT TO:<c@d>", "张三@example.org"])
def test_no_address_is_never_tried(to: str) -> None:
    """One plain address, or none."""
    with running(Relay()) as relay:
        assert send(relay, to, **PLAIN).kind == "permanent"
    assert not relay.heard


def test_a_letter_ends_its_lines_as_smtp_wants() -> None:
    """CRLF everywhere, no bare line feed."""
    made = letter("desk@example.gov.cn", parcel(TO), NINE)

    assert made.endswith(b"\r\n")
    assert made.replace(b"\r\n", b"").count(b"\n") == 0


@pytest.mark.parametrize(
    "keys",
    [{"security": "none", "username_env": "U", "password_env": "P"}, {"username_env": "U"}, {"sender": "desk"},
     {"password_env": "hunter2", "username_env": "U"}, {"port": 0}],
)  # fmt: skip
def test_a_relay_that_cannot_work_is_refused_at_start(keys: dict[str, Any]) -> None:
    """A password in the clear, half a login, a sender that is no address."""
    with pytest.raises(ValidationError):
        Mail.model_validate({"kind": "mail", "host": "relay", "sender": "desk@example.gov.cn", **keys})
