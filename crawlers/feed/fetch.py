"""Visits the addresses of a feed channel; asks only for what changed since the last visit."""

import json
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from threading import Event

from cases.house import House
from config.channels import Channel, Feed
from crawlers.agent import agent_of
from crawlers.download import Terms, download
from crawlers.errors import CrawlError
from crawlers.feed import parse
from crawlers.marks import mark, marked
from crawlers.voices import Haul

_BODY = "body"
"""Beside the validators: the hash of the whole answer, for servers that send neither ETag nor Last-Modified."""


def fetch(house: House, channel: Channel, source: Feed, stop: Event) -> Iterator[Haul]:
    """One haul for each address; one that fails says so in its haul and does not keep us from the others."""
    for url in source.urls:
        try:
            yield _visit(house, channel, source, url, stop)
        except CrawlError as e:
            yield Haul(url, problem=str(e), retry_after=e.retry_after)


def _visit(house: House, channel: Channel, source: Feed, url: str, stop: Event) -> Haul:
    name = mark("validators", url)
    remembered = json.loads(marked(house, channel.id, name) or "{}")
    digest = remembered.pop(_BODY, None)
    body = BytesIO()
    answer = download(url, body, Terms(agent_of(house.config), source.allow_private, stop=stop), remembered)
    wire = body.getvalue()
    found = sha256(wire).hexdigest()
    if answer.unchanged or found == digest:
        return Haul(url, unchanged=True)
    terms = parse.Terms(channel.id, url, house.config.city.zone, house.now())
    reading = parse.parse_feed(wire, terms, answer.evidence)
    return Haul(
        url, reading.voices, marks={name: json.dumps({**answer.validators, _BODY: found})}, remark=_remark(url, reading)
    )


def _remark(url: str, reading: parse.Reading) -> str | None:
    """What the feed leaves us to guess."""
    said = [(reading.undated, "条没有可用的发布时间"), (reading.nameless, "条没有编号, 以链接或内容识别")]
    words = [f"{count} {what}" for count, what in said if count]
    return f"{url}: {', '.join(words)}" if words else None
