"""Texts that cannot fit their way out are refused at start, with file and key."""

import shutil
from pathlib import Path

import pytest

from config.load import ConfigError, load_config
from tests.conftest import ROOT

WAY = """ways:
  - id: sms
    name: 短信
    address: phone
    transport:
      kind: {transport}
night: {{begins: "22:00", ends: "08:30"}}
"""
GATEWAY = """sms_gateway
      url: "http://10.0.0.8/send?m={{phone}}&c={{text}}"
      sign: 邛崃网信办
      max_segments: {segments}"""
REPLIES = """
      callbacks: {{token_env: T, replies: {{id_pointer: /i, address_pointer: /a, text_pointer: /t}}}}"""
ALIYUN = """aliyun_sms
      access_key_id_env: I
      access_key_secret_env: S
      sign: 邛崃网信办
      template: SMS_1
      params: {{{params}}}
      param_chars: {chars}"""


TENCENT = """tencent_sms
      secret_id_env: I
      secret_key_env: S
      app_id: "1"
      sign: 邛崃网信办
      template: "1" """


def load(tmp_path: Path, transport: str, base_url: str) -> None:
    """The first city's configuration with one way out and one address of the desk."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "alerts.yaml").write_text(WAY.format(transport=transport.format()), encoding="utf-8")
    city = (folder / "city.yaml").read_text(encoding="utf-8")
    lines = [f"base_url: {base_url}" if line.startswith("base_url:") else line for line in city.splitlines()]
    (folder / "city.yaml").write_text("\n".join(lines), encoding="utf-8")
    load_config(folder)


def url_of(length: int) -> str:
    """A base address of that length."""
    return "https://" + "x" * (length - 8)


@pytest.mark.parametrize(("segments", "room"), [(1, 70), (2, 134), (3, 201)])
@pytest.mark.parametrize(("replies", "back"), [("", 0), (REPLIES, 11)])
def test_signature_link_and_words_must_fit_the_segments(
    tmp_path: Path, segments: int, room: int, replies: str, back: int
) -> None:
    """【邛崃网信办】 is 7, the end of the link 29, words 20: exactly full loads, one more is refused with the key."""
    text = GATEWAY.replace("{segments}", str(segments)) + replies
    longest = room - 7 - 29 - 20 - back
    if longest > 8:
        load(tmp_path / "a", text, url_of(longest))

    with pytest.raises(ConfigError, match="max_segments") as refused:
        load(tmp_path / "b", text, url_of(max(longest, 8) + 1))

    assert refused.value.file is not None
    assert refused.value.file.endswith("alerts.yaml")
    assert f"只装得下 {room} 字" in str(refused.value)


@pytest.mark.parametrize(
    ("sign", "taken"),
    [
        ("网", False), ("网信", True), ("【邛崃网信办】", True), ("【邛崃网信办", False), ("网" * 32, True), ("网" * 33, False),
        ("邛崃 网信办", False), ("邛崃网信办】您好【应声", False), ('""', False),
    ],
)  # fmt: skip
def test_a_signature_that_no_platform_registers_is_refused(tmp_path: Path, sign: str, taken: bool) -> None:
    """From 2 to 32 characters, letters and digits alone, with both brackets or none: others would be refused by the gateway at night."""
    text = GATEWAY.replace("{segments}", "3").replace("邛崃网信办", sign)
    if taken:
        load(tmp_path, text, url_of(20))
    else:
        with pytest.raises(ConfigError, match="短信签名应为 2 至 32 个"):
            load(tmp_path, text, url_of(20))


@pytest.mark.parametrize("transport", ["aliyun", "tencent"])
@pytest.mark.parametrize(
    ("sign", "taken"),
    [("网", False), ("网信", True), ("网" * 12, True), ("网" * 13, False), ("【邛崃网信办】", True), ("【邛崃网信办", False), ("邛崃 网信办", False), ('""', False)],
)  # fmt: skip
def test_a_vendors_signature_is_as_its_interface_takes_it(
    tmp_path: Path, transport: str, sign: str, taken: bool
) -> None:
    """From 2 to 12 characters, with both brackets or none: others would come back from it with every message."""
    text = (
        TENCENT if transport == "tencent" else ALIYUN.replace("{{{params}}}", "{{}}").replace("{chars}", "35")
    ).replace("邛崃网信办", sign)
    if taken:
        load(tmp_path, text, url_of(20))
    else:
        with pytest.raises(ConfigError, match="sign"):
            load(tmp_path, text, url_of(20))


@pytest.mark.parametrize(
    ("params", "chars", "said"),
    [
        ('"words": "{words}"', 20, None),
        ('"words": "{words}"', 19, "params.words 至少要 20 字"),
        ('"token": "{token}"', 23, "params.token 至少要 24 字"),
        ('"both": "编号{code} {words}"', 25, "params.both 至少要 26 字"),
        ('"both": "编号{code} {words}"', 26, None),
        ('"x": "{text}"', 35, "不认识的 {text}"),
    ],
)
def test_a_variable_too_short_for_what_it_holds_is_refused(
    tmp_path: Path, params: str, chars: int, said: str | None
) -> None:
    """A cut token opens nothing, and three words tell nothing: refused at start, naming the variable."""
    quoted = params.replace("{", "{{").replace("}", "}}")
    text = ALIYUN.replace("{params}", quoted).replace("{chars}", str(chars))
    if said is None:
        load(tmp_path, text, "https://desk.example.gov.cn")
        return
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, text, "https://desk.example.gov.cn")
    assert said in str(refused.value)
    assert "alerts.yaml" in str(refused.value)
