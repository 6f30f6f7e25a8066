"""Visits the addresses of a feed channel; asks only for what changed since the last visit."""

import json
from collections.abc import Iterator
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


def fetch(house: House, channel: Channel, source: Feed, stop: Event) -> Iterator[Haul]:
    """One haul for each address; one that fails says so in its haul and does not keep us from the others."""
    for url in source.urls:
        try:
            yield _visit(house, channel, source, url, stop)
        except CrawlError as e:
            yield Haul(url, problem=str(e))


def _visit(house: House, channel: Channel, source: Feed, url: str, stop: Event) -> Haul:
    name = mark("validators", url)
    validators = json.loads(marked(house, channel.id, name) or "{}")
    body = BytesIO()
    answer = download(url, body, Terms(agent_of(house.config), source.allow_private, stop=stop), validators)
    if answer.unchanged:
        return Haul(url, unchanged=True)
    terms = parse.Terms(channel.id, url, house.config.city.zone, house.now())
    reading = parse.parse_feed(body.getvalue(), terms, answer.headers)
    remark = f"{url}: {reading.undated} 条没有可用的发布时间" if reading.undated else None
    return Haul(url, reading.voices, marks={name: json.dumps(answer.validators)}, remark=remark)
