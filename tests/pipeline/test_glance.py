"""Patterns passed over at a glance find what they would find without it."""

import re
from collections.abc import Iterable
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pipeline
from pipeline.casualty import counts, harm, people
from pipeline.incident import plainly
from pipeline.text.glance import Either, Marked, letters_but

_PARSE = import_module("re._parser").parse  # the library's own reading of a pattern: a second one would prove nothing


def _holds(parts: Iterable[Any], marks: frozenset[int]) -> bool:
    """Whether whatever matches these parts in turn has eaten one of the marks."""
    return any(_must(str(name), value, marks) for name, value in parts)


def _must(name: str, value: Any, marks: frozenset[int]) -> bool:
    if name == "LITERAL":
        return value in marks
    if name == "IN":
        return all((kind := str(of)) in ("LITERAL", "RANGE") and _all_in(kind, told, marks) for of, told in value)
    if name == "BRANCH":
        return all(_holds(branch, marks) for branch in value[1])
    if name == "SUBPATTERN":
        return _holds(value[3], marks)
    if name == "ATOMIC_GROUP":
        return _holds(value, marks)
    return "REPEAT" in name and value[0] > 0 and _holds(value[2], marks)


def _all_in(kind: str, told: Any, marks: frozenset[int]) -> bool:
    return told in marks if kind == "LITERAL" else marks.issuperset(range(told[0], told[1] + 1))


def _proved(pattern: Marked) -> bool:
    return _holds(_PARSE(pattern.pattern), frozenset(map(ord, pattern.marks)))


def _begins(parts: Iterable[Any]) -> tuple[frozenset[int], bool]:
    """With what the parts in turn can begin, and whether they can match nothing at all."""
    found: frozenset[int] = frozenset()
    for name, value in parts:
        begin, empty = _begin(str(name), value)
        found |= begin
        if not empty:
            return found, False
    return found, True


def _begin(name: str, value: Any) -> tuple[frozenset[int], bool]:
    if name.startswith(("ASSERT", "AT")) and name != "ATOMIC_GROUP":
        return frozenset(), True
    if name == "LITERAL":
        return frozenset([value]), False
    if name == "IN":
        spans = [(told, told) if str(of) == "LITERAL" else told for of, told in value]
        return frozenset(code for low, high in spans for code in range(low, high + 1)), False
    if name == "BRANCH":
        each = [_begins(branch) for branch in value[1]]
        return frozenset().union(*(begin for begin, _ in each)), any(empty for _, empty in each)
    if "REPEAT" in name:
        begin, empty = _begins(value[2])
        return begin, empty or value[0] == 0
    return _begins(value[3] if name == "SUBPATTERN" else value)


def _shut_out(pattern: str) -> str:
    """The letters with which a pattern could begin, were it not for the set of letters it looks ahead for."""
    first, *rest = _PARSE(pattern)
    allowed, _ = _begins(first[1][1])
    begin, _ = _begins(rest)
    return "".join(map(chr, sorted(begin - allowed)))


def _looks_ahead(pattern: str) -> bool:
    """Whether all of it stands behind one set of letters."""
    return pattern.startswith("(?=[") and str(_PARSE(pattern)[0][0]) == "ASSERT"


def _all_patterns() -> dict[str, Marked | re.Pattern[str]]:
    found: dict[str, Marked | re.Pattern[str]] = {}
    for module in walk_packages(pipeline.__path__, "pipeline."):
        for name, value in vars(import_module(module.name)).items():
            each = (
                value.patterns if isinstance(value, Either) else value.values() if isinstance(value, dict) else (value,)
            )
            told = [one for one in each if isinstance(one, Marked | re.Pattern)]
            found |= {f"{module.name}.{name}.{n}": one for n, one in enumerate(told)}
    return found


def _all_marked() -> dict[str, Marked]:
    return {name: pattern for name, pattern in _all_patterns().items() if isinstance(pattern, Marked)}


def test_no_match_without_a_mark() -> None:
    """Every marked pattern of the pipeline is proved to match nothing that holds none of its marks."""
    patterns = _all_marked()
    assert patterns
    assert [name for name, pattern in patterns.items() if not _proved(pattern)] == []


def test_a_look_ahead_shuts_no_word_out() -> None:
    """A pattern that looks ahead for the letters with which it can begin names them all."""
    ahead = {name: one.pattern for name, one in _all_patterns().items() if _looks_ahead(one.pattern)}
    shut = {name: [letter for letter in _shut_out(pattern) if letter.isalnum()] for name, pattern in ahead.items()}
    assert ahead
    assert {name: letters for name, letters in shut.items() if letters} == {}
    assert _shut_out("(?=[火水])(?:着?火|洪?水)") == "洪着"
    assert _shut_out("(?=[火])着?火") == "着"


