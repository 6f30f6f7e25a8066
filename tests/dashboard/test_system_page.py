"""The page 系统."""

from config.load import MODELS
from dashboard.screens.system import FILE_CN


def test_every_policy_file_has_a_name_a_reader_knows() -> None:
    """What the city has to confirm is listed by the file's Chinese name, whichever file it stands in."""
    assert set(MODELS) <= set(FILE_CN)
