"""Readers get an issued paper by mail with the file and by webhook with link and hash: over real wires, with every end on record."""

import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256

import pytest

from alerts.deliver import Sent, deliver
from alerts.sweep import sweep
from cases.outbox.receipts import note_receipt
from cases.papers.readers import missing_readers, tell_readers
from cases.papers.receiving import Delivery, deliveries, receive_for_unit
from cases.papers.shelf import files_of
from cases.people.actors import Forbidden
from cases.store.outbox_tables import Message
from cases.store.paper_tables import ReportEdition
from tests.papers.conftest import OTHER, UNIT, Office
from tests.reports.record import TUESDAY

LEADER = {
    "id": "leaders",
    "name": "市领导",
    "role": "city_leader",
    "papers": ["weekly"],
    "form": "pdf",
    "by": ["email"],
}
SUPERVISOR = {
    "id": "supervisors",
    "name": "督查",
    "role": "supervisor",
    "papers": ["weekly"],
    "form": "docx",
    "by": ["email"],
}


def send(office: Office, **later: float) -> list[Sent]:
    """Resolve the notices and send once."""
    if later:
        office.house.clock.forward(**later)
    sweep(office.house)
    return list(deliver(office.house))


def letters(office: Office) -> list[EmailMessage]:
    """What the relay took about papers."""
    found = [message_from_bytes(raw, policy=policy.default) for raw in office.relay.letters]
    return [m for m in found if "第" in str(m["Subject"])]  # type: ignore[misc]


def told(office: Office, id_: int) -> dict[tuple[str, str], Delivery]:
    """How far it got: by reader and way."""
    with office.house.read() as work:
        return {(d.reader, d.way or ""): d for d in deliveries(work, work.session.get_one(ReportEdition, id_))}


def test_nothing_goes_out_before_the_signature(wired: Office) -> None:
    """Drafted, submitted, reviewed, signed: readers hear nothing until it is issued."""
    office = wired.with_readers(LEADER)
    office.signed()
    send(office)
    assert letters(office) == []


def test_a_leader_gets_the_file_by_mail(wired: Office) -> None:
    """Subject, masked words, and an attachment whose hash is the one on record."""
    office = wired.with_readers(LEADER)
    id_ = office.issued()
    send(office)

    [letter] = letters(office)
    [file] = list(letter.iter_attachments())
    filed = files_of(office.edition(id_))["pdf"]
    assert (letter["To"], str(letter["Subject"])) == (
        "ling@city.example.gov.cn",
        "邛崃市周报 2026年第47周（11月16日至11月22日） 第1版",
    )
    assert (file.get_filename(), file.get_content_type()) == ("舆情周报-2026-W47.pdf", "application/pdf")
    assert sha256(file.get_content()).hexdigest() == filed.hash
    text = letter.get_body().get_content()  # type: ignore[union-attr]
    assert f"SHA-256 {filed.hash[:16]}" in text
    assert f"/reports?id={id_}" in text
    assert "13800000000" not in text
    assert told(office, id_)["市领导", "mail"].state == "accepted"


def test_both_contacts_are_two_messages(wired: Office) -> None:
    """The webhook gets address and hash, signed, never the file."""
    office = wired.with_readers({**LEADER, "by": ["email", "webhook"]})
    from tests.alerts.wired import point_hooks
    from tests.desk import Desk, FakeSender

    point_hooks(Desk(office.house, FakeSender()), office.gateway.url)
    id_ = office.issued()
    send(office)

    assert len(letters(office)) == 1
    [(path, headers, raw)] = [t for t in office.gateway.taken if b'"paper"' in t[2]]
    paper = json.loads(raw)["paper"]
    assert path == "/ling"
    assert paper["sha256"] == files_of(office.edition(id_))["pdf"].hash
    assert paper["link"].endswith(f"/reports?id={id_}")
    assert {k.lower() for k in headers} >= {"webhook-id", "webhook-signature", "webhook-timestamp"}
    assert {key for key, d in told(office, id_).items() if d.state == "accepted"} == {
        ("市领导", "mail"),
        ("市领导", "webhook"),
    }


def test_a_relay_that_is_busy_is_tried_again(wired: Office) -> None:
    """Attempts are counted, the file is the same at the second try."""
    office = wired.with_readers(LEADER)
    office.relay.replies["RCPT"] = "450 busy"
    id_ = office.issued()
    send(office)
    assert (letters(office), told(office, id_)["市领导", "mail"].state) == ([], "pending")
    del office.relay.replies["RCPT"]
    send(office, minutes=5)
    assert len(letters(office)) == 1
    assert told(office, id_)["市领导", "mail"].attempts == 2


def test_a_mailbox_that_is_gone_falls_over_and_the_desk_hears_of_it(wired: Office) -> None:
    """For good: the next contact gets link and hash; with none left the desk is asked to take the paper there by hand."""
    office = wired.with_readers(LEADER, SUPERVISOR)
    office.relay.replies["RCPT"] = "550 no such user"
    from tests.alerts.wired import point_hooks
    from tests.desk import Desk, FakeSender

    point_hooks(Desk(office.house, FakeSender()), office.gateway.url)
    id_ = office.issued()
    send(office)
    send(office, seconds=30)

    found = told(office, id_)
    assert found["市领导", "mail"].state == "failed"
    assert found["市领导", "webhook"].state == "accepted"
    assert found["督查", "mail"].state == "failed"
    paths = [path for path, _, raw in office.gateway.taken if b'"paper"' in raw]
    assert paths == ["/ling"]
    [alarm] = [
        json.loads(raw)["text"]
        for path, _, raw in office.gateway.taken
        if path == "/zhi" and "没有送到" in json.loads(raw)["text"]
    ]
    assert "督一" in alarm
    assert "邮件服务器答复 550" in alarm


