"""How the single pages of a round went. A list that still answers would hide that none of what it leads to does."""

from dataclasses import dataclass


@dataclass
class Details:
    """``missed``: asked for and not read, for whatever reason but that the page is gone."""

    came: int = 0
    missed: int = 0
    first: str | None = None

    def miss(self, why: str) -> None:
        """One more that did not come."""
        self.missed += 1
        self.first = self.first or why

    @property
    def problem(self) -> str | None:
        """Why the round has failed, known letters on the list or not; ``None`` while any page came."""
        if self.missed and not self.came:
            return f"要读的 {self.missed} 个详情页一个也没有读到: {self.first}"
        return None
