"""The name of what came without one: its first words, with a sign where they go on."""

import re

MOST = 40
GOES_ON = "…"
_NUMBER = re.compile(r"[0-9A-Za-z@._%+· -]+$")
"""What may be a telephone number, a plate or an address: in half it is no longer known for one, and would not be masked."""
_DIGITS = "0123456789+._ -"
"""Where all is Latin, its last word goes, and the numbers before it."""


def title_of(title: str | None, text: str) -> str:
    """Its own title, else how its text begins."""
    return title or begins(text)


def begins(words: str, most: int = MOST) -> str:
    """The first words; who reads them has to see that there are more. No number is cut in half."""
    if len(words) <= most:
        return words
    first = words[:most]
    if _NUMBER.match(words[most]):
        first = _NUMBER.sub("", first) or first.rpartition(" ")[0].rstrip(_DIGITS) or first
    return first.removesuffix(GOES_ON) + GOES_ON


def rest_of(text: str) -> str:
    """What follows the first words: whoever reads both has read all."""
    first = begins(text)
    return text[len(first) - len(GOES_ON) :] if first != text else ""


def is_begun_by(text: str, title: str) -> bool:
    """Whether the title is nothing but the text's first words; earlier releases wrote no sign behind them."""
    return text.startswith(title.removesuffix(GOES_ON))
