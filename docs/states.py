"""docs/flow.md: the moves of a case, from the table in ``cases/matters/flow.py``."""

from cases.matters.flow import GONE_OUT, MOVES, OPEN, STATES_CN, UNDOABLE, Move, next_state

STARTS = "received"


def flow() -> str:
    """The picture, then the table."""
    return f"```mermaid\n{_picture()}\n```\n\n{_table()}"


def _picture() -> str:
    names = [f"    {state}: {state} {cn}" for state, cn in STATES_CN.items()]
    edges = [f"    {start} --> {end}: {'、'.join(words)}" for (start, end), words in _edges().items()]
    return "\n".join(["stateDiagram-v2", *names, f"    [*] --> {STARTS}", *edges])


def _edges() -> dict[tuple[str, str], list[str]]:
    """Every change of state and the acts that bring it; acts that leave the state alone have no edge."""
    edges: dict[tuple[str, str], list[str]] = {}
    back: dict[tuple[str, str], list[str]] = {}
    for start in STATES_CN:
        for action, move in MOVES.items():
            end = next_state(action, start) if start in move.states else start
            if end != start:
                edges.setdefault((start, end), []).append(move.cn)
                if action in UNDOABLE:
                    back.setdefault((end, start), []).append(f"{MOVES['undo'].cn}{move.cn}")
    for edge, words in back.items():
        edges.setdefault(edge, []).extend(words)
    return edges


def _table() -> str:
    head = "| Action | 中文 | Allowed in | Leads to | Rights | 撤销 |\n|---|---|---|---|---|---|"
    return "\n".join([head, *(_row(action, move) for action, move in MOVES.items())])


def _row(action: str, move: Move) -> str:
    states = "any open state" if move.states == OPEN else ", ".join(f"`{s}`" for s in STATES_CN if s in move.states)
    roles = ", ".join(f"`{role}`" for role in sorted(move.roles))
    return f"| `{action}` | {move.cn} | {states} | {_leads(action, move)} | {roles} | {_undone(action)} |"


def _undone(action: str) -> str:
    """Whether it can be taken back, and whether it keeps what was before it from being taken back."""
    return "yes" if action in UNDOABLE else "ends it" if action in GONE_OUT else ""


def _leads(action: str, move: Move) -> str:
    if action == "undo":
        return "where the case stood before the act undone"
    if move.to is None:
        return "unchanged"
    stays = [f"`{s}`" for s in STATES_CN if s in move.states and s != move.to and next_state(action, s) == s]
    return f"`{move.to}`" + (f"; unchanged from {', '.join(stays)}" if stays else "")
