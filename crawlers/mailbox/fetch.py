"""Letters from a mailbox: those after the last one read, a few at a time, the mark moved when they are stored."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Event

from cases.house import House
from cases.items.files import file_of, keep_file
from cases.items.raw import RawItem
from cases.items.secrecy import WHAT_TO_DO, mark_in
from config.channels import Channel, Mailbox
from config.secrets import secret_of
from crawlers.addresses import require_public
from crawlers.attached import is_marked, take_in
from crawlers.errors import MailError
from crawlers.mailbox.parse import Letter, LetterError, parse_letter
from crawlers.mailbox.session import Box, Envelope, open_box
from crawlers.marks import marked
from crawlers.plain import bare_title
from crawlers.voices import Haul, Rejected, Voice, checked

AT_ONCE = 20
HEAD_BYTES = 262_144
"""Of a mail that is too large we read this much: who wrote, about what, and usually the words."""
UNREAD = "(没有读得出的正文: 邮件加了密, 或是会议邀请等特殊格式, 请到邮箱查看原件)"
RAW_BYTES = 1_000_000
"""A larger mail stands as a file beside the database and not in it."""


def fetch(house: House, channel: Channel, source: Mailbox, stop: Event) -> Iterator[Haul]:
    """Hauls of ``AT_ONCE`` letters each; what comes twice after a broken round is known by its identity."""
    user, password = (secret_of(house.environment, name) for name in (source.user_env, source.password_env))
    if not user or not password:
        raise MailError(f"缺少邮箱账号或口令: 环境变量 {source.user_env}、{source.password_env}")
    if not source.allow_private:
        require_public(source.host, _addresses(source))
    name, today = f"mail:{source.folder}", house.now().astimezone(house.config.city.zone).date()
    before = marked(house, channel.id, name)
    with open_box(
        source.host, source.port, user, password, source.folder, source.ca_file, source.max_message_bytes
    ) as box:
        uids = _unread(box, before, today - timedelta(days=source.first_days))
        if not uids:
            yield Haul(source.folder, unchanged=before is not None)
        for begin in range(0, len(uids), AT_ONCE):
            chunk = uids[begin : begin + AT_ONCE]
            came, broken = _read_on(_voices(house, channel, source, box, chunk, stop))
            last = came[-1][0] if broken else chunk[-1]  # one mail over which the line breaks holds up none before it
            yield Haul(source.folder, [v for _, v in came], marks={name: f"{box.validity}:{last}:{today}"})
            if broken:
                raise broken


def _read_on(voices: Iterator[tuple[int, Voice]]) -> tuple[list[tuple[int, Voice]], MailError | None]:
    """What came, and what ended it before its end; nothing came: raised."""
    came: list[tuple[int, Voice]] = []
    try:
        for uid, voice in voices:
            came.append((uid, voice))
    except MailError as e:
        if not came:
            raise
        return came, e
    return came, None


def _unread(box: Box, before: str | None, first_day: date) -> list[int]:
    """A mailbox that was rebuilt (other UIDVALIDITY) numbers its mails anew: read again from the last day we know of."""
    if before is None:
        return box.uids_since(first_day)
    validity, uid, day = before.split(":")
    if int(validity) == box.validity:
        return box.uids_after(int(uid))
    return box.uids_since(date.fromisoformat(day) - timedelta(days=1))


def _voices(
    house: House, channel: Channel, source: Mailbox, box: Box, uids: list[int], stop: Event
) -> Iterator[tuple[int, Voice]]:
    for envelope in box.envelopes(uids):
        if stop.is_set():
            raise MailError("收取被打断, 下一轮接着收")
        whole = envelope.size <= source.max_message_bytes
        raw = box.mail(envelope.uid, None if whole else HEAD_BYTES)
        if raw is not None:
            yield envelope.uid, voice_of(house, channel, source, envelope, raw)


def voice_of(house: House, channel: Channel, source: Mailbox, envelope: Envelope, raw: bytes) -> Voice:
    """The letter of one mail, its files stored; or why there is none."""
    key = f"UID {envelope.uid}"
    try:
        letter = parse_letter(raw)
    except LetterError as e:
        return Rejected(None, key, str(e))
    if is_marked(letter.attached) or mark_in(letter.beside):
        return Rejected(None, None, WHAT_TO_DO, secret=True)
    item = _item(house, channel, letter, envelope, raw)
    if not (item.title or item.text or letter.attached):
        return Rejected(None, key, "邮件没有主题、正文和附件")
    voice = checked(item, None)
    if isinstance(voice, Rejected):
        return voice  # before any of its files is on our disk
    if envelope.size > source.max_message_bytes:
        return _shortened(item, envelope.size, source.max_message_bytes)
    files = _files(house, source, letter, raw)
    unread = not item.text and any(file_of(name)[1] is None for name in files)
    return replace(item, attachments=files, text=UNREAD if unread else item.text)


def _item(house: House, channel: Channel, letter: Letter, envelope: Envelope, raw: bytes) -> RawItem:
    """The server's word for when it came; the sender's for when it was written, if that can be."""
    now = house.now()
    names = [file.name for file in letter.attached]
    received = min(envelope.arrived_at or now, now)
    sent = letter.sent_at if letter.sent_at and letter.sent_at <= received + timedelta(days=1) else None
    return RawItem(
        channel=channel.id, external_id=letter.identity, title=letter.subject or ("" if letter.text else bare_title(None, names)), text=letter.text,
        author=letter.sender or letter.address or None, contact=letter.address or None,
        published_at=_earlier(sent, received), received_at=received, raw=raw if len(raw) <= RAW_BYTES else b"",
    )  # fmt: skip


def _earlier(sent: datetime | None, received: datetime) -> datetime:
    return min(sent, received) if sent else received


def _shortened(item: RawItem, size: int, most: int) -> RawItem:
    note = f"(邮件 {size / 1e6:.1f} MB, 超过 {most / 1e6:.1f} MB: 附件没有收取, 请到邮箱查看原件)"
    return replace(item, text=f"{item.text}\n{note}".strip())


def _files(house: House, source: Mailbox, letter: Letter, raw: bytes) -> tuple[str, ...]:
    kept = [take_in(house.data, source.files, attached) for attached in letter.attached]
    whole = [keep_file(house.data, "原始邮件.eml", raw)] if len(raw) > RAW_BYTES else []
    return (*kept, *whole)


def _addresses(source: Mailbox) -> list[str]:
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(source.host, source.port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as e:
        raise MailError(f"{source.host} 的地址查不到") from e
