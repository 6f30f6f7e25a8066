"""`make bench [ONLY=name]`: run all benchmarks or one."""

import json
import sys
from collections.abc import Callable

from benchmarks import first_page, judge, process, storm

ALL: dict[str, Callable[[], dict[str, object]]] = {
    "judge": judge.measure,
    "process": process.measure,
    "first_page": first_page.measure,
    "storm": storm.measure,
}


def main() -> None:
    """Run what was asked for and print each result as one JSON line and one table."""
    wanted = sys.argv[1:] or list(ALL)
    for name in wanted:
        if name not in ALL:
            sys.exit(f"没有基准 {name}; 可用: {', '.join(ALL)}")
        result = ALL[name]()
        print(json.dumps({"benchmark": name, **result}, ensure_ascii=False), flush=True)
        for key, value in result.items():
            print(f"  {key:<28} {value}", file=sys.stderr)


main()
