"""The configuration compiled for judging: one automaton for all words, the trained model, the hasher."""

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from config.channels import Channel
from config.load import Config
from pipeline.casualty.mentions import mention_entries
from pipeline.incident.cues import event_entries
from pipeline.learned.model import Model, load_model
from pipeline.occurrence.bygone import bygone_entries
from pipeline.occurrence.unreal import unreal_entries
from pipeline.opinion.openness import openness_entries
from pipeline.opinion.opinion import opinion_entries
from pipeline.opinion.rumour import rumour_entries
from pipeline.owner.actors import unit_entries
from pipeline.owner.between import Ways
from pipeline.owner.bodies import Bodies, know_bodies
from pipeline.owner.category import duty_entries
from pipeline.owner.conduct import conduct_entries
from pipeline.owner.gained import gain_entries
from pipeline.owner.lessons import Lessons
from pipeline.owner.misconduct import charge_entries
from pipeline.owner.turned import office_entries
from pipeline.place.gazetteer import place_entries
from pipeline.same.fingerprint import Hasher
from pipeline.text.lexicon import Lexicon


@dataclass(frozen=True)
class Rules:
    """Made once per process by :func:`compile_rules`; holds no state but the model loaded at first use."""

    config: Config
    lexicon: Lexicon
    zone: ZoneInfo
    bodies: Bodies
    ways: Ways
    hasher: Hasher = field(default_factory=Hasher)
    lessons: Lessons = field(default_factory=Lessons)

    @cached_property
    def model(self) -> Model:
        """The trained model, read once."""
        return load_model()

    def taught(self, lessons: Lessons) -> "Rules":
        """The same with these lessons. The model is shared: to read it anew before each run would keep an urgent message waiting."""
        made = replace(self, lessons=lessons)
        vars(made)["model"] = self.model
        return made

    def channel(self, id: str | None) -> Channel | None:
        """The configured channel; an unknown id is treated like none."""
        try:
            return self.config.channel(id) if id else None
        except KeyError:
            return None


_ASIDE = ("duty", "sign", "grey_also", "brief")
"""Most of all hits: the catalogue's words are counted by word, the others asked for only beside a word of harm or of a grey zone."""


@lru_cache(maxsize=2)
def compile_rules(config: Config) -> Rules:
    """All words of the configuration and of the stages, in one automaton; the same for the same configuration."""
    entries = [
        *place_entries(config),
        *event_entries(config.severity.events),
        *duty_entries(config.duties),
        *unit_entries(config),
        *charge_entries(),
        *conduct_entries(),
        *gain_entries(),
        *office_entries(),
        *openness_entries(),
        *opinion_entries(),
        *mention_entries(),
        *rumour_entries(),
        *bygone_entries(),
        *unreal_entries(),
    ]
    return Rules(config, Lexicon(entries, _ASIDE), config.city.zone, know_bodies(config), Ways(config.duties))
