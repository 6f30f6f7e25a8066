"""A voice made ready for the stages: title and text in one cleaned document, its sentences, and the words found."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import pairwise

import numpy as np

from cases.items.judgment import Reason
from config.channels import Channel
from pipeline.text.clean import Cleaned, clean_all, codes_of
from pipeline.text.grams import passes
from pipeline.text.lexicon import Hit, Hits, Lexicon
from pipeline.text.voice import Voice

TITLE_HEAD = 2_000
TEXT_HEAD = 60_000
"""A book sent as a letter is judged by its beginning, so that one message cannot hold up the rest."""

_STOPS = np.zeros(0x1FB01, bool)
"""By code point, whether a character ends a sentence; the last stands for all beyond. A face or a flame ends a clause like a stop does."""
_STOPS[[*map(ord, "。！？!?；;\n…"), *range(0x1F000, 0x1FB00)]] = True


_NONE: list[Hit] = []


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
        """The words of one kind, in the order of their ends; nobody changes the list."""
        return self.hits.get(kind, _NONE)

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
    """One voice made ready."""
    return set_scenes([voice], lexicon, zone, [channel])[0]


def set_scenes(
    voices: Sequence[Voice], lexicon: Lexicon, zone: tzinfo, channels: Sequence[Channel | None]
) -> list[Scene]:
    """Clean all voices, then find every known word in one pass over each: step by step, as the stages go."""
    titles, texts = clean_all([voice.title for voice in voices]), clean_all([voice.text for voice in voices])
    heads = [title.text[:TITLE_HEAD].replace("\n", " ") for title in titles]
    docs = [f"{head}\n{text.text[:TEXT_HEAD]}" for head, text in zip(heads, texts, strict=True)]
    found = [lexicon.scan(doc) for doc in docs]
    starts = [begins for part in passes(docs) for begins in _starts(part)]
    return [
        Scene(voice, title, text, doc, len(head) + 1, begin, hits, _local(voice.reference, zone), zone, channel)
        for voice, title, text, head, doc, begin, hits, channel in zip(
            voices, titles, texts, heads, docs, starts, found, channels, strict=True
        )
    ]


def _starts(docs: Sequence[str]) -> list[list[int]]:
    """Where the sentences of each begin: all characters of the batch looked up in one table."""
    codes = codes_of("".join(docs))
    stops = _STOPS.take(codes, mode="clip")
    begins = np.zeros(len(codes), bool)
    begins[1:] = stops[:-1] & ~stops[1:]
    edges = np.cumsum([0, *map(len, docs)])
    begins[edges[:-1]] = True
    at = np.flatnonzero(begins)
    first = np.searchsorted(at, edges)
    at -= np.repeat(edges[:-1], np.diff(first))
    all_, bounds = at.tolist(), first.tolist()
    return [all_[low:high] for low, high in pairwise(bounds)]


def _local(at: datetime | None, zone: tzinfo) -> datetime | None:
    return at.astimezone(zone) if at else None
