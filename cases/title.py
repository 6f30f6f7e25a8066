"""The name of what came without one: its first words, with a sign where they go on."""

import re

MOST = 40
GOES_ON = "…"
_NUMBER = re.compile(r"[0-9A-Za-z@._%+· -]+$")
"""What may be a telephone number, a plate or an address: in half it is no longer known for one, and would not be masked."""


def title_of(title: str | None, text: str) -> str:
    """Its own title, else how its text begins."""
    return title or begins(text)


def begins(words: str, most: int = MOST) -> str:
    """The first words; who reads them has to see that there are more. No number is cut in half."""
    if len(words) <= most:
        return words
    first = words[:most]
    if _NUMBER.match(words[most]):
        first = _NUMBER.sub("", first) or first
    return first.removesuffix(GOES_ON) + GOES_ON


def is_begun_by(text: str, title: str) -> bool:
    """Whether the title is nothing but the text's first words; earlier releases wrote no sign behind them."""
    return text.startswith(title.removesuffix(GOES_ON))
