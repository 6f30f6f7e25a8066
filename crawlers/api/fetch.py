"""Asks an interface page by page, and for the whole of a message where the list shows only its beginning."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from io import BytesIO
from threading import Event
from typing import TYPE_CHECKING, Any

from cases.house import House
from cases.items.letters import owes_replies
from cases.items.raw import RawItem
from cases.items.visits import Seen, due_pages, known_pages
from config.channels import Api, ApiCall, Channel
from config.secrets import NoSecretError, secret
from config.version import VERSION
from crawlers.agent import agent_of
from crawlers.api import parse
from crawlers.api.parse import Wire
from crawlers.details import Details
from crawlers.download import GONE, Question, Terms, ask, visiting
from crawlers.emptied import Shown, shown
from crawlers.errors import CrawlError, DownloadError, SiteError
from crawlers.marks import mark, marked
from crawlers.paging import Place, counts_pages, first_place
from crawlers.robots import Robots
from crawlers.voices import Haul, Rejected, Voice

if TYPE_CHECKING:
    import httpx2

DEEPER = 10
"""How many times ``max_pages`` the list is read when an open letter is due: about once a day."""


def fetch(house: House, channel: Channel, source: Api, stop: Event, *, thorough: bool = True) -> Iterator[Haul]:
    """One haul for each page of the list, so that what came is kept when a later page fails.

    Not ``thorough``: the details of known messages are left alone until their row looks otherwise or they are due.
    """
    terms = Terms(agent_of(house.config), source.allow_private, stop=stop)
    reading = parse.Terms(channel.id, source, house.config.city.zone, house.now())
    owes = channel.carries == "request" and _tells_replies(source)
    waiting = _Waiting(house, channel, owes=owes, detailed=source.detail is not None, thorough=thorough)
    with visiting(terms) as client:
        name = mark("listed", source.url)
        before = shown(marked(house, channel.id, name))
        round_ = _Round(house, channel, source, terms, reading, client, stop, waiting, name, before)
        place: Place | None = first_place(source)
        while place is not None and not stop.is_set():
            try:
                haul, place = round_.page(place)
            except CrawlError as e:
                yield Haul(source.url, problem=str(e), retry_after=e.retry_after)
                return
            yield haul
    yield replace(waiting.rest(source.url), problem=round_.details.problem)


def _tells_replies(source: Api) -> bool:
    return "reply" in source.fields or bool(source.detail and "reply" in source.detail.fields)


class _Waiting:
    """Letters that wait for their answer upstream: when one is due, the list is read on until it is met again. And messages
    with details of their own, which are asked for when they are new, when their row changed, and when they are due."""

    def __init__(self, house: House, channel: Channel, *, owes: bool, detailed: bool, thorough: bool) -> None:
        self._house, self._channel, self._owes = house, channel.id, owes
        self._detailed, self._thorough = detailed, thorough
        with house.read() as work:
            due = due_pages(work, channel.id) if owes else []
        self._due = {known.address: known for known in due if not known.settled}

    @property
    def still(self) -> bool:
        """Whether any due letter was not met yet."""
        return bool(self._due)

    def spared(self, looks: Mapping[str, str]) -> set[str]:
        """Of these messages (by number, with how their rows look) those whose details need not be asked for now."""
        if self._thorough or not self._detailed:
            return set()
        with self._house.read() as work:
            known = known_pages(work, self._channel, looks)
            return {k.address for k in known.values() if k.body_hash == looks[k.address] and not k.is_due(work.now)}

    def meet(self, voices: Sequence[Voice], looks: Mapping[str, str]) -> list[Seen]:
        """What to remember of a page of the list: new letters, answered ones, changed ones, and those whose turn it was."""
        if not (self._owes or self._detailed):
            return []
        items = {v.external_id: v for v in voices if isinstance(v, RawItem) and v.external_id}
        with self._house.read() as work:
            known, now = known_pages(work, self._channel, list(items)), work.now
        seen = []
        for address, item in items.items():
            look = looks[address] if self._detailed else None
            page, memory = Seen(address, not self._owes or item.reply is not None, look), known.get(address)
            was_due = self._due.pop(address, None) is not None
            if (
                was_due
                or memory is None
                or memory.is_due(now)
                or (memory.settled, memory.body_hash) != (page.settles, look)
            ):
                seen.append(page)
        return seen

    def rest(self, url: str) -> Haul:
        """Those that the list no longer shows: what we have stays, and they are looked for again more and more rarely."""
        remark = f"{len(self._due)} 封未答复的来信在列表里没有再见到" if self._due else None
        return Haul(url, seen=[Seen(known.address, known.settled) for known in self._due.values()], remark=remark)


@dataclass
class _Round:
    """One visit of one interface: what was asked, how often, and what the last page held."""

    house: House
    channel: Channel
    source: Api
    terms: Terms
    reading: parse.Terms
    client: "httpx2.Client"
    stop: Event
    waiting: _Waiting
    name: str
    """Under which is remembered what the list showed."""
    before: Shown
    robots: Robots = field(default_factory=Robots)
    details: Details = field(default_factory=Details)
    last_rows: Any = None
    asked: int = 0

    def page(self, place: Place) -> tuple[Haul, Place | None]:
        """The messages of a list page, and the next place to read. Raises CrawlError."""
        wire, data = self._ask(self.source, place)
        rows = parse.rows_of(data, self.source, self.source.url)
        if not rows and place.number == 1 and not self._may_be_empty():
            raise SiteError(f"{self.source.url} 列表里一条也没有, 以前有过: 接口可能已改, 配置要更新")
        listed = parse.voices_of(rows, wire, self.reading)
        looks = {v.external_id: self._look(v) for v in listed if isinstance(v, RawItem) and v.external_id}
        spared = self.waiting.spared(looks)
        voices = [self._whole(v) for v in listed if not (isinstance(v, RawItem) and v.external_id in spared)]
        repeated, self.last_rows = rows == self.last_rows, rows
        cursor = parse.cursor_of(data, self.source)
        goes_on = cursor not in (None, place.cursor) or counts_pages(
            self.source.url, self.source.form, self.source.body
        )
        now_shown = self.before.then(listed) if place.number == 1 else self.before
        marks = {self.name: now_shown.written()} if now_shown != self.before else {}
        seen = self.waiting.meet(voices, looks)
        haul = Haul(self.source.url, voices, seen=seen, marks=marks, known=len(listed) - len(voices))
        deepest = self.source.max_pages * (DEEPER if self.waiting.still else 1)
        if not rows or repeated or not goes_on or place.number >= deepest:
            return haul, None
        return haul, place.following(self.source, cursor)

    def _may_be_empty(self) -> bool:
        """A list of letters that wait for an answer is empty when none of ours does; one of all letters never is."""
        if self.before.may_be_empty(self.reading.now):
            return True
        with self.house.read() as work:
            return self.channel.carries == "request" and not owes_replies(work, self.channel.id)

    def _look(self, item: RawItem) -> str:
        """How a row of the list looks to this release and these expressions; what counts its visitors looks the same."""
        asked = sorted(self.source.detail.fields.items()) if self.source.detail else []
        return sha256(f"{VERSION} {asked} {item.content_hash}".encode()).hexdigest()

    def _whole(self, voice: Voice) -> Voice:
        """A message with its own answer laid over. One whose detail does not come is refused, so that it is asked for again."""
        detail = self.source.detail
        if detail is None or not isinstance(voice, RawItem) or voice.external_id is None:
            return voice
        if detail.only_cut and not parse.is_cut(voice):
            return voice
        try:
            wire, data = self._ask(detail, None, voice.external_id)
            whole = parse.parse_detail(data, voice, wire, self.reading)
        except CrawlError as e:
            if e.retry_after:
                raise
            gone = isinstance(e, DownloadError) and e.status in GONE
            if not gone:
                self.details.miss(str(e))
            return Rejected(None, voice.external_id, str(e), gone=gone)
        self.details.came += 1
        return whole

    def _ask(self, call: ApiCall, place: Place | None, external_id: str = "") -> tuple[Wire, Any]:
        question = self._question(call, place, external_id)
        if not self.robots.allow(self.client, question.url, self.terms):
            raise SiteError(f"{question.url} robots.txt 不允许抓取")
        if self.asked and self.stop.wait(max(self.source.delay_seconds, self.robots.pause(question.url, self.terms))):
            raise SiteError("程序停止, 停在半途")
        self.asked += 1
        body = BytesIO()
        answer = ask(self.client, question, body, self.terms)
        wire = Wire(body.getvalue(), answer.evidence)
        return wire, parse.data_of(wire, question.url)

    def _question(self, call: ApiCall, place: Place | None, external_id: str) -> Question:
        def fill(value: Any) -> Any:
            filled = place.fill(value) if place else value
            if isinstance(filled, dict):
                return {name: fill(part) for name, part in filled.items()}
            return filled.replace("{external_id}", external_id) if isinstance(filled, str) else filled

        form = {name: str(part) for name, part in fill(call.form).items()}
        return Question(str(fill(call.url)), form, fill(call.body) or None, self._headers(call))

    def _headers(self, call: ApiCall) -> dict[str, str]:
        """What is configured, and the secrets by their variables. Raises CrawlError naming a variable that is not set."""
        try:
            secrets = {name: secret(self.house.environment, variable) for name, variable in call.secret_headers.items()}
        except NoSecretError as e:
            raise CrawlError(str(e)) from e
        return {**call.headers, **secrets}
