"""The listener for letters: taught by windows of real letters that a reader has judged, known here only by their hash.

No word of a letter is kept in the repository: the windows are found again in the letters that training is given. A third of the letters,
by hash, is never taught; what is heard of them is what is reported.
"""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.learned.ear import MESSAGE, PROBLEMS, letter_read
from pipeline.learned.skeleton import with_skeleton
from pipeline.learned.veil import is_public, pieces, window
from pipeline.rules import Rules
from pipeline.training.kin import kin
from pipeline.training.linear import FOLDS, LEAST_SHORT, evened, mean, scene_of
from pipeline.training.openness import crossed, kinds_of, packed, pairs_of
from pipeline.training.short import precise
from pipeline.training.solve import Bags, Floats, Ints, frequent, present
from pipeline.training.sources import Example, Sources

JUDGED = Path(__file__).parent / "openness_real.tsv"
"""By the first half of the SHA-256 of a window: the kind of its problem, NONE, or DOUBTFUL, which is not taught; heard, it is a false alarm."""
NONE, DOUBTFUL = "无", "?"
RIDGE = 0.05
PRECISE = 0.8
"""The share of right alarms among judged windows of letters not learned from, from which on a problem is heard."""
GLANCED = 0.995
"""The share of windows that nobody judged which are not heard closely."""
_PROBLEM, _ORDINARY, _OTHER = 6.0, 3.0, 3.0
"""How much a judged window counts beside one of a letter that nobody judged: hardly any of those tells of a problem."""
_LETTERS = ("letter", "complaint")
_STEP = 4
"""One in so many of the others is taught."""


class Window(NamedTuple):
    """What stands in it, of which letter, and the judgment: none where nobody judged it."""

    text: str
    of: Example
    judged: str | None


def judgments() -> dict[str, str]:
    """What the reader found, by the hash of the window."""
    rows = (line.split("\t") for line in JUDGED.read_text("utf-8").splitlines())
    return dict(row for row in rows if len(row) == 2)


