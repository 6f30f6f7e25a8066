"""Does this read as Chinese? Nearly any bytes decode as GB18030; real text uses everyday characters."""

from dataclasses import dataclass

ENOUGH = 20
"""Fewer foreign characters than this prove nothing."""
COMMON_SHARE = 0.6
"""Share of GB2312's characters in real GB18030 text is above 0.99; Big5 or UTF-8 read as GB18030 give 0.3 to 0.4."""


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
    """Whether bytes that name no encoding are Chinese in GB18030."""
    try:
        text = body.decode("gb18030")
    except UnicodeDecodeError:
        return False
    sample = Sample()
    sample.add(text)
    return sample.foreign > 0 and sample.is_everyday
