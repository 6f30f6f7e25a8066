"""The page of papers: who sees what, the forms, a figure opened; and the routes for files and figures."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from alerts.sweep import sweep
from cases.items.keys import READING, add_key
from cases.papers.shelf import files_of
from cases.people.sessions import open_session
from cases.store.event_tables import Event
from cases.store.outbox_tables import Message
from cases.store.people_tables import User
from dashboard import current
from dashboard.acknowledge import Links
from dashboard.current import COOKIE
from dashboard.gate import Gate
from dashboard.papers import PaperFiles
from reports import press
from reports.explain import lines
from reports.forms.plain import as_value
from reports.press import composed
from tests.dashboard.conftest import LINKED, SCREEN, shown
from tests.papers.conftest import UNIT, WEEK, Office


def token_of(office: Office, login: str) -> str:
    """A session of that person."""
    with office.house.write() as work:
        token = open_session(work, work.session.scalars(select(User).where(User.login == login)).one())
        for row in work.session.execute(select(User).where(User.login == login)).scalars():
            row.totp_since = work.now
        from cases.people.sessions import note_second

        note_second(work, token)
        work.commit()
    return token


@pytest.fixture
def page(office: Office) -> Iterator[Callable[..., AppTest]]:
    """Runs the screen as somebody."""

    def run(login: str, **query: str) -> AppTest:
        token = token_of(office, login)
        current.install(current.Current(office.house, lambda: token))
        app = AppTest.from_string(SCREEN.format(name="reports"))
        for key, value in query.items():
            app.query_params[key] = value
        return app.run(timeout=60)

    yield run
    current._installed.clear()


def client_of(office: Office) -> TestClient:
    """The routes behind the gate, as the front has them."""

    def known(token: str | None) -> bool:
        from cases.people.sessions import session_user

        with office.house.read() as work:
            return session_user(work, token) is not None

    routes = [*PaperFiles(office.house).routes(), *Links(office.house).routes()]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Gate, known=known)]))


def button(app: AppTest, label: str) -> Any:
    """The button of that label."""
    return next(b for b in app.button if b.label == label)


def test_the_drafter_begins_notes_and_submits(office: Office, page: Callable[..., AppTest]) -> None:
    """From the empty list to 送审, without the command line."""
    app = page("zhi")
    button(app, "起草周报").click().run(timeout=60)
    assert "邛崃市周报 2026年第47周" in shown(app)
    app.text_area[0].input("一句人工附注。")
    button(app, "保存附注").click().run(timeout=60)
    assert "【人工附注】一句人工附注。（值一）" in shown(app)
    next(b for b in app.selectbox if b.label == "由谁审签").select("ling")
    button(app, "送审").click().run(timeout=60)
    assert "待审核" in shown(app)
    [row] = office.act(lambda work: work.session.execute(select(User.login).where(User.login == "zhi")).all())
    assert row[0] == "zhi"


def test_review_signature_issue_on_the_page(office: Office, page: Callable[..., AppTest]) -> None:
    """Each by their own button, and the figures' hash stands with the issue."""
    from reports import press

    id_ = office.start()
    press.submit(office.house, office.actor("zhi"), id_, "ling")
    app = page("shen", id=str(id_))
    button(app, "审核同意").click().run(timeout=60)
    assert not [b for b in page("ban", id=str(id_)).button if "审签" in b.label]
    app = page("ling", id=str(id_))
    button(app, "审签同意").click().run(timeout=60)
    assert "已审签，待印发" in shown(app)
    app = page("zhi", id=str(id_))
    button(app, "印发").click().run(timeout=60)
    words = shown(app)
    assert "已印发" in words
    assert office.edition(id_).hash[:16] in words
    assert "送达和签收" in words


def test_a_return_without_a_reason_is_refused_in_place(office: Office, page: Callable[..., AppTest]) -> None:
    """The sentence stands on the page, the paper where it was."""
    from reports import press

    id_ = office.start()
    press.submit(office.house, office.actor("zhi"), id_, "ling")
    app = page("shen", id=str(id_))
    button(app, "退回").click().run(timeout=60)
    assert "退回需要写明理由" in shown(app)


