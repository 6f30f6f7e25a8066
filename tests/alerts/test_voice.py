"""Calls by a gateway: what is read out, and how 收到 is said by a key."""

from typing import Any

import pytest
from pydantic import ValidationError
from pytest_httpserver import HTTPServer

from alerts.voice.send import VoiceGatewaySender
from alerts.voice.text import spoken
from config.gateways import VoiceGateway
from tests.alerts.parcels import PHONE, TEXT, closing, listening, parcel
from tests.conftest import NINE

KEYED = {
    "token_env": "T",
    "replies": {"about_pointer": "/call", "address_pointer": "/called", "text_pointer": "/key", "yes_values": ["1"]},
}


def gateway(httpserver: HTTPServer, **keys: Any) -> VoiceGateway:
    """A gateway on the loopback that calls and reads out."""
    return VoiceGateway.model_validate({"kind": "voice_gateway", "url": httpserver.url_for("/call"),
                                        "body": '{"to": "{phone}", "say": "{text}", "ref": "{id}"}', "success_pointer": "/code",
                                        "id_pointer": "/call_id", **keys})  # fmt: skip


def test_a_call_says_who_calls_what_is_due_and_spells_the_number(httpserver: HTTPServer) -> None:
    """No link, no brackets, the case's number digit by digit, the hour as people say it."""
    seen = listening(httpserver, "/call", {"code": 0, "call_id": "c-9"})

    with closing(VoiceGatewaySender(gateway(httpserver), {})) as sender:
        outcome = sender.send(parcel(), NINE)

    said = seen[0].json["say"]
    assert (outcome.kind, outcome.provider_id, seen[0].json["to"]) == ("ok", "c-9", PHONE)
    assert said.startswith("应声值守台提醒。重大 YQ二零二六零零零零零幺 权威信息剩 2小时13分(11月23日14点20分到期)")
    assert "http" not in said
    assert "按1" not in said


def test_a_gateway_that_hears_keys_is_told_to_ask_for_one(httpserver: HTTPServer) -> None:
    """Where the pressed key comes back, the call ends with 按1; a closing message asks for nothing."""
    seen = listening(httpserver, "/call", {"code": 0})
    with closing(VoiceGatewaySender(gateway(httpserver, callbacks=KEYED), {})) as sender:
        sender.send(parcel(), NINE)

    assert seen[0].json["say"].endswith("。确认收到请按1")


@pytest.mark.parametrize("limit", [40, 60, 500])
def test_a_call_is_never_longer_than_people_listen(limit: int) -> None:
    """Cut to the limit, with a possible repeat and the key still said."""
    said = spoken(parcel(text=TEXT.replace("。", "、" * 300), repeat=True), limit, keyed=True)

    assert len(said) <= limit
    assert said.startswith("应声值守台提醒。本次可能是重复来电。")
    assert said.endswith("按1")


def test_a_call_needs_a_number_and_a_text() -> None:
    """A template without the text would call and say nothing: refused at start."""
    with pytest.raises(ValidationError, match=r"没有 \{text\}"):
        VoiceGateway(kind="voice_gateway", url="http://127.0.0.1/{phone}")