def test_inside_a_pattern_too() -> None:
    """The words of harm inside a count, and everybody who can be named, begin with the letters that are looked ahead for."""
    assert _shut_out(harm.FACT) == ""
    assert _shut_out(people.CALLED) == ""
    titled = f"|{plainly.TITLED}"
    assert titled in plainly._PERSON.pattern
    named = plainly._PERSON.pattern.replace(titled, "").replace(plainly.TITLES, "")
    assert _shut_out(named) == ""


def test_behind_a_number_of_people() -> None:
    """A number is looked at as a count wherever a word begins behind it that says of whom, or what befell them."""
    counted, _ = _begins(_PARSE(harm.WHO.replace("(?=(?:成年)", "(?:(?:成年)")))
    told, _ = _begins(_PARSE("人?(?:死|重伤|轻伤|伤|失踪|失联)|男"))
    assert {chr(code) for code in counted | told} <= set(counts.COUNTED)


def test_a_count_is_found_without_looking_ahead() -> None:
    """Whatever stands between harm and number, the looks that spare the trial of a count change no count."""
    whole, looks = counts._COUNTS.pattern, (counts._OF_PEOPLE, counts._THEN_NUMBER)
    assert all(whole.count(look) == 1 for look in looks)
    plain = re.compile(whole.replace(looks[0], "").replace(looks[1], ""))
    harms = ("死亡", "头部多处骨折", "当场没了气", "在县人民医院", "身中3刀", "死", "伤", "疏散", "失踪", "没有找到")
    between = (
        "",
        "人数",
        "乘客总数为",
        ":",
        "人数由最初的",
        "约",
        "，",
        "。",
        ",",
        "楼内群众达到",
        "者已经超过",
        "从早先",
    )
    behind = ("3人", "十余名学生", "俩", "12", "5人增至9人", "2男3女", "两姐妹", "4户7人", "1,200名", "")
    told = [f"{start}{harm}{link}{number}{end}" for start in ("", "3名", "俩", "二楼") for harm in harms for link in between
            for number in behind for end in ("。", "受伤")]  # fmt: skip
    for words in told:
        for at in range(len(words)):
            one, other = counts._COUNTS.match(words, at), plain.match(words, at)
            assert (one and (one.span(), one.groups())) == (other and (other.span(), other.groups())), words


def test_all_letters_but_some() -> None:
    """The set without some letters holds every other one, first and last too, and nothing else."""
    for others in ("的了", "一丁七", "龥", "丁一龤龥"):
        those, tried = re.compile(letters_but(others)), re.compile(f"(?![{others}])[一-龥]")
        assert all(bool(those.match(char)) is bool(tried.match(char)) for char in map(chr, range(0x4D00, 0xA000)))


def test_proof_refuses_a_missing_mark() -> None:
    """A word added to a pattern without its mark is found out."""
    assert _proved(Marked("火水", "着火|(?:大|洪)?水{1,3}"))
    assert not _proved(Marked("火水", "着火|洪水|地震"))
    assert not _proved(Marked("火", "起(?=火)|(?:着火)?了"))


def test_answers_as_the_pattern_does() -> None:
    """First match and all matches, inside the given bounds, are those of the plain pattern."""
    marked, plain, words = Marked("火水", "着火|(?<=洪)水"), re.compile("着火|(?<=洪)水"), "洪水后着火,又着火"
    for start, end in ((0, 9), (1, 9), (2, 9), (0, 4), (6, 8), (9, 9)):
        spans = [match.span() for match in plain.finditer(words, start, end)]
        assert [match.span() for match in marked.finditer(words, start, end)] == spans
        first = marked.search(words, start, end)
        assert (first and first.span()) == (spans[0] if spans else None)


def test_either_is_the_patterns_joined() -> None:
    """Overlaps, ties and neighbours come out as with ``|``."""
    parts = (("乙", "乙丙"), ("甲", "甲乙?"), ("丁", "[乙丙]?丁"), ("甲", "甲乙丙丁"))
    joined, either = re.compile("|".join(part for _, part in parts)), Either(Marked(*part) for part in parts)
    for words in ("甲乙丙丁", "乙丙丁甲", "丁丁甲甲乙乙丙", "丙甲乙丙丁乙丁", "戊", "", "甲乙丙丁" * 3):
        assert [m.span() for m in either.finditer(words)] == [m.span() for m in joined.finditer(words)]
        assert [m.span() for m in either.finditer(words, 1)] == [m.span() for m in joined.finditer(words, 1)]
