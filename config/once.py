"""Ids are said once."""

from collections.abc import Iterable, Iterator

from config.references import Fault
from config.whole import Config


def said_twice(config: Config) -> Iterator[Fault]:
    """Two rows with one id, code or name."""
    for file, group, key, ids in _groups(config):
        first: dict[str, int] = {}
        for i, id in enumerate(ids):
            if first.setdefault(id, i) != i:
                yield file, (group, i, key), f'"{id}" 已在 {group}[{first[id]}] 用过'
    codes: set[str] = set()
    for i, town in enumerate(config.territory.towns):
        for j, village in enumerate(town.villages):
            if village.code in codes:
                yield "territory", ("towns", i, "villages", j, "code"), f'"{village.code}" 已用过'
            codes.add(village.code)


def _groups(config: Config) -> Iterator[tuple[str, str, str, Iterable[str]]]:
    yield "channels", "channels", "id", (row.id for row in config.channels.channels)
    yield "channels", "publications", "id", (row.id for row in config.channels.publications)
    yield "units", "units", "id", (row.id for row in config.units.units)
    yield "territory", "towns", "code", (row.code for row in config.territory.towns)
    yield "territory", "former", "name", (row.name for row in config.territory.former)
    yield "duties", "duties", "id", (row.id for row in config.duties.duties)
    yield "duties", "grey_zones", "id", (row.id for row in config.duties.grey_zones)
    yield "duties", "vertical", "id", (row.id for row in config.duties.vertical)
    yield "severity", "events", "id", (row.id for row in config.severity.events)
    yield "deadlines", "deadlines", "id", (row.id for row in config.deadlines.deadlines)
    yield "ladders", "roles", "id", (row.id for row in config.ladders.roles)
    yield "ladders", "ladders", "id", (row.id for row in config.ladders.ladders)
    yield "alerts", "ways", "id", (row.id for row in config.alerts.ways)
    yield "workflow", "secrecy", "id", (row.id for row in config.workflow.secrecy)
    yield "workflow", "responses", "id", (row.id for row in config.workflow.responses)
    yield "workflow", "reports", "stage", (row.stage for row in config.workflow.reports)
    yield "desk", "views", "id", (row.id for row in config.desk.views)
    yield "desk", "views", "name", (row.name for row in config.desk.views)