@pytest.mark.parametrize("state", ["draft", "issued"])
def test_a_figure_opens_its_cases(office: Office, page: Callable[..., AppTest], state: str) -> None:
    """By number; the restricted one only counted; the same as `report explain` and the .html say."""
    id_ = office.start() if state == "draft" else office.issued()
    words = shown(page("zhi", id=str(id_), figure="clocks_late"))
    explained = list(lines(office.house, office.record.week(), "clocks_late"))
    named = [str(line["number"]) for line in explained if "number" in line]
    assert sum(int(line.get("restricted", 0)) for line in explained) == 1
    panel = words[words.index("ys-opened") : words.index("内容</div>")]
    assert all(number in panel for number in named)
    assert "SQ2026-000008" not in panel
    assert "限制知悉的事项 1 件，只计数。" in panel
    if state == "issued":
        with office.house.read() as work:
            from cases.papers.shelf import bytes_of

            html = (bytes_of(work.session, files_of(office.edition(id_))["html"]) or b"").decode()
        behind = html[html.index('id="f-clocks_late"') :]
        behind = behind[: behind.index("<h3", 10)]
        assert all(number in behind for number in named)
        assert "SQ2026-000008" not in behind
        assert "限制知悉的事项1件" in behind


def test_a_figure_that_is_none_is_said(office: Office, page: Callable[..., AppTest]) -> None:
    """An address somebody typed: one sentence, the page stands."""
    words = shown(page("zhi", id=str(office.start()), figure="happiness"))
    assert "没有这个指标" in words


def test_a_unit_sees_its_own_notices_and_signs(office: Office, page: Callable[..., AppTest]) -> None:
    """Nothing of the weekly, nothing of another unit, nothing before issue."""
    weekly, own = office.issued(), office.signed("reminder", UNIT)
    assert "无权查看" in shown(page("lian", id=str(own)))
    from reports import press

    press.issue(office.house, office.actor("zhi"), own)
    assert "无权查看" in shown(page("lian", id=str(weekly)))
    assert "无权查看" in shown(page("lian2", id=str(own)))
    app = page("lian", id=str(own))
    button(app, "签收").click().run(timeout=60)
    assert "已签收。" in shown(app)


def test_files_are_given_to_readers_and_logged(office: Office) -> None:
    """To who may read it; each download is an event with the hash; everybody else gets 404."""
    id_, client = office.issued(), client_of(office)
    assert client.get(f"/papers/{id_}/pdf", headers={"accept": "application/pdf"}).status_code == 401
    for login, status in (("du", 200), ("lian", 404)):
        client.cookies.set(COOKIE, token_of(office, login))
        answer = client.get(f"/papers/{id_}/pdf")
        assert answer.status_code == status
    assert client.get(f"/papers/{id_}/exe").status_code == 404
    assert client.get("/papers/999/pdf").status_code == 404
    client.cookies.set(COOKIE, token_of(office, "du"))
    assert client.get(f"/papers/{id_}/pdf").content.startswith(b"%PDF")
    view = client.get(f"/papers/{id_}/view")
    assert view.headers["content-type"].startswith("text/html")
    with office.house.read() as work:
        taken = work.session.scalars(select(Event).where(Event.type == "paper_taken")).all()
    assert {(e.actor, e.data["form"]) for e in taken} == {("du", "pdf"), ("du", "html")}


def test_the_paper_on_one_case(office: Office) -> None:
    """From the case's page, to who drafts papers; never of a restricted case."""
    client = client_of(office)
    client.cookies.set(COOKIE, token_of(office, "zhi"))
    assert client.get("/papers/case/SQ2026-000007").content.startswith(b"PK")
    assert "限制知悉" in client.get("/papers/case/SQ2026-000008").text
    client.cookies.set(COOKIE, token_of(office, "lian"))
    refused = client.get("/papers/case/SQ2026-000007")
    assert (refused.status_code, "权限" in refused.text) == (404, True)


