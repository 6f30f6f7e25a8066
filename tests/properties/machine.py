"""One city under a held clock, in which anything may happen in any order; after each thing every invariant holds."""

from tests.properties.rules.acts import Acts
from tests.properties.rules.faults import Faults
from tests.properties.rules.people import People


class Machine(Acts, People, Faults):
    """All rules together: an officer's acts, roster and answers, faults and time."""
