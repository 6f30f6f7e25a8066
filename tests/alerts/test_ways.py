"""Which ways work now: enabled, with every secret at hand; each kind has its sender."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
import yaml
from pydantic import ValidationError

from alerts.senders import KINDS, build_senders
from alerts.ways import missing_secret, working_ways
from config.alerts import Way
from config.transports import Transport

KEYS: dict[str, dict[str, Any]] = {
    "webhook": {"secret_env": "S1"},
    "log": {},
    "sms_gateway": {"url": "http://127.0.0.1/{phone}?{text}", "secrets_env": {"user": "S1", "password": "S2"}},
    "aliyun_sms": {"access_key_id_env": "S1", "access_key_secret_env": "S2", "sign": "某市", "template": "t"},
    "tencent_sms": {"secret_id_env": "S1", "secret_key_env": "S2", "app_id": "1", "sign": "某市", "template": "t"},
    "wecom_robot": {"key_env": "S1"},
    "wecom_app": {"corp_id": "ww", "agent_id": 1, "secret_env": "S1"},
    "dingtalk": {"key_env": "S1", "secret_env": "S2"},
    "feishu": {"key_env": "S1", "secret_env": "S2"},
    "voice_gateway": {"url": "http://127.0.0.1/{phone}?{text}", "secrets_env": {"key": "S1"}},
    "apprise": {"url_env": "S1"},
    "mail": {"host": "relay", "sender": "a@b.cn", "username_env": "S1", "password_env": "S2"},
}
CONTACT = {"mail": "email", "webhook": "webhook", "wecom_app": "wecom"}


def way(kind: str, **keys: Any) -> Way:
    """A way of that kind."""
    return Way.model_validate({"id": kind, "name": kind, "address": CONTACT.get(kind, "phone"),
                               "transport": {"kind": kind, **KEYS[kind]}, **keys})  # fmt: skip


def house(*ways: Way, **environment: str) -> Any:
    """As much of a house as the ways look at."""
    return SimpleNamespace(config=SimpleNamespace(alerts=SimpleNamespace(ways=list(ways))), environment=environment)


def test_every_kind_has_a_sender() -> None:
    """What may stand in alerts.yaml can be built."""
    models = get_args(get_args(Transport)[0])
    assert {get_args(model.model_fields["kind"].annotation)[0] for model in models} == KINDS.keys() == KEYS.keys()


@pytest.mark.parametrize("kind", KEYS)
def test_a_way_works_with_all_its_secrets_only(kind: str) -> None:
    """Each missing variable is named; with all of them the sender is built; switched off it is left out."""
    made = way(kind)
    names = made.transport.variables()
    secrets = dict.fromkeys(names, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    assert missing_secret(house(made), made) == ("、".join(names) or None)
    for name in names:
        assert missing_secret(house(made, **(secrets | {name: ""})), made) == name
    for sender in (senders := build_senders(house(made, **secrets))).values():
        sender.close()
    assert senders.keys() == {kind}
    assert working_ways(house(way(kind, enabled=False), **secrets)) == ()


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("mail", "phone"),
        ("sms_gateway", "email"),
        ("wecom_app", "phone"),
        ("feishu", "email"),
        ("tencent_sms", "wecom"),
    ],
)
def test_a_way_that_cannot_use_the_contact_is_refused(kind: str, address: str) -> None:
    """No SMS to an e-mail address: refused at start, with the contacts that fit."""
    with pytest.raises(ValidationError, match=f"用不了 address: {address}"):
        way(kind, address=address)


def test_the_examples_of_the_city_are_right_when_uncommented() -> None:
    """Each kind is shown in alerts.yaml, switched off; what is shown loads as it stands."""
    lines = (Path(__file__).parents[2] / "config" / "alerts.yaml").read_text(encoding="utf-8").splitlines()
    shown = [Way.model_validate(way) for way in yaml.safe_load("\n".join(x[1:] for x in lines if x.startswith("#  ")))]

    assert {way.transport.kind for way in shown} == KINDS.keys() - {"webhook", "log"}
    assert not any(way.enabled for way in shown)
