"""The city of `config/` as it is after its first days: every way out turned on. What ships begins on trial."""

from dataclasses import replace
from pathlib import Path

import yaml

from config.load import Config, file_of


def delivering(config: Config) -> Config:
    """The same city, where nothing is kept back."""
    return replace(config, alerts=config.alerts.model_copy(update={"trial": False}))


def each_alone(config: Config) -> Config:
    """The same city, where no message waits to go in a list with others."""
    calm = config.alerts.calm.model_copy(update={"allowances": ()})
    return replace(config, alerts=config.alerts.model_copy(update={"calm": calm}))


def deliver_in(folder: Path, base: Path, *, alone: bool = False) -> Path:
    """The same for processes that read their configuration themselves: a folder laid over the base, its ways out turned on.

    ``alone``: and no message waits to go in a list with others.
    """
    folder.mkdir()
    (folder / "city.yaml").write_text(f"extends: {base.resolve()}\n", encoding="utf-8")
    alerts = yaml.safe_load(file_of(base, "alerts").read_text(encoding="utf-8")) | {"trial": False}
    if alone:
        alerts["calm"] |= {"allowances": []}
    (folder / "alerts.yaml").write_text(yaml.safe_dump(alerts, allow_unicode=True), encoding="utf-8")
    return folder
