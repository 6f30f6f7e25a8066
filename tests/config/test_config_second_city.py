"""Another city is other files; and one city may rest on another's."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from config.load import Config, ConfigError, load_config
from config.warnings import warnings

ROOT = Path(__file__).parents[2]
XIHE = ROOT / "tests" / "cities" / "xihe"

EXTENDING = f"extends: {XIHE.as_posix()}\nname: 西和新区\nbase_url: http://127.0.0.1:1\n"


def test_the_second_city_needs_nothing_of_the_first(city: Config) -> None:
    """The invented city loads on its own, with other units, places, channels and limits; of its year only some days off are listed."""
    other = load_config(XIHE)
    assert other.city.code != city.city.code
    assert {c.id for c in other.channels.channels} & {c.id for c in city.channels.channels} == set()
    assert {u.id for u in other.units.units} & {u.id for u in city.units.units} == set()
    [doubt] = warnings(other, date(2026, 9, 30))
    assert "2026 年: 休息日共 6 天" in doubt


def test_a_city_may_extend_another(tmp_path: Path) -> None:
    """Files absent here come from the base, and city.yaml is laid over the base's key by key."""
    (tmp_path / "city.yaml").write_text(EXTENDING, encoding="utf-8")
    (tmp_path / "alerts.yaml").write_text(
        (XIHE / "alerts.yaml").read_text(encoding="utf-8").replace("trial: false", "trial: true"),
        encoding="utf-8",
    )
    config, base = load_config(tmp_path), load_config(XIHE)
    assert (config.city.name, config.city.code) == ("西和新区", "999901")
    assert config.units == base.units
    assert config.alerts != base.alerts
    assert config.hash != base.hash


@pytest.mark.parametrize(
    ("own", "shown"),
    [(["mayor_mailbox", "paper"], ["mayor_mailbox"]), (["calls", "paper"], ["calls"]), (["paper"], [])],
)
def test_a_city_with_channels_of_its_own_extends_one_whose_papers_name_others(
    tmp_path: Path, own: list[str], shown: list[str]
) -> None:
    """Of the named ones it has what it has; of none, all that bring it letters and orders."""
    rows = {
        "mayor_mailbox": {"carries": "request", "reply_clock": "mailbox_reply"},
        "calls": {"carries": "request", "reply_clock": "hotline_reply"}, "paper": {"carries": "opinion"},
    }  # fmt: skip
    table = {"kind": "not_connected", "why": "虚构"}
    channels = [{"id": id, "name": id, "tier": "city", "every_minutes": 10, "source": table, **rows[id]} for id in own]
    (tmp_path / "city.yaml").write_text(f"extends: {ROOT / 'config'}\n", encoding="utf-8")
    (tmp_path / "channels.yaml").write_text(yaml.safe_dump({"channels": channels}), encoding="utf-8")

    assert load_config(tmp_path).openness_channels == shown


def test_extending_is_relative_to_the_file(tmp_path: Path) -> None:
    """A relative base is looked for beside the directory that names it."""
    (tmp_path / "over").mkdir()
    (tmp_path / "base").symlink_to(XIHE)
    (tmp_path / "over" / "city.yaml").write_text("extends: ../base\n", encoding="utf-8")
    assert load_config(tmp_path / "over").hash == load_config(XIHE).hash


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("extends: .\n", "绕成了圈"), ("extends: nowhere\n", "没有这个目录"), (f"{EXTENDING}reviewband: 1\n", "review_band"),
     (f"{EXTENDING}government: nobody\n", "overlay/city.yaml 第 4 行 government")],
)  # fmt: skip
def test_a_wrong_extension_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    """A circle, a missing base and mistakes of the overlay are refused where they stand."""
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "city.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=sentence):
        load_config(overlay)


def test_two_levels_are_refused(tmp_path: Path) -> None:
    """A base that itself extends would make it hard to see where a value comes from."""
    for name, base in (("a", "../b"), ("b", "../a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "city.yaml").write_text(f"extends: {base}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="只允许一层"):
        load_config(tmp_path / "a")


def test_a_mistake_in_the_base_is_named_there(tmp_path: Path, copy: Path) -> None:
    """What the overlay does not say is refused in the base's file and line."""
    path = copy / "city.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("review_band: 0.5", "review_band: 高"), encoding="utf-8")
    (tmp_path / "over").mkdir()
    (tmp_path / "over" / "city.yaml").write_text("extends: ../config\nname: 西和新区\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^config/city\.yaml 第 1[0-9] 行 review_band"):
        load_config(tmp_path / "over")


def test_the_hash_follows_values_and_not_layout(copy: Path) -> None:
    """Remarks and blanks change nothing; one changed value does."""
    path = copy / "deadlines.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text("# 说明\n\n" + text.replace("duration: 24", "duration:   24   # 小时"), encoding="utf-8")
    same = load_config(copy).hash
    path.write_text(text.replace("duration: 24", "duration: 23"), encoding="utf-8")
    assert same == load_config(XIHE).hash
    assert load_config(copy).hash != same
    assert len(same) == 16
