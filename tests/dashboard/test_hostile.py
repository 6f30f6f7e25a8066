"""What strangers write and type: into every page markup, into every address a query, into every form a foreign hand."""

import re
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from cases.evidence.pages import Page as Fetched
from cases.evidence.pages import keep_failure, keep_page
from cases.evidence.record import record_evidence
from cases.house import House
from cases.items.search import index_waiting
from cases.matters.acts import act
from cases.matters.given import Upload
from cases.people.actors import actor_of
from cases.people.sessions import session_user
from cases.registers.entering import enter
from cases.registers.proving import Proved, prove
from cases.store.act_tables import Evidence, EvidenceCopy
from cases.store.case_tables import Case, CaseItem
from cases.store.event_tables import Event
from cases.store.item_tables import ItemVersion
from cases.store.people_tables import SessionRow, User
from cases.store.tables import METADATA
from dashboard.acknowledge import Links
from dashboard.callbacks import Callbacks
from dashboard.case.told import evidence
from dashboard.current import COOKIE
from dashboard.export import Export
from dashboard.export_figures import ExportFigures
from dashboard.files import AttachedFiles
from dashboard.front import _known
from dashboard.gate import Gate
from dashboard.intake import Intake
from dashboard.login import Login
from dashboard.read.casefile import read_case
from dashboard.rights import sight_of
from dashboard.sections import SECTIONS
from dashboard.signon import SignOnRoutes
from dashboard.steps import Steps
from tests.dashboard.conftest import shown
from tests.dashboard.seed import PASSWORD
from tests.dashboard.test_login import csrf

Page = Callable[..., AppTest]
SCREENS = sorted(section.module.rpartition(".")[2] for section in SECTIONS)
MARKUP = '<script>alert(1)</script><img src=x onerror=alert(2)>"><a href="javascript:alert(3)">停水</a>'
QUERIES = ["1' OR '1'='1", "1 UNION SELECT password_hash FROM users;--", '"><script>alert(4)</script>', "9" * 30, "²"]  # fmt: skip


OUR_CHART = re.compile(r'<img class="ys-trend" src="data:image/svg\+xml;base64,([^"]*)"')


def everything(app: AppTest) -> str:
    """All the markup that the page wrote by itself, our own charts as they are drawn; Streamlit escapes the rest."""
    return OUR_CHART.sub(lambda chart: b64decode(chart[1]).decode(), shown(app))


@pytest.fixture
def infested(desk: House) -> House:
    """Everything that strangers or officers can write holds markup."""
    with desk.write() as work:
        for case in work.session.scalars(select(Case)):
            case.title = f"{MARKUP}{case.id}"
        for version in work.session.scalars(select(ItemVersion)):
            version.title = version.text = version.author = version.contact = version.url = MARKUP
        evidence = record_evidence(
            work,
            1,
            kind="official_site",
            issuer=MARKUP,
            published_at=work.now,
            actor="zhiban",
            url=f"https://x.test/{MARKUP}",
        )
        keep_page(work, evidence.id, Fetched(b"x", f"https://x.test/{MARKUP}", title=MARKUP, text=MARKUP, tls=MARKUP))
        refused = record_evidence(
            work, 1, kind="official_site", issuer="x", published_at=work.now, actor="zhiban", url="https://y.test"
        )
        keep_failure(work, refused.id, MARKUP)
        work.commit()
    index_waiting(desk)
    return desk


@pytest.mark.parametrize("screen", SCREENS)
def test_what_strangers_write_is_no_markup_on_any_page(page: Page, infested: House, screen: str) -> None:
    """Neither script nor picture nor link of theirs; their words are there as words."""
    for login in ("zhiban", "danwei"):
        html = everything(
            page(login, screen, id="1" if login == "zhiban" else "3", q="停水", figure="cases_opened", period="2026-11")
        )
        assert "<script" not in html
        assert "<img" not in html
        assert "onerror=alert" not in html.replace("src=x onerror=alert", "")
        assert 'href="javascript:' not in html
    if screen in ("case", "search"):
        assert "&lt;script&gt;" in everything(page("zhiban", screen, id="1", q="停水"))


