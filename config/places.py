"""What channels.yaml says of addresses and dates: that it can be meant. A slip would make a channel look at less than it should, unsaid."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

_BRACES = re.compile(r"\{(\w+)\}")


def _web(url: str) -> str:
    try:
        parts = urlsplit(url)
        whole = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(f"应为 http:// 或 https:// 开头的网址, 不是 {url[:100] or '空白'}")
    return url


def _form(form: str) -> str:
    try:
        datetime.strptime("", form)  # noqa: DTZ007 - nothing is read
    except (ValueError, re.error) as e:  # the same part twice is no pattern
        if "does not match" not in str(e):
            raise ValueError(f"不是日期写法: {form} (例如 %Y年%m月%d日 %H:%M)") from e
    return form


WebAddress = Annotated[str, AfterValidator(_web)]
DateForm = Annotated[str, AfterValidator(_form)]


def require_known(where: object, known: Collection[str]) -> set[str]:
    """The placeholders that stand in these texts, lists and mappings. Raises ValueError for one that nothing fills."""
    found = {name for words in _words(where) for name in _placeholders(words, known)}
    if strange := sorted(found - set(known)):
        raise ValueError(f"不认识的 {{{strange[0]}}}; 可用: {' '.join(f'{{{name}}}' for name in known)}")
    return found


def _placeholders(words: str, known: Collection[str]) -> list[str]:
    """What stands in braces. A text with other braces too is in a language that has its own, as GraphQL: there only what we fill is ours."""
    found: list[str] = _BRACES.findall(words)
    return [name for name in found if name in known] if "{" in _BRACES.sub("", words) else found


def require_paged(where: object, cursor: str | None) -> None:
    """Lists go on by ``{page}`` or ``{cursor}``; the latter needs to be told where the answer names it, and the other way round."""
    found = require_known(where, ("page", "cursor"))
    if ("cursor" in found) != (cursor is not None):
        raise ValueError("{cursor} 和 cursor (答复里下一页的游标在哪里) 要一起填")


def _words(where: object) -> Iterator[str]:
    if isinstance(where, str):
        yield where
    elif isinstance(where, Mapping):
        yield from _words(list(where.values()))
    elif isinstance(where, list | tuple):
        for part in where:
            yield from _words(part)
