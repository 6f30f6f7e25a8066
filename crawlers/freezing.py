"""Fetch the pages that evidence points to, so that a copy stands in the record. Never within an officer's act, nor a transaction."""

from io import BytesIO
from threading import Event

from cases.evidence.addresses import is_inside
from cases.evidence.pages import Page, keep_failure, keep_page, unfrozen
from cases.house import House
from cases.log import about, log
from cases.store.outages import is_outage
from config.load import Config
from crawlers.addresses import host_of
from crawlers.agent import agent_of
from crawlers.download import Answer, Terms, download
from crawlers.errors import AddressError, DownloadError
from crawlers.screenshot import ScreenshotError, screenshot
from crawlers.website.parse import main_text, page_of, page_title, visible

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
        try:
            frozen += _freeze(house, evidence_id, url, stop)
        except Exception as e:  # our own mistake with one page keeps no other from being copied; it is on record
            if is_outage(e):
                raise
            log.error("evidence not copied", **about(e))
            _keep_failure(house, evidence_id, f"程序内部错误 {type(e).__name__}: 经过见日志 (evidence not copied)")
    return frozen


def _keep_failure(house: House, evidence_id: int, fault: str) -> None:
    with house.write() as work:
        keep_failure(work, evidence_id, fault)
        work.commit()


def _freeze(house: House, evidence_id: int, url: str, stop: Event) -> bool:
    body, fault, page = BytesIO(), "", None
    inside = is_inside(house.config, url)
    terms = Terms(agent_of(house.config), inside, MOST_BYTES, total_seconds=SECONDS, stop=stop)
    try:
        page = _page(house.config, download(url, body, terms), body.getvalue(), inside=inside)
    except (DownloadError, AddressError) as e:
        fault = str(e)
    if stop.is_set() and fault:
        return False  # cut, not failed
    if page is None:
        _keep_failure(house, evidence_id, fault)
        return False
    with house.write() as work:
        keep_page(work, evidence_id, page)
        work.commit()
    return True


def _page(config: Config, answer: Answer, body: bytes, *, inside: bool) -> Page:
    """What was fetched with its words and, where the city has a browser for it, its picture; a picture that fails costs nothing else."""
    title, text, picture = "", "", b""
    if "html" in answer.headers.get("content-type", "html"):
        title, text = words_of(answer, body)
        if config.city.chromium:
            try:
                picture = screenshot(config.city.chromium, answer.url, allow_private=inside)
            except ScreenshotError as e:
                log.warning("evidence without picture", host=host_of(answer.url)[0], fault=str(e))
    return Page(body, answer.url, title, text, answer.tls, picture)


def words_of(answer: Answer, body: bytes) -> tuple[str, str]:
    """Title and words of a page, whatever its letters are written in."""
    page = page_of(answer.url, body, answer.headers.get("content-type", "text/html"))
    return page_title(page), main_text(page) or visible(page)
