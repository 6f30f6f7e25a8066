"""A voice made ready for the stages: title and text in one cleaned document, its sentences, and the words found."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from cases.items.judgment import Reason
from config.channels import Channel
from pipeline.clean import Cleaned, clean
from pipeline.lexicon import Hit, Hits, Lexicon
from pipeline.voice import Voice

TITLE_HEAD = 2_000
TEXT_HEAD = 60_000
"""A book sent as a letter is judged by its beginning, so that one message cannot hold up the rest."""

_STOP = re.compile("[。！？!?；;\n…\U0001f000-\U0001faff]+")
"""A face or a flame ends a clause like a stop does."""


@dataclass(slots=True)
class Scene:
    """``doc`` is title, newline, text; positions of all stages are positions in it."""

    voice: Voice
    title: Cleaned
    text: Cleaned
    doc: str
    body: int
    starts: list[int]
    hits: Hits
    at: datetime | None
    zone: tzinfo
    channel: Channel | None

    @property
    def day(self) -> date | None:
        """The day on which rules must be in force; ``None`` means today's rules, whatever today is."""
        return self.at.date() if self.at else None

    @property
    def cut_off(self) -> bool:
        """Whether the end of the message was too far away to be read."""
        return len(self.title.text) > TITLE_HEAD or len(self.text.text) > TEXT_HEAD

    def found(self, kind: str) -> list[Hit]:
        """The words of one kind, in the order of their ends."""
        return self.hits.get(kind, [])

    def sentence(self, at: int) -> tuple[int, int]:
        """[start, end) of the sentence around a position, its end mark included."""
        i = bisect_right(self.starts, at)
        return self.starts[i - 1], self.starts[i] if i < len(self.starts) else len(self.doc)

    def around(self, start: int, end: int, before: int, after: int) -> tuple[str, str]:
        """The words before and after [start, end), inside its sentence and at most so many characters; commas are wide."""
        first, last = self.sentence(start)
        ahead, behind = self.doc[max(first, start - before) : start], self.doc[end : min(max(last, end), end + after)]
        return ahead.replace(",", "，"), behind.replace(",", "，")

    def reason(self, about: str, rule: str, start: int, end: int, basis: str | None = None) -> Reason:
        """A reason resting on [start, end) of the document, told in positions of the original."""
        words = self.doc[start:end]
        if end < self.body:
            return Reason(about, rule, words, self.title.span(start, end), basis, "title")
        return Reason(about, rule, words, self.text.span(start - self.body, end - self.body), basis)


def set_scene(voice: Voice, lexicon: Lexicon, zone: tzinfo, channel: Channel | None) -> Scene:
    """Clean the voice and find every known word in one pass."""
    title, text = clean(voice.title), clean(voice.text)
    head = title.text[:TITLE_HEAD].replace("\n", " ")
    doc = f"{head}\n{text.text[:TEXT_HEAD]}"
    starts = [0, *(match.end() for match in _STOP.finditer(doc) if match.end() < len(doc))]
    at = voice.reference.astimezone(zone) if voice.reference else None
    return Scene(voice, title, text, doc, len(head) + 1, starts, lexicon.scan(doc), at, zone, channel)
