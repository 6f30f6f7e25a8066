"""企业微信, 钉钉 and 飞书 on a real wire: signature, text, pace, and what each code means."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from alerts.dingtalk.send import DingtalkSender
from alerts.feishu.send import FeishuSender
from alerts.pace import Pace
from alerts.wecom.send import WecomAppSender, WecomRobotSender
from config.transports import DingtalkRobot, FeishuRobot, WecomApp, WecomRobot
from tests.alerts.parcels import PHONE, TEXT, TOKEN, closing, listening, parcel
from tests.conftest import NINE

KEY, SECRET = "693a91f6-7xxx", "SECthisisasecret"
PATHS = {"wecom": "/cgi-bin/webhook/send", "dingtalk": "/robot/send", "feishu": f"/open-apis/bot/v2/hook/{KEY}"}


def robot(kind: str, httpserver: HTTPServer, **keys: Any) -> Any:
    """A sender for a robot on the loopback."""
    base = {"endpoint": httpserver.url_for("/"), "key_env": "KEY", **keys}
    if kind == "wecom":
        return WecomRobotSender(WecomRobot(kind="wecom_robot", **base), KEY)
    if kind == "dingtalk":
        return DingtalkSender(DingtalkRobot(kind="dingtalk", secret_env="S", **base), KEY, SECRET)
    return FeishuSender(FeishuRobot(kind="feishu", secret_env="S", **base), KEY, SECRET)


def good(kind: str) -> dict[str, Any]:
    """What the platform says when it has taken a message."""
    return {"code": 0, "msg": "success"} if kind == "feishu" else {"errcode": 0, "errmsg": "ok"}


def text_of(kind: str, request: Request) -> str:
    """The text in the platform's own form."""
    assert request.json["msg_type" if kind == "feishu" else "msgtype"] == "text"
    return str(request.json["content"]["text"] if kind == "feishu" else request.json["text"]["content"])


@pytest.mark.parametrize("kind", PATHS)
def test_a_group_reads_the_message_with_the_login_page(kind: str, httpserver: HTTPServer) -> None:
    """The text goes as text, marked when it may be a repeat; nobody's acknowledgement link is shown to a group."""
    seen = listening(httpserver, PATHS[kind], good(kind))

    with closing(robot(kind, httpserver)) as sender:
        outcome = sender.send(parcel(repeat=True), NINE)

    text = text_of(kind, seen[0])
    assert outcome.kind == "ok"
    assert "(可能重复) 重大 YQ2026-000001" in text
    assert text.endswith("https://desk.example.gov.cn/")
    assert TOKEN not in text


def test_dingtalk_verifies_the_signature(httpserver: HTTPServer) -> None:
    """Timestamp in milliseconds, sign over it and the secret with the secret as key, quoted in the address."""
    seen = listening(httpserver, PATHS["dingtalk"], good("dingtalk"))

    with closing(robot("dingtalk", httpserver)) as sender:
        sender.send(parcel(), NINE)

    args = seen[0].args
    expected = hmac.digest(SECRET.encode(), f"{args['timestamp']}\n{SECRET}".encode(), "sha256")
    assert base64.b64decode(args["sign"]) == expected
    assert (args["timestamp"], args["access_token"]) == (str(int(NINE.timestamp()) * 1000), KEY)


def test_feishu_verifies_the_signature(httpserver: HTTPServer) -> None:
    """Timestamp in seconds; timestamp and secret are the key, the signed text is empty."""
    seen = listening(httpserver, PATHS["feishu"], good("feishu"))

    with closing(robot("feishu", httpserver)) as sender:
        sender.send(parcel(), NINE)

    body = seen[0].json
    expected = hmac.new(f"{body['timestamp']}\n{SECRET}".encode(), digestmod=hashlib.sha256).digest()
    assert base64.b64decode(body["sign"]) == expected
    assert body["timestamp"] == str(int(NINE.timestamp()))


def test_the_person_is_called_by_what_the_platform_knows(httpserver: HTTPServer) -> None:
    """By telephone number, by userid, by open_id."""
    wecom, ding, feishu = (listening(httpserver, PATHS[kind], good(kind)) for kind in PATHS)
    for kind, address in [("wecom", PHONE), ("wecom", "lisi"), ("dingtalk", PHONE), ("dingtalk", "m5"), ("feishu", "ou_1a"),
                          ("feishu", PHONE)]:  # fmt: skip
        with closing(robot(kind, httpserver)) as sender:
            assert sender.send(parcel(address), NINE).kind == "ok"

    assert wecom[0].json["text"]["mentioned_mobile_list"] == [PHONE]
    assert wecom[1].json["text"]["mentioned_list"] == ["lisi"]
    assert ding[0].json["at"] == {"atMobiles": [PHONE]}
    assert ding[1].json["at"] == {"atUserIds": ["m5"]}
    assert text_of("feishu", feishu[0]).startswith('<at user_id="ou_1a"></at> 【应声】')
    assert PHONE not in text_of("feishu", feishu[1])


