"""sweep: fire what is due. Step, breach, notices and messages are one transaction; a batch lasts some tens of milliseconds."""

from alerts.ahead import Ahead
from alerts.audience import directory_at
from alerts.passage import Passage
from alerts.swept import Swept
from alerts.ways import working_ways
from alerts.wishes import resolve_wishes
from cases.house import House


def sweep(house: House, *, hold_breaches: bool = False, ahead: Ahead | None = None, keeps: bool = True) -> Swept:
    """One pass, drained: every step due now has fired once, each notice has its messages.

    ``hold_breaches``: the wall clock has just jumped and nobody has confirmed it; breach rows wait. ``ahead``: what was read before it was due.
    ``keeps``: what fired is wanted afterwards, and not only how many steps.
    """
    passage = Passage(house, hold_breaches, ahead, keeps=keeps)
    while house.database.again(
        passage.fire
    ):  # until nothing is due, or other sweepers hold what is left; they will fire it
        pass
    if passage.has_wishes:  # notices other rooms asked for
        passage.done.quarantined += house.done(
            lambda work: resolve_wishes(work, directory_at(work, working_ways(house)))
        )
    return passage.done
