"""The page that evidence points to is fetched and frozen; never from inside our own network, never endless."""

from collections.abc import Callable
from zlib import decompress

import pytest
from sqlalchemy import select

from cases.evidence.record import record_evidence
from cases.store.case_tables import Case, Evidence
from cases.store.event_tables import Event
from cases.store.item_tables import Blob
from crawlers.freezing import freeze_evidence, is_inside
from tests.crawlers.desks import Desk, a_channel
from tests.crawlers.small_web import Web


def published(desk: Desk, url: str) -> int:
    """Evidence of a publication at that address; its id."""
    with desk.house.write() as work:
        case = Case(number=f"T{url[-6:]}{work.now:%H%M%S}", kind="matter", title="停水", state="received", opened_at=work.now,
                    discovered_at=work.now)  # fmt: skip
        work.session.add(case)
        work.session.flush()
        row = record_evidence(
            work, case.id, kind="official_site", issuer="市政府", published_at=work.now, actor="zhi1", url=url
        )
        work.commit()
        return row.id


def own_site(web: Web) -> object:
    """A channel that may crawl the small web."""
    return a_channel("city_website", {"kind": "feed", "urls": [f"{web.url}/feed"], "allow_private": True})


def faults(desk: Desk) -> list[str]:
    """Why pages could not be frozen."""
    with desk.house.read() as work:
        events = work.session.scalars(select(Event).where(Event.type == "evidence_not_frozen").order_by(Event.id))
        return [event.data["fault"] for event in events]


def test_the_page_is_frozen_as_it_was(web: Web, desk: Callable[..., Desk]) -> None:
    """The bytes of the page by their hash, the moment by the event; a later change of the page changes nothing."""
    here = desk(own_site(web))
    url = web.put("/notice", "<p>情况通报</p>")
    id_ = published(here, url)

    assert freeze_evidence(here.house) == 1
    web.put("/notice", "<p>改了</p>")
    assert freeze_evidence(here.house) == 0

    with here.house.read() as work:
        row = work.session.get_one(Evidence, id_)
        blob = work.session.get_one(Blob, row.blob_hash)
        event = work.session.scalars(select(Event).where(Event.type == "evidence_frozen")).one()
    assert decompress(blob.body or b"").decode() == "<p>情况通报</p>"
    assert event.data["copy"] == row.blob_hash


def test_an_address_inside_is_not_fetched(web: Web, desk: Callable[..., Desk]) -> None:
    """A link that an officer pastes must not make the desk read our own network: refused before anything is asked."""
    here = desk()
    published(here, web.put("/secret", "内部"))

    assert freeze_evidence(here.house) == 0

    assert "内网地址" in faults(here)[0]
    assert web.visits("/secret") == 0


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.invalid/x", "http://", "javascript:alert(1)"])
def test_what_is_no_web_address_is_refused(desk: Callable[..., Desk], url: str) -> None:
    """It is said, and nothing is opened."""
    here = desk()
    published(here, url)

    assert freeze_evidence(here.house) == 0
    assert "不是网址" in faults(here)[0]


def test_a_page_too_large_is_given_up(web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    """No page fills the database."""
    monkeypatch.setattr("crawlers.freezing.MOST_BYTES", 1000)
    here = desk(own_site(web))
    published(here, web.put("/big", "x" * 5000))

    assert freeze_evidence(here.house) == 0
    assert "不再下载" in faults(here)[0]


def test_a_failure_is_tried_again_later_and_not_for_ever(web: Web, desk: Callable[..., Desk]) -> None:
    """Ten minutes between tries, five tries; one that succeeds ends it."""
    here = desk(own_site(web))
    url = f"{web.url}/late"
    published(here, url)
    for _ in range(8):
        freeze_evidence(here.house)
        freeze_evidence(here.house)
        here.clock.forward(minutes=11)

    assert web.visits("/late") == len(faults(here)) == 5
    published(here, url)
    freeze_evidence(here.house)
    web.put("/late", "情况通报")
    here.clock.forward(minutes=11)
    assert freeze_evidence(here.house) == 1


def test_only_hosts_the_city_crawls_inside_may_lie_inside(web: Web, desk: Callable[..., Desk]) -> None:
    """Host and port both: another service on the same machine is not the city's website."""
    config = desk(own_site(web)).house.config

    assert is_inside(config, f"{web.url}/any")
    assert not is_inside(config, "http://127.0.0.1:9/any")
    assert not is_inside(config, "nonsense")
