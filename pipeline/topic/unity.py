"""What the record knows, a topic keeps: voices of one matter stay together, incidents of different kinds stay apart. Pure.

1. A topic holding incidents of different kinds gives up all but the kind most of its voices tell of.
2. The voices of one matter join the topic that holds most of them; a topic that is mostly theirs comes along whole.
3. A matter without a topic and with enough voices is one.
"""

from collections import Counter
from collections.abc import Sequence

from pipeline.topic.topics import Said, Topic, speak_for

_Groups = dict[int, list[int]]


def unite(topics: Sequence[Topic], said: Sequence[Said], least: int) -> list[Topic]:
    """The topics of ``find_topics`` corrected by ``said[i].matter`` and ``said[i].kind``, largest first; none below ``least`` voices."""
    groups = {n: _of_one_kind(topic.members, said) for n, topic in enumerate(topics)}
    words = dict(enumerate(topics))
    matters: _Groups = {}
    for i, voice in enumerate(said):
        if voice.matter is not None:
            matters.setdefault(voice.matter, []).append(i)
    for members in sorted(matters.values(), key=lambda m: (-len(m), m[0])):
        _gather(members, groups, least)
    found = [_topic(members, words.get(n), said) for n, members in groups.items() if len(members) >= least]
    return sorted(found, key=lambda topic: (-len(topic.members), topic.members[0]))


def _of_one_kind(members: Sequence[int], said: Sequence[Said]) -> list[int]:
    """Without the incidents of other kinds than the most told one; who tells of no incident stays."""
    kinds = Counter(kind for i in members if (kind := said[i].kind))
    if len(kinds) < 2:
        return list(members)
    told = max(kinds, key=lambda kind: kinds[kind])
    return [i for i in members if said[i].kind in (None, told)]


def _gather(members: Sequence[int], groups: _Groups, least: int) -> None:
    """These voices into the group that holds most of them, or into one of their own."""
    own = set(members)
    shares = {n: len(own.intersection(group)) for n, group in groups.items()}
    home = max(shares, key=lambda n: (shares[n], -n), default=None)
    if home is None or not shares[home]:
        if len(members) >= least:
            groups[max(groups, default=-1) + 1] = list(members)
        return
    for n in [n for n, share in shares.items() if share and n != home]:
        whole = 2 * shares[n] >= len(groups[n])
        groups[home] += [i for i in groups[n] if whole or i in own]
        groups[n] = [] if whole else [i for i in groups[n] if i not in own]
    groups[home] += [i for i in members if i not in groups[home]]


def _topic(members: list[int], known: Topic | None, said: Sequence[Said]) -> Topic:
    """With the words it had; one that has none yet, or has lost who spoke for it, is read anew."""
    if known is not None and known.members[0] in members:
        first = known.members[0]
        return Topic([first, *(i for i in members if i != first)], known.words, known.profile, known.own)
    return speak_for(members, said)
