"""YAML with its line numbers: one file read once, refused if it is broken, says a key twice or holds a secret."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from config.broken import slip
from config.causes import cause_of
from config.errors import ConfigError, Loc, key_of

Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where it was built: ten times faster, same marks."""

TEXT, LIST, MAP, NULL, MERGE = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map", "null", "merge"))
GUESSED = {**dict.fromkeys(("", "~", "null", "Null", "NULL"), NULL), "<<": MERGE}
SECRET = re.compile(r"://[^/\s]*@|[?&](?:access_token|token|secret|password|passwd|api_?key|key)=[A-Za-z0-9_-]{12,}")


class Loader(Base):  # type: ignore[misc]  # the base is chosen at run time
    """YAML in which every value but null is text until the typed models read it.

    By itself YAML would silently make 22:00 the number 1320, 010 the number 8 and ``no`` false.
    """

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """The tag of what bears none: by its kind, for text is not guessed at. Asked of each of twenty thousand nodes."""
        if kind is yaml.ScalarNode:
            return GUESSED.get(value, TEXT) if implicit[0] else TEXT
        return LIST if kind is yaml.SequenceNode else MAP


@dataclass(frozen=True)
class Document:
    """One file: its value, and where each part of the value stands."""

    file: str
    value: Any
    root: yaml.Node
    below: "Document | None" = None

    def over(self, below: "Document") -> "Document":
        """This file laid key by key over another: what is not said here is read there, errors included."""
        own = {key: value for key, value in self.value.items() if key != "extends"}
        return Document(self.file, {**below.value, **own}, self.root, below)

    def error(self, loc: Loc, message: str) -> ConfigError:
        """The refusal of what stands at ``loc``, with its line; where it is missing, the line of what is around it."""
        if self.below and loc and not _child(self.root, loc[0]) and _child(self.below.root, loc[0]):
            return self.below.error(loc, message)
        node, line, said = self.root, self.root.start_mark.line, list[int | str]()
        for i, part in enumerate(loc):
            found = _child(node, part)
            if found:
                line, node = found
            if found or i == len(loc) - 1:  # names of union members stand in no file
                said.append(part)
        return ConfigError(message, self.file, line + 1, key_of(tuple(said)) or None)


def read(path: Path) -> Document:
    """The file as a value with lines; :class:`ConfigError` when it is missing, unreadable, broken or ambiguous."""
    file = f"{path.resolve().parent.name}/{path.name}"
    text = _text(path, file)
    loader = Loader(text)
    try:
        root = loader.get_single_node()
        value = _value(root, loader, {}) if root else None
    except _DoubtfulError as e:
        raise ConfigError(str(e), file, e.line) from e
    except yaml.MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        line = mark.line + 1 if mark else None
        raise ConfigError(f"这里读不下去, {slip(text.splitlines(), line, e.problem or '')}", file, line) from e
    except yaml.YAMLError as e:
        raise ConfigError("有 YAML 不允许的字符", file) from e
    finally:
        loader.dispose()
    if root is None:
        raise ConfigError("文件是空的", file)
    return Document(file, value, root)


def nothing(path: Path) -> Document:
    """What a file says that is not there and need not be."""
    root = yaml.compose("{}")
    assert root is not None, "an empty mapping is a document"
    return Document(f"{path.resolve().parent.name}/{path.name}", {}, root)


def _text(path: Path, file: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as e:
        raise ConfigError("没有这个文件", file) from e
    except UnicodeDecodeError as e:
        raise ConfigError("不是 UTF-8 编码的文本", file) from e
    except OSError as e:
        raise ConfigError(f"打不开 ({cause_of(e)})", file) from e


def _child(node: yaml.Node, part: int | str) -> tuple[int, yaml.Node] | None:
    """The line where that part of the node begins, and its node; none where there is no such part."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child = node.value[part]
        return child.start_mark.line, child
    return None


class _DoubtfulError(Exception):
    """A key said twice (YAML would keep the last without a word), or a secret."""

    def __init__(self, node: yaml.Node, message: str) -> None:
        super().__init__(message)
        self.line = node.start_mark.line + 1


def _value(node: yaml.Node, loader: Loader, known: dict[int, Any]) -> Any:
    """What the node says; a third of the time that PyYAML's constructor takes, which is asked of what bears YAML's own tags only.

    ``known``: what nodes have said already: an alias says the same, and a loop of aliases ends. Raises _DoubtfulError.
    """
    if isinstance(node, yaml.ScalarNode):
        if SECRET.search(node.value):
            raise _DoubtfulError(node, "地址里带有账号、密码或令牌: 密钥不得写进 YAML, 请改用环境变量或存入数据库")
        return node.value if node.tag == TEXT else _constructed(node, loader)
    if id(node) in known:
        return known[id(node)]
    said: Any
    if isinstance(node, yaml.SequenceNode):
        said = known[id(node)] = []
        said += [_value(child, loader, known) for child in node.value]
    else:
        assert isinstance(node, yaml.MappingNode), "there is no fourth kind"
        _refuse_keys_said_twice(node)
        said = known[id(node)] = {}
        said.update((key.value, _value(value, loader, known)) for key, value in node.value)
    own = LIST if isinstance(node, yaml.SequenceNode) else MAP
    if node.tag != own or (own is MAP and any(key.tag != TEXT for key, _ in node.value)):
        said = known[id(node)] = _constructed(node, loader)
    return said


def _constructed(node: yaml.Node, loader: Loader) -> Any:
    """By PyYAML, whose constructors raise whatever they stumble over when a value is none of its tag's kind."""
    try:
        return loader.construct_object(node, deep=True)
    except (ValueError, LookupError, AttributeError) as e:
        raise _DoubtfulError(node, "YAML 标记 (!!) 与后面的值不合") from e


def _refuse_keys_said_twice(node: yaml.MappingNode) -> None:
    names: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _DoubtfulError(key, "键应为文字")
        if key.value in names:
            raise _DoubtfulError(key, f'键 "{key.value}" 写了两次')
        names.add(key.value)