@pytest.mark.parametrize("screen", SCREENS)
def test_no_address_is_a_query(page: Page, desk: House, screen: str) -> None:
    """Whatever stands in a page's address: a page, an empty list or a sentence; every table as it was."""

    def rows() -> dict[str, int]:
        with desk.read() as work:
            return {t.name: work.session.scalar(select(func.count()).select_from(t)) or 0 for t in METADATA.sorted_tables
                    if t.name not in ("sessions", "events", "kept_figures")}  # fmt: skip

    before = rows()
    for hostile in QUERIES:
        names = dict.fromkeys(("id", "act", "message", "q", "below", "period", "figure", "after"), hostile)
        html = everything(page("zhiban", screen, **names))
        assert "<script" not in html
        assert "$argon2" not in html
        assert "Traceback" not in html
    assert rows() == before


@pytest.mark.parametrize("screen", SCREENS)
def test_no_page_shows_a_liaison_what_is_of_others(page: Page, desk: House, screen: str) -> None:
    """Each page, also by the id of another's case and the name of another's figure: no number and no title of it."""
    with desk.read() as work:
        sight = sight_of(work.session.scalars(select(User).where(User.login == "danwei")).one())
        others = [(c.id, c.number, c.title) for c in work.session.scalars(select(Case)) if not sight.knows(c)]
    assert others
    for id_, _, title in others[:3]:
        html = everything(page("danwei", screen, id=str(id_), figure="cases_opened", period="2026-11", q=title[:2]))
        assert [number for _, number, _ in others if number in html] == []
        assert [t for _, _, t in others if t in html] == []


# copies of evidence


@pytest.fixture
def client(desk: House) -> TestClient:
    """Every route of ours behind the real gate."""
    routes = [
        *Login(desk).routes(), *SignOnRoutes(desk).routes(), *Steps(desk).routes(), *Links(desk).routes(), *Callbacks(desk).routes(),
        *Intake(desk).routes(), *AttachedFiles(desk).routes(), *Export(desk).routes(), *ExportFigures(desk).routes(),
    ]  # fmt: skip
    app = Starlette(routes=routes, middleware=[Middleware(Gate, known=_known(desk))])
    return TestClient(app, base_url="http://desk.test", follow_redirects=False)


@pytest.fixture
def copy_of(desk: House) -> Callable[[int], int]:
    """Keeps a copy of evidence of that case; its number."""

    def keep(case_id: int) -> int:
        with desk.write() as work:
            evidence = record_evidence(
                work,
                case_id,
                kind="official_site",
                issuer="市政府",
                published_at=work.now,
                actor="zhiban",
                url="https://x.test",
            )
            keep_page(work, evidence.id, Fetched(b"<script>alert(1)</script>", "https://x.test", title="通报"))
            id_ = work.session.scalars(select(EvidenceCopy.id).where(EvidenceCopy.evidence_id == evidence.id)).one()
            work.commit()
        return id_

    return keep


@pytest.mark.parametrize(
    ("login", "case", "status"),
    [
        ("zhiban", 1, 200),
        ("danwei", 1, 404),
        ("danwei", 3, 200),
        ("zhiban", 6, 404),
        ("jijian", 6, 200),
        (None, 1, 303),
    ],
)
def test_a_copy_of_evidence_by_guessed_number(
    client: TestClient,
    logged_in: Callable[[str], str],
    copy_of: Callable[[int], int],
    login: str | None,
    case: int,
    status: int,
) -> None:
    """Who may not read the case learns nothing; who may gets a download that cannot act, and is on record."""
    if login:
        client.cookies.set(COOKIE, logged_in(login))
    answer = client.get(f"/evidence/{copy_of(case)}")
    assert answer.status_code == status
    if status == 200:
        assert answer.content == b"<script>alert(1)</script>"
        assert answer.headers["content-type"] == "application/octet-stream"
        assert "sandbox" in answer.headers["content-security-policy"]


