"""A call by a gateway: the text as it is spoken."""

from collections.abc import Mapping

from alerts.gateway import GatewaySender
from alerts.voice.text import spoken
from config.gateways import VoiceGateway


class VoiceGatewaySender(GatewaySender):
    """One gateway. ``secrets``: placeholder → value, from the environment."""

    def __init__(self, way: VoiceGateway, secrets: Mapping[str, str]) -> None:
        super().__init__(way, secrets, lambda parcel: spoken(parcel, way.max_chars, keyed=way.two_way()))
