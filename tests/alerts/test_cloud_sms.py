"""Aliyun and Tencent SMS: the vendors' published examples of their signatures, and what each code means, on a real wire."""

import json
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from pytest_httpserver import HTTPServer

from alerts.aliyun_sms.send import AliyunSmsSender
from alerts.aliyun_sms.sign import EMPTY, signed
from alerts.outcome import Sought
from alerts.tencent_sms.send import TencentSmsSender
from alerts.tencent_sms.sign import authorization
from config.transports import AliyunSms, TencentSms
from tests.alerts.parcels import PHONE, TOKEN, closing, listening, parcel
from tests.conftest import NINE

KINDS = ("aliyun", "tencent")


def sender(kind: str, httpserver: HTTPServer) -> Any:
    """A sender whose vendor is on the loopback."""
    base = {"endpoint": httpserver.url_for("/"), "sign": "【邛崃网信办】"}
    if kind == "aliyun":
        return AliyunSmsSender(AliyunSms(kind="aliyun_sms", access_key_id_env="I", access_key_secret_env="S", template="SMS_1",
                                         params={"words": "{words}", "token": "{token}"}, **base), "id", "secret")  # fmt: skip
    return TencentSmsSender(TencentSms(kind="tencent_sms", secret_id_env="I", secret_key_env="S", app_id="1400006666",
                                       template="1110", params=["{code}", "{words}", "{token}"], **base), "id", "secret")  # fmt: skip


def said(kind: str, code: str, message: str = "") -> dict[str, Any]:
    """The vendor's answer about the one number."""
    if kind == "aliyun":
        return {"Code": code, "Message": message, "RequestId": "r", **({"BizId": "9006^0"} if code == "OK" else {})}
    status = {
        "SerialNo": "5000:1" if code == "Ok" else "",
        "PhoneNumber": f"+86{PHONE}",
        "Code": code,
        "Message": message,
    }
    return {"Response": {"SendStatusSet": [status], "RequestId": "r"}}


def error(code: str) -> dict[str, Any]:
    """Tencent's answer about the whole request."""
    return {"Response": {"Error": {"Code": code, "Message": "…"}, "RequestId": "r"}}


