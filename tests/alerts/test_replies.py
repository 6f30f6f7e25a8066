"""Answers by SMS: 「收到 317」 is one person's word on one message, and changes nothing else."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from alerts.callbacks import replies
from alerts.deliver import deliver
from alerts.replies import pull_replies
from alerts.sms_gateway.send import SmsGatewaySender
from alerts.sweep import sweep
from alerts.tencent_sms.send import TencentSmsSender
from cases.clocks.stop import running, stop_clock
from cases.house import House
from cases.outbox.notices import Wish, ask
from cases.outbox.replies import Heard, Taken, plain_number, take_reply
from cases.store.case_tables import Case
from cases.store.outbox_tables import Acknowledgement, Message, Notice, Reply
from cases.store.people_tables import Contact, Person
from cases.work import Work
from config.callbacks import TENCENT_REPLIES, ReplyForm
from config.gateways import SmsGateway
from config.load import Config
from config.transports import TencentSms
from tests.alerts.parcels import closing, listening
from tests.alerts.wired import (
    CALLBACKS,
    PHONE,
    REPLIES,
    deliver_now,
    gateway_running,
    messages,
    one_message,
    sms,
    wired_desk,
)
from tests.conftest import NINE
from tests.desk import Desk, FakeSender

LEADER = "13800000002"
_count = iter(range(1_000_000))


@pytest.fixture
def desk(open_city: Callable[..., House], qionglai: Config, tmp_path: Path) -> Desk:
    """Two matters, an older and a newer, of which the officer has been told by SMS; the leader of neither."""
    with gateway_running() as gateway:
        made = wired_desk(open_city, qionglai, tmp_path, sms(gateway.url, callbacks=CALLBACKS))
        one_message(made)
        deliver_now(made)
        made.house.clock.forward(minutes=1)
        made.log.append(None)  # type: ignore[arg-type]
        one_message(made)
        deliver_now(made)
    return made


def reply(
    desk: Desk, text: str, address: str = PHONE, provider_id: str | None = None, about: str | None = None
) -> Taken:
    """An answer that comes in now."""
    with desk.house.write() as work:
        taken = take_reply(work, Heard("sms", provider_id or f"r-{next(_count)}", address, text, work.now, about))
        work.commit()
    return taken


def held(desk: Desk) -> list[tuple[int, int | None, str]]:
    """Who has acknowledged which message, by what."""
    with desk.house.read() as work:
        return [
            (a.person_id, a.message_id, a.via)
            for a in work.session.scalars(select(Acknowledgement).order_by(Acknowledgement.id))
        ]


def answers_back(desk: Desk) -> list[str]:
    """The short messages that go back."""
    with desk.house.read() as work:
        return list(work.session.scalars(select(Notice.text).where(Notice.purpose == "reply").order_by(Notice.id)))


def number_of(desk: Desk, message: Message) -> str:
    """The number of the matter a message is about."""
    with desk.house.read() as work:
        notice = work.session.get_one(Notice, message.notice_id)
        return work.session.get_one(Case, notice.case_id).number


@pytest.mark.parametrize(
    "words",
    [
        "收到 {}",
        "收到{}",
        "「收到{}」",
        " 收到　{}。",
        "收到 {full}",
        "收到:{}",
        "收到，{}！",
        "收到{}，马上办",
        "好的，收到{}",
        "收到了 {} 谢谢",
    ],
)
def test_a_code_acknowledges_the_message_with_that_code(desk: Desk, words: str) -> None:
    """However people type it: the older message, for this person alone, and the answer says which."""
    older = messages(desk)[0]
    text = words.format(older.code, full="".join(chr(ord(d) + 0xFEE0) for d in str(older.code)))

    assert reply(desk, text) == "acknowledged"

    assert held(desk) == [(older.person_id, older.id, "sms")]
    assert answers_back(desk) == [f"【应声】已确认 {number_of(desk, older)}({older.code})"]


def test_a_bare_word_takes_the_newest_running_one_and_says_which(desk: Desk) -> None:
    """收到 alone: the newer; once that has ended, the older; once both have, none."""
    older, newer = messages(desk)
    assert reply(desk, "收到") == "acknowledged"
    assert held(desk)[-1][1] == newer.id

    for message, then in ((newer, "acknowledged"), (older, "nothing_running")):
        with desk.house.write() as work:
            for clock in running(work, work.session.get_one(Notice, message.notice_id).case_id):
                stop_clock(work, clock, "void", at=work.now, actor="test")
            work.commit()
        assert reply(desk, "收到") == then

    assert [m for _, m, _ in held(desk)] == [newer.id, older.id]
    assert answers_back(desk)[-1].startswith(f"【应声】已确认 {number_of(desk, older)}")


@pytest.mark.parametrize("words", ["收到了", "收到，马上办", "好的，收到！", "收到 已安排人去现场"])
def test_what_people_add_out_of_habit_takes_nothing_away(desk: Desk, words: str) -> None:
    """A bare 收到 with a word more is one: whoever wrote it believes to have answered."""
    assert reply(desk, words) == "acknowledged"
    assert held(desk)[-1][1] == messages(desk)[1].id


def test_the_answer_goes_out_by_sms_and_asks_for_nothing(desk: Desk, qionglai: Config) -> None:
    """One short SMS to that person: which one was confirmed; no 回「收到」 behind it."""
    reply(desk, "收到")
    with gateway_running() as gateway:
        way = desk.house.config.alerts.ways[0]
        moved = way.transport.model_copy(update={"url": f"{gateway.url}/sms"})
        object.__setattr__(way, "transport", moved)
        sweep(desk.house)
        sent = list(deliver(desk.house))

    newer = messages(desk)[1]
    assert [s.state for s in sent] == ["accepted"]
    assert gateway.texts() == [f"【应声】已确认 {number_of(desk, newer)}({newer.code})"]


def test_what_is_about_no_limit_asks_for_no_answer(desk: Desk) -> None:
    """A word to look back, or to sign: 收到 to it would be to nothing, so its SMS does not ask for it; a duty's own does."""
    with desk.house.write() as work:
        wish = Wish("look", "notice", "time", role="duty_officer", case_id=1, text="【应声】请回头看。")
        ask(work, wish)
        work.commit()
    with gateway_running() as gateway:
        way = desk.house.config.alerts.ways[0]
        object.__setattr__(way, "transport", way.transport.model_copy(update={"url": f"{gateway.url}/sms"}))
        sweep(desk.house)
        list(deliver(desk.house))
        desk.log.append(None)  # type: ignore[arg-type]
        desk.matter("large")
        sweep(desk.house)
        list(deliver(desk.house))

    looked, *duties = gateway.texts()
    assert looked == "【应声】请回头看。"
    assert all("回「收到" in text for text in duties)
    assert duties


