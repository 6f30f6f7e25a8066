"""`make bench [ONLY=name]`: run all benchmarks or one; `name:size` runs one at another size (`clocks:100000`)."""

import json
import signal
import sys
from collections.abc import Callable

from benchmarks import clocks, first_page, judge, people, process, quality, storm

ALL: dict[str, Callable[..., dict[str, object]]] = {
    "judge": judge.measure,
    "process": process.measure,
    "first_page": first_page.measure,
    "clocks": clocks.measure,
    "people": people.measure,
    "storm": storm.measure,
    "quality": quality.measure,
}


def main() -> None:
    """Run what was asked for and print each result as one JSON line and one table."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))  # so that what a benchmark has started ends with it
    wanted = sys.argv[1:] or list(ALL)
    for name, _, size in (word.partition(":") for word in wanted):
        if name not in ALL:
            sys.exit(f"没有基准 {name}; 可用: {', '.join(ALL)}")
        result = ALL[name](*([int(size)] if size else []))
        print(json.dumps({"benchmark": name, **result}, ensure_ascii=False), flush=True)
        for key, value in result.items():
            print(f"  {key:<28} {value}", file=sys.stderr)


main()
