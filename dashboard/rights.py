"""What a logged-in person may see. The rule itself stands beside the use cases, which ask it too."""

from cases.people.actors import Actor
from cases.people.sight import ANSWERING, DISCIPLINE, WHOLE_CITY, CaseLike, Sight, sight_of_roles
from cases.store.people_tables import User

__all__ = ["ANSWERING", "DISCIPLINE", "WHOLE_CITY", "CaseLike", "Sight", "actor_of", "sight_of"]


def sight_of(user: User) -> Sight:
    """The sight of a user."""
    return sight_of_roles(user.unit, frozenset(user.roles))


def actor_of(user: User) -> Actor:
    """The user as the one who acts."""
    return Actor(user.login, user.name, user.unit, frozenset(user.roles))
