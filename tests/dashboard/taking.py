"""Takes a table from the desk as somebody's browser does."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO, StringIO

from openpyxl import load_workbook
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from dashboard.current import COOKIE
from dashboard.gate import Gate

Take = Callable[..., list[list[str]]]


@contextmanager
def taking(routes: Sequence[BaseRoute], logged_in: Callable[[str], str]) -> Iterator[Take]:
    """The rows of a table, or its status alone; the routes stand behind a gate that lets everybody pass."""
    app = Starlette(routes=routes, middleware=[Middleware(Gate, known=lambda _: True)])
    with TestClient(app, follow_redirects=False) as client:

        def take(login: str | None, path: str = "/export/worklist.csv") -> list[list[str]]:
            client.cookies.clear()
            if login:
                client.cookies.set(COOKIE, "forged" if login == "forged" else logged_in(login))
            answer = client.get(path)
            if answer.status_code != 200:
                return [[str(answer.status_code)]]
            if ".xlsx" in path:
                sheet = load_workbook(BytesIO(answer.content)).active
                return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
            return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))

        yield take