def test_what_was_handed_in_as_the_proof_is_a_download(
    desk: House, client: TestClient, logged_in: Callable[[str], str]
) -> None:
    """The uploaded file under its own name and nothing of its folders, to who may read the case, and on record; the page leads to it."""
    with desk.write() as work:
        sheet = Upload("../../通报.pdf", b"%PDF-1")
        given = {"kind": "press_conference", "issuer": "市政府", "file": sheet}
        act(work, 1, "publish", actor_of(work, "zhiban"), None, given)
        id_ = work.session.scalars(select(Evidence.id)).one()
        work.commit()
    for login, status in (("danwei", 404), ("zhiban", 200)):
        client.cookies.set(COOKIE, logged_in(login))
        answer = client.get(f"/evidence/of/{id_}")
        assert answer.status_code == status
    assert answer.content == b"%PDF-1"
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('通报.pdf')}"
    with desk.read() as work:
        assert work.session.scalars(select(Event.actor).where(Event.type == "evidence_taken")).all() == ["zhiban"]
        file = read_case(work, 1)
        assert file is not None
        assert f"/evidence/of/{id_}" in evidence(file, work)


def test_what_proved_a_register_entry_is_its_units_and_the_citys(
    desk: House, client: TestClient, logged_in: Callable[[str], str]
) -> None:
    """A download to the desk and to the unit whose it is, on record; to another unit, of an entry without a file, and under another kind nothing."""
    with desk.write() as work:
        officer = actor_of(work, "zhiban")
        own, other = (
            work.session.scalars(select(User.unit).where(User.login == login)).one() for login in ("danwei", "zhiban")
        )
        for unit, body in ((own, b"%PDF-1"), (other, b"%PDF-2"), (own, b"")):
            entry = enter(work, "website_correction", "电话有误", unit, work.now, officer)
            prove(
                work,
                entry.number,
                "correction",
                Proved(work.now, "https://www.example.com/a", body, suffix=".pdf"),
                officer,
            )
        work.commit()
    for login, wanted in (("danwei", [200, 404, 404]), ("zhiban", [200, 200, 404])):
        client.cookies.set(COOKIE, logged_in(login))
        answers = [client.get(f"/evidence/register/{n}") for n in (1, 2, 3)]
        assert [answer.status_code for answer in answers] == wanted, login
        assert answers[0].content == b"%PDF-1"
        assert answers[0].headers["content-disposition"].endswith("register-1.pdf")
    for path in ("/evidence/problem/1", "/evidence/register/999", f"/evidence/register/{2**80}", "/evidence/cases/1"):
        assert client.get(path).status_code == 404, path
    with desk.read() as work:
        taken = work.session.scalars(
            select(Event.actor).where(Event.type == "evidence_taken", Event.subject_kind == "register")
        ).all()
    assert sorted(taken) == ["danwei", "zhiban", "zhiban"]


def test_copies_that_do_not_exist_are_not_found(client: TestClient, logged_in: Callable[[str], str]) -> None:
    """Nor by a number no database holds, nor by a path."""
    client.cookies.set(COOKIE, logged_in("zhiban"))
    for path in ("/evidence/999", f"/evidence/{2**80}", "/evidence/of/999", f"/evidence/of/{2**80}", "/evidence/..%2f1", "/evidence/-1", "/evidence/1'", "/files/1/..%2f..%2fhouse0.db",
                 "/export/..%2fhouse0.db", "/export/statistics.%2e%2e", "/export/figure.csv%00"):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_a_copys_name_never_leads_out_of_a_folder(
    desk: House, client: TestClient, logged_in: Callable[[str], str], copy_of: Callable[[int], int]
) -> None:
    """What an officer's file was called stands in the header escaped, and names no folder where the case keeps it."""
    copy_of(1)
    with desk.write() as work:
        proof = work.session.scalars(select(Evidence.id)).one()
        act(
            work,
            1,
            "keep-copy",
            actor_of(work, "zhiban"),
            None,
            {"evidence": proof, "file": Upload("../../etc/\r\nx: y;通报.pdf", b"%PDF")},
        )
        row = work.session.scalars(select(EvidenceCopy).where(EvidenceCopy.made_by == "zhiban")).one()
        id_, name = row.id, row.file_name
        work.commit()
    assert name is not None
    assert "/" not in name
    client.cookies.set(COOKIE, logged_in("zhiban"))
    answer = client.get(f"/evidence/{id_}")
    assert "x" not in answer.headers
    assert "\n" not in answer.headers["content-disposition"]


# foreign hands

POSTS = {
    "/login",
    "/logout",
    "/login/step",
    "/account",
    "/ack/{token}",
    "/receipts/{way}",
    "/receipts/{way}/{token}",
    "/replies/{way}",
    "/replies/{way}/{token}",
    "/intake/{channel}",
}