def test_a_reader_added_later_gets_it_once(wired: Office) -> None:
    """Sent again, those who have it get nothing; a draft is sent to nobody."""
    office = wired.with_readers(LEADER)
    id_ = office.issued()
    send(office)
    more = wired.with_readers(LEADER, SUPERVISOR, {"id": "office", "name": "市政府办公室", "address": "wen@office.example.gov.cn",
                                                  "papers": ["weekly"], "by": ["email"]})  # fmt: skip
    draft = more.start()
    for _ in range(2):
        with more.house.write() as work:
            assert tell_readers(work, work.session.get_one(ReportEdition, draft)) == 0
            tell_readers(work, work.session.get_one(ReportEdition, id_))
            work.commit()
        send(more, seconds=30)
    assert [m["To"] for m in letters(more)][:1] == ["ling@city.example.gov.cn"]
    assert sorted(m["To"] for m in letters(more)[1:]) == ["du@city.example.gov.cn", "wen@office.example.gov.cn"]
    assert told(more, id_)["市政府办公室", "mail"].person == "市政府办公室（送阅）"


def test_readers_get_the_correction_and_what_it_changed(wired: Office) -> None:
    """Also one who has the first edition and is no reader any more."""
    office = wired.with_readers(LEADER, SUPERVISOR)
    office.issued()
    send(office)
    fewer = wired.with_readers(LEADER)
    fewer.record.item(TUESDAY, channel="forum")
    id_ = fewer.issued(why="补录")
    send(fewer, seconds=30)

    again = letters(fewer)[2:]
    assert sorted(m["To"] for m in again) == ["du@city.example.gov.cn", "ling@city.example.gov.cn"]
    assert all("第2版（更正）" in str(m["Subject"]) for m in again)
    assert "更正: 收到信息：由7改为8" in again[0].get_body().get_content()  # type: ignore[union-attr]
    assert "更正第1版" in again[0].get_body().get_content()  # type: ignore[union-attr]
    assert ("前一版的读者", "mail") in told(fewer, id_)


def test_a_receipt_is_shown(wired: Office) -> None:
    """The provider's word on the message is the reader's state."""
    office = wired.with_readers(LEADER)
    id_ = office.issued()
    send(office)
    with office.house.write() as work:
        message = [m for m in work.session.query(Message) if "已印发" in m.text][-1]
        note_receipt(work, message, 1, "delivered", work.now, "")
        work.commit()
    assert told(office, id_)["市领导", "mail"].state == "delivered"


def test_a_notice_goes_to_its_unit_alone_and_is_signed_for(wired: Office) -> None:
    """提示函 to the liaison of that unit; another unit may not sign, nor may anybody before issue."""
    office = wired.with_readers(LEADER)
    signed = office.signed("reminder", UNIT)
    with office.house.write() as work, pytest.raises(Forbidden, match="没有印发"):
        receive_for_unit(work, work.session.get_one(ReportEdition, signed), office.actor("lian"))
    from reports import press

    press.issue(office.house, office.actor("zhi"), signed)
    send(office)
    assert [m["To"] for m in letters(office)] == ["lian@unit.example.gov.cn"]
    with office.house.write() as work:
        row = work.session.get_one(ReportEdition, signed)
        for stranger in ("lian2", "zhi"):
            with pytest.raises(Forbidden, match="收件"):
                receive_for_unit(work, row, office.actor(stranger))
        assert receive_for_unit(work, row, office.actor("lian")) is True
        assert receive_for_unit(work, row, office.actor("lian")) is False
        work.commit()
    assert [d.received_at for d in told(office, signed).values()] == [office.house.now()]


def test_check_names_a_reader_whom_nothing_would_find(wired: Office) -> None:
    """No mailbox, no such person, nobody in the role: a sentence each, before a paper is issued."""
    office = wired.with_readers(
        LEADER, {"id": "zhi", "name": "值班", "person": "值一", "papers": ["weekly"], "by": ["email"]},
        {"id": "wu", "name": "无此人", "person": "无某", "papers": ["weekly"]},
        {"id": "fa", "name": "新闻发言人", "role": "response_lead", "papers": ["weekly"]},
    )  # fmt: skip
    with office.house.read() as work:
        found = list(missing_readers(work))
    assert [s.partition("」")[0] for s in found] == ["送阅「值班", "送阅「无此人", "送阅「新闻发言人"]
    assert "值一 没有登记邮箱" in found[0]


def test_a_unit_that_is_foreign_is_not_in_the_notice(office: Office) -> None:
    """What names the unit itself as complained of is not told to it."""
    from reports.notices import unit_facts

    case = office.record.case(handling_lead=OTHER, complained_of=[OTHER])
    office.record.clock(case, TUESDAY)
    with office.house.read() as work:
        facts = unit_facts(work, office.record.week(), OTHER)
    assert case not in facts["clocks_late_by_unit"].cases
    assert facts["clocks_late_by_unit"].cases != []
