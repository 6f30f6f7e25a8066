"""What is always true of messages, their tries, receipts and answers."""

from collections import Counter, defaultdict

from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.outbox_tables import Acknowledgement, Attempt, Message, Notice, Receipt
from tests.properties.seen import Story

RANK = {"breach": 0, "after_breach": 1, "warning": 2, "notice": 3, "closing": 4}


def an_answer_quiets_one_person(story: Story) -> None:
    """Invariant 11: 收到 changes no limit, no step, no message; it adds one person's rows, and a stranger's adds none."""
    if story.deed != "acknowledge":
        return
    for model in (ClockRow, Step, Notice, Message, Attempt):
        assert story.after.rows(model) == story.before.rows(model)
    assert {e.type for e in story.new(Event)} <= {"acknowledged"}
    assert {a.person_id for a in story.new(Acknowledgement)} <= {story.said["person"]}


def tries_are_bounded_and_repeats_marked(story: Story) -> None:
    """Invariant 17: one try, and one more for each temporary failure and unknown end; whatever may come twice says so."""
    tries = defaultdict(list)
    for attempt in story.after.all(Attempt):
        tries[attempt.message_id].append(attempt.outcome)
    for ends in tries.values():
        assert len(ends) <= 1 + sum(end in ("temporary", "unknown", None) for end in ends)
        assert set(ends[:-1]) <= {"temporary", "unknown"}
    doubtful: set[str] = set()
    for try_ in story.tries:
        assert try_.marked or try_.message not in doubtful
        doubtful |= {try_.message} if try_.outcome in ("unknown", "lost") else set()


def failure_is_passed_on(story: Story) -> None:
    """Invariant 18: a healed provider gets everything that has not been given up; what failed is on record, and passed on."""
    failed = {e.subject_id for e in story.after.all(Event) if e.type == "message_failed"}
    keys = [n.dedupe_key for n in story.after.all(Notice)]
    for message in story.after.all(Message):
        assert message.state != "pending" or message.next_attempt_at <= message.give_up_at
    if not story.ticked:
        return
    for message in story.after.all(Message):
        clock = story.after.clock_of(message)
        was = story.before.rows(Message).get(message.id)
        if message.state != "failed" or (was and was.state == "failed" and str(message.id) not in failed):
            continue
        assert str(message.id) in failed
        fresh = was is None or was.state != "failed"
        if fresh and (clock is None or clock.state == "running") and (role := _next_role(story, message.id)):
            assert f"failover:{message.notice_id}:{message.person_id}:{role}" in keys
    if story.said.get("healed"):
        due = [m for m in story.before.all(Message) if m.state == "pending" and m.next_attempt_at <= story.after.now]
        ends = {story.after.rows(Message)[m.id].state for m in due}
        assert ends <= {"accepted", "delivered", "read", "bundled", "cancelled"}


def _next_role(story: Story, message_id: int) -> str | None:
    message = story.after.rows(Message)[message_id]
    notice = story.after.rows(Notice)[message.notice_id]
    told = [t["role"] for t in notice.told if t["person_id"] == message.person_id]
    role = (told or (notice.role or "").split(","))[0]
    return story.config.role(role).next if role else None


def no_means_no(story: Story) -> None:
    """Invariant 19: after a refusal for good nothing more is tried; the waits between tries never shrink nor pass the cap."""
    refused: set[int] = set()
    for attempt in story.after.all(Attempt):
        assert attempt.message_id not in refused
        refused |= {attempt.message_id} if attempt.outcome == "permanent" else set()
    ended = {(a.message_id, a.n): a.ended_at for a in story.after.all(Attempt)}
    for message in story.after.all(Message):
        if message.state == "pending" and message.attempts and (at := ended[message.id, message.attempts]):
            waits = story.waits.setdefault(message.id, [])
            wait = (message.next_attempt_at - at).total_seconds()
            assert wait >= (waits[-1] if waits else 0)
            assert wait <= story.config.alerts.retry.cap_seconds
            waits.append(wait)


def the_newest_receipt_counts(story: Story) -> None:
    """Invariant 20: the state is that of the highest word so far; a word that is late or said twice changes nothing."""
    words = {(r.message_id, r.seq): r.state for r in story.after.all(Receipt)}
    for was, now in story.both(Message):
        assert now.provider_seq >= was.provider_seq
        if now.provider_seq:
            assert now.state == words[now.id, now.provider_seq]
    if story.deed == "receipt" and story.said["stale"]:
        assert story.after.rows(Message) == story.before.rows(Message)


def breaches_go_first(story: Story) -> None:
    """Invariant 22: within a delivery a breach never waits behind what is none; what was bundled names a living parent."""
    messages, notices = story.after.rows(Message), story.after.rows(Notice)
    if story.ticked:
        claimed = [RANK.get(notices[messages[a.message_id].notice_id].purpose, 3) for a in story.new(Attempt)]
        assert claimed == sorted(claimed)
    for message in messages.values():
        clock = story.after.clock_of(message)
        if message.state == "bundled":
            assert message.parent_id in messages
            assert clock is None or clock.state != "running" or messages[message.parent_id].state != "cancelled"


def one_word_for_each_person(story: Story) -> None:
    """Invariant 14: what a change makes due at once comes as one loud message for each person, case and way."""
    if story.ticked:
        notices = story.after.rows(Notice)
        loud = [m for m in story.new(Message) if m.state != "bundled" and not m.digest]
        steps = [m for m in loud if notices[m.notice_id].step_id is not None]
        places = Counter((notices[m.notice_id].case_id, m.person_id, m.way) for m in steps)
        assert set(places.values()) <= {1}
    changes = [n for n in story.after.all(Notice) if (n.dedupe_key or "").startswith("change:")]
    spoken = Counter(m.notice_id for m in story.after.all(Message))
    assert all(spoken[n.id] <= 1 for n in changes)


def time_alone_changes_nothing(story: Story) -> None:
    """Invariant 24: a jump un-fires and un-breaches nothing; while a forward jump is unconfirmed no limit is called passed."""
    if story.deed == "jump":
        assert story.after.same_as(story.before)
    if story.deed == "tick_held":
        past = {s.id for s in story.after.all(Step) if s.purpose in ("breach", "after_breach") and s.state == "fired"}
        assert past == {s.id for s in story.before.all(Step) if s.purpose in ("breach", "after_breach") and s.state == "fired"}  # fmt: skip
        assert {e.type for e in story.new(Event)} & {"clock_breached", "breach_withdrawn"} == set()


def what_a_crash_undid_is_undone(story: Story) -> None:
    """Invariant 23: an act cut off by a crash has left nothing at all; repeated, it does what it would have done."""
    if story.deed == "crashed_act":
        assert story.after.same_as(story.before)