def test_figures_over_the_interface_are_those_of_the_paper(office: Office) -> None:
    """By key and by session the same; a stranger, a revoked key and a unit are refused; what is no week is said."""
    client = client_of(office)
    path = f"/api/figures/weekly/{WEEK}"
    assert client.get(path).status_code == 401
    with office.house.write() as work:
        _, shown_key = add_key(work, READING, "统计平台", "console")
        work.commit()
    keyed = client.get(path, headers={"authorization": f"Bearer {shown_key}"})
    assert keyed.status_code == 200
    assert client.get(path, headers={"authorization": "Bearer ysk_wrong"}).status_code == 401
    client.cookies.set(COOKIE, token_of(office, "du"))
    assert client.get(path).json() == keyed.json()
    assert client.get("/api/figures/weekly/2026-W60").status_code == 404
    assert client.get("/api/figures/reminder/2026-W47").status_code == 404
    client.cookies.set(COOKIE, token_of(office, "lian"))
    assert client.get(path).status_code == 401
    with office.house.read() as work:
        made = composed(work, "weekly", office.record.week(), None)
        paper = as_value(made.paper, made.facts)
    assert keyed.json()["figures"] == paper["figures"]
    assert keyed.json()["hash"] == paper["hash"]


def test_the_interface_describes_every_figure(office: Office) -> None:
    """OpenAPI 3.1: what it gives is what it says."""
    from reports.definitions import DEFINITIONS

    said = client_of(office).get("/api/openapi.json").json()
    assert said["openapi"] == "3.1.0"
    assert said["components"]["schemas"]["Figure"]["properties"]["name"]["enum"] == [d.name for d in DEFINITIONS]
    assert all(d.sentence in said["info"]["description"] for d in DEFINITIONS)


def test_a_reader_signs_by_the_link_of_the_message(wired: Office) -> None:
    """GET shows title and button and changes nothing; POST signs; the paper itself stays behind the login."""
    office = wired
    id_ = office.issued()
    sweep(office.house)
    with office.house.read() as work:
        token = work.session.scalars(select(Message.token).where(Message.text.contains("已印发"))).first()
    client = client_of(office)
    face = client.get(f"/ack/{token}")
    assert "邛崃市周报 2026年第47周" in face.text
    assert "签收</button>" in face.text
    csrf = face.text.partition('name="csrf" value="')[2].partition('"')[0]
    assert client.post(f"/ack/{token}", data={"csrf": "no"}).status_code == 403
    done = client.post(f"/ack/{token}", data={"csrf": csrf})
    assert "已签收" in done.text
    assert "</button>" not in client.get(f"/ack/{token}").text
    with office.house.read() as work:
        assert [e.data["via"] for e in work.session.scalars(select(Event).where(Event.type == "paper_received"))] == [
            "link"
        ]
    assert office.edition(id_).state == "issued"


def test_what_waits_for_ones_own_signature_stands_on_the_leaders_page(office: Office) -> None:
    """First the reviewer's, then the named leader's, of nobody who had a step before; signed it is gone. The link opens the paper."""

    def asked(login: str) -> str:
        token = token_of(office, login)
        current.install(current.Current(office.house, lambda: token))
        app = AppTest.from_string(LINKED.format(name="leader")).run(timeout=60)
        assert not app.exception
        links = [link.proto for link in app.get("page_link")]
        return " ".join(f"{link.label} {link.page}{link.query_string}" for link in links if "文稿" in link.label)

    id_ = office.start()
    press.submit(office.house, office.actor("zhi"), id_, "ling")
    assert f"审核文稿**　{office.edition(id_).title}" in asked("shen")
    assert f"id={id_}" in asked("shen")
    assert (asked("ling"), asked("zhi"), asked("lian")) == ("", "", "")

    office.decide(id_, "shen")
    assert "审签文稿" in asked("ling")
    assert (asked("shen"), asked("ban")) == ("", "")

    office.decide(id_, "ling")
    assert asked("ling") == ""
    current._installed.clear()
