"""Visits the addresses of a feed channel; asks only for what changed since the last visit."""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from threading import Event

from cases.house import House
from cases.items.runs import watermarks
from config.channels import Channel, Feed
from crawlers.agent import agent_of
from crawlers.download import Terms
from crawlers.emptied import shown
from crawlers.errors import CrawlError
from crawlers.feed import parse
from crawlers.feed.parse import Naming
from crawlers.feed.poll import Came, poll
from crawlers.marks import mark
from crawlers.voices import Haul

_SHOWN = "shown"
"""Beside the validators: what the feed showed. One that has none any more may have been changed, and says so no other way."""
_NAMED = "named"
"""Beside the validators: by what the entries of the feed are told apart."""
_BODY = "body"
"""Beside the validators: the hash of the whole answer, for servers that send neither ETag nor Last-Modified."""


def fetch(house: House, channel: Channel, source: Feed, stop: Event) -> Iterator[Haul]:
    """One haul for each address, as they answer; one that fails says so in its haul and does not keep us from the others."""
    names = {url: mark("validators", url) for url in source.urls}
    held = {url: mark("not_before", url) for url in source.urls}
    with house.read() as work:
        found = watermarks(work, channel.id, [*names.values(), *held.values()])
    for url in source.urls:
        if until := _still(found.get(held[url]), house.now()):
            del names[url]
            yield Haul(
                url, problem=f"{url} 要求 {until.astimezone(house.config.city.zone):%H:%M} 以后再来, 此前不再访问"
            )
    remembered = {url: json.loads(found.get(name, "{}")) for url, name in names.items()}
    bodies = {
        url: (known.pop(_BODY, None), known.pop(_SHOWN, None), known.pop(_NAMED, "id"))
        for url, known in remembered.items()
    }
    terms = Terms(agent_of(house.config), source.allow_private, stop=stop)
    for came in poll(remembered, terms):
        try:
            yield _haul(house, channel, came, bodies[came.url], names[came.url])
        except CrawlError as e:
            away = {held[came.url]: (house.now() + e.retry_after).isoformat()} if e.retry_after else {}
            yield Haul(came.url, problem=str(e), marks=away)


def _still(said: str | None, now: datetime) -> datetime | None:
    """Until when one feed wants to be left alone; the others of the channel are not held up by it."""
    until = datetime.fromisoformat(said) if said else None
    return until if until and until > now else None


def _haul(house: House, channel: Channel, came: Came, before: tuple[str | None, str | None, Naming], name: str) -> Haul:
    if came.error or came.answer is None:
        raise came.error or CrawlError(f"{came.url} 没有答复")
    digest = sha256(came.body).hexdigest()
    if came.answer.unchanged or digest == before[0]:
        return Haul(came.url, unchanged=True)
    terms = parse.Terms(channel.id, came.url, house.config.city.zone, house.now(), before[2])
    reading = parse.parse_feed(came.body, terms, came.answer.evidence)
    earlier = shown(before[1])
    if not reading.voices and not earlier.may_be_empty(terms.now):
        raise CrawlError(f"{came.url} 一条也没有, 以前有过: 订阅源可能已改, 地址要更新")
    now_shown = earlier.then(reading.voices).written()
    marks = {name: json.dumps({**came.answer.validators, _BODY: digest, _SHOWN: now_shown, _NAMED: reading.naming})}
    return Haul(came.url, reading.voices, marks=marks, remark=_remark(came.url, reading))


def _remark(url: str, reading: parse.Reading) -> str | None:
    """What the feed leaves us to guess."""
    said = [(reading.undated, "条没有可用的发布时间"), (reading.nameless, "条没有编号, 以链接或内容识别")]
    words = [f"{count} {what}" for count, what in said if count]
    if reading.naming != "id":
        words.append("几条共用一个编号或链接, 以链接或内容识别")
    return f"{url}: {', '.join(words)}" if words else None
