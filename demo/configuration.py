"""The configuration that points the product at this demo city, with the port it really has."""

from pathlib import Path
from string import Template

import yaml

_SOURCES = Path(__file__).parent / "config"


def write_configuration(directory: Path, url: str, base: Path, desk: str | None = None) -> None:
    """Write city.yaml, channels.yaml, alerts.yaml and access.yaml; whatever else the product asks for comes from ``base``.

    ``desk``: where the duty desk answers, so that the links in its messages lead there.
    """
    directory.mkdir(parents=True, exist_ok=True)
    # As a YAML value and not by text replacement, so that a path with blanks or colons stays a path.
    city = {"extends": str(base.resolve())} | ({"base_url": desk} if desk else {})
    (directory / "city.yaml").write_text(yaml.safe_dump(city, allow_unicode=True), encoding="utf-8")
    for name in ("channels.yaml", "alerts.yaml", "access.yaml"):
        source = Template((_SOURCES / name).read_text(encoding="utf-8"))
        (directory / name).write_text(source.substitute(url=url), encoding="utf-8")
