"""What training reads: files of labelled letters and posts, each by its usual name in one folder, and the configured duties.

The files never enter the repository; only weights do.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args

import yaml

from cases.title import begins
from config.causes import cause_of
from config.duties import Duties
from config.words import Category, Family
from pipeline.learned.ear import PROBLEMS

LETTERS = ("letters_category.csv", "letters_department_silver.csv", "petition_categories.csv", "letters_replies.csv")
POSTS = ("sentiment_weibo.jsonl", "sentiment_emotions.jsonl")
UNLABELLED = "letters_stream.csv"
REPORTS = "emergency_reports.jsonl"
VOICES = Path(__file__).parent / "voices.yaml"
"""Short voices written for this project, told apart by what they speak of; with those of HANDS, RISKS, HEEDED, OPENNESS and TONES the only texts that ship with it."""
HANDS = Path(__file__).parent / "hands.yaml"
"""Short voices of other writers, by the hand that wrote them, who had not seen the rules: what is heard of a hand that was not learned from."""
RISKS = Path(__file__).parent / "risks.yaml"
"""Risks and what only sounds like one, by two more hands."""
HEEDED = Path(__file__).parent / "heeded.yaml"
"""Risks softly spoken, written for this project beside the rules."""
OPENNESS = Path(__file__).parent / "openness.yaml"
"""Problems of openness by kind, and what only sounds like one, written for this project."""
TONES = Path(__file__).parent / "tones.yaml"
"""Short messages written for this project, told apart by their tone."""
TOLD = ("occurred", "elsewhere")
"""Groups of voices that tell of an incident."""
KIND_OF = {"despair": "despair", "again": "again", "frail": "frail", "danger": "frail", "attention": "risk"}
"""Groups of voices that tell of a risk, and its kind; ``risk`` where nobody sorted them: they teach every kind."""
INCIDENT = "incident"
"""What occurred is no risk, and hardly counts: it wakes somebody anyhow."""
LAWFUL = "lawful"
UNTAUGHT = ("gather", "crowd", "petition", "media")
"""Who means to assemble, to go to higher offices or to speak to the press acts lawfully: no risk is learned from it, and no peace; only where
the ear is set they count, so that it stays silent at them."""
_WORDS = ("title", "text")
_NAMED = 5
LEAST_LETTERS = 20
"""Fewer say nothing, and cannot be parted into what is learned from and what is held back."""
T = TypeVar("T")
_OPENING = 120
"""Characters of a report or letter that stand for a short message."""
_PIECES = ((0, 60), (60, 120))
"""Stretches of letters and replies that stand for short messages: long ones alone teach that only what is long complains."""
_LEAST_PIECE, _PIECE_TRUST = 15, 0.1
_SPOKEN = {"complaint": (-1.0, 4.0), "thanks": (1.0, 10.0), "enquiry": (0.0, 4.0)}
"""Tone and trust of written messages: there are half as many thanks as complaints."""
_FEELING = {"happy": 1.0, "angry": -1.0, "sad": -1.0, "fear": -1.0, "neutral": 0.0}
"""Surprise is left out: it is neither."""


class SourceUnusable(Exception):
    """A file of training data is missing or not as described; says which and why."""


class Example(NamedTuple):
    """A text and what is known of it. ``answer`` is a class, a family or −1 … 1; ``trust`` how much it counts beside a letter.

    A piece is ``of`` the text it was cut from, a message of the hand that wrote it; all of one are learned from or held back together.
    """

    title: str
    text: str
    answer: Any
    trust: float = 1.0
    kind: str = "letter"
    of: "Example | None" = None


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything training learns from; ``left_out``: which labels nobody knows, as sentences."""

    categories: list[Example]
    families: list[Example]
    tones: list[Example]
    unlabelled: list[Example]
    told: list[Example]
    risks: list[Example]
    openness: list[Example]
    left_out: tuple[str, ...] = ()


def read_sources(folder: Path, duties: Duties) -> Sources:
    """All files of the folder. Raises SourceUnusable."""
    letters, no_class = _labelled(folder / LETTERS[0], "label", get_args(Category))
    owned, no_family = _labelled(folder / LETTERS[1], "dep", get_args(Family))
    stream = _filled(folder / UNLABELLED, table(folder / UNLABELLED, "title", "content"))
    return Sources(
        [*letters, *_tree(folder / LETTERS[2]), *_duties(duties, "category", 0.02)],
        [*owned, *_duties(duties, "family", 0.1)],
        [*_posts(folder), *read_correspondence(folder / LETTERS[3]), *_spoken(TONES)],
        [Example(row["title"], row["content"], None) for row in stream],
        [*_voices(VOICES), *_by_hand(HANDS), *_reports(folder / REPORTS), *_silent(folder)],
        [*_risks(), *_calm(folder)],
        [*_openness(), *_elsewhere(folder)],
        (*no_class, *no_family),
    )


