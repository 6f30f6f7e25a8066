"""Messages for an audience: one for each person and case, written beside the step in the same transaction. Pure but for the tokens."""

import base64
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from alerts.audience import Reach
from alerts.calm import Had, begins_danger, go_at, weight_of
from alerts.dangers import RISK, danger_cn
from alerts.firing import Firing
from alerts.ripe import Due
from alerts.twins import Twins, eldest
from alerts.wording import Matter, clock_text, drilled, duty_text, with_twin
from cases.clocks.night import by_day, is_night
from config.load import Config
from config.words import Weight

UNHEARD = Had()
NO_TWINS: Twins = MappingProxyType({})
Dangers = frozenset[tuple[int, str]]
"""For whom, by which way, dangers of more than one case begin in this batch."""
PRIORITY = {"breach": 0, "after_breach": 2, "warning": 3, "notice": 4, "closing": 5}
DANGER = 1
"""Ten minutes are left, and somebody may be in danger: nothing goes before it but a breach, which never waits behind what is none."""
UNNUMBERED = 0
"""The notice of a message whose batch is not written yet."""
Row = dict[str, Any]


@dataclass
class Letter:
    """One message row, and the one that carries its words when several duties of a case fall due together.

    ``notice``: which notice of its batch it belongs to; the row learns both ids when it is written.
    """

    reach: Reach
    notice: int
    row: Row
    parent: "Letter | None" = None
    number: str = ""
    danger: bool = False


class Composer:
    """Writes the messages of one batch: one for each person and case, however many duties fall due in it together; matters that may be
    one (:mod:`alerts.twins`) are one case here."""

    def __init__(
        self,
        config: Config,
        now: datetime,
        singles: dict[int, Had],
        twins: Twins = NO_TWINS,
        dangers: Dangers = frozenset(),
    ) -> None:
        """``singles``: what each person has been told of late (see :mod:`alerts.calm`); counted on."""
        self._config, self._now, self._zone = config, now, config.city.zone
        self._morning = by_day(now, config.alerts.night, self._zone)
        self._link = link_to(config, "")
        self._singles, self._twins, self._dangers = singles, twins, dangers
        self._tokens = _tokens(now)
        self._parents: dict[tuple[int, int, str], Letter] = {}
        self._alone: dict[tuple[int, str], Letter] = {}
        self.letters: list[Letter] = []

    def add(self, firing: Firing, notice: int) -> None:
        """A message for each person told; a quiet clock's waits for the morning, a further duty of the same case is bundled.

        Quiet ones go inside a loud one that goes anyway: loud ones have to be added first.
        """
        step, told = firing.due, firing.audience.told
        if not told:
            return
        twin = self._twins.get(step.case_id or 0)
        about = _matter(step, twin.number if twin else None)
        loud, weight = step.loud, weight_of(step, self._config.alerts.calm)
        danger = begins_danger(step, self._config.alerts.calm)
        case_id = eldest(step.case_id or 0, self._twins)
        said = duty_text(about, self._now, self._zone)
        text = clock_text(about, said, self._link)
        text = drilled(text) if step.drill else text
        for reach in told:
            place = case_id, reach.holder.person_id, reach.way
            token, (at, gathered) = next(self._tokens), self._go_at(step, place, weight, loud=loud)
            row = message_row(self._config, UNNUMBERED, reach, step.purpose, text + token, token,
                              self._now, go_at=at, kind=None if step.drill else step.kind)  # fmt: skip
            row["digest"] = gathered
            letter = Letter(reach, notice, row, number=about.number, danger=row["priority"] == DANGER)
            self.letters.append(letter)
            if danger and not gathered and place not in self._parents:
                self._alone[reach.person_id, reach.way] = letter
            if step.case_id is not None:
                self._bundle(letter, place, said, loud=loud and not gathered, late=step.is_past_limit)

    def gather(self) -> None:
        """A danger told by itself goes in the list that its reader gets at this instant anyway, unless it carries more of its own case."""
        going = {
            (letter.reach.person_id, letter.reach.way)
            for letter in self.letters if letter.row["digest"] and letter.row["next_attempt_at"] == self._now
        }  # fmt: skip
        carrying = {id(letter.parent) for letter in self.letters} if going else set()
        for place, letter in self._alone.items():
            if place in going and id(letter) not in carrying:
                letter.row["digest"] = True

    def _go_at(
        self, step: Due, place: tuple[int, int, str], weight: Weight | None, *, loud: bool
    ) -> tuple[datetime, bool]:
        """When, and whether in a list: now; a quiet clock's in the morning; over the person's allowance together with others."""
        if not loud and self._morning > self._now:
            return self._morning, True
        if place in self._parents:
            return self._now, not loud
        had = self._singles.get(place[1], UNHEARD)
        limit = step.catch_up_at or step.due_at
        at, gathered = go_at(self._config, self._now, had, weight, limit) if weight else (self._now, False)
        if place[1:] in self._dangers and begins_danger(step, self._config.alerts.calm):
            gathered = True  # at this instant, in one list with the others
        if not loud:
            gathered = True
            if is_night(at, self._config.alerts.night, self._zone):
                at = self._now  # a quiet one of the evening is read before the night
        if place[1] in self._singles:  # else nobody has looked yet, and is to look when something can wait
            self._singles[place[1]] = had.with_one(at, singly=not gathered)
        return at, gathered

    def _bundle(self, letter: Letter, place: tuple[int, int, str], said: str, *, loud: bool, late: bool) -> None:
        parent = self._parents.setdefault(place, letter) if loud else self._parents.get(place)
        if parent is not None and parent is not letter:
            letter.parent, letter.row["state"] = parent, "bundled"
            if letter.number != parent.number:
                said = f"{letter.number}(疑似同一件){said}"
                parent.row["text"] = with_twin(parent.row["text"], parent.number, letter.number)
            text, parent.row["priority"] = parent.row["text"], min(parent.row["priority"], letter.row["priority"])
            if late and parent.danger and said not in text:  # behind the link an SMS is cut off
                parent.row["text"] = text.replace("。", f", 另:{said}。", 1)
            elif said not in text:  # breach and what follows it, both past, are one thing to a reader
                parent.row["text"] += f" 另:{said}"


