"""A message on its way, as every sender gets it, and answers of the other side."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from alerts.outcome import Parcel, Sender

TOKEN = "k3JxqYw_2Lr-9aZtQeRtYuIo"
LINK = f"https://desk.example.gov.cn/ack/{TOKEN}"
TEXT = f"【应声】重大 YQ2026-000001 权威信息剩 2小时13分(11月23日14:20到期)。请发布权威信息并登记佐证。{LINK}"
PHONE = "13800000001"


def parcel(address: str = PHONE, text: str = TEXT, *, repeat: bool = False) -> Parcel:
    """One message, at its second try."""
    return Parcel("k3JxqYw_2Lr-", address, text, 317, 2, repeat, {"purpose": "breach"})


def listening(httpserver: HTTPServer, path: str, answer: Any, status: int = 200) -> list[Request]:
    """Requests as they come in at a path that answers so."""
    seen: list[Request] = []
    body = answer if isinstance(answer, str) else json.dumps(answer)

    def take(request: Request) -> Response:
        request.get_data()
        seen.append(request)
        return Response(body, status=status, content_type="application/json")

    httpserver.expect_request(path).respond_with_handler(take)
    return seen


@contextmanager
def closing(sender: Sender) -> Iterator[Any]:
    """The sender, closed in the end."""
    try:
        yield sender
    finally:
        sender.close()
