"""The chain's end, kept elsewhere: whoever cuts the newest events off with their seals leaves no other trace."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from cases.audit.seal import Flaw, seal
from cases.house import House
from cases.store.event_tables import Seal
from cases.work import Work
from config.secrets import secret_of

KEY = "YINGSHENG_AUDIT_KEY"
FILE = "audit-heads.jsonl"


class HeadError(ValueError):
    """A line is no exported head."""


@dataclass(frozen=True)
class Head:
    """The end of the chain at one instant: link number, its event, its hash; ``at`` and ``signature`` as exported."""

    at: str
    n: int
    event: int
    hash: str
    signature: str | None


def head_line(work: Work, environment: Mapping[str, str]) -> dict[str, Any] | None:
    """The chain's end now, signed when there is a key; ``None`` when nothing is sealed."""
    last = work.session.scalar(select(Seal).order_by(Seal.n.desc()).limit(1))
    if last is None:
        return None
    head = Head(work.now.isoformat(), last.n, last.event_id, last.hash, None)
    key = secret_of(environment, KEY)
    line = {"at": head.at, "n": head.n, "event": head.event, "hash": head.hash}
    return {**line, "signature": _sign(key, head)} if key else line


def read_heads(text: str) -> list[Head]:
    """The heads of a file, one a line. Raises HeadError."""
    heads = []
    for line in filter(str.strip, text.splitlines()):
        try:
            said = json.loads(line)
            heads.append(
                Head(str(said["at"]), int(said["n"]), int(said["event"]), str(said["hash"]), said.get("signature"))
            )
        except (ValueError, TypeError, KeyError) as e:
            raise HeadError(f"第 {len(heads) + 1} 行读不懂") from e
    if not heads:
        raise HeadError("一行也没有")
    return heads


def differing(work: Work, heads: list[Head], environment: Mapping[str, str]) -> list[Flaw]:
    """Heads that are not on the chain any more, or whose signature is not ours. With ``verify`` this proves everything before each."""
    key, flaws = secret_of(environment, KEY), []
    for head in heads:
        if key and not hmac.compare_digest(str(head.signature).encode(), _sign(key, head).encode()):
            flaws.append(Flaw(head.event, f"{head.at} 的链头签名不符"))
        link = work.session.get(Seal, head.n)
        if link is None:
            flaws.append(Flaw(head.event, f"{head.at} 的链头不在链上: 其后的事件被整段删去"))
        elif (link.hash, link.event_id) != (head.hash, head.event):
            flaws.append(Flaw(head.event, f"{head.at} 的链头不符: 链条被重写"))
    return flaws


def keep_head(house: House) -> Path | None:
    """Once a day: the head into a file beside the database, to be copied away. ``None`` when today's stands there or nothing is sealed."""
    file = house.data / FILE
    today = house.now().astimezone(house.config.city.zone).date().isoformat()
    if file.exists() and file.read_text(encoding="utf-8").rstrip().rpartition("\n")[2].find(f'"day": "{today}"') >= 0:
        return None
    with house.write() as work:
        while seal(work):
            pass
        work.commit()
        line = head_line(work, house.environment)
    if line is None:
        return None
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps({"day": today, **line}) + "\n")
    return file


def _sign(key: str, head: Head) -> str:
    said = f"{head.at}\n{head.n}\n{head.event}\n{head.hash}"
    return hmac.new(key.encode(), said.encode(), "sha256").hexdigest()
