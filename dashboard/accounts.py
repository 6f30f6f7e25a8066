"""What an account may be given: the roles the city knows."""

from collections.abc import Sequence

from cases.console import Refusal
from config.load import Config


def known_roles(config: Config, wanted: Sequence[str]) -> list[str]:
    """The ids of roles given by id or name. Raises Refusal(2) with the accepted ones."""
    names = config.ladders.role_names
    ids = {**{id_: id_ for id_ in names}, **{name: id_ for id_, name in names.items()}}
    strange = [role for role in wanted if role not in ids]
    if strange:
        raise Refusal(f"没有权限 {strange[0]}; 可用: {', '.join(f'{id_} ({name})' for id_, name in names.items())}", 2)
    return [ids[role] for role in wanted]
