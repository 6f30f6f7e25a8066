"""One-time codes against the vectors of RFC 6238, drift, replay, and recovery codes."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.people.onetime import address_of, code_hash, code_of, matching_step, new_codes, new_secret, step_at

SECRET = base64.b32encode(b"12345678901234567890").decode()
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
     (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238 appendix B, SHA-1, eight digits; what people type are the last six."""
    step = step_at(datetime.fromtimestamp(seconds, UTC))
    assert code_of(SECRET, step, 8) == code
    assert code_of(SECRET, step) == code[-6:]


@pytest.mark.parametrize(("off", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_one_step_wrong(off: int, taken: bool) -> None:
    """Thirty seconds early or late are taken, a minute is not."""
    typed = code_of(SECRET, step_at(AT) + off)
    assert (matching_step(SECRET, typed, AT, None) is not None) is taken


def test_a_used_code_is_refused_and_so_is_every_earlier_one() -> None:
    """Who looked over the shoulder cannot use what was typed; the next step's code is taken."""
    step = step_at(AT)
    assert matching_step(SECRET, code_of(SECRET, step), AT, step) is None
    assert matching_step(SECRET, code_of(SECRET, step - 1), AT, step) is None
    assert matching_step(SECRET, code_of(SECRET, step + 1), AT, step) == step + 1


@given(st.text(max_size=12))
def test_nothing_strange_is_a_code(typed: str) -> None:
    """Letters of any script, signs and blanks are refused without an error."""
    good = {code_of(SECRET, step_at(AT) + off) for off in (-1, 0, 1)}
    assert (matching_step(SECRET, typed, AT, None) is not None) is (typed.replace(" ", "") in good)


def test_a_code_with_a_blank_in_the_middle_is_taken() -> None:
    """Phones show 123 456."""
    code = code_of(SECRET, step_at(AT))
    assert matching_step(SECRET, f"{code[:3]} {code[3:]}", AT + timedelta(seconds=1), None) is not None


def test_secrets_and_recovery_codes_differ_each_time() -> None:
    """160 bits; ten codes that nobody reads wrong, kept per account and however they are typed."""
    assert len(base64.b32decode(new_secret())) == 20
    assert new_secret() != new_secret()
    codes = new_codes()
    assert len(set(codes)) == 10
    assert not set("".join(codes)) & set("IL01O") - {"L"}
    assert code_hash(1, codes[0]) == code_hash(1, codes[0].lower().replace("-", " "))
    assert code_hash(1, codes[0]) != code_hash(2, codes[0])


def test_the_address_names_city_and_login() -> None:
    """What an authenticator shows beside the code."""
    assert address_of("ABC", "zhang 三", "应声 某市").startswith("otpauth://totp/%E5%BA%94%E5%A3%B0%20")