def test_aliyuns_published_example_is_reproduced() -> None:
    """The fixed example of the V3 signature document: RunInstances on 2023-10-26."""
    headers = signed(
        "ecs.cn-shanghai.aliyuncs.com",
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"},
        {"x-acs-action": "RunInstances", "x-acs-version": "2014-05-26", "x-acs-date": "2023-10-26T10:22:32Z",
         "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d"},
        "YourAccessKeyId", "YourAccessKeySecret",
    )  # fmt: skip

    assert headers["authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_tencents_published_example_is_reproduced() -> None:
    """The worked example of signature v3: DescribeInstances on 2019-02-25."""
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    key_id, key = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"

    assert authorization("cvm.tencentcloudapi.com", body, 1551113065, key_id, key) == (
        f"TC3-HMAC-SHA256 Credential={key_id}/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def test_aliyun_gets_what_was_signed(httpserver: HTTPServer) -> None:
    """The headers and the query on the wire are those of the signature; a second try has its own nonce and the same OutId."""
    seen = listening(httpserver, "/", said("aliyun", "OK", "OK"))

    with closing(sender("aliyun", httpserver)) as out:
        ends = [out.send(parcel(), NINE) for _ in range(2)]

    first, args, got = seen[0], seen[0].args.to_dict(), dict(seen[0].headers)
    names = ("X-Acs-Action", "X-Acs-Version", "X-Acs-Date", "X-Acs-Signature-Nonce")
    again = signed(got["Host"], args, {name.lower(): got[name] for name in names}, "id", "secret")
    assert (again["authorization"], EMPTY) == (got["Authorization"], got["X-Acs-Content-Sha256"])
    assert (ends[0].kind, ends[0].provider_id) == ("ok", "9006^0")
    assert (args["PhoneNumbers"], args["SignName"], args["TemplateCode"]) == (PHONE, "邛崃网信办", "SMS_1")
    params = json.loads(args["TemplateParam"])
    assert params["token"] == TOKEN
    assert len(params["words"]) == 35
    assert first.headers["X-Acs-Signature-Nonce"] != seen[1].headers["X-Acs-Signature-Nonce"]
    assert args["OutId"] == seen[1].args["OutId"] == "k3JxqYw_2Lr-"


def test_tencent_gets_what_was_signed(httpserver: HTTPServer) -> None:
    """The body on the wire is the signed one; the number in international form."""
    seen = listening(httpserver, "/", said("tencent", "Ok", "send success"))

    with closing(sender("tencent", httpserver)) as out:
        outcome = out.send(parcel(), NINE)

    request, body = seen[0], seen[0].json
    stamp = int(request.headers["X-TC-Timestamp"])
    assert stamp == int(NINE.timestamp())
    assert request.headers["Authorization"] == authorization(request.host, request.get_data(), stamp, "id", "secret")
    assert (request.headers["X-TC-Action"], request.headers["X-TC-Version"]) == ("SendSms", "2021-01-11")
    assert (outcome.kind, outcome.provider_id) == ("ok", "5000:1")
    assert (body["PhoneNumberSet"], body["SignName"]) == ([f"+86{PHONE}"], "邛崃网信办")
    assert body["TemplateParamSet"][0] == "317"
    assert body["TemplateParamSet"][2] == TOKEN


@pytest.mark.parametrize(
    ("kind", "answer", "status", "outcome", "wait"),
    [
        ("aliyun", said("aliyun", "isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1"), 200, "temporary", 60),
        ("aliyun", said("aliyun", "isv.BUSINESS_LIMIT_CONTROL", "触发小时级流控Permits:5"), 200, "temporary", 3600),
        ("aliyun", said("aliyun", "isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:40"), 200, "temporary", 86400),
        ("aliyun", said("aliyun", "isp.SYSTEM_ERROR"), 200, "temporary", None),
        ("aliyun", said("aliyun", "Throttling.User"), 400, "temporary", 10),
        ("aliyun", said("aliyun", "isv.MOBILE_NUMBER_ILLEGAL", f"号码{PHONE}"), 200, "permanent", None),
        ("aliyun", said("aliyun", "isv.AMOUNT_NOT_ENOUGH", "账户余额不足"), 200, "permanent", None),
        ("aliyun", said("aliyun", "SignatureDoesNotMatch"), 400, "permanent", None),
        ("tencent", said("tencent", "LimitExceeded.PhoneNumberThirtySecondLimit"), 200, "temporary", 30),
        ("tencent", said("tencent", "LimitExceeded.PhoneNumberOneHourLimit"), 200, "temporary", 3600),
        ("tencent", said("tencent", "InvalidParameterValue.IncorrectPhoneNumber", PHONE), 200, "permanent", None),
        ("tencent", said("tencent", "FailedOperation.InsufficientBalanceInSmsPackage"), 200, "permanent", None),
        ("tencent", error("RequestLimitExceeded"), 200, "temporary", 1),
        ("tencent", error("AuthFailure.SignatureFailure"), 200, "permanent", None),
        ("tencent", error("InternalError.Timeout"), 200, "unknown", None),
        ("tencent", {"Response": {"SendStatusSet": []}}, 200, "unknown", None),
        ("tencent", {"Response": None}, 200, "unknown", None),
        *((kind, answer, 200, "unknown", None) for kind in KINDS for answer in ("<html>", "[]", {})),
        *((kind, "", 503, "temporary", None) for kind in KINDS),
        *((kind, "", 504, "unknown", None) for kind in KINDS),
    ],
)
def test_every_code_has_its_outcome(
    kind: str, answer: Any, status: int, outcome: str, wait: float | None, httpserver: HTTPServer
) -> None:
    """Limits pass with their window, a wrong number or an empty purse is for good, nonsense may have been taken."""
    listening(httpserver, "/", answer, status)

    with closing(sender(kind, httpserver)) as out:
        got = out.send(parcel(), NINE)

    assert (got.kind, got.retry_after) == (outcome, wait)
    assert PHONE not in got.detail


@pytest.mark.parametrize("kind", KINDS)
def test_no_number_is_never_sent(kind: str, httpserver: HTTPServer) -> None:
    """What is no telephone number stays here."""
    with closing(sender(kind, httpserver)) as out:
        assert out.send(parcel("lisi"), NINE + timedelta(0)).kind == "permanent"
    assert not httpserver.log


def test_an_unknown_variable_is_refused_at_start() -> None:
    """A template's variable is filled from what a message has, and nothing else."""
    with pytest.raises(ValidationError, match="不认识的"):
        TencentSms(kind="tencent_sms", secret_id_env="I", secret_key_env="S", app_id="1", template="1", sign="某市",
                   params=["{text}"])  # fmt: skip


SENT = NINE.replace(hour=23, minute=59)  # asked for after midnight by the day it went
DETAIL = {"Content": "…", "ErrCode": "DELIVERED", "OutId": "k3JxqYw_2Lr-", "PhoneNum": PHONE, "ReceiveDate": "2026-11-23 23:59:08",
          "SendDate": "2026-11-23 23:59:00", "SendStatus": 3, "TemplateCode": "SMS_1"}  # fmt: skip
STATUS = {"CountryCode": "86", "Description": "DELIVRD", "PhoneNumber": f"+86{PHONE}", "ReportStatus": "SUCCESS", "SerialNo": "5000:1",
          "SubscriberNumber": PHONE, "UserReceiveTime": int(SENT.timestamp()) + 8}  # fmt: skip


def details(*rows: dict[str, Any]) -> dict[str, Any]:
    """What QuerySendDetails answers."""
    return {
        "Code": "OK",
        "Message": "OK",
        "SmsSendDetailDTOs": {"SmsSendDetailDTO": list(rows)},
        "TotalCount": str(len(rows)),
    }


def statuses(*rows: dict[str, Any]) -> dict[str, Any]:
    """What PullSmsSendStatusByPhoneNumber answers."""
    return {"Response": {"PullSmsSendStatusSet": list(rows), "RequestId": "r"}}


def asked(kind: str, httpserver: HTTPServer) -> Any:
    """The vendor's word on one message sent a minute before midnight."""
    with closing(sender(kind, httpserver)) as out:
        sought = Sought("9006^0" if kind == "aliyun" else "5000:1", "k3JxqYw_2Lr-", PHONE, SENT)
        return out.ask(sought, SENT + timedelta(minutes=2))


@pytest.mark.parametrize(
    ("kind", "answer", "state"),
    [
        ("aliyun", details(DETAIL), "delivered"),
        ("aliyun", details(DETAIL | {"OutId": "another"}, DETAIL | {"SendStatus": 2, "ErrCode": "MK:0001"}), "failed"),
        ("aliyun", details(DETAIL | {"SendStatus": 1, "ReceiveDate": ""}), None),
        ("aliyun", details(DETAIL | {"OutId": "another"}), None),
        ("aliyun", details(), None),
        ("aliyun", {"Code": "isv.BUSINESS_LIMIT_CONTROL"}, None),
        ("tencent", statuses(STATUS), "delivered"),
        ("tencent", statuses(STATUS | {"SerialNo": "5000:9"}, STATUS | {"ReportStatus": "FAIL"}), "failed"),
        ("tencent", statuses(STATUS | {"SerialNo": "5000:9"}), None),
        ("tencent", error("AuthFailure.SignatureFailure"), None),
        *((kind, answer, None) for kind in KINDS for answer in ("<html>", "[]", {}, "")),
    ],
)
def test_a_vendor_is_asked_what_became_of_a_message(
    kind: str, answer: Any, state: str | None, httpserver: HTTPServer
) -> None:
    """The word on this message and no other, with the vendor's time; waiting, refusal and nonsense are no word."""
    listening(httpserver, "/", answer)

    report = asked(kind, httpserver)

    assert (report.state if report else None) == state
    if report is not None:
        assert report.at == SENT.replace(second=8)
        assert report.seq == int(report.at.timestamp())


def test_the_questions_are_the_vendors_own(httpserver: HTTPServer) -> None:
    """Aliyun: by number, BizId and the day it went; Tencent: by number in international form and from when it went."""
    seen = listening(httpserver, "/", {})

    for kind in KINDS:
        asked(kind, httpserver)

    assert seen[0].headers["x-acs-action"] == "QuerySendDetails"
    assert seen[0].args.to_dict() == {"PhoneNumber": PHONE, "BizId": "9006^0", "SendDate": "20261123", "PageSize": "10",
                                      "CurrentPage": "1"}  # fmt: skip
    assert seen[1].headers["X-TC-Action"] == "PullSmsSendStatusByPhoneNumber"
    assert seen[1].json == {"BeginTime": int(SENT.timestamp()) - 60, "Offset": 0, "Limit": 100, "PhoneNumber": f"+86{PHONE}",
                            "SmsSdkAppId": "1400006666"}  # fmt: skip
