"""What ``--help`` says, in Chinese throughout: Typer's own few words are English."""

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

WORDS_CN = (
    (r"^Usage:", "用法:"),
    (r"^Arguments:$", "参数:"),
    (r"^Options:$", "选项:"),
    (r"^Commands:$", "命令:"),
    (r"Show this message and exit\.$", "显示这段说明"),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
    (r"(\[|; )required\]", r"\1必填]"),
    (r"\[default: ", "[默认: "),
)


def in_chinese(text: str) -> str:
    """Headings and marks that Typer writes; what we wrote ourselves stays as it is."""
    for pattern, words in WORDS_CN:
        text = re.sub(pattern, words, text, flags=re.MULTILINE)
    return text


class Command(TyperCommand):
    """A command whose help is Chinese."""

    def get_help(self, ctx: Any) -> str:
        """What ``--help`` prints."""
        return in_chinese(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help is Chinese."""

    def get_help(self, ctx: Any) -> str:
        """What ``--help`` prints."""
        return in_chinese(super().get_help(ctx))
