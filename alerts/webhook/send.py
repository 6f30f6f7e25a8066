"""POST a message as signed JSON. Signature and headers follow Standard Webhooks; the id is the message's at every try."""

import json
from datetime import UTC, datetime
from typing import Any

from alerts.outcome import Outcome, Parcel
from alerts.wire import Wire, refused
from config.transports import Webhook


class WebhookSender:
    """One kept client for all messages of this way."""

    def __init__(self, way: Webhook, secret: str | None) -> None:
        self._way = way
        self._secret = secret
        self._wire = Wire(way.timeout_seconds)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once. A time-out after the request went out is ``unknown``: the other side may have it."""
        body = json.dumps(_body(parcel), ensure_ascii=False).encode()
        url = parcel.address or self._way.url or ""
        answer = self._wire.send("POST", url, content=body, headers=self._headers(parcel, now, body))
        return answer if isinstance(answer, Outcome) else refused(answer) or Outcome("ok", str(answer.status))

    def close(self) -> None:
        """Close the client."""
        self._wire.close()

    def _headers(self, parcel: Parcel, now: datetime, body: bytes) -> dict[str, str]:
        headers = {"content-type": "application/json; charset=utf-8", "webhook-id": parcel.id,
                   "webhook-timestamp": str(int(now.timestamp()))}  # fmt: skip
        if self._secret:
            from standardwebhooks.webhooks import Webhook as Signer

            # the library reads the clock face and forgets the zone
            headers["webhook-signature"] = Signer(self._secret).sign(parcel.id, now.astimezone(UTC), body.decode())
        return headers


def _body(parcel: Parcel) -> dict[str, Any]:
    text = f"{parcel.text} (可能重复)" if parcel.possible_duplicate else parcel.text
    return {
        "id": parcel.id,
        "text": text,
        "code": parcel.code,
        "attempt": parcel.attempt,
        **parcel.facts,
        **_paper(parcel),
    }


def _paper(parcel: Parcel) -> dict[str, Any]:
    """Where the paper is read and by which hash its file is known; the file itself stays in the house."""
    paper = parcel.paper
    if paper is None:
        return {}
    return {"paper": {"title": paper.title, "edition": paper.edition, "file": paper.name, "sha256": paper.sha256, "link": paper.link,
                      "changed": list(paper.changed)}}  # fmt: skip
