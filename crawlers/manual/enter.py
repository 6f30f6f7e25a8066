"""An officer's entry becomes an item like any other voice, with who entered it on record."""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from cases.audit.events import record
from cases.house import House
from cases.items.answers import known_orders
from cases.items.files import safe_name
from cases.items.keep import keep, note_secrets
from cases.items.raw import RawItem
from cases.items.secrecy import WHAT_TO_DO, secrecy_mark
from cases.matters.instructing import ORAL, Form, Kind, put_down, require_name, require_time
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import Instruction
from cases.store.case_tables import Case
from cases.store.item_tables import Item
from cases.work import Work
from config.channels import Channel, Files, Manual
from config.words import ItemType
from crawlers.attached import Attached, is_marked, refusal, take_in
from crawlers.plain import SHORT, bare_title, plain, short

FORMS = ("书面批示", "口头批示", "来文交办")
"""How an instruction is given."""
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。；、）】」]+")
_ORDER: dict[str, tuple[Kind, Form]] = {
    "书面批示": ("批示", "书面"),
    "口头批示": ("批示", "口头"),
    "来文交办": ("交办", "书面"),
}
DESK = frozenset({"duty_officer", "shift_leader", "administrator"})


@dataclass(frozen=True)
class Entry:
    """What was typed. ``at``: when the call came, the instruction was given, or the find was published.

    ``number``: 文号. ``form``: one of FORMS for an instruction; ``text`` is then its very words. ``due_at``: the
    time it states; ``by_rule``: a time in its words is not that of the feedback.
    """

    channel: str
    text: str = ""
    title: str = ""
    url: str | None = None
    author: str = ""
    contact: str = ""
    type: ItemType | None = None
    at: datetime | None = None
    occurred_at: datetime | None = None
    due_at: datetime | None = None
    by_rule: bool = False
    number: str = ""
    form: str = ""
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True)
class Entered:
    """What came of it: the request's number where the channel opens one; ``known``: it was there already."""

    number: str | None
    known: bool


def enter(house: House, entry: Entry, actor: Actor) -> Entered:
    """Keep what an officer typed. Raises Forbidden with the sentence that says why not; nothing is stored then.

    The mark of a state secret leaves the time and the channel, also when it stands in an attached file.
    """
    channel = _channel(house, entry.channel, actor)
    item = _item(entry, actor)
    if secrecy_mark(item) or is_marked(entry.files):
        with house.write() as work:
            note_secrets(work, [channel.id])
            work.commit()
        raise Forbidden("secret", WHAT_TO_DO)
    limits = channel.source.files if isinstance(channel.source, Manual) else Files()
    _require(house, entry, item, limits)
    kept = tuple(take_in(house.data, limits, file) for file in entry.files)
    return _keep(house, entry, item, kept, actor)


def _channel(house: House, id: str, actor: Actor) -> Channel:
    channel = next((c for c in house.config.channels.channels if c.id == id and c.is_entered), None)
    if channel is None:
        raise Forbidden("no_such_channel", f"渠道 {id} 不由人工录入")
    if not actor.roles & DESK:
        raise Forbidden("not_allowed", "只有值班员、带班领导和系统管理员可以录入")
    return channel


def _item(entry: Entry, actor: Actor) -> RawItem:
    url, around = _link(entry.url or "")
    title, text = short(entry.title), plain(entry.text) or plain(around)
    names = tuple(file.name for file in entry.files)
    identity = short(entry.number) or url or _pictures(entry)
    typed = {"entered_by": actor.login, "title": title, "text": text, "url": entry.url, "author": entry.author, "number": entry.number, "form": entry.form}  # fmt: skip
    instruction = entry.at if entry.form else None
    return RawItem(
        channel=entry.channel, title=title or ("" if text else bare_title(url, names)), text=text, external_id=identity, url=url,
        author=short(entry.author) or None, contact=short(entry.contact) or None, type=entry.type,
        published_at=entry.at, received_at=entry.at, dispatched_at=instruction, occurred_at=entry.occurred_at, due_at=entry.due_at,
        status=short(entry.form) or None, attachments=names, raw=json.dumps(typed, ensure_ascii=False).encode("utf-8", "replace"),
    )  # fmt: skip


def _link(pasted: str) -> tuple[str | None, str]:
    """The address in what was pasted, and all of that where there is more: 复制链接 of a video app gives the title around it."""
    pasted = pasted.strip()
    found = _ADDRESS.search(pasted)
    if found is None or found.group() == pasted:
        return pasted or None, ""
    return found.group(), pasted


def _pictures(entry: Entry) -> str | None:
    """Files without a word are known by their content; words are known by themselves."""
    if not entry.files or entry.text.strip() or entry.title.strip():
        return None
    return "sha256:" + sha256(b"".join(file.body for file in entry.files)).hexdigest()


def _require(house: House, entry: Entry, item: RawItem, limits: Files) -> None:
    if not (item.title or item.text):
        raise Forbidden("empty", "内容、链接、图片至少要有一样")
    if item.url and not item.url.startswith(("http://", "https://")):
        raise Forbidden("bad_url", "链接要以 http:// 或 https:// 开头")
    if len(item.external_id or "") > SHORT:
        raise Forbidden("too_long", f"链接或文号超过 {SHORT} 字")
    for name, at in (("来电、批示或发布", entry.at), ("事发", entry.occurred_at)):
        if at is not None and at > house.now():
            raise Forbidden("future", f"{name}时间还没有到")
    for file in entry.files:
        if why := refusal(file, limits):
            raise Forbidden("bad_file", f"附件 {safe_name(file.name)} 不能收取: {why}")


def _keep(house: House, entry: Entry, item: RawItem, kept: tuple[str, ...], actor: Actor) -> Entered:
    item = replace(item, attachments=kept)
    with house.write() as work:
        order = _order(work, entry, item) if entry.form else None
        known = keep(work, [item]).duplicate > 0
        row = work.session.scalars(select(Item).where(Item.channel == item.channel, Item.key == item.key)).one()
        record(work, "item_entered", subject_kind="item", subject_id=row.id, actor=actor.login)
        number = known_orders(work, [item])[item.channel, item.key].number
        if order and number and row.version == 1 and not known:
            put_down(work, work.session.scalars(select(Case).where(Case.number == number)).one(), order, actor)
        work.commit()
    return Entered(number, known)


def _order(work: Work, entry: Entry, item: RawItem) -> Instruction:
    """The entry as an order on record. It names no unit: whose it is, is judged; until then the case's own feedback clock is its own."""
    kind, form = _ORDER[entry.form]
    by, words, at = item.author, item.text or item.title, entry.at or work.now
    if by is None:
        raise Forbidden("missing", "缺少批示人或来文单位", ("author",))
    if form == ORAL:
        require_name(work, by)
    require_time(work, words, at, entry.due_at, declined=entry.by_rule)
    return Instruction(kind=kind, by=by, at=at, form=form, words=words, units=[], due_at=entry.due_at)
