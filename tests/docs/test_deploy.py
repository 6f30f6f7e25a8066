"""What stands in deploy/ names commands, options and gauges that exist."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy.engine import make_url
from typer.main import get_command

from cases.house import House
from dashboard.front import _SETTINGS
from dashboard.health import Health
from dashboard.workers.run import FINISH_SECONDS
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


def test_a_password_of_any_signs_opens_the_container_s_database(compose: dict[str, Any]) -> None:
    """It stands in no address, where @ or / would cut it; and prepare waits for the server that answers over the network, not for the one that
    only sets the first start up."""
    processes = [service for name, service in compose.items() if name != "database"]
    assert {make_url(service["environment"]["YINGSHENG_DATABASE_URL"]).password for service in processes} == {None}
    assert all(service["environment"]["PGPASSWORD"].startswith("${POSTGRES_PASSWORD:?") for service in processes)
    assert {"pg_isready", "-h"} <= set(compose["database"]["healthcheck"]["test"])


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


UNITS = sorted(path.name for path in (ROOT / "deploy").glob("yingsheng-*.service"))
OURS = "/opt/yingsheng/.venv/bin/yingsheng"


def lines(unit: str) -> list[tuple[str, str]]:
    """What stands in a unit, as keys and values."""
    said = [line.partition("=") for line in read(f"deploy/{unit}").splitlines() if "=" in line and line[0] != "#"]
    return [(key, value) for key, _, value in said]


@pytest.mark.parametrize("unit", UNITS)
def test_each_unit_runs_a_command_as_nobody_in_particular(unit: str) -> None:
    """What it starts parses as the real command would; it runs without root, under the one environment file, and is started again whenever it dies."""
    says = dict(lines(unit))
    program, command, *options = says["ExecStart"].split()
    assert program == OURS
    get_command(build()).commands[command].make_context(command, options, resilient_parsing=False)
    assert (says["User"], says["EnvironmentFile"], says["ProtectSystem"]) == (
        "yingsheng",
        "/etc/yingsheng/yingsheng.env",
        "strict",
    )
    if says.get("Type") != "oneshot":
        assert (says["Restart"], says["StartLimitIntervalSec"]) == ("always", "0")


def test_units_are_shut_off_alike() -> None:
    """Nobody's sandbox is left behind when another's is mended; only the look of a timer asks the kernel's clock."""
    start = ("NoNewPrivileges", "Capab", "Ambient", "Private", "Protect", "Restrict", "Lock", "SystemCall", "UMask")
    shut = {unit: {line for line in lines(unit) if line[0].startswith(start)} for unit in UNITS}
    most = shut["yingsheng-engine.service"]
    assert {unit: most - said for unit, said in shut.items() if most != said} == {
        "yingsheng-watchdog-once.service": {("ProtectClock", "yes")}
    }


def test_a_worker_may_finish_what_it_has_in_hand() -> None:
    """Neither systemd nor the container's engine kills it before its own patience is over."""
    stop = int(dict(lines("yingsheng-worker@.service"))["TimeoutStopSec"])
    grace = re.search(r"stop_grace_period: (\d+)s", read("deploy/docker-compose.yml"))
    assert grace
    assert min(stop, int(grace[1])) > FINISH_SECONDS


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="没有 systemd-analyze")
@pytest.mark.parametrize("unit", [*UNITS, "yingsheng-watchdog-once.timer"])
def test_systemd_understands_each_unit(unit: str, tmp_path: Path) -> None:
    """Its own checker has nothing to say, but for the program, which is not installed here."""
    for path in (ROOT / "deploy").glob("yingsheng-*"):
        if path.suffix in (".service", ".timer"):
            (tmp_path / path.name).write_text(path.read_text(encoding="utf-8").replace(OURS, sys.executable), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", str(tmp_path / unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr + done.stdout) == (0, "")
