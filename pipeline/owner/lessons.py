"""What officers' corrections change: votes of the nearest corrected texts, explained one by one. Pure; made once per process.

A text is near a corrected one when it is nearly the same words, or when it speaks of the same topics (the words of the duty
catalogue, at least two of them), and the machine is about to say of it what the officer overruled.

1. One correction makes the corrected unit the proposal, below the review band, so that a person looks; 2. two that agree, by
two people, make it sure; 3. where a law, a graded incident or a body led from above decides, one correction only asks a person
and names the corrected unit next, and it takes two by two people to change the proposal; 4. corrections that contradict each
other always ask a person: what more of them say is proposed, never sure. A charge against a unit is decided before any correction and is touched by none.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.items.judgment import Fingerprint, Reason
from pipeline.same.fingerprint import similarity
from pipeline.text.lexicon import longest
from pipeline.text.scene import Scene

TOPIC_KINDS = ("grey_any", "vertical")
"""Besides the words of the duties themselves."""
SURE = 0.75
ASKED = 0.5
_COMMON_WORDS = 2


@dataclass(frozen=True, slots=True)
class Lesson:
    """One correction as the judge uses it: of what, from what to what, by whom and when, and the text it was made on."""

    id: int
    number: str
    about: str
    before: str
    after: str
    by: str
    name: str
    day: date
    words: frozenset[str]
    print: Fingerprint


@dataclass(frozen=True, slots=True)
class Advice:
    """``value``: what the corrections say, ``None`` when they contradict each other. ``certain``: two people agree and nobody says otherwise."""

    value: str | None
    certain: bool
    reasons: tuple[Reason, ...]


class Lessons:
    """Finds the corrections near a text. ``alike``: from which likeness on (0..1); ``most``: how many of them vote."""

    def __init__(self, lessons: Sequence[Lesson] = (), alike: float = 0.5, most: int = 5) -> None:
        self._lessons = sorted(lessons, key=lambda lesson: lesson.id)
        self._alike, self._most = alike, most
        self._by_band: dict[int, list[Lesson]] = {}
        self._by_word: dict[str, list[Lesson]] = {}
        for lesson in self._lessons:
            for band in lesson.print.bands:
                self._by_band.setdefault(band, []).append(lesson)
            for word in lesson.words:
                self._by_word.setdefault(word, []).append(lesson)

    def __bool__(self) -> bool:
        return bool(self._lessons)

    def advise(self, about: str, current: str, words: frozenset[str], print_: Fingerprint) -> Advice | None:
        """What the nearest corrections of this very value say, or ``None`` when none is near."""
        near = self._near(about, current, words, print_)
        if not near:
            return None
        reasons = tuple(_told(about, lesson, like) for lesson, like in near)
        votes = Counter(lesson.after for lesson, _ in near).most_common(2)
        if len(votes) > 1 and votes[0][1] == votes[1][1]:
            return Advice(None, False, reasons)
        people = {lesson.by for lesson, _ in near}
        return Advice(votes[0][0], len(votes) == 1 and len(people) >= 2, reasons)

    def _near(self, about: str, current: str, words: frozenset[str], print_: Fingerprint) -> list[tuple[Lesson, float]]:
        """The likest first; of equals the newest."""
        found: dict[int, tuple[Lesson, float]] = {}
        for band in print_.bands:
            for lesson in self._by_band.get(band, ()):
                if lesson.about == about and lesson.before == current and lesson.id not in found:
                    found[lesson.id] = (lesson, similarity(lesson.print.signature, print_.signature))
        shared = Counter(
            lesson.id
            for word in words
            for lesson in self._by_word.get(word, ())
            if lesson.about == about and lesson.before == current
        )
        by_id = {lesson.id: lesson for word in words for lesson in self._by_word.get(word, ())} if shared else {}
        for id_, common in shared.items():
            if common >= _COMMON_WORDS:
                like = common / len(words | by_id[id_].words)
                found[id_] = (by_id[id_], max(like, found.get(id_, (None, 0.0))[1]))
        near = [pair for pair in found.values() if pair[1] >= self._alike]
        return sorted(near, key=lambda pair: (-pair[1], -pair[0].id))[: self._most]


def topic_words(scene: Scene) -> frozenset[str]:
    """The words of the duty catalogue in a text, the longest only."""
    hits = longest([*scene.hits.aside("duty"), *(hit for kind in TOPIC_KINDS for hit in scene.found(kind))])
    return frozenset(scene.doc[hit.start : hit.end] for hit in hits)


def _told(about: str, lesson: Lesson, like: float) -> Reason:
    when = f"{lesson.day.month}月{lesson.day.day}日"
    return Reason(
        about,
        f"correction.{lesson.id}",
        f"按{when}{lesson.name}改判的相似事项 (相似度 {like:.2f})",
        None,
        f"改判 {lesson.number}",
    )
