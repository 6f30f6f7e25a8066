"""JSON as sites serve it: plain, after ``var x =``, inside a JSONP call, or as JavaScript writes objects (bare keys, single quotes)."""

import html
import json
import re
from typing import Any

_CALL = re.compile(
    r"^\s*(?:/\*.*?\*/\s*)?(?:(?:var|let|const)\s+[\w$.]+\s*=|[\w$.]+\s*=|[\w$.\[\]'\"]+\s*\()\s*", re.DOTALL
)
_TOKEN = re.compile(
    r"""(?P<double>"(?:[^"\\]|\\.)*")|(?P<single>'(?:[^'\\]|\\.)*')|(?P<key>[A-Za-z_$][\w$]*)(?=\s*:)"""
    r"""|(?P<word>[A-Za-z_$][\w$]*)|(?P<comma>,(?=\s*[\]}]))|(?P<rest>[^"'A-Za-z_$,]+|,)""",
    re.DOTALL,
)
_HOLDERS = re.compile(
    r"<(pre|textarea|body)\b[^>]*>(?P<shown>\s*[\[{][^<]*)</\1>|<script\b[^>]*>(?P<told>[^<]*(?:<(?!/script)[^<]*)*)</script>",
    re.IGNORECASE,
)
_MOST_PIECES = 10
_KEPT = frozenset(("true", "false", "null"))
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class NoJson(ValueError):
    """Text that is no JSON in any of these dresses."""


def read_json(text: str) -> Any:
    """The value that the text holds. Raises NoJson."""
    text = text.strip().lstrip("\ufeff")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    bare = _CALL.sub("", text, count=1).rstrip("; \n\r\t)") if _CALL.match(text) else text
    if not bare.startswith(("{", "[")):
        raise NoJson("不是 JSON")
    try:
        return json.loads(bare)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads("".join(_strict(hit) for hit in _TOKEN.finditer(bare)))
    except (ValueError, RecursionError) as e:
        raise NoJson("不是 JSON") from e


def json_inside(page: str) -> list[Any]:
    """The values that a page of markup shows or hands to its scripts, the largest first: some sites serve their data so."""
    pieces = sorted(
        (html.unescape(hit["shown"] or hit["told"]) for hit in _HOLDERS.finditer(page)), key=len, reverse=True
    )
    found = []
    for piece in pieces[:_MOST_PIECES]:
        try:
            found.append(read_json(piece))
        except NoJson:
            continue
    return found


def _strict(hit: re.Match[str]) -> str:
    """One piece of a JavaScript literal as JSON writes it."""
    kind, words = hit.lastgroup, hit.group()
    if kind == "single":
        return json.dumps(_ESCAPE.sub(_unescaped, words[1:-1]), ensure_ascii=False)
    if kind == "key":
        return json.dumps(words)
    if kind == "word":
        return words if words in _KEPT else _number_part(words)
    return "" if kind == "comma" else words


def _number_part(words: str) -> str:
    """``undefined`` and NaN say nothing; the e of 1e5 stays."""
    return words if re.fullmatch(r"[eE]\d*", words) else "null"


def _unescaped(hit: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t", "r": "\r"}.get(hit.group(1), hit.group(1))
