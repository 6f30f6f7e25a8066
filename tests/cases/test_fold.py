"""A matter's facts as a fold over its items."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.matters.fold import Told, fold
from cases.matters.occurrence import believable, together
from config.load import Config
from tests.conftest import NINE

LEVELS = ("especially_serious", "serious", "large", "ordinary", None)


def told(minutes: int = 0, words: str = "", **line: Any) -> Told:
    """One item, discovered so many minutes after nine."""
    return Told(
        NINE + timedelta(minutes=minutes), words, {"public_opinion": "no", "casualties": {}, **line} if line else {}
    )


def hour(n: int) -> datetime:
    """So many hours after nine."""
    return NINE + timedelta(hours=n)


def test_nothing_judged_says_nothing(qionglai: Config) -> None:
    """Items that wait for their judgment change no matter."""
    assert fold([told(), told(5)], qionglai.severity.events) is None
    assert fold([], qionglai.severity.events) is None


def test_the_gravest_describes_and_the_earliest_discovers(qionglai: Config) -> None:
    """Level and owner from the gravest voice, discovery from the earliest, also of an unjudged one."""
    folded = fold(
        [told(1), told(3, severity="large", incident=True, category="政法"), told(5, severity="serious", incident=True, category="经济管理")],
        qionglai.severity.events,
    )  # fmt: skip

    assert folded is not None
    assert (folded.severity, folded.discovered_at) == ("serious", NINE + timedelta(minutes=1))
    assert folded.described_by["category"] == "经济管理"


def test_of_equally_grave_voices_the_one_that_says_what_happened_describes(qionglai: Config) -> None:
    """A question beside the incident is as grave by its numbers; the title with the incident's own word rules, in any order."""
    event = next(e for e in qionglai.severity.events if "爆炸" in e.cues)
    grave = {"severity": "serious", "incident": True, "event_type": event.name}
    voices = [
        told(words="学校是否停课\n化工厂爆炸，12人死亡", category="教育文体", **grave),
        told(1, words="化工厂爆炸\n12人死亡", category="经济管理", **grave),
        told(2, words="又一声爆炸\n", severity="ordinary", incident=True, event_type=event.name, category="其他"),
    ]

    for order in (voices, voices[::-1]):
        folded = fold(order, qionglai.severity.events)
        assert folded is not None
        assert folded.described_by["category"] == "经济管理"


def test_totals_of_several_voices_reach_the_row_together(qionglai: Config) -> None:
    """One voice knows of the poisoned, another of a death: 重大 by both, as when they are settled one by one."""
    event = next(e for e in qionglai.severity.events if "中毒" in e.name)
    voices = [
        told(severity="large", incident=True, event_type=event.name, casualties={"poisoned": 130, "dead": None}),
        told(1, severity="large", incident=True, event_type=event.name, casualties={"poisoned": 100, "dead": 1}),
    ]

    folded = fold(voices, qionglai.severity.events)

    assert folded is not None
    assert (folded.totals, folded.severity) == ({"poisoned": 130, "dead": 1}, "serious")
    assert [f.severity for v in voices[:1] if (f := fold([v], qionglai.severity.events))] == ["large"]


def test_a_level_no_number_explains_is_kept(qionglai: Config) -> None:
    """A rule of the city has raised one voice: what all count together is less, and does not lower it."""
    event = next(e for e in qionglai.severity.events if "中毒" in e.name)
    voice = told(severity="serious", incident=True, event_type=event.name, casualties={"poisoned": 1})

    folded = fold([voice], qionglai.severity.events)

    assert folded is not None
    assert folded.severity == "serious"


def test_one_voice_in_confidence_restricts_the_matter(qionglai: Config) -> None:
    """Whoever told it in confidence is protected, also where a graver voice says the same openly."""
    voices = [told(severity="serious", incident=True), told(1, restricted=True)]

    folded = fold(voices, qionglai.severity.events)

    assert folded is not None
    assert folded.restricted


def test_only_an_incident_says_when_it_occurred(qionglai: Config) -> None:
    """The day a complaint speaks of is not when the incident happened."""
    complaint = told(600, occurred_at=hour(-9).isoformat())
    incident = told(600, severity="large", incident=True, occurred_at=hour(2).isoformat())

    folded = fold([complaint, incident], qionglai.severity.events)

    assert folded is not None
    assert folded.occurred == (hour(2), hour(2))


@pytest.mark.parametrize(
    ("interval", "discovered", "believed"),
    [
        ((-2, -1), 0, (-2, -1)),
        ((-2, 3), 0, (-2, 0)),
        ((0, 0), 0, (0, 0)),
        ((1, 2), 0, None),
        (None, 0, None),
    ],
)
def test_nothing_is_known_before_it_happened(
    interval: tuple[int, int] | None, discovered: int, believed: tuple[int, int] | None
) -> None:
    """An interval is cut at discovery; a beginning after it is a slip."""
    given_ = (hour(interval[0]), hour(interval[1])) if interval else None

    assert believable(given_, hour(discovered)) == ((hour(believed[0]), hour(believed[1])) if believed else None)


LINES = st.lists(
    st.builds(
        lambda severity, opinion, attention, minutes: told(
            minutes, severity=severity, public_opinion=opinion, attention=attention, incident=severity is not None
        ),
        st.sampled_from(LEVELS), st.sampled_from(["no", "ask", "yes"]), st.booleans(), st.integers(0, 600),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(items=LINES, cut=st.integers(1, 5))
def test_no_half_is_graver_than_the_whole(qionglai: Config, items: list[Told], cut: int) -> None:
    """Splitting in two: the whole is as grave as its graver half, as public, as endangered, discovered as early."""
    halves = [f for part in (items[:cut], items[cut:]) if (f := fold(part, qionglai.severity.events))]
    whole = fold(items, qionglai.severity.events)

    assert whole is not None
    rank = {level: n for n, level in enumerate(LEVELS)}
    assert rank[whole.severity] == min(rank[h.severity] for h in halves)
    assert whole.discovered_at == min(h.discovered_at for h in halves)
    assert whole.attention == any(h.attention for h in halves)
    order = ("no", "ask", "yes")
    assert order.index(whole.public_opinion) == max(order.index(h.public_opinion) for h in halves)


@given(st.lists(st.tuples(st.integers(-48, 0), st.integers(0, 12)), min_size=1, max_size=5))
def test_intervals_together_never_reach_beyond_the_earliest_and_latest(spans: list[tuple[int, int]]) -> None:
    """What several voices say lies within what they said, and begins before it ends."""
    intervals = [(hour(first), hour(first + length)) for first, length in spans]

    found = together(intervals)

    assert found is not None
    assert min(i[0] for i in intervals) <= found[0] <= found[1] <= max(i[1] for i in intervals)