def test_every_form_is_known_and_guarded(client: TestClient) -> None:
    """A route that takes a POST stands here: each has a secret of its own, and a test that says so."""
    found = {route.path for route in client.app.routes if "POST" in (getattr(route, "methods", None) or ())}  # type: ignore[attr-defined]
    assert {path.replace(":str", "") for path in found} == POSTS


@pytest.mark.parametrize(("path", "data"), [("/logout", {}), ("/account", {"do": "password", "old": PASSWORD, "new": "another-pass-1", "again": "another-pass-1"}),
                                           ("/account", {"do": "bind", "code": "000000"}), ("/login/step", {"code": "000000"})])  # fmt: skip
@pytest.mark.parametrize("how", ["no secret", "a wrong one", "another session's", "another origin"])
def test_a_foreign_page_cannot_act_for_who_is_logged_in(
    desk: House, client: TestClient, logged_in: Callable[[str], str], path: str, data: dict[str, str], how: str
) -> None:
    """The session lives on, the password stays; the browser's cookie alone is no will."""
    from dashboard.forms import session_secret

    token, other = logged_in("zhiban"), logged_in("zhiban")
    client.cookies.set(COOKIE, token)
    secrets = {"no secret": {}, "a wrong one": {"csrf": "x"}, "another session's": {"csrf": session_secret(other)},
               "another origin": {"csrf": session_secret(token)}}  # fmt: skip
    headers = {"origin": "http://evil.test"} if how == "another origin" else {}
    with desk.read() as work:
        hash_ = work.session.scalars(select(User.password_hash).where(User.login == "zhiban")).one()
    client.post(path, data={**data, **secrets[how]}, headers=headers)
    with desk.read() as work:
        assert session_user(work, token) is not None
        user = work.session.scalars(select(User).where(User.login == "zhiban")).one()
        assert (user.password_hash, user.totp_since) == (hash_, None)


def test_a_session_planted_before_login_is_worth_nothing_after_it(desk: House, client: TestClient) -> None:
    """Fixation: the token a stranger set in the browser is not the one that is let in, and an own token of before stays its own."""
    for planted in ("planted", "x" * 43):
        client.cookies.clear()
        client.cookies.set(COOKIE, planted)
        form = client.get("/login").text
        answer = client.post("/login", data={"login": "zhiban", "password": PASSWORD, "csrf": csrf(form)})
        given = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
        assert given != planted
        with desk.read() as work:
            assert session_user(work, planted) is None
            assert session_user(work, given) is not None


def test_five_tries_lock_whoever_tries(desk: House, client: TestClient) -> None:
    """Over HTTP, from new browsers each time: the sixth, with the right password, stays out; others are let in."""
    for n in range(6):
        client.cookies.clear()
        form = client.get("/login").text
        password = PASSWORD if n == 5 else f"wrong-password-{n}"
        assert (
            client.post("/login", data={"login": "zhiban", "password": password, "csrf": csrf(form)}).status_code == 401
        )
    form = client.get("/login").text
    assert client.post("/login", data={"login": "danwei", "password": PASSWORD, "csrf": csrf(form)}).status_code == 303
    with desk.read() as work:
        assert len(work.session.scalars(select(SessionRow)).all()) == 1


def test_an_upload_is_no_path_of_this_machine(desk: House, tmp_path: Path) -> None:
    """A page hands over bytes; a name with folders writes nowhere outside of the data folder."""
    from cases.items.files import FOLDER, file_of, keep_file

    kept = keep_file(desk.data, "../../../tmp/evil.pdf", b"%PDF evil")
    name, digest = file_of(kept)
    assert "/" not in name
    found = [p for p in desk.data.rglob("*") if p.is_file() and p.read_bytes() == b"%PDF evil"]
    assert found == [desk.data / FOLDER / digest[:2] / digest]
    assert not list(tmp_path.parent.glob("**/evil.pdf"))


def test_items_of_no_case_stay_closed(desk: House, client: TestClient, logged_in: Callable[[str], str]) -> None:
    """The item of a case by another's hash, and of a number beyond the record."""
    client.cookies.set(COOKIE, logged_in("danwei"))
    with desk.read() as work:
        items = set(work.session.scalars(select(CaseItem.item_id)))
    for item in (*items, 10**9):
        assert client.get(f"/files/{item}/{'a' * 64}").status_code == 404