def hash_of(text: str) -> str:
    """By what a window is known."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def is_kept_back(letter: Example) -> bool:
    """Whether it is one of the third that is never taught; copies of one title fall together."""
    words = letter.title[:20] or letter.text[:60]
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()[0] % 3 == 0


def letters_of(sources: Sources) -> list[Example]:
    """Every real letter once, whatever else it teaches."""
    told = (one for one in sources.tones if one.kind == "complaint")
    real = [*sources.unlabelled, *sources.categories, *sources.families, *told]
    return [*{one.text.strip()[:60] or one.title: one for one in reversed(real) if one.kind in _LETTERS}.values()]


def windows_of(letters: list[Example], judged: dict[str, str], rules: Rules) -> list[Window]:
    """All judged windows of the letters; of letters without any, what nobody judged and names an office: one in a few."""
    found: list[Window] = []
    others: list[Window] = []
    for letter in letters:
        own = [Window(text, letter, judged.get(hash_of(text))) for text in texts_of(letter, rules)]
        known = [one for one in own if one.judged]
        found += known
        if not known and not is_kept_back(letter):
            others += own
    return [*dict.fromkeys(found), *[one for one in others if is_public(letter_read(one.text))][::_STEP]]


def texts_of(letter: Example, rules: Rules) -> list[str]:
    """The windows of a letter, and of a post that is as long as one."""
    scene = scene_of(letter, rules)
    begins = pieces(np.array(scene.starts), len(scene.doc)).tolist()
    if letter.kind == "post" and len(scene.doc) <= MESSAGE:
        return []
    spans = sorted({window(scene.doc, begins, at) for at in range(len(begins))})
    return [scene.doc[start:end] for start, end in spans]


def fit_letters(
    letters: list[Example], openness: list[Example], rules: Rules
) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """What the listener for letters weighs, and what it hears of letters it was not taught. It is deaf where the judged are not found."""
    judged = judgments()
    posts = [one for one in openness if one.kind == "post"]
    rows = windows_of([*letters, *posts], judged, rules)
    answers = np.array([one.judged if one.judged in PROBLEMS else "" for one in rows])
    known = np.array([bool(one.judged) for one in rows], bool)
    kept = np.array([is_kept_back(one.of) for one in rows], bool)
    own = known & ~kept
    if known.all() or len({*(answers[own] != "").tolist()}) < 2:
        return _deaf(), {"task": "openness_letters", "judged": len(judged), "found": int(known.sum())}
    taught = ~kept & np.array([one.judged != DOUBTFUL for one in rows])
    families = kin([one.text for one in rows], [one.of for one in rows])
    folds = np.where(kept, FOLDS, families % FOLDS)
    scores, glances, close, arrays = _learned([one.text for one in rows], answers, known, taught, folds)
    heard, near = (scores > 0) & (glances > 0), scores > 0
    strange = known & kept & ~np.isin(families, families[taught])
    arrays |= _kinds(close, answers, taught, openness)
    return arrays, _figures(heard, near, answers, own, strange, len(judged))


def _learned(
    texts: list[str],
    answers: npt.NDArray[np.str_],
    known: npt.NDArray[np.bool_],
    taught: npt.NDArray[np.bool_],
    folds: Ints,
) -> tuple[Floats, Floats, Bags, dict[str, npt.NDArray[Any]]]:
    """How far above its line each window sounds, heard closely and at a glance; what is heard closely; what was learned."""
    targets = np.where(answers != "", 1.0, -1.0)
    trust = np.where(known, np.where(targets > 0, _PROBLEM, _ORDINARY), _OTHER)
    read = [letter_read(text) for text in texts]
    close = evened(frequent(present(read), LEAST_SHORT), read)
    scores, learned = crossed(close, targets, trust, folds, taught, RIDGE)
    scores[[not is_public(text) for text in read]] = -np.inf
    own = known & (folds != FOLDS)
    least = precise(scores[own], targets[own], PRECISE)
    glances, glance = crossed(evened(pairs_of(texts), texts), targets, trust, folds, taught, RIDGE)
    wary = float(np.quantile(glances[~known], GLANCED))
    arrays = {**packed("letter_openness", learned, least), **packed("letter_openness_pair", glance, wary)}
    return scores - least, glances - wary, close, arrays


def _deaf() -> dict[str, npt.NDArray[Any]]:
    """Weights under which nothing is heard."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "letter_openness_kind_buckets": np.zeros(1, np.uint32),
        "letter_openness_kinds": np.zeros((1, len(PROBLEMS)), np.int16),
        "letter_openness_kind_lines": np.zeros((len(PROBLEMS), 2)),
    }
    for name in ("letter_openness", "letter_openness_pair"):
        arrays |= {
            f"{name}_buckets": np.zeros(0, np.uint32),
            name: np.zeros(0, np.int16),
            f"{name}_line": np.array([0.0, -1.0]),
        }
    return arrays


def _kinds(
    close: Bags, answers: npt.NDArray[np.str_], taught: npt.NDArray[np.bool_], openness: list[Example]
) -> dict[str, npt.NDArray[Any]]:
    """The kinds are learned of written problems too: some kinds are too rare among the judged."""
    written = [one for one in openness if one.answer]
    read = [with_skeleton(f"\n{one.text}") for one in written]
    told = np.flatnonzero((answers != "") & taught)
    both = joined(close.pick(told), evened(present(read), read))
    return kinds_of("letter_openness", both, np.array([*answers[told], *(one.answer for one in written)]))


def joined(first: Bags, second: Bags) -> Bags:
    """The rows of both."""
    columns, values = np.concatenate([first.columns, second.columns]), np.concatenate([first.values, second.values])
    return Bags(columns, values, np.concatenate([first.edges, second.edges[1:] + first.edges[-1]]))


def _figures(
    heard: npt.NDArray[np.bool_], close: npt.NDArray[np.bool_], answers: npt.NDArray[np.str_],
    own: npt.NDArray[np.bool_], strange: npt.NDArray[np.bool_], judged: int,
) -> dict[str, Any]:  # fmt: skip
    told = answers != ""
    figures: dict[str, Any] = {"task": "openness_letters", "judged": judged, "found": int((own | strange).sum())}
    for name, rows in (("", own), ("held_", strange)):
        figures |= {
            f"{name}problems": int((rows & told).sum()), f"{name}heard": mean(heard[rows & told]),
            f"{name}right": mean(told[rows & heard]), f"{name}unglanced": mean(close[rows & told]),
            **{f"{name}heard_{kind}": mean(heard[rows & (answers == kind)]) for kind in PROBLEMS},
        }  # fmt: skip
    return figures
