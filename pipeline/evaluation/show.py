"""The figures as a person reads them in a terminal."""

from collections.abc import Iterator
from typing import Any


def as_lines(task: str, figures: dict[str, Any]) -> Iterator[str]:
    """A heading, the classes from the commonest down, abstention, and the commonest mistakes."""
    yield f"{task}: {figures['rows']} 个标注"
    for name, words in (("accuracy", "准确率"), ("macro_f1", "宏平均 F1")):
        low, high = figures[name]["interval"]
        yield f"{words} {figures[name]['value']:.3f} (95% 区间 {low:.3f} 至 {high:.3f})"
    yield f"微平均 F1 {figures['micro_f1']:.3f}"
    if "top_3" in figures:
        yield f"前三命中 {figures['top_3']:.3f}"
    yield "类  标注  给出  精确率  召回率  F1"
    for name, row in sorted(figures["classes"].items(), key=lambda pair: -pair[1]["gold"]):
        numbers = "  ".join(_number(row[key]) for key in ("precision", "recall", "f1"))
        yield f"{name}  {row['gold']}  {row['given']}  {numbers}"
    held = figures["abstention"]
    low, high = held["interval"]
    yield f"准确率 {held['accuracy']} 时可自动判断 {held['coverage']:.1%} (95% 区间 {low:.1%} 至 {high:.1%}; 置信度不低于 {_number(held['threshold'])})"
    for pair in figures["confusion"][:10]:
        yield f"误判 {pair['gold']} → {pair['given']}: {pair['rows']}"
    for row in figures["worst"]:
        yield f"最有把握的错误 {row['gold']} → {row['given']} ({row['confidence']:.2f}): {row['words']}"


def _number(value: float | None) -> str:
    return "无" if value is None else f"{value:.3f}"
