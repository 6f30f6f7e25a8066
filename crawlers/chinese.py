"""Does this read as Chinese? Nearly any bytes decode as GB18030; real text uses everyday characters."""

from dataclasses import dataclass

ENOUGH = 20
"""Fewer foreign characters than this prove nothing."""
COMMON_SHARE = 0.6
"""Share of GB2312's characters in real GB18030 text is above 0.99; Big5 or UTF-8 read as GB18030 give 0.3 to 0.4."""

MOST_BROKEN = 0.05
"""Share of unreadable places beside readable characters, above which the encoding is another; Latin text read as UTF-8 is nearly all broken."""


@dataclass
class Sample:
    """Counts over decoded text, piece by piece: characters beyond ASCII, and those of them that GB2312 has."""

    foreign: int = 0
    common: int = 0

    def add(self, text: str) -> None:
        """Count a piece."""
        ascii_ = len(text.encode("ascii", "ignore"))
        self.foreign += len(text) - ascii_
        self.common += (len(text.encode("gb2312", "ignore")) - ascii_) // 2

    @property
    def is_enough(self) -> bool:
        """Whether the sample is large enough to say anything."""
        return self.foreign >= ENOUGH

    @property
    def is_everyday(self) -> bool:
        """Whether it uses everyday characters, as far as one can tell."""
        return not self.is_enough or self.common / self.foreign >= COMMON_SHARE


def reads_as_gb18030(body: bytes) -> bool:
    """Whether bytes that name no encoding are Chinese in GB18030, but for a few."""
    sample, whole = _read(body, "gb18030")
    return whole and sample.foreign > 0 and sample.is_everyday


def reads_as_utf8(body: bytes) -> bool:
    """Whether bytes are UTF-8 but for a few: a summary cut in the middle of a character is no other language."""
    sample, whole = _read(body, "utf-8")
    return whole and sample.foreign > 0


def _read(body: bytes, encoding: str) -> tuple[Sample, bool]:
    """What they say in it, and whether that can be meant: nothing broken, or little in much."""
    text, sample = body.decode(encoding, "replace"), Sample()
    sample.add(text.replace("\ufffd", ""))
    broken = text.count("\ufffd")
    return sample, not broken or (sample.is_enough and broken <= sample.foreign * MOST_BROKEN)