def test_an_answer_counts_once(desk: Desk) -> None:
    """The same answer pushed again changes nothing; another answer to the same message says it was confirmed before."""
    assert [reply(desk, "收到", provider_id="r") for _ in range(3)] == ["acknowledged", "repeated", "repeated"]
    assert reply(desk, "收到") == "already"

    assert len(held(desk)) == 1
    assert [a.split(" ")[0] for a in answers_back(desk)] == ["【应声】已确认", "【应声】此前已确认"]


@pytest.mark.parametrize(
    ("text", "address", "outcome"),
    [
        ("收到", "13999999999", "unknown_number"),
        ("收到 {}", LEADER, "unknown_code"),
        ("收到", LEADER, "nothing_running"),
        ("收到 {other}", PHONE, "unknown_code"),
        ("收到31", PHONE, "not_understood"),
        ("收到 31日前回复", PHONE, "not_understood"),
        ("没收到", PHONE, "not_understood"),
        ("没有收到，请重发", PHONE, "not_understood"),
        ("收到{}了吗", PHONE, "not_understood"),
        ("收到？", PHONE, "not_understood"),
        ("收到投诉", PHONE, "not_understood"),
        ("退订", PHONE, "not_understood"),
        ("", PHONE, "not_understood"),
        ("收到 " + "1" * 500, PHONE, "not_understood"),
    ],
)
def test_what_answers_nothing_is_kept_and_changes_nothing(desk: Desk, text: str, address: str, outcome: Taken) -> None:
    """A stranger, a code sent to another person or to nobody, other words: on record with their outcome, and no more."""
    codes = {m.code for m in messages(desk)}
    text = text.format(messages(desk)[0].code, other=next(c for c in range(100, 1000) if c not in codes))

    assert reply(desk, text, address) == outcome

    with desk.house.read() as work:
        [kept] = work.session.scalars(select(Reply))
    assert (kept.outcome, kept.text, kept.message_id) == (outcome, text, None)
    assert (held(desk), answers_back(desk)) == ([], [])


def test_the_newest_of_two_with_one_code_is_meant(desk: Desk) -> None:
    """Codes come round after nine hundred: the one sent last."""
    with desk.house.write() as work:
        for message in work.session.scalars(select(Message)):
            message.code = 317
        work.commit()

    reply(desk, "收到317")

    assert held(desk)[0][1] == messages(desk)[1].id


def test_a_pressed_key_answers_the_call_it_was_pressed_in(desk: Desk) -> None:
    """By the call's own number: the older message, though a newer runs; a call that is not this person's is not."""
    older = messages(desk)[0]

    assert reply(desk, "收到", about="g-9") == "unknown_code"
    assert reply(desk, "收到", LEADER, about=older.provider_id) == "unknown_code"
    with desk.house.write() as work:  # both gateways of the fixture counted from one
        work.session.get_one(Message, older.id).provider_id = "call-1"
        work.commit()
    assert reply(desk, "收到", about="call-1") == "acknowledged"
    assert held(desk) == [(older.person_id, older.id, "call")]