def _labelled(path: Path, column: str, known: Sequence[str]) -> tuple[list[Example], list[str]]:
    """Letters whose label is known, and a sentence on the others. Raises SourceUnusable where nothing can be told apart by them."""
    rows = [{**row, column: row[column].strip()} for row in table(path, "title", "content", column)]
    strange = Counter(row[column] for row in rows if row[column] not in known)
    letters = [Example(row["title"], row["content"], row[column]) for row in rows if row[column] in known]
    named = "、".join(f"「{begins(label)}」{n} 行" for label, n in strange.most_common(_NAMED))
    said = f"{path.name} 有 {strange.total()} 行的 {column} 不认得, 没有学: {named}{' 等' if len(strange) > _NAMED else ''}"
    answers = {letter.answer for letter in letters}
    if len(letters) < LEAST_LETTERS or len(answers) < 2:
        raise SourceUnusable(
            f"{path.name} 认得的标注只有 {len(letters)} 行、{len(answers)} 种, 至少要 {LEAST_LETTERS} 行、2 种; "
            f"{said if strange else f'标注写在 {column} 列'}"
        )
    return letters, [said] if strange else []


def _filled(path: Path, rows: list[T]) -> list[T]:
    if not rows:
        raise SourceUnusable(f"{path.name} 一行数据也没有")
    return rows


