"""check: the files in which secrets stand (``NAME_FILE``). What is shut without its secret stays shut in silence everywhere else."""

from collections.abc import Iterator

from cases.house import House
from config.secrets import NoSecretError, secret
from dashboard.checks.finding import Finding

OURS, IN_A_FILE = "YINGSHENG_", "_FILE"


def check_secret_files(house: House) -> Iterator[Finding]:
    """Files that are named and cannot be read, or hold nothing."""
    for named in sorted(house.environment):
        if not (named.startswith(OURS) and named.endswith(IN_A_FILE) and house.environment[named]):
            continue
        try:
            secret(house.environment, named.removesuffix(IN_A_FILE))
        except NoSecretError as e:
            yield Finding("secrets", f"{e}; 请核对路径、内容, 以及运行应声的用户读不读得到", fault=True)
