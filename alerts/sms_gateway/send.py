"""SMS by a gateway: the text with its signature, short enough for the segments allowed."""

from collections.abc import Mapping

from alerts.gateway import GatewaySender
from alerts.sms_gateway.text import bare_sign, fitted
from config.gateways import SmsGateway


class SmsGatewaySender(GatewaySender):
    """One gateway. ``secrets``: placeholder → value, from the environment."""

    def __init__(self, way: SmsGateway, secrets: Mapping[str, str]) -> None:
        super().__init__(way, secrets, lambda parcel: fitted(parcel, way), bare_sign(way))
