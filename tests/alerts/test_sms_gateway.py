"""SMS by a gateway described as a template, on a real wire."""

import time
from typing import Any

import pytest
from pydantic import ValidationError
from pytest_httpserver import HTTPServer
from werkzeug import Response

from alerts.pointer import at
from alerts.shape import characters
from alerts.sms_gateway.send import SmsGatewaySender
from config.gateways import CHAINED, SmsGateway
from tests.alerts.parcels import LINK, PHONE, TEXT, closing, listening, parcel
from tests.conftest import NINE

JSON_BODY = '{"account": "{user}", "mobile": "{phone}", "content": "{text}", "msgid": "{id}", "n": {code}}'


def gateway(httpserver: HTTPServer, **keys: Any) -> SmsGateway:
    """A gateway on the loopback that takes JSON."""
    url = httpserver.url_for("/sms")
    return SmsGateway.model_validate({"kind": "sms_gateway", "url": url, "body": JSON_BODY,
                                      "secrets_env": {"user": "SMS_USER"}, **keys})  # fmt: skip


def send(way: SmsGateway, **keys: Any) -> Any:
    """One try."""
    with closing(SmsGatewaySender(way, {"user": 'a"b'})) as sender:
        return sender.send(parcel(**keys), NINE)


def test_the_template_is_filled_and_escaped(httpserver: HTTPServer) -> None:
    """Each placeholder arrives as what it is, quotes and all; the id is the message's."""
    seen = listening(httpserver, "/sms", {"code": 0, "data": {"ids": ["g-77"]}})

    outcome = send(gateway(httpserver, success_pointer="/code", id_pointer="/data/ids/0"), text='【应声】"急"\n办')

    assert seen[0].json == {
        "account": 'a"b',
        "mobile": PHONE,
        "content": '【应声】"急"\n办',
        "msgid": "k3JxqYw_2Lr-",
        "n": 317,
    }
    assert (outcome.kind, outcome.provider_id) == ("ok", "g-77")


def test_a_form_and_an_address_are_quoted(httpserver: HTTPServer) -> None:
    """GET with everything in the address, POST with a form: no & of a text becomes a field."""
    seen = listening(httpserver, "/sms", "OK")

    form = gateway(httpserver, body="m={phone}&c={text}", body_format="form", headers={"X-User": "{user}"})
    assert send(form, text="a&b=c 你").kind == "ok"
    got = gateway(httpserver, url=httpserver.url_for("/sms") + "?m={phone}&c={text}&s={sign}", method="GET", body="",
                  sign="网信办", sign_in_text=False)  # fmt: skip
    assert send(got, text="a&b=c 你").kind == "ok"

    assert (seen[0].form["c"], seen[0].headers["X-User"]) == ("a&b=c 你", 'a"b')
    assert (seen[1].args["c"], seen[1].args["s"], seen[1].args["m"]) == ("a&b=c 你", "网信办", PHONE)


@pytest.mark.parametrize("sign", ["邛崃网信办", "【邛崃网信办】"])
@pytest.mark.parametrize("text", [TEXT, TEXT.replace("应声", "邛崃网信办"), f"【邛崃网信办】{TEXT}"])
def test_the_signature_stands_once(httpserver: HTTPServer, sign: str, text: str) -> None:
    """However it is written and whatever the text begins with: 【…】 once."""
    seen = listening(httpserver, "/sms", "{}")

    send(gateway(httpserver, sign=sign), text=text, repeat=text == TEXT)

    content = seen[0].json["content"]
    assert content.startswith("【邛崃网信办】")
    assert content.count("【") == 1


def test_a_gateway_that_signs_itself_gets_none(httpserver: HTTPServer) -> None:
    """``sign_in_text: false``: the text goes bare."""
    seen = listening(httpserver, "/sms", "{}")

    send(gateway(httpserver, sign_in_text=False))

    assert seen[0].json["content"].startswith("重大")


