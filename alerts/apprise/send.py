"""One message by one of Apprise's services.

What Apprise tells of a try, and what we make of it:

* success: taken.
* its time ran out: unknown, for the service's own call runs on and may get through.
* failure: unknown. A refusal, a closed door and an answer that never came all look the same, so the repeat has to say
  that it may be one; and after ``tries`` of them it is for good, so that the person's next way is not kept waiting.
"""

import logging
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from alerts.outcome import Outcome, Parcel
from alerts.shape import marked
from config.transports import AppriseService

if TYPE_CHECKING:
    from apprise import Apprise

TITLE = "应声提醒"


class AppriseSender:
    """One service. ``url``: its address with the secrets in it, and {address} where the person's contact belongs."""

    def __init__(self, way: AppriseService, url: str) -> None:
        self._way = way
        self._url = url
        log = logging.getLogger("apprise")  # it would write hosts and numbers to our log
        log.propagate = False
        log.addHandler(logging.NullHandler())

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once, to one destination, within the time of one try."""
        if "{address}" in self._url and not parcel.address:
            return Outcome("permanent", "no_address", "没有可填的联系方式")
        service = self._service(parcel.address)
        if isinstance(service, Outcome):
            return service
        from apprise import AppriseResultStatus

        result = service.notify(body=marked(parcel), title=TITLE, body_format="text", timeout=self._way.timeout_seconds)
        if result.status == AppriseResultStatus.SUCCESS:
            return Outcome("ok", "apprise")
        if result.status == AppriseResultStatus.TIMEOUT:
            return Outcome("unknown", "timeout", "没有等到对方答复")
        if parcel.attempt >= self._way.tries:
            return Outcome("permanent", "refused", f"{parcel.attempt} 次都没有成功")
        return Outcome("unknown", "failure", "没有成功, 可能已发出")

    def close(self) -> None:
        """Nothing is kept open."""

    def _service(self, address: str) -> "Apprise | Outcome":
        """The one destination; a URL that Apprise cannot read, or that names several, sends nothing."""
        from apprise import Apprise, AppriseAsset  # 0.2 s to import; only the sender needs it

        service = Apprise(asset=AppriseAsset(secure_logging=True, storage_mode="memory"))
        if not service.add(self._url.replace("{address}", quote(address, safe=""))):
            return Outcome("permanent", "no_service", "Apprise 不认识这个地址")
        if len(service) != 1 or sum(len(server) for server in service) != 1:
            return Outcome("permanent", "not_one", "一个地址只能发给一处")
        return service
