"""The whole configuration of one city: read, checked against itself, and never changed afterwards."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from config.access import Access
from config.alerts import Alerts
from config.assessment import Assessment
from config.channels import Channels
from config.city import City
from config.consistency import contradictions
from config.deadlines import Deadlines
from config.desk import Desk
from config.duties import Duties
from config.errors import ConfigError
from config.fitting import too_long
from config.ladders import Ladders
from config.lines import Document, nothing, read
from config.once import said_twice
from config.papers import Papers
from config.references import dangling
from config.refusals import first_refusal
from config.report import Report
from config.retention import Retention
from config.severity import SeverityTable
from config.territory import Territory
from config.units import Units
from config.whole import Config
from config.workdays import Workdays
from config.workflow import Workflow

__all__ = ["MODELS", "Config", "ConfigError", "load_config"]

MODELS: dict[str, type[BaseModel]] = {
    "city": City, "channels": Channels, "units": Units, "territory": Territory, "duties": Duties,
    "severity": SeverityTable, "deadlines": Deadlines, "ladders": Ladders, "alerts": Alerts, "workdays": Workdays,
    "workflow": Workflow, "access": Access, "retention": Retention, "report": Report, "papers": Papers, "desk": Desk,
    "assessment": Assessment,
}  # fmt: skip
"""File name (without .yaml) and what it must be."""

NATIONAL = frozenset({"workflow"})
"""Files whose shipped rows are the country's rules: a city that says nothing of them has these."""
SHIPPED = Path(__file__).parent
OPTIONAL = frozenset({"access", "retention", "desk", "papers", "assessment"})
"""Files a city may leave out: the defaults of their model then hold."""


NOTHING: Mapping[str, Path] = MappingProxyType({})


def load_config(directory: Path, instead: Mapping[str, Path] = NOTHING) -> Config:
    """The configuration in that directory, or :class:`ConfigError` with the file, the line and what would be right.

    ``instead``: other files for some parts, by part; the directory itself is only read.
    """
    if not directory.is_dir():
        raise ConfigError("没有这个配置目录", directory.name or str(directory))
    documents = dict(_documents(directory)) | {name: read(file) for name, file in instead.items()}
    parts: dict[str, Any] = {name: _typed(MODELS[name], document) for name, document in documents.items()}
    if (directory / "channels.yaml").exists() and not (directory / "report.yaml").exists():
        parts["report"] = _of_own_channels(parts["report"], parts["channels"])
    config = Config(directory, _hash(parts), **parts)
    for name, loc, message in chain(
        said_twice(config), dangling(config), contradictions(config), too_long(config)
    ):  # each trusts the one before
        raise documents[name].error(loc, message)
    return config


def unread_files(directory: Path) -> list[str]:
    """YAML in the directory that nothing reads: of a name mistyped, its values would be missed by nobody."""
    found = (file for file in directory.iterdir() if file.suffix.lower() in (".yaml", ".yml"))
    return sorted(file.name for file in found if file.name.removesuffix(".yaml") not in MODELS)


def file_of(directory: Path, name: str) -> Path:
    """Where that part of the configuration stands: here or, with ``extends``, in the base directory."""
    _, base = _city(directory)
    return _standing(directory, base, name)


def _standing(directory: Path, base: Path | None, name: str) -> Path:
    """The file here, else the base's; else, of the country's rules, the one that is shipped."""
    places = [directory, *([base] if base else []), *([SHIPPED] if name in NATIONAL else [])]
    files = [place / f"{name}.yaml" for place in places]
    return next((file for file in files if file.exists()), files[-1])


def _documents(directory: Path) -> Iterator[tuple[str, Document]]:
    """Each file from here or, with ``extends``, from the base directory."""
    city, base = _city(directory)
    yield "city", city
    for name in MODELS:
        if name != "city":
            file = _standing(directory, base, name)
            yield name, nothing(file) if name in OPTIONAL and not file.exists() else read(file)


def _city(directory: Path) -> tuple[Document, Path | None]:
    """city.yaml, laid key by key over the base's; and the base."""
    own = read(directory / "city.yaml")
    if not isinstance(own.value, dict) or "extends" not in own.value:
        return own, None
    base = (directory / str(own.value["extends"])).resolve()
    if base == directory.resolve():
        raise own.error(("extends",), "不能沿用自己: extends 绕成了圈")
    if not base.is_dir():
        raise own.error(("extends",), f"没有这个目录 {base.name}")
    below = read(base / "city.yaml")
    if not isinstance(below.value, dict) or "extends" in below.value:
        raise own.error(("extends",), f"{base.name} 自己又沿用别处: 只允许一层, 绕成圈更不行")
    return own.over(below), base


def _typed(model: type[BaseModel], document: Document) -> BaseModel:
    try:
        return model.model_validate(document.value)
    except ValidationError as e:
        raise document.error(*first_refusal(model, e)) from e


def _of_own_channels(report: Report, channels: Channels) -> Report:
    """The papers of another city name only what this one has; where that is nothing, it is as if they named none."""
    own = {channel.id for channel in channels.channels}
    return report.model_copy(
        update={"openness_channels": [id for id in report.openness_channels or () if id in own] or None}
    )


def _hash(parts: dict[str, BaseModel]) -> str:
    """The same for the same values, however the files are laid out or commented."""
    canonical = {name: part.model_dump(mode="json") for name, part in parts.items()}
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:16]