@pytest.mark.parametrize("allowed", [2, 3])
def test_a_long_text_keeps_to_its_segments_with_the_link_whole(httpserver: HTTPServer, allowed: int) -> None:
    """Twenty duties in one text: shortened before the link, never in it."""
    seen = listening(httpserver, "/sms", "{}")

    send(
        gateway(httpserver, sign="邛崃网信办", max_segments=allowed),
        text=f"【应声】{'今日提醒、' * 50}{LINK}",
        repeat=True,
    )

    content = seen[0].json["content"]
    assert CHAINED * (allowed - 1) < characters(content) <= CHAINED * allowed
    assert content.endswith(f"…{LINK}")
    assert "(可能重复)" in content


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ({"code": "0"}, "ok", "0"),
        ({"code": 0}, "ok", "0"),
        ({"code": 105}, "temporary", "105"),
        ({"code": 101, "msg": f"号码 {PHONE} 不合法"}, "permanent", "101"),
        ({"result": "?"}, "unknown", "unreadable"),
        ("<html>维护中</html>", "unknown", "unreadable"),
        ("", "unknown", "unreadable"),
    ],
)
def test_every_answer_has_its_outcome(httpserver: HTTPServer, answer: Any, kind: str, code: str) -> None:
    """Taken, come again, for good; a 200 that cannot be read may have been taken. No number in the detail."""
    listening(httpserver, "/sms", answer)

    outcome = send(gateway(httpserver, success_pointer="/code", temporary_values=["105"]))

    assert (outcome.kind, outcome.code) == (kind, code)
    assert PHONE not in outcome.detail


@pytest.mark.parametrize(
    ("status", "kind"),
    [(201, "ok"), (302, "permanent"), (403, "permanent"), (429, "temporary"), (500, "temporary"), (502, "unknown"),
     (504, "unknown")],
)  # fmt: skip
def test_every_status_has_its_outcome(httpserver: HTTPServer, status: int, kind: str) -> None:
    """Without a pointer the status alone decides; a proxy that lost the answer leaves it open."""
    listening(httpserver, "/sms", "{}", status)
    assert send(gateway(httpserver)).kind == kind


@pytest.mark.parametrize("address", ["", "zhang@example.org", "1380000000a", "1" * 16])
def test_no_number_is_never_sent(httpserver: HTTPServer, address: str) -> None:
    """What is no telephone number is refused here, and not repeated in the detail."""
    outcome = send(gateway(httpserver), address=address)

    assert outcome.kind == "permanent"
    assert not address or address not in outcome.detail
    assert not httpserver.log


def test_an_answer_that_trickles_in_is_a_time_out(httpserver: HTTPServer) -> None:
    """A byte now and then does not hold the sender: the end is unknown."""

    def trickle() -> Any:
        for _ in range(90):
            time.sleep(0.2)
            yield b" "

    httpserver.expect_request("/sms").respond_with_handler(lambda _: Response(trickle()))
    begun = time.monotonic()

    outcome = send(gateway(httpserver, timeout_seconds=1))

    assert outcome.kind == "unknown"
    assert time.monotonic() - begun < 16


def test_nobody_there_is_temporary(httpserver: HTTPServer) -> None:
    """A closed port may open again."""
    assert send(gateway(httpserver, url="http://127.0.0.1:1/sms")).kind == "temporary"


def test_a_pointer_reads_objects_and_lists() -> None:
    """RFC 6901, with its two escapes."""
    found = {"a/b": [{"m~n": True}], "x": None}

    assert at(found, "/a~1b/0/m~0n") == "true"
    assert at(found, "/a~1b/7") is None
    assert at(found, "/x") == "null"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"body": '{"m": "{phone}"}'}, "没有 {text}"),
        ({"body": '{"m": "{phone}", "c": {text}, x}'}, "不是 JSON"),
        ({"body": '{"m": "{phone}", "c": "{text}", "k": "{key}"}'}, "不认识的 {key}"),
        ({"headers": {"X": "{text}"}}, "不认识的 {text}"),
        ({"secrets_env": {"phone": "SMS_USER"}}, "保留的名字"),
        ({"secrets_env": {"user": "s3cret"}}, "match"),
        ({"url": "sms.example.org/{phone}"}, "http://"),
        ({"max_segments": 0}, "greater"),
        ({"timeout_seconds": 31}, "less"),
    ],
)
def test_a_template_that_cannot_work_is_refused_at_start(
    httpserver: HTTPServer, keys: dict[str, Any], said: str
) -> None:
    """Missing or unknown placeholders, broken JSON, a secret instead of a variable's name."""
    with pytest.raises(ValidationError, match=said):
        gateway(httpserver, **keys)
