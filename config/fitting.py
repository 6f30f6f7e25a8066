"""Texts that cannot fit the way they have to go."""

from collections.abc import Iterator

from config.gateways import ASKING_BACK, SmsGateway
from config.references import Fault
from config.whole import Config
from config.wired import LEAST_WORDS

LINK_END = len("/ack/") + 24  # what follows the city's base_url in the link of an acknowledgement


def too_long(config: Config) -> Iterator[Fault]:
    """An SMS whose signature and link leave no room for words would be sent without its link, at night, unseen."""
    link = len(config.city.base_url.rstrip("/")) + LINK_END
    for i, way in enumerate(config.alerts.ways):
        sms = way.transport
        if not isinstance(sms, SmsGateway):
            continue
        sign = len((sms.sign or "应声").strip("【】")) + 2
        least = sign + link + LEAST_WORDS + (ASKING_BACK if sms.two_way() else 0)
        if least > sms.capacity():
            yield "alerts", ("ways", i, "transport", "max_segments"), (
                f"签名 {sign} 字、链接 {link} 字和至少 {LEAST_WORDS} 字正文, 共 {least} 字, "
                f"{sms.max_segments} 条短信只装得下 {sms.capacity()} 字: 加大 max_segments, 或缩短 city.yaml 的 base_url")  # fmt: skip
