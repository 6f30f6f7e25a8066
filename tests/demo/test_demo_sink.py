"""The inbox: what the desk sends arrives and can be read."""

import json
from collections.abc import Callable
from http.client import HTTPResponse
from threading import Thread

import pytest

from demo.sink import KEPT, Inbox, NotJsonError

Fetch = Callable[..., tuple[HTTPResponse, bytes]]


def test_a_message_arrives(fetch: Fetch) -> None:
    """发到收件箱的消息答 200 和 ok，随后在页面和列表的最前面。"""
    message = json.dumps({"text": "请核实羊安爆炸"}).encode()

    answer, body = fetch("/inbox?to=%E6%B8%A9%E7%9F%A5%E8%88%9F", "POST", message, webhook_id="msg_1")

    assert (answer.status, json.loads(body)) == (200, {"ok": True})
    newest = json.loads(fetch("/inbox.json")[1])[0]
    assert (newest["to"], newest["webhook_id"], newest["message"]) == ("温知舟", "msg_1", {"text": "请核实羊安爆炸"})
    assert "请核实羊安爆炸" in fetch("/inbox")[1].decode()


def test_newest_first_and_bounded() -> None:
    """只留最近五百条，新的在前。"""
    inbox = Inbox()
    for number in range(KEPT + 7):
        inbox.receive("某", {}, str(number).encode())

    kept = [arrival.message for arrival in inbox.arrivals()]

    assert KEPT == 500
    assert kept == list(range(KEPT + 6, 6, -1))


def test_many_senders_at_once_lose_nothing() -> None:
    """许多发送同时到达，一条不少，序号不重。"""
    inbox = Inbox()
    threads = [
        Thread(target=lambda: [inbox.receive("某", {}, b"{}") for _ in range(20)]) for _ in range(10)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(arrival.number for arrival in inbox.arrivals()) == list(range(1, 201))


def test_the_stamp_is_the_senders() -> None:
    """页面上的时间是发送方自己的时间戳，按当地时间显示；没有就空着。"""
    inbox = Inbox()

    assert inbox.receive("某", {"webhook-timestamp": "1790000000"}, b"{}").sent == "09-21 22:13:20"
    assert inbox.receive("某", {}, b"{}").sent == ""
    assert inbox.receive("某", {"webhook-timestamp": "soon"}, b"{}").sent == ""


def test_what_is_no_json_is_refused(fetch: Fetch) -> None:
    """不是 JSON 的正文答 400，并说明原因。"""
    with pytest.raises(NotJsonError):
        Inbox().receive("某", {}, b"\xff{")

    answer, body = fetch("/inbox", "POST", b"hello")

    assert (answer.status, json.loads(body)["ok"]) == (400, False)


def test_a_giant_is_refused(fetch: Fetch) -> None:
    """过长的正文不读，答 413。"""
    assert fetch("/inbox", "POST", None, Content_Length="99999999")[0].status == 413


def test_only_the_inbox_takes_messages(fetch: Fetch) -> None:
    """其他地址不收消息。"""
    assert fetch("/news/", "POST", b"{}")[0].status == 404


def test_a_message_cannot_become_markup(fetch: Fetch) -> None:
    """消息里的尖括号在页面上原样显示。"""
    fetch("/inbox?to=%3Cb%3E", "POST", b'"<script>"')

    page = fetch("/inbox")[1].decode()

    assert "<script>" not in page
    assert "<b>" not in page


def test_a_link_in_a_message_can_be_followed(fetch: Fetch) -> None:
    """消息正文里的网址成为链接，其余文字仍旧转义。"""
    fetch("/inbox?to=x", "POST", json.dumps({"text": "<i>请确认 http://127.0.0.1:8510/ack/a-b_C 谢谢"}).encode())

    page = fetch("/inbox")[1].decode()

    assert '<a href="http://127.0.0.1:8510/ack/a-b_C">' in page
    assert "<i>" not in page