def dangers_of(config: Config, firings: Iterable[Firing]) -> Dangers:
    """Where more than one begins, the telephone rings once."""
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for firing in firings:
        if begins_danger(firing.due, config.alerts.calm):
            for reach in firing.audience.told:
                found[reach.holder.person_id, reach.way].add(firing.due.case_id or 0)
    return frozenset(place for place, cases in found.items() if len(cases) > 1)


def message_row(
    config: Config, notice_id: int, reach: Reach, purpose: str, text: str, token: str, now: datetime, *,
    go_at: datetime | None = None, kind: str | None = None,
) -> Row:  # fmt: skip
    """A message, pending until ``go_at`` (default: now). ``kind``: of the clock it is about, unless that is a drill's."""
    return {
        "token": token, "notice_id": notice_id, "person_id": reach.person_id, "way": reach.way, "address": reach.address,
        "priority": _priority(purpose, kind), "code": code_of(notice_id), "text": text, "state": "pending",
        "parent_id": None, "made_at": now, "attempts": 0, "possible_duplicate": False, "provider_seq": 0, "digest": False,
        "next_attempt_at": go_at or now, "give_up_at": given_up(config, go_at or now, danger=kind == RISK),
    }  # fmt: skip


def _priority(purpose: str, kind: str | None) -> int:
    own = PRIORITY.get(purpose, PRIORITY["notice"])
    return min(own, DANGER) if kind == RISK else own


def later(config: Config, at: datetime) -> Row:
    """What makes a message one that goes at that time inside a list."""
    return {"digest": True, "next_attempt_at": at, "give_up_at": given_up(config, at)}


def given_up(config: Config, at: datetime, *, danger: bool = False) -> datetime:
    """When a way is given up by which nothing goes since then."""
    retry = config.alerts.retry
    return _given_up(retry.danger_give_up_seconds if danger else retry.give_up_seconds, at)


@lru_cache(maxsize=1024)
def _given_up(seconds: float, at: datetime) -> datetime:
    """Most messages of a batch go at the same few instants, and so are given up at the same."""
    return at + timedelta(seconds=seconds)


def _tokens(now: datetime) -> Iterator[str]:
    """Tokens of 120 unguessable bits, many with one call to the system's randomness. Before them stands the instant to a sixteenth of a
    second, anew every twelve days: a burst's tokens go into a few pages of their index, where random ones need one each."""
    begin = base64.urlsafe_b64encode((int(now.timestamp() * 16) % 2**24).to_bytes(3, "big")).decode("ascii")
    while True:
        text = base64.urlsafe_b64encode(secrets.token_bytes(15 * 64)).decode("ascii")
        yield from (begin + text[at : at + 20] for at in range(0, len(text), 20))


def code_of(notice_id: int) -> int:
    """The three figures by which a short answer names the message."""
    return 100 + notice_id % 900


def link_to(config: Config, token: str) -> str:
    """Where the person acknowledges; it shows number and time left, and opens no case."""
    return f"{config.city.base_url.rstrip('/')}/ack/{token}"


def _matter(step: Due, twin: str | None) -> Matter:
    known = step.number is not None and not step.restricted
    return Matter(
        danger=danger_cn(step.subject) if known and step.kind == RISK else None,
        number=step.number or step.subject or f"{step.subject_kind} {step.subject_id}",
        severity=step.severity if known else None,
        confirmed=bool(step.severity_confirmed) or step.number is None,
        category=step.category if known else None,
        clock=step.kind, due_at=step.due_at, breached=step.breached_at is not None or step.is_breach,
        catch_up_at=step.catch_up_at, twin=twin,
    )  # fmt: skip
