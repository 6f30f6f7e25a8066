"""Attachments go to who may read the case, as downloads, and to nobody else."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from cases.house import House
from cases.items.files import file_of, keep_file
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from cases.store.item_tables import Item
from dashboard.current import COOKIE
from dashboard.files import AttachedFiles
from dashboard.gate import Gate
from tests.dashboard.conftest import shown

BODY = b"<script>alert(1)</script>"


@pytest.fixture
def address(desk: House) -> str:
    """A letter with a page of a stranger attached."""
    kept = keep_file(desk.data, "../说明 13800001234.html", BODY)
    with desk.write() as work:
        keep(
            work,
            [RawItem("mayor_mailbox", title="来信", external_id="F1", attachments=(kept, "x.exe (没有收取: 是程序)"))],
        )
        work.commit()
        item = work.session.scalars(select(Item.id).where(Item.external_id == "F1")).one()
    return f"/files/{item}/{file_of(kept)[1]}"


@pytest.fixture
def client(desk: House) -> Iterator[TestClient]:
    """The route behind a gate that lets everybody pass: the route itself must ask."""
    app = Starlette(routes=AttachedFiles(desk).routes(), middleware=[Middleware(Gate, known=lambda _: True)])
    with TestClient(app) as made:
        yield made


def test_the_desk_takes_a_file_as_a_download(
    client: TestClient, desk: House, logged_in: Callable[[str], str], address: str
) -> None:
    """Its own name, never as a page; who took it is on record."""
    client.cookies.set(COOKIE, logged_in("zhiban"))
    answer = client.get(address)
    assert (answer.status_code, answer.content) == (200, BODY)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%AF%B4")
    assert "sandbox" in answer.headers["content-security-policy"]
    with desk.read() as work:
        assert work.session.scalars(select(Event.actor).where(Event.type == "file_taken")).all() == ["zhiban"]


def test_others_learn_nothing(client: TestClient, logged_in: Callable[[str], str], address: str) -> None:
    """No session, another unit, another item, a path: 404 all the same."""
    client.cookies.set(COOKIE, "nobody")
    assert client.get(address).status_code == 404
    client.cookies.set(COOKIE, logged_in("danwei"))
    assert client.get(address).status_code == 404
    client.cookies.set(COOKIE, logged_in("zhiban"))
    item, digest = address.split("/")[2:]
    for path in (
        f"/files/{int(item) + 99}/{digest}",
        f"/files/{item}/{'0' * 64}",
        f"/files/{item}/..%2f..%2fhouse0.db",
    ):
        assert client.get(path).status_code == 404


def test_the_case_page_names_the_files(page: Callable[..., object], desk: House, address: str) -> None:
    """Kept ones are links, refused ones say why; numbers in names are masked."""
    with desk.read() as work:
        case = work.session.scalars(select(Case.id).order_by(Case.id.desc()).limit(1)).one()
    html = shown(page("zhiban", "case", id=str(case)))  # type: ignore[arg-type]
    assert address in html
    assert "x.exe (没有收取: 是程序)" in html
    assert "说明 138****1234.html" in html
