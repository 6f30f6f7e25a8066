"""The people of the demo desk, and a roster in which somebody is always on duty."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from demo.moments import ZONE

PEOPLE_COLUMNS = ("name", "unit", "role", "phone", "email", "wecom", "webhook")
ROSTER_COLUMNS = ("role", "person", "starts_at", "ends_at")
DAYS = 14

SHIFTS = {
    "duty_officer": 12,
    "shift_leader": 24,
    "supervisor": 24,
    "city_leader": 24,
    "response_lead": 24,
    "discipline": 24,
}
"""Roles that a roster fills, with the length of a shift in hours."""

Person = dict[str, str]
Shift = dict[str, str]


def read_people(path: Path) -> list[Person]:
    """All people of the file, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_addresses(people: list[Person], url: str) -> list[Person]:
    """The people with webhook addresses that work: each one's own inbox of the demo city."""
    return [person | {"webhook": f"{url}/inbox?to={quote(person['name'])}"} for person in people]


def rotate(people: list[Person], now: datetime) -> list[Shift]:
    """Shifts from the latest 08:30 before ``now`` until at least fourteen days after it, each role's people in turn."""
    first = _latest_handover(now)
    return [shift for role, hours in SHIFTS.items() for shift in _turns(role, _names(people, role), hours, first)]


def write_rows(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """A CSV file with these columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        table.writerows(rows)


def _latest_handover(now: datetime) -> datetime:
    today = now.astimezone(ZONE).replace(hour=8, minute=30, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def _names(people: list[Person], role: str) -> list[str]:
    return [person["name"] for person in people if person["role"] == role]


def _turns(role: str, names: list[str], hours: int, first: datetime) -> Iterator[Shift]:
    length = timedelta(hours=hours)
    for number in range((DAYS + 1) * 24 // hours):
        start = first + number * length
        yield {
            "role": role, "person": names[number % len(names)],
            "starts_at": start.isoformat(), "ends_at": (start + length).isoformat(),
        }  # fmt: skip