def test_a_code_of_an_ended_clock_says_so(desk: Desk) -> None:
    """Nothing is held any more; the person is told that it needs no confirmation."""
    older = messages(desk)[0]
    with desk.house.write() as work:
        for clock in running(work, work.session.get_one(Notice, older.notice_id).case_id):
            stop_clock(work, clock, "void", at=work.now, actor="test")
        work.commit()

    assert reply(desk, f"收到{older.code}") == "ended"
    assert held(desk) == []
    assert "时限已结束" in answers_back(desk)[0]


def test_who_has_left_answers_nothing(desk: Desk) -> None:
    """The number of a person who has left the house is a stranger's."""
    with desk.house.write() as work:
        for person in work.session.scalars(select(Person).join(Contact).where(Contact.address == PHONE)):
            person.left_at = work.now
        work.commit()

    assert reply(desk, "收到") == "unknown_number"


@pytest.mark.parametrize(
    ("written", "plain"),
    [("+86 138-0000-0001", PHONE), ("8613800000001", PHONE), ("008613800000001", PHONE), (PHONE, PHONE), ("862888888888", "862888888888")],
)  # fmt: skip
def test_numbers_are_compared_as_the_roster_writes_them(written: str, plain: str) -> None:
    """With or without the country; a landline that happens to begin with 86 stays whole."""
    assert plain_number(written) == plain


def test_a_reply_is_kept_with_its_time(desk: Desk) -> None:
    """As the provider says it, not when it was pushed."""
    with desk.house.write() as work:
        take_reply(work, Heard("sms", "r", PHONE, "收到", NINE + timedelta(seconds=30)))
        work.commit()
    with desk.house.read() as work:
        assert work.session.scalars(select(Reply)).one().received_at == NINE + timedelta(seconds=30)


PULLED = [{"id": "u-1", "mobile": PHONE, "content": "收到"}, {"id": "u-2", "mobile": "13999999999", "content": "?"}]


def pull(desk: Desk, sender: Any) -> int:
    """Fetch once by that sender."""
    with closing(sender) as out:
        return pull_replies(desk.house, {"sms": out, "none": FakeSender()})


def outcomes(desk: Desk) -> list[str]:
    """What every reply on record came to."""
    with desk.house.read() as work:
        return list(work.session.scalars(select(Reply.outcome).order_by(Reply.id)))


@pytest.mark.parametrize("said", [{"replies": PULLED}, {"replies": json.dumps(PULLED)}])
def test_a_gateway_that_keeps_replies_is_asked_for_them(desk: Desk, httpserver: HTTPServer, said: Any) -> None:
    """Fetched twice, each counts once; the secret goes along; nothing is lost of those nobody can place."""
    seen = listening(httpserver, "/replies", said)
    request = {
        "url": httpserver.url_for("/replies"),
        "method": "GET",
        "headers": {"X-Key": "{key}"},
        "replies": REPLIES,
    }
    way = SmsGateway.model_validate({"kind": "sms_gateway", "url": "http://127.0.0.1:1/{phone}?{text}", "pull": request,
                                     "secrets_env": {"key": "K"}})  # fmt: skip

    assert [pull(desk, SmsGatewaySender(way, {"key": "s3"})) for _ in range(2)] == [2, 0]

    assert way.two_way()
    assert seen[0].headers["X-Key"] == "s3"
    assert outcomes(desk) == ["acknowledged", "unknown_number"]


@pytest.mark.parametrize("half", ["\ud83d", "\0"])
def test_a_reply_with_half_a_letter_is_kept_as_far_as_it_goes(desk: Desk, httpserver: HTTPServer, half: str) -> None:
    """A gateway cuts a long reply in the middle of a sign: no database takes that half, and 收到 counts all the same."""
    listening(httpserver, "/replies", {"replies": [PULLED[0] | {"content": f"收到，马上办{half}"}, *PULLED[1:]]})
    request = {"url": httpserver.url_for("/replies"), "replies": REPLIES}
    way = SmsGateway(kind="sms_gateway", url="http://127.0.0.1:1/{phone}?{text}", pull=request)

    assert pull(desk, SmsGatewaySender(way, {})) == 2
    assert outcomes(desk) == ["acknowledged", "unknown_number"]


