"""Visits the city's own pages: how long each takes, what it shows as its last update, and once a day where its links lead."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from threading import Event
from typing import TYPE_CHECKING, Any

from cases.house import House
from cases.log import log
from cases.registers.sites import Look, last_looks, note_look
from cases.store.outages import is_outage
from config.channels import Publication
from crawlers.agent import agent_of
from crawlers.answers import no_answer
from crawlers.download import GONE, Question, Terms, ask, visiting
from crawlers.errors import CrawlError, DownloadError
from crawlers.markup import element_text
from crawlers.site.parse import latest_date, links_digest, links_of
from crawlers.website.parse import page_of

if TYPE_CHECKING:
    import httpx2

LINKS_EVERY = timedelta(days=1)
MOST_LINKS = 60
LINK_SECONDS = 0.5
"""Between two links, which mostly lead to the same host."""
LINK_BYTES = 200_000
"""Enough to see that something comes; a film is not fetched to see that it is there."""
PATIENCE = 20.0
"""Longer than the fifteen seconds of the rule, so that slow and gone can be told apart."""


def visit_due(house: House, stop: Event) -> int:
    """Visit every page whose time has come, each in its own unit of work; how many that were. One that breaks us keeps us from no other."""
    done = 0
    for publication in due(house):
        if stop.is_set():
            break
        try:
            visit(house, publication, stop)
        except Exception as e:  # our own mistake is no fault of the page: nothing is held against its keeper
            if is_outage(e):
                raise
            log.error("own site not visited", error=type(e).__name__, publication=publication.id)
        else:
            done += 1
    return done


def due(house: House) -> list[Publication]:
    """Pages whose last visit lies back longer than agreed."""
    with house.read() as work:
        found = []
        for publication in watched(house):
            last, _ = last_looks(work, publication.id)
            if last is None or work.now - last.at >= timedelta(minutes=publication.visit_minutes):
                found.append(publication)
        return found


def watched(house: House) -> Iterator[Publication]:
    """The city's own pages that have an address."""
    return (p for p in house.config.channels.publications if p.url)


def visit(house: House, publication: Publication, stop: Event, *, links: bool | None = None) -> Look:
    """One visit, kept. ``links``: check them too; unless said, once a day."""
    with house.read() as work:
        last, checked = last_looks(work, publication.id)
        before = last.links_hash if last else None
        if links is None:
            links = publication.check_links and (checked is None or work.now - checked.at >= LINKS_EVERY)
    look = look_at(house, publication, stop, before, links=links)
    with house.write() as work:
        note_look(work, publication, look)
        work.commit()
    return look


def look_at(house: House, publication: Publication, stop: Event, before: str | None, *, links: bool) -> Look:
    """What a visit finds; nothing is kept. ``before``: the links' digest of the last visit."""
    url = publication.url or ""
    terms = Terms(agent_of(house.config), publication.allow_private, step_seconds=PATIENCE, total_seconds=60, stop=stop)
    began = time.monotonic()
    with visiting(terms) as client:
        body = BytesIO()
        try:
            answer = ask(client, Question(url), body, terms)
        except CrawlError as e:
            return Look(time.monotonic() - began, str(e))
        seconds = time.monotonic() - began
        root, fault = _page(body.getvalue(), answer.headers, answer.url)
        if fault:
            return Look(seconds, f"{url} {fault}")
        found, now = links_of(root, answer.url), house.now()
        digest = links_digest(found)
        at = latest_date(root, answer.url, house.config.city.zone, now)
        origin = "page" if at else None
        if at is None and before not in (None, digest):
            at, origin = now, "guessed"
        dead = _dead(client, found[:MOST_LINKS], terms, stop) if links else None
        return Look(seconds, None, at, origin, digest, dead)


def _page(body: bytes, headers: Any, url: str) -> tuple[Any, str | None]:
    """The page's tree, or why it is no page."""
    page = page_of(url, body, headers.get("content-type", ""))
    root = page.selector.root if body.strip() else None
    if root is None:
        return None, "答复是空的"
    words = element_text(root)
    why = no_answer(
        page.css("title::text").get() or "",
        words,
        asks_password=bool(page.css("input[type=password]") and len(words) < 300),
    )
    return root, why


def _dead(client: "httpx2.Client", links: list[str], terms: Terms, stop: Event) -> list[str]:
    """Those that lead nowhere: gone, or a host that nobody knows. One that is slow, or refuses machines, is not dead."""
    brief = replace(terms, most_bytes=LINK_BYTES, step_seconds=10)
    dead = []
    for link in links:
        if stop.wait(LINK_SECONDS):
            break
        try:
            ask(client, Question(link), _Nowhere(), brief)
        except DownloadError as e:
            if e.status in GONE or e.nobody:
                dead.append(link)
        except CrawlError:
            continue
    return dead


class _Nowhere(BytesIO):
    """Takes a body and keeps nothing of it."""

    def write(self, data: Any, /) -> int:
        return len(data)
