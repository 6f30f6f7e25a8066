"""`make bench [ONLY=name]`: run all benchmarks or one; `name:size` runs one at another size (`clocks:100000`)."""

import json
import signal
import sys
from collections.abc import Callable

from benchmarks import (
    archive,
    budget,
    clocks,
    copies,
    crawl,
    desk,
    events_told,
    facts,
    first_page,
    foreign,
    judge,
    officers,
    pages,
    people,
    process,
    pushed,
    quality,
    report,
    screen,
    search,
    soak,
    spreadsheet,
    storm,
    topics,
    workers,
)

ALL: dict[str, Callable[..., dict[str, object]]] = {
    "archive": archive.measure,
    "budget": budget.measure,
    "clocks": clocks.measure,
    "copies": copies.measure,
    "crawl": crawl.measure,
    "desk": desk.measure,
    "events_told": events_told.measure,
    "facts": facts.measure,
    "first_page": first_page.measure,
    "foreign": foreign.measure,
    "judge": judge.measure,
    "officers": officers.measure,
    "pages": pages.measure,
    "people": people.measure,
    "process": process.measure,
    "pushed": pushed.measure,
    "quality": quality.measure,
    "report": report.measure,
    "screen": screen.measure,
    "search": search.measure,
    "soak": soak.measure,
    "spreadsheet": spreadsheet.measure,
    "storm": storm.measure,
    "topics": topics.measure,
    "workers": workers.measure,
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
