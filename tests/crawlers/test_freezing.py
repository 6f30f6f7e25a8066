"""The page that evidence points to is fetched and frozen; never from inside our own network, never endless."""

from collections.abc import Callable
from functools import partial
from zlib import decompress

import pytest
from sqlalchemy import select

from cases.evidence.addresses import is_inside
from cases.evidence.record import record_evidence
from cases.matters.given import web_address
from cases.people.actors import Forbidden
from cases.store.act_tables import Evidence, EvidenceCopy
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from cases.store.item_tables import Blob
from crawlers import addresses, freezing
from crawlers.download import Answer, Terms
from crawlers.freezing import freeze_evidence
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


def test_a_page_that_breaks_us_keeps_no_other_from_being_copied(
    web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own mistake with one page is on record for it, as any failure; the next is copied in the same pass."""
    here = desk(own_site(web))
    for path in ("/breaks", "/notice"):
        published(here, web.put(path, "<p>情况通报</p>"))
    words_of = freezing.words_of

    def breaks(answer: Answer, body: bytes) -> tuple[str, str]:
        if answer.url.endswith("/breaks"):
            raise RuntimeError
        return words_of(answer, body)

    monkeypatch.setattr(freezing, "words_of", breaks)

    assert freeze_evidence(here.house) == 1
    assert faults(here) == ["程序内部错误 RuntimeError: 经过见日志 (evidence not copied)"]


def test_a_page_whose_base_is_no_address_is_copied_all_the_same(web: Web, desk: Callable[..., Desk]) -> None:
    """Half an address in ``<base>`` costs neither the copy nor its words."""
    here = desk(own_site(web))
    published(here, web.put("/notice", "<head><base href='http://[x'><title>通报</title></head><p>情况通报</p>"))

    assert freeze_evidence(here.house) == 1
    with here.house.read() as work:
        assert {copy.title for copy in work.session.scalars(select(EvidenceCopy))} == {"通报"}


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


def test_a_publication_may_lie_where_the_city_crawls_inside(web: Web, desk: Callable[..., Desk]) -> None:
    """What is refused of any other inner address is taken of the city's own site."""
    with desk(own_site(web)).house.read() as work:
        assert web_address(work, {"url": f" {web.url}/any "}) == f"{web.url}/any"
        with pytest.raises(Forbidden, match="内部网络"):
            web_address(work, {"url": "http://127.0.0.1:9/any"})


def copies(desk: Desk, evidence_id: int) -> dict[str, EvidenceCopy]:
    """What is kept of a piece of evidence."""
    with desk.house.read() as work:
        rows = work.session.scalars(select(EvidenceCopy).where(EvidenceCopy.evidence_id == evidence_id)).all()
        work.session.expunge_all()
        return {row.what: row for row in rows}


def held(desk: Desk, row: EvidenceCopy) -> bytes:
    """A copy's bytes."""
    with desk.house.read() as work:
        return decompress(work.session.get_one(Blob, row.blob_hash).body or b"")


PAGE = """<html><head><meta charset="gb18030"><title>情况通报</title></head><body><h1>关于停水的情况通报</h1>
<p>经核实，11月23日高埂街道停水系主管道检修，已于当日18时恢复供水。</p></body></html>"""


def test_words_title_and_last_address_are_kept_beside_the_bytes(web: Web, desk: Callable[..., Desk]) -> None:
    """Whatever letters the page is written in; after a redirect the address where it was found."""
    here = desk(own_site(web))
    web.put("/new", PAGE.encode("gb18030"), content_type="text/html")
    id_ = published(here, web.put("/old", "", status=302, headers={"Location": "/new"}))

    assert freeze_evidence(here.house) == 1

    kept = copies(here, id_)
    assert set(kept) == {"page", "text"}
    assert (kept["page"].title, kept["page"].url, kept["page"].made_by) == (
        "关于停水的情况通报",
        f"{web.url}/new",
        "machine",
    )
    assert held(here, kept["page"]) == PAGE.encode("gb18030")
    assert "已于当日18时恢复供水" in held(here, kept["text"]).decode()


def test_a_name_that_points_inside_is_refused_also_among_others(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name with one address outside and one inside, and one that moves between two look-ups: nothing inside is visited."""
    here = desk()
    outside, inside = ("8.8.8.8", 80), ("127.0.0.1", 80)
    answers = [[outside, inside], [inside]]

    def resolve(*_: object, **__: object) -> list[object]:
        return [(2, 1, 6, "", address) for address in answers.pop(0)]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    for n in range(2):
        published(here, f"http://rebinding.example/{n}")
        assert freeze_evidence(here.house) == 0
    assert ["内网地址 127.0.0.1" in fault for fault in faults(here)] == [True, True]


def test_a_redirect_into_our_own_network_is_not_followed(
    web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page outside sends us to 127.0.0.1: refused at that hop, before anything is asked there."""
    here = desk()
    secret = web.put("/secret", "内部")
    web.put("/out", "", status=302, headers={"Location": secret})
    port = int(web.url.rpartition(":")[2])
    real = addresses.require_allowed

    def seems_public(url: str, *, allow_private: bool) -> str | None:
        return "127.0.0.1" if url.startswith("http://outside.example") else real(url, allow_private=allow_private)

    monkeypatch.setattr("crawlers.download.require_allowed", seems_public)
    published(here, f"http://outside.example:{port}/out")

    assert freeze_evidence(here.house) == 0
    assert "指向内网地址 127.0.0.1" in faults(here)[0]
    assert (web.visits("/out"), web.visits("/secret")) == (1, 0)


def test_a_page_that_never_ends_is_given_up(
    web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clocks of others do not wait for it."""
    monkeypatch.setattr("crawlers.freezing.Terms", partial(Terms, step_seconds=0.3))
    here = desk(own_site(web))
    published(here, web.put("/slow", "", hold=True))

    assert freeze_evidence(here.house) == 0
    assert "没有答复" in faults(here)[0]
