"""Fetch the pages that evidence points to, so that a copy stands in the record. Never within an officer's act, nor a transaction."""

from io import BytesIO
from threading import Event
from urllib.parse import urlsplit

from cases.evidence.pages import keep_failure, keep_page, unfrozen
from cases.house import House
from config.load import Config
from crawlers.addresses import host_of
from crawlers.agent import agent_of
from crawlers.download import Terms, download
from crawlers.errors import AddressError, DownloadError

MOST_BYTES = 5_000_000
SECONDS = 20


def freeze_evidence(house: House, stop: Event | None = None) -> int:
    """One pass; how many copies were frozen. What fails is on record and tried again later, a few times."""
    stop = stop or Event()
    with house.read() as work:
        waiting = unfrozen(work)
    frozen = 0
    for evidence_id, url in waiting:
        if stop.is_set():
            break
        frozen += _freeze(house, evidence_id, url, stop)
    return frozen


def _freeze(house: House, evidence_id: int, url: str, stop: Event) -> bool:
    body, fault, found = BytesIO(), "", url
    terms = Terms(agent_of(house.config), is_inside(house.config, url), MOST_BYTES, total_seconds=SECONDS, stop=stop)
    try:
        found = download(url, body, terms).url
    except (DownloadError, AddressError) as e:
        fault = str(e)
    if stop.is_set() and fault:
        return False  # cut, not failed
    with house.write() as work:
        if fault:
            keep_failure(work, evidence_id, fault)
        else:
            keep_page(work, evidence_id, body.getvalue(), found)
        work.commit()
    return not fault


def is_inside(config: Config, url: str) -> bool:
    """Whether the address is on a host inside that the city itself crawls with leave (allow_private): only there evidence may lie inside."""
    try:
        wanted = host_of(url)
    except AddressError:
        return False
    return wanted in {place for channel in config.channels.channels for place in _places(channel.source)}


def _places(source: object) -> list[tuple[str, int]]:
    """Hosts and ports of a source that may lie inside."""
    if not getattr(source, "allow_private", False):
        return []
    addresses = [*getattr(source, "start", []), *getattr(source, "urls", []), getattr(source, "url", None)]
    return [host_of(a) for a in addresses if a and urlsplit(a).hostname]