def test_a_reply_that_cannot_be_kept_costs_none_of_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vendor gives each reply once: the one the record refuses is lost alone."""
    heard = [Heard("sms", provider_id, PHONE, "收到", NINE) for provider_id in ("bad", "good")]

    def takes(work: Work, reply: Heard) -> Taken:
        if reply.provider_id == "bad":
            raise ValueError
        return take_reply(work, reply)

    monkeypatch.setattr("alerts.replies.take_reply", takes)
    monkeypatch.setattr(FakeSender, "pull", lambda *_: heard, raising=False)

    assert pull_replies(desk.house, {"sms": FakeSender()}) == 1
    assert outcomes(desk) == ["acknowledged"]


@pytest.mark.parametrize("said", ["", "<html>", [], {"replies": [{"id": "u-1"}, 7, None]}, {"replies": None}])
def test_nonsense_fetched_changes_nothing(desk: Desk, httpserver: HTTPServer, said: Any) -> None:
    """No reply is made up."""
    listening(httpserver, "/replies", said)
    request = {"url": httpserver.url_for("/replies"), "replies": REPLIES}
    way = SmsGateway(kind="sms_gateway", url="http://127.0.0.1:1/{phone}?{text}", pull=request)

    assert pull(desk, SmsGatewaySender(way, {})) == 0
    assert outcomes(desk) == []


def test_tencent_is_asked_for_replies_and_the_same_one_pushed_counts_once(desk: Desk, httpserver: HTTPServer) -> None:
    """In its own form, number in international form and time in seconds: what it pushes too has no number of its own."""
    row = {"CountryCode": "86", "ReplyContent": "收到", "SubscriberNumber": PHONE, "ExtendCode": "11", "ReplyTime": 1795395720,
           "PhoneNumber": f"+86{PHONE}", "SignName": "s"}  # fmt: skip
    seen = listening(httpserver, "/", {"Response": {"RequestId": "r", "PullSmsReplyStatusSet": [row]}})
    keys = {"kind": "tencent_sms", "endpoint": httpserver.url_for("/"), "secret_id_env": "I", "secret_key_env": "S", "app_id": "14",
            "sign": "某市", "template": "t"}  # fmt: skip

    assert pull(desk, TencentSmsSender(TencentSms.model_validate(keys), "id", "key")) == 0
    assert pull(desk, TencentSmsSender(TencentSms.model_validate({**keys, "pull_replies": True}), "id", "key")) == 1

    assert [(r.headers["X-TC-Action"], r.json) for r in seen] == [
        ("PullSmsReplyStatus", {"Limit": 100, "SmsSdkAppId": "14"})
    ]
    pushed = {"mobile": PHONE, "nationcode": "86", "sign": "s", "text": "收到", "time": 1795395720}
    [heard] = replies(TENCENT_REPLIES, "sms", pushed, NINE)
    with desk.house.write() as work:
        assert take_reply(work, heard) == "repeated"


def test_a_template_for_fetching_that_cannot_be_filled_is_refused_at_start() -> None:
    """There is no message, so nothing of one can stand in it."""
    with pytest.raises(ValidationError, match="不认识的"):
        SmsGateway(kind="sms_gateway", url="http://127.0.0.1/{phone}?{text}",
                   pull={"url": "http://127.0.0.1/{phone}", "replies": REPLIES})  # fmt: skip


def form(**keys: Any) -> ReplyForm:
    """A form of replies with these pointers."""
    return ReplyForm(address_pointer="/a", text_pointer="/t", **keys)


def test_replies_that_cannot_be_told_apart_are_refused_at_start() -> None:
    """Without a number, a time or a message the second 收到 of a person would pass for a repeat of the first."""
    with pytest.raises(ValidationError, match="分不清是重复推送"):
        form()


@pytest.mark.parametrize(
    ("keys", "first", "second", "same"),
    [
        ({"id_pointer": "/i"}, {"i": "1"}, {"i": "1"}, True),
        ({"id_pointer": "/i"}, {"i": "1"}, {"i": 2}, False),
        ({"time_pointer": "/w"}, {"w": 1795395720}, {"w": "1795395720"}, True),
        ({"time_pointer": "/w"}, {"w": 1795395720}, {"w": 1795395721}, False),
        ({"time_pointer": "/w"}, {}, {"w": ""}, False),
        ({"about_pointer": "/m"}, {"m": "g-1"}, {"m": "g-1"}, True),
        ({"about_pointer": "/m"}, {"m": "g-1"}, {"m": "g-2"}, False),
    ],
)
def test_a_repeat_is_told_from_another_reply(keys: Any, first: Any, second: Any, same: bool) -> None:
    """By its number, its time or its message; where the provider gives none of them, each counts."""
    base = {"a": PHONE, "t": "收到"}
    [one] = replies(form(**keys), "sms", base | first, NINE)
    [two] = replies(form(**keys), "sms", base | second, NINE + timedelta(seconds=1))

    assert (one.provider_id == two.provider_id) == same
