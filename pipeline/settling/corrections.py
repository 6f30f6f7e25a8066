"""The corrections on record made ready for judging; read anew before each run, so that a revocation counts at once."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from cases.house import House
from cases.items.judgment import Fingerprint
from cases.matters.correcting import Standing, standing
from cases.store.bulk import look_up
from cases.store.item_tables import Item, ItemVersion
from cases.store.listed import among
from cases.work import Work
from pipeline.owner.lessons import Lesson, Lessons, topic_words
from pipeline.rules import Rules
from pipeline.same.fingerprint import Hasher
from pipeline.text.lexicon import Lexicon
from pipeline.text.scene import set_scene
from pipeline.text.voice import Voice

_MOST = 2_000
"""The newest that count: a city corrects a few each day, and each is read again before a run."""


_NEWEST = and_(ItemVersion.item_id == Item.id, ItemVersion.n == Item.version)
_WORDS = select(Item.id, ItemVersion.title, ItemVersion.text).join(ItemVersion, _NEWEST).where(among(Item.id, "ids"))


def with_corrections(house: House, rules: Rules) -> Rules:
    """The same rules with the corrections that stand now; without any, exactly the rules as compiled."""
    with house.read() as work:
        return taught(work, rules)


def taught(work: Work, rules: Rules) -> Rules:
    """The same of a unit of work that is at hand."""
    rows = standing(work)[-_MOST:]
    texts = _texts(work, {row.item_id for row in rows})
    learnt = rules.config.city.corrections
    lessons = [_lesson(row, *texts[row.item_id], rules) for row in rows if row.item_id in texts]
    return rules.taught(Lessons(lessons, learnt.alike, learnt.most))


def _texts(work: Work, ids: set[int]) -> dict[int, tuple[str, str]]:
    """Title and newest words; what was erased teaches nothing any more."""
    found = look_up(work.session, _WORDS, ids=sorted(ids)) if ids else ()
    return {id_: (title, text) for id_, title, text in found if title.strip() or text.strip()}


def _lesson(row: Standing, title: str, text: str, rules: Rules) -> Lesson:
    words, print_ = _heard(rules.lexicon, rules.hasher, rules.zone, title, text)
    day = row.at.astimezone(rules.zone).date()
    return Lesson(row.id, row.number, row.about, row.before, row.after, row.by, row.name, day, words, print_)


@lru_cache(maxsize=_MOST)
def _heard(
    lexicon: Lexicon, hasher: Hasher, zone: ZoneInfo, title: str, text: str
) -> tuple[frozenset[str], Fingerprint]:
    """What a corrected text speaks of and how it is signed. Two thousand of them, weighed anew before every single message, would keep
    an urgent one waiting a third of a second."""
    scene = set_scene(Voice(None, title, text), lexicon, zone, None)
    return topic_words(scene), hasher.fingerprint(f"{scene.title.text}\n{scene.text.text}")
