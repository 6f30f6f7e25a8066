"""city.yaml: the city itself and the few values that belong to no other file."""

import re
from datetime import time
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from config.base import Basis, Id, PositiveInt, Share, Strict, Text
from config.words import Series


class SameThing(Strict):
    """When two voices are one thing: Jaccard at which to attach or to suggest, days looked back, days apart at most,
    and hours apart at most for one event told in other words.

    ``kin``: kinds of event (ids of severity.yaml) as which one event may be told. ``repeat_days``: how far back a person's
    earlier complaint counts; from the ``attention_at``-th on it is a risk to look at.
    """

    attach: Share
    suggest: Share
    window_days: PositiveInt
    gap_days: PositiveInt
    event_hours: PositiveInt = 24
    kin: list[list[Id]] = []
    repeat_days: PositiveInt = 365
    attention_at: PositiveInt = 3


class TopicLimits(Strict):
    """When voices are one topic (cosine of their weighed words): ``alike`` two voices, ``one_topic`` two groups,
    ``joins`` a voice and a group, ``named`` the same when it says the group's own name; ``least`` voices make a topic.

    ``half_life_days``: after so many days of silence half the heat is left.
    """

    alike: Share = 0.25
    one_topic: Share = 0.3
    joins: Share = 0.18
    named: Share = 0.12
    least: PositiveInt = 3
    half_life_days: PositiveInt = 14


class Corrections(Strict):
    """How officers' corrections bear on later judgments: from which likeness on, and how many of the nearest vote."""

    alike: Share = 0.5
    most: PositiveInt = 5


class ImportGuard(Strict):
    """A file with more than ``items`` and more than ``share`` already overdue is refused without a flag."""

    items: PositiveInt = 20
    share: Share = 0.05


OWN_WORDS = "县区旗"
"""Kinds of city that are called by their own word."""
OWN_PREFIXES: dict[Series, str] = {"register": "DJ", "drill": "YL"}


class City(Strict):
    """The city, its government bodies and the desk's own numbers."""

    code: str = Field(pattern=r"^\d{6}$")
    name: Text
    local_names: list[Text]
    parents: list[Text]
    timezone: str
    number_prefix: dict[Series, str]
    government: Id
    government_support: list[Id]
    discipline: Id
    desk_unit: Id
    chromium: Text | None = None
    base_url: str
    office_ends: time = time(18)
    review_band: Share
    same_thing: SameThing
    topics: TopicLimits = TopicLimits()
    import_guard: ImportGuard = ImportGuard()
    corrections: Corrections = Corrections()
    basis: Basis

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError) as e:
            raise ValueError("不是时区名, 例如 Asia/Shanghai") from e
        return value

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
            raise ValueError(
                "应以 https:// 或 http:// 和主机名开头, 不带 ? 和 #, 例如 https://duty.example.gov.cn: 每条提醒里的链接由它开头"
            )
        return value

    @property
    def ours(self) -> str:
        """What its people call it among themselves: 本市, of a county 本县."""
        return f"本{self._kind}"

    @property
    def whole(self) -> str:
        """All of it: 全市, of a county 全县."""
        return f"全{self._kind}"

    @property
    def _kind(self) -> str:
        return self.name[-1] if self.name[-1] in OWN_WORDS else "市"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which people of this city read the clock."""
        return ZoneInfo(self.timezone)

    @field_validator("number_prefix")
    @classmethod
    def _with_the_houses_own(cls, given: dict[Series, str]) -> dict[Series, str]:
        """Registers and drills have a prefix of the house's own until the city names another."""
        return {**OWN_PREFIXES, **given}