def table(path: Path, *columns: str) -> list[dict[str, str]]:
    """Rows of a CSV file with these columns, in UTF-8 or, as Excel saves it here, GBK; cells are never missing. Raises SourceUnusable."""
    try:
        reader = csv.DictReader(StringIO(_decoded(path.read_bytes()), newline=""))
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise SourceUnusable(f"{path.name} 缺少列: {'、'.join(missing)}")
        return [{key: value or "" for key, value in row.items() if isinstance(key, str)} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as e:
        raise SourceUnusable(f"{path.name} 读不了: {_cause(e)}") from e


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030")


def _cause(error: OSError | UnicodeDecodeError | csv.Error) -> str:
    if isinstance(error, OSError):
        return cause_of(error)
    return "编码不对, 请另存为 UTF-8" if isinstance(error, UnicodeDecodeError) else "多半是一个引号没有闭合"


def lines(path: Path, *keys: str) -> list[dict[str, Any]]:
    """Objects of a JSONL file with these keys. Raises SourceUnusable."""
    rows: list[dict[str, Any]] = []
    try:
        for n, line in enumerate(path.read_text("utf-8-sig").split("\n"), 1):
            if line.strip():
                row = json.loads(line)
                missing = [key for key in keys if not isinstance(row, dict) or key not in row]
                if missing:
                    raise SourceUnusable(f"{path.name} 第 {n} 行缺少: {'、'.join(missing)}")
                if odd := [key for key in keys if key in _WORDS and not isinstance(row[key], str)]:
                    raise SourceUnusable(f"{path.name} 第 {n} 行的 {'、'.join(odd)} 应是字符串")
                rows.append(row)
    except (OSError, UnicodeDecodeError) as e:
        raise SourceUnusable(f"{path.name} 读不了: {_cause(e)}") from e
    except ValueError as e:
        raise SourceUnusable(f"{path.name} 第 {n} 行不是 JSON") from e
    return rows


def _tree(path: Path) -> Iterator[Example]:
    """The words of the classification itself: what each class means where no letter says it."""
    below: dict[tuple[str, str], list[str]] = {}
    for row in table(path, "l1", "l2", "l3"):
        if row["l3"] != "其他":
            below.setdefault((row["l1"], row["l2"]), []).append(row["l3"])
            yield Example("", row["l2"] + row["l3"], row["l1"], 0.3, "tree")
    for (top, middle), names in below.items():
        yield Example(middle, "、".join(names), top, 0.3, "tree")


def _duties(duties: Duties, answer: str, trust: float) -> Iterator[Example]:
    """The words of the duty catalogue, together and one by one."""
    for duty in duties.duties:
        yield Example("", "，".join(duty.keywords), getattr(duty, answer), trust, "duty")
        for word in duty.keywords:
            if len(word) > 2:
                yield Example(word, "", getattr(duty, answer), trust, "duty")


def _posts(folder: Path) -> Iterator[Example]:
    path, sides = folder / POSTS[0], set[float]()
    for n, row in enumerate(_filled(path, lines(path, "text", "label")), 1):
        if row["label"] not in (0, 1):
            raise SourceUnusable(
                f"{path.name} 第 {n} 条的 label 是「{begins(str(row['label']))}」, 应为 1 (正面) 或 0 (负面)"
            )
        sides.add(side := 1.0 if row["label"] else -1.0)
        yield Example("", row["text"], side, 1.0, "post")
    if len(sides) < 2:
        raise SourceUnusable(f"{path.name} 只有一种 label, 正面 (1) 和负面 (0) 都要有")
    for row in lines(folder / POSTS[1], "text", "label"):
        if row["label"] in _FEELING:
            yield Example("", row["text"], _FEELING[row["label"]], 0.3, "emotion")


def read_correspondence(path: Path) -> Iterator[Example]:
    """Officials answer politely, citizens complain; each whole and in pieces."""
    for row in table(path, "title", "content", "reply"):
        yield from _whole_and_pieces(Example(row["title"], row["content"], -1.0, 0.3, "complaint"))
        yield from _whole_and_pieces(Example("", row["reply"], 1.0, 0.3, "reply"))


def _whole_and_pieces(whole: Example) -> Iterator[Example]:
    yield whole
    for start, end in _PIECES:
        if len(piece := whole.text.strip()[start:end]) > _LEAST_PIECE:
            yield Example("", piece, whole.answer, _PIECE_TRUST, f"{whole.kind}_piece", whole)


def _spoken(path: Path) -> Iterator[Example]:
    for group, voices in yaml.safe_load(path.read_text("utf-8")).items():
        for voice in voices:
            yield Example("", voice, *_SPOKEN[group], "voice")


def _voices(path: Path) -> Iterator[Example]:
    """«title||text» by set and by what it speaks of."""
    for groups in yaml.safe_load(path.read_text("utf-8")).values():
        for group, voices in groups.items():
            for voice in voices:
                title, _, text = voice.rpartition("||")
                yield Example(title, text, 1.0 if group in TOLD else -1.0, 6.0, "voice")


def _by_hand(path: Path) -> Iterator[Example]:
    """One writer's messages are ``of`` one whole."""
    for hand, groups in yaml.safe_load(path.read_text("utf-8")).items():
        whole = Example(hand, "", None)
        for group, voices in groups.items():
            yield from (Example("", voice, 1.0 if group in TOLD else -1.0, 6.0, "hand", whole) for voice in voices)


def _risks() -> Iterator[Example]:
    """The kind of a voice's risk, or nothing."""
    for path, kind in ((VOICES, "voice"), (HEEDED, "voice"), (HANDS, "hand"), (RISKS, "hand")):
        for hand, groups in yaml.safe_load(path.read_text("utf-8")).items():
            whole = Example(hand, "", None) if kind == "hand" else None
            for group, voices in groups.items():
                answer = INCIDENT if group in TOLD else LAWFUL if group in UNTAUGHT else KIND_OF.get(group, "")
                yield from (_risk(voice, answer, LAWFUL if answer == LAWFUL else kind, whole) for voice in voices)


def _risk(voice: str, answer: str, kind: str, whole: Example | None) -> Example:
    title, _, text = voice.rpartition("||")
    return Example(title, text, answer, 2.0 if answer == INCIDENT else 6.0, kind, whole)


def _calm(folder: Path) -> Iterator[Example]:
    """Every third post and every second beginning of a letter: all of them would teach no more, and the rest can be heard unlearned."""
    silent = list(_silent(folder))
    for kind, step in (("post", 3), ("letter", 2)):
        for one in [one for one in silent if one.kind == kind][::step]:
            yield one._replace(answer="")


def _openness() -> Iterator[Example]:
    """The kind of a voice's problem, or nothing: what only sounds like one counts more, because it is rarer here than in letters."""
    for group, voices in yaml.safe_load(OPENNESS.read_text("utf-8")).items():
        told = group in PROBLEMS
        yield from (Example("", voice, group if told else "", 6.0 if told else 15.0, "voice") for voice in voices)


def _elsewhere(folder: Path) -> Iterator[Example]:
    """Whole letters and every second post: hardly any tells of a problem of openness."""
    for row in table(folder / UNLABELLED, "title", "content"):
        yield Example(row["title"], row["content"], "", 1.0, "letter")
    for one in [one for one in _silent(folder) if one.kind == "post"][::2]:
        yield one._replace(answer="")


def _reports(path: Path) -> Iterator[Example]:
    """How news of accidents begin."""
    for row in lines(path, "title", "text"):
        yield Example("", row["text"][:_OPENING], 1.0, 1.0, "report")
        yield Example("", row["title"], 1.0, 1.0, "report")


def _silent(folder: Path) -> Iterator[Example]:
    """Posts and the beginnings of letters, of which hardly one tells of an incident."""
    for name in POSTS:
        for row in lines(folder / name, "text"):
            yield Example("", row["text"], -1.0, 1.0, "post")
    for row in table(folder / UNLABELLED, "title", "content"):
        yield Example("", row["content"].strip()[:_OPENING], -1.0, 1.0, "letter")
