"""What stands in deploy/ names commands, options and gauges that exist."""

import json
import re
from typing import Any

import pytest
import yaml
from typer.main import get_command

from cases.house import House
from dashboard.front import _SETTINGS
from dashboard.health import Health
from tests.conftest import ROOT
from tests.dashboard.seed import seed
from tests.docs.papers import read
from yingsheng import build

GAUGE = re.compile(r"yingsheng_[a-z_]+")
OF_TASKS = {"yingsheng_workers", "yingsheng_tasks_waiting", "yingsheng_tasks_failed", "yingsheng_task_age_seconds"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The services of docker-compose.yml."""
    services: dict[str, Any] = yaml.safe_load(read("deploy/docker-compose.yml"))["services"]
    return services


def test_every_process_of_the_compose_file_is_a_command_with_its_options(compose: dict[str, Any]) -> None:
    """Each service's command parses as the real command would; nobody but the front is reachable, and only from this machine."""
    for name, service in compose.items():
        if name in ("database", "prepare"):
            continue
        command, *options = service["command"]
        known = get_command(build()).commands[command]
        known.make_context(command, [str(option) for option in options], resilient_parsing=False)
    assert {name for name, service in compose.items() if service.get("ports")} == {"front"}
    assert all(port.startswith("127.0.0.1:") for port in compose["front"]["ports"])


def test_the_compose_file_prepares_before_anything_runs(compose: dict[str, Any]) -> None:
    """The schema and the task engine stand before the first process starts; every process is started again when it dies."""
    assert "yingsheng init && yingsheng tasks install" in compose["prepare"]["entrypoint"]
    others = {n: s for n, s in compose.items() if n not in ("database", "prepare")}
    assert all(s["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}} for s in others.values())
    assert all(s["restart"] == "unless-stopped" and s["read_only"] for s in others.values())
    assert all(s["logging"]["options"].keys() == {"max-size", "max-file"} for n, s in compose.items() if n != "prepare")
    assert set(others) == {"front", "engine", "intake", "worker", "watchdog"}


def test_the_image_takes_every_room_and_no_data() -> None:
    """What the house imports is copied into the image; the folders of data, tests and the environment are not."""
    copied = set(re.findall(r"^COPY ([.\w]+) [.\w]+$", read("Dockerfile"), re.MULTILINE))
    rooms = {"config", "cases", "pipeline", "alerts", "crawlers", "reports", "dashboard"}
    assert copied == {*rooms, _SETTINGS.relative_to(ROOT).parts[0]}  # without its settings the front does not start
    assert {"data", ".venv", "deploy/*.env"} <= set(read(".dockerignore").split())


def test_rules_and_dashboard_ask_only_for_gauges_that_exist(house: House) -> None:
    """Every gauge named in the alert rules and the dashboard is one the front answers, and every one answered is shown."""
    seed(house)
    answered = set(GAUGE.findall(Health(house)._gauges())) | OF_TASKS
    rules = yaml.safe_load(read("deploy/prometheus/rules.yml"))["groups"][0]["rules"]
    asked = {gauge for rule in rules for gauge in GAUGE.findall(rule["expr"])}
    shown = {gauge for panel in json.loads(read("deploy/prometheus/dashboard.json"))["panels"] for target in panel["targets"] for gauge in GAUGE.findall(target["expr"])}  # fmt: skip
    assert asked <= answered
    assert shown == answered - {"yingsheng_database_up"}
    assert all(rule["annotations"].keys() == {"summary", "action"} for rule in rules)


def test_each_rule_has_its_own_name() -> None:
    """No alert stands twice, and a file for nobody is not kept."""
    names = [rule["alert"] for rule in yaml.safe_load(read("deploy/prometheus/rules.yml"))["groups"][0]["rules"]]
    assert len(names) == len(set(names))
    assert sorted(path.name for path in (ROOT / "deploy" / "prometheus").iterdir()) == ["dashboard.json", "rules.yml"]