@pytest.mark.parametrize(
    ("kind", "answer", "status", "outcome", "wait"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, 200, "temporary", 60),
        ("wecom", {"errcode": -1, "errmsg": "system busy"}, 200, "temporary", None),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"}, 200, "permanent", None),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}, 200, "temporary", 600),
        ("dingtalk", {"errcode": 410100, "errmsg": "发送速度太快而限流"}, 200, "temporary", 600),
        ("dingtalk", {"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "2"}, 200, "temporary", 600),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, 200, "permanent", None),
        ("dingtalk", {"errcode": 300001, "errmsg": "token is not exist"}, 200, "permanent", None),
        ("feishu", {"code": 11232, "data": {}, "msg": "frequency limited psm"}, 200, "temporary", 60),
        (
            "feishu",
            {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"},
            200,
            "permanent",
            None,
        ),
        (
            "feishu",
            {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"},
            200,
            "permanent",
            None,
        ),
        ("feishu", {"code": 9499, "msg": "Bad Request"}, 400, "permanent", None),
        ("feishu", {"StatusCode": 0, "StatusMessage": "success"}, 200, "ok", None),
        *((kind, "<html>", 200, "unknown", None) for kind in PATHS),
        *((kind, "[]", 200, "unknown", None) for kind in PATHS),
        *((kind, "", 503, "temporary", None) for kind in PATHS),
        *((kind, "", 404, "permanent", None) for kind in PATHS),
    ],
)
def test_every_code_has_its_outcome(
    kind: str, answer: Any, status: int, outcome: str, wait: float | None, httpserver: HTTPServer
) -> None:
    """Limits pass with the platform's own window, a wrong key never does, nonsense may have been taken."""
    listening(httpserver, PATHS[kind], answer, status)

    with closing(robot(kind, httpserver)) as sender:
        got = sender.send(parcel(), NINE)

    assert (got.kind, got.retry_after) == (outcome, wait)
    assert KEY not in got.detail


def test_a_robot_is_never_asked_faster_than_it_takes(httpserver: HTTPServer) -> None:
    """The 21st within a minute stays here and says when to come back: 钉钉 would shut the door for ten minutes."""
    seen = listening(httpserver, PATHS["dingtalk"], good("dingtalk"))

    with closing(robot("dingtalk", httpserver)) as sender:
        ends = [sender.send(parcel(), NINE + timedelta(seconds=n)) for n in range(21)]
        later = sender.send(parcel(), NINE + timedelta(seconds=60))

    assert [e.kind for e in ends] == ["ok"] * 20 + ["temporary"]
    assert (ends[20].retry_after, later.kind, len(seen)) == (40.0, "ok", 21)


def test_a_clock_set_back_does_not_stop_the_robot() -> None:
    """Tries of the future are forgotten."""
    pace = Pace(1)

    assert pace.hold("", NINE) is None
    assert pace.hold("", NINE - timedelta(hours=1)) is None


@pytest.mark.parametrize("kind", PATHS)
def test_nobody_there_is_temporary_and_names_no_key(kind: str, httpserver: HTTPServer) -> None:
    """A closed port may open again; the address with its key stays out of the record."""
    with closing(robot(kind, httpserver, endpoint="http://127.0.0.1:1")) as sender:
        outcome = sender.send(parcel(), NINE)

    assert outcome.kind == "temporary"
    assert KEY not in outcome.detail


class Platform:
    """The application side of 企业微信: tokens that can be dropped, messages that can be refused."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.tokens = 0
        self.dropped: set[str] = set()
        self.answer: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "msgid": "m-1"}
        self.taken: list[dict[str, Any]] = []
        self.let_in: dict[str, Any] | None = None
        httpserver.expect_request("/cgi-bin/gettoken").respond_with_handler(self.token)
        httpserver.expect_request("/cgi-bin/message/send").respond_with_handler(self.message)

    def token(self, request: Request) -> Response:
        """A new token for the right secret."""
        assert (request.args["corpid"], request.args["corpsecret"]) == ("ww1", "s e+c")
        self.tokens += 1
        found = self.let_in or {"errcode": 0, "access_token": f"t{self.tokens}", "expires_in": 7200}
        return Response(json.dumps(found))

    def message(self, request: Request) -> Response:
        """Taken, unless the token was dropped."""
        gone = request.args["access_token"] in self.dropped
        if not gone:
            self.taken.append(request.json)
        found = {"errcode": 42001, "errmsg": "access_token expired"} if gone else self.answer
        return Response(json.dumps(found))


@pytest.fixture
def platform(httpserver: HTTPServer) -> Platform:
    """The application side of 企业微信."""
    return Platform(httpserver)


@pytest.fixture
def app(httpserver: HTTPServer, platform: Platform):
    """An application."""
    way = WecomApp(kind="wecom_app", endpoint=httpserver.url_for("/"), corp_id="ww1", agent_id=1000002, secret_env="S")
    with closing(WecomAppSender(way, "s e+c")) as sender:
        yield sender


def test_the_application_tells_one_person(app: Any, platform: Platform) -> None:
    """The token is fetched once; the person's own link goes along; the receipt is the platform's msgid."""
    ends = [app.send(parcel("lisi"), NINE + timedelta(seconds=n)) for n in range(3)]

    assert [(e.kind, e.provider_id) for e in ends] == [("ok", "m-1")] * 3
    assert platform.taken[0] == {"touser": "lisi", "msgtype": "text", "agentid": 1000002, "text": {"content": TEXT}}
    assert platform.tokens == 1


def test_a_dropped_token_is_fetched_anew(app: Any, platform: Platform) -> None:
    """The platform may drop a token before its time: once more with a new one, within the same try."""
    app.send(parcel("lisi"), NINE)
    platform.dropped.add("t1")

    assert app.send(parcel("lisi"), NINE).kind == "ok"
    assert (platform.tokens, len(platform.taken)) == (2, 2)


def test_a_token_is_fetched_anew_before_it_runs_out(app: Any, platform: Platform) -> None:
    """Two hours, less a margin."""
    app.send(parcel("lisi"), NINE)
    app.send(parcel("lisi"), NINE + timedelta(minutes=114))
    assert platform.tokens == 1

    app.send(parcel("lisi"), NINE + timedelta(minutes=115))
    assert platform.tokens == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"errcode": 0, "errmsg": "ok", "invaliduser": "lisi"}, "permanent"),
        ({"errcode": 81013, "errmsg": "user & party & tag all invalid"}, "permanent"),
        ({"errcode": 60020, "errmsg": "not allow to access from your ip"}, "permanent"),
        ({"errcode": 45009, "errmsg": "api freq out of limit"}, "temporary"),
    ],
)
def test_the_application_reads_the_answer(app: Any, platform: Platform, answer: dict[str, Any], kind: str) -> None:
    """An account that does not exist is no success, although the errcode is 0."""
    platform.answer = answer
    assert app.send(parcel("lisi"), NINE).kind == kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [({"errcode": 40001, "errmsg": "invalid credential"}, "permanent"), ({"errcode": -1, "errmsg": "busy"}, "temporary"),
     ({}, "permanent")],
)  # fmt: skip
def test_without_a_token_nothing_goes_out(app: Any, platform: Platform, said: dict[str, Any], kind: str) -> None:
    """A wrong secret is for good, a busy platform is not; no message was tried."""
    platform.let_in = said or {"errcode": 40013, "errmsg": "invalid corpid"}

    assert app.send(parcel("lisi"), NINE).kind == kind
    assert not platform.taken


@pytest.mark.parametrize("address", ["", "@all", "lisi|wangwu"])
def test_the_application_never_tells_everybody(app: Any, platform: Platform, address: str) -> None:
    """One message is for one person."""
    assert app.send(parcel(address), NINE).kind == "permanent"
    assert not platform.taken


def test_one_member_is_told_at_most_thirty_times_a_minute(app: Any, platform: Platform) -> None:
    """Beyond it the platform drops messages in silence: the 31st waits here, another person's goes."""
    ends = [app.send(parcel("lisi"), NINE) for _ in range(31)]

    assert [e.kind for e in ends] == ["ok"] * 30 + ["temporary"]
    assert app.send(parcel("wangwu"), NINE).kind == "ok"


def test_a_text_too_long_for_the_platform_keeps_its_link(app: Any, platform: Platform) -> None:
    """2,048 bytes: what the platform would cut anywhere is shortened before the link."""
    app.send(parcel("lisi", f"【应声】{'今日提醒、' * 200}{TEXT.rpartition('。')[2]}"), NINE)

    content = platform.taken[0]["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith(TEXT.rpartition("。")[2])
