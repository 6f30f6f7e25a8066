"""retention.yaml: how long the words of citizens are kept, by channel and kind, and on what that rests."""

from typing import Literal

from pydantic import Field, model_validator

from config.base import Basis, Id, PositiveInt, Strict, Text

HALF_YEAR = 183
"""网络安全法 第二十一条 (三): logs are kept for at least six months."""


class Keep(Strict):
    """One rule; the first of the file that fits an item holds. Without ``channels`` and ``kind`` it fits all.

    ``kind``: what the item belongs to. ``days`` count from the end of its last case, without a case from its discovery.
    """

    id: Id
    name: Text
    channels: list[Id] = []
    kind: Literal["matter", "request", "none"] | None = None
    days: PositiveInt
    basis: Basis

    def fits(self, channel: str, kind: str) -> bool:
        """Whether the rule speaks of such an item."""
        return (not self.channels or channel in self.channels) and self.kind in (None, kind)


_UNCONFIRMED = Basis(document="本地档案管理规定", mark="unconfirmed")


class Retention(Strict):
    """A file may be missing: then these defaults hold.

    ``event_days``: so long the words that people wrote into events of no case; the events themselves, without those words, stay.
    """

    rules: list[Keep] = Field(default=[Keep(id="all", name="全部信息", days=3650, basis=_UNCONFIRMED)], min_length=1)
    event_days: int = Field(default=1095, ge=HALF_YEAR)
    compact_below_mb: PositiveInt = 500

    @model_validator(mode="after")
    def _last_fits_all(self) -> "Retention":
        *before, last = self.rules
        if last.channels or last.kind or any(not rule.channels and not rule.kind for rule in before):
            raise ValueError("最后一条规则必须不写 channels 和 kind (其余一切), 其他各条必须写")
        if len({rule.id for rule in self.rules}) < len(self.rules):
            raise ValueError("rules 的 id 重复")
        return self
