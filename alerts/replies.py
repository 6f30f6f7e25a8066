"""Fetch the replies that a provider keeps until somebody asks."""

from collections.abc import Mapping
from dataclasses import replace

from alerts.outcome import Puller, Sender
from cases.house import House
from cases.log import log
from cases.outbox.replies import Heard, take_reply
from cases.store.outages import is_outage


def pull_replies(house: House, senders: Mapping[str, Sender]) -> int:
    """Ask each way that keeps replies, once; how many were new. What was fetched before counts once."""
    heard = [reply for way, sender in senders.items() for reply in _fetched(house, way, sender)]
    return sum(_take(house, reply) for reply in heard)


def _fetched(house: House, way: str, sender: Sender) -> list[Heard]:
    if not isinstance(sender, Puller):
        return []
    try:
        return [replace(reply, way=way) for reply in sender.pull(house.now().astimezone(house.config.city.zone))]
    except Exception as e:  # noqa: BLE001 — an answer that breaks its reader must not keep the other ways from being asked
        log.error("replies not read", way=way, error=type(e).__name__)
        return []


def _take(house: House, reply: Heard) -> bool:
    """Each in its own transaction: a vendor that gives each reply once must not lose ten because of one."""
    try:
        with house.write() as work:
            taken = take_reply(work, reply)
            work.commit()
    except Exception as e:  # the vendor will not give the others again
        if is_outage(e):
            raise
        log.error("reply not kept", way=reply.way, provider_id=reply.provider_id, error=type(e).__name__)
        return False
    return taken != "repeated"
