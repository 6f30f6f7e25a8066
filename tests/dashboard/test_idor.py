"""Addresses that somebody guesses: by id, number, token or hash nobody reaches what the desk would not show."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.items.files import file_of, keep_file
from cases.matters.unmasking import unmask
from cases.people.actors import Forbidden
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import ItemVersion
from cases.store.people_tables import User
from dashboard.acknowledge import Links
from dashboard.current import COOKIE
from dashboard.files import AttachedFiles
from dashboard.gate import Gate
from dashboard.rights import actor_of, sight_of

Page = Callable[..., AppTest]


def sights(desk: House, login: str) -> dict[str, tuple[int, bool, bool]]:
    """Each case by number: its id, whether this person may know of it, and read it."""
    with desk.read() as work:
        sight = sight_of(work.session.scalars(select(User).where(User.login == login)).one())
        return {c.number: (c.id, sight.knows(c), sight.reads(c)) for c in work.session.scalars(select(Case))}


def words_of(app: AppTest) -> str:
    """Everything on the page."""
    return "".join(str(html.proto) for html in app.get("html"))


@pytest.mark.parametrize("login", ["zhiban", "jijian", "danwei"])
def test_the_page_of_a_case_by_guessed_id(desk: House, page: Page, login: str) -> None:
    """By id or by number: a case of others is answered like one that does not exist, a restricted one by its number alone."""
    seen = sights(desk, login)
    assert any(not reads for _, _, reads in seen.values()) or login == "jijian"
    with desk.read() as work:
        titles = {c.number: c.title for c in work.session.scalars(select(Case))}
    closed = [(number, *may) for number, may in seen.items() if not may[2]][:3]
    for number, id_, knows, _ in closed:
        for wanted in (str(id_), number):
            app = page(login, "case", id=wanted)
            words = words_of(app)
            assert not app.exception
            assert titles[number] not in words
            assert ("只显示编号" in words) is knows
            assert not app.button or not knows


@pytest.mark.parametrize(("login", "status"), [("zhiban", 200), ("danwei", 404), ("jijian", 200)])
def test_a_file_by_item_and_hash(desk: House, logged_in: Callable[[str], str], login: str, status: int) -> None:
    """The unit of another case gets 404, also with the right hash; nobody gets another item's file through an item of one's own."""
    kept = keep_file(desk.data, "照片.jpg", b"picture")
    seen = sights(desk, "danwei")
    with desk.write() as work:
        case = next(c for c in work.session.scalars(select(Case)) if not seen[c.number][1] and not c.restricted)
        item = work.session.scalars(select(CaseItem.item_id).where(CaseItem.case_id == case.id)).one()
        other = work.session.scalars(select(CaseItem.item_id).where(CaseItem.item_id != item).limit(1)).one()
        work.session.scalars(select(ItemVersion).where(ItemVersion.item_id == item)).one().attachments = [kept]
        work.commit()
    app = Starlette(routes=AttachedFiles(desk).routes(), middleware=[Middleware(Gate, known=lambda _: True)])
    with TestClient(app, follow_redirects=False) as client:
        client.cookies.set(COOKIE, logged_in(login))
        assert client.get(f"/files/{item}/{file_of(kept)[1]}").status_code == status
        assert client.get(f"/files/{other}/{file_of(kept)[1]}").status_code == 404
        assert client.get(f"/files/{item}/..%2f..%2fhouse0.db").status_code == 404


@pytest.mark.parametrize("token", ["1", "tok-2", "tok-", "TOK-1", "tok-1'--", "%2e%2e", "tok-1/../1"])
def test_an_acknowledgement_link_by_guessed_token(desk: House, token: str) -> None:
    """Neither number nor time is shown, and nothing is acknowledged."""
    with TestClient(Starlette(routes=Links(desk).routes())) as client:
        for answer in (client.get(f"/ack/{token}"), client.post(f"/ack/{token}")):
            assert "YQ2026" not in answer.text
            assert answer.status_code >= 400


def test_unmasking_by_guessed_ids(desk: House) -> None:
    """Every case the liaison may not read, with its own item: refused, whatever reason is given."""
    seen = sights(desk, "danwei")
    with desk.write() as work:
        liaison = actor_of(work.session.scalars(select(User).where(User.login == "danwei")).one())
        for row in work.session.scalars(select(CaseItem)).all():
            case = work.session.get(Case, row.case_id)
            if case and not seen[case.number][2]:
                with pytest.raises(Forbidden):
                    unmask(work, case.id, row.item_id, liaison, "回电核实地址")


@pytest.mark.parametrize("screen", ["handovers", "messages", "roster"])
def test_pages_of_the_whole_city_show_a_liaison_nothing_of_others(desk: House, page: Page, screen: str) -> None:
    """Numbers and titles of cases of other units are not on them."""
    hidden = [number for number, (_, knows, _) in sights(desk, "danwei").items() if not knows]
    app = page("danwei", screen)
    assert not app.exception
    assert [number for number in hidden if number in words_of(app)] == []
